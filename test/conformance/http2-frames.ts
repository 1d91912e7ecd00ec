// Frames of HTTP/2, written byte for byte (RFC 9113 section 4.1): what no library sends, METADATA frames and
// messages that break the rules.

import { createServer, connect, type AddressInfo, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { HeaderPair } from "../../harness/src/mock/index.js";

const endStream = 0x1;
const endHeaders = 0x4;

export const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Literal fields without indexing (RFC 7541 section 6.2.2); names and values below 127 bytes. */
function fields(pairs: readonly HeaderPair[]): Buffer {
  const text = (value: string): Buffer =>
    Buffer.concat([Buffer.from([value.length]), Buffer.from(value, "latin1")]);
  return Buffer.concat(
    pairs.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]),
  );
}

export const settings = frame(4, 0, 0, new Uint8Array(0));
export const settingsAck = frame(4, 1, 0, new Uint8Array(0));

export const headers = (pairs: readonly HeaderPair[], end = false, stream = 1): Buffer =>
  frame(1, endHeaders | (end ? endStream : 0), stream, fields(pairs));

export const data = (text: string, end = false, stream = 1): Buffer =>
  frame(0, end ? endStream : 0, stream, Buffer.from(text));

/** The sender gives the stream up. */
export const rst = (stream = 1): Buffer => frame(3, 0, stream, Buffer.from([0, 0, 0, 8]));

/** Envoy's own extension. Source: Envoy source/common/http/http2/metadata_encoder.cc. */
export const metadata = (pairs: readonly HeaderPair[], stream = 1): Buffer =>
  frame(0x4d, endHeaders, stream, fields(pairs));

interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Uint8Array;
}

function framesIn(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at + 9 <= bytes.length;) {
    const length = bytes.readUIntBE(at, 3);
    if (at + 9 + length > bytes.length) break;
    frames.push({
      type: bytes[at + 3] ?? 0,
      flags: bytes[at + 4] ?? 0,
      stream: bytes.readUInt32BE(at + 5),
      payload: bytes.subarray(at + 9, at + 9 + length),
    });
    at += 9 + length;
  }
  return frames;
}

/** How a stream ended for a client that sent these frames. */
export type Ending = "reset" | "connection closed" | "response" | "nothing";

/** Sends each by itself, and tells what came of the stream. */
export async function sendFrames(port: number, frames: readonly Uint8Array[]): Promise<Ending> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let got = Buffer.alloc(0);
  let closed = false;
  socket.on("data", (chunk: Buffer) => (got = Buffer.concat([got, chunk])));
  socket.on("end", () => (closed = true));
  socket.on("error", () => (closed = true));
  socket.write(Buffer.concat([preface, settings]));
  for (const bytes of frames) {
    await sleep(20);
    socket.write(bytes);
  }
  const ending = (): Ending => {
    const own = framesIn(got).filter(({ stream }) => stream === 1);
    if (own.some(({ type, flags }) => type <= 1 && (flags & endStream) > 0)) return "response";
    if (own.some(({ type }) => type === 3)) return "reset";
    return closed ? "connection closed" : "nothing";
  };
  for (let waited = 0; waited < 1500 && ending() === "nothing"; waited += 10) await sleep(10);
  await sleep(30); // What follows the end.
  const result = ending();
  socket.destroy();
  return result;
}

export interface FrameServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Answers each stream of HTTP/2 with these frames. */
export function startFrameServer(
  answer: (stream: number) => readonly Uint8Array[],
): Promise<FrameServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    let got = Buffer.alloc(0);
    const answered = new Set<number>();
    socket.write(settings);
    socket.on("data", async (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      for (const { type, flags, stream } of framesIn(got.subarray(preface.length))) {
        if (type === 4 && flags === 0 && !answered.has(0)) {
          answered.add(0);
          socket.write(settingsAck);
        }
        const isEnd = type <= 1 && (flags & endStream) > 0;
        if (!isEnd || answered.has(stream)) continue;
        answered.add(stream);
        for (const bytes of answer(stream)) {
          await sleep(20);
          socket.write(bytes);
        }
      }
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((done) => {
            for (const socket of sockets) socket.destroy();
            server.close(() => done());
          }),
      });
    });
  });
}
