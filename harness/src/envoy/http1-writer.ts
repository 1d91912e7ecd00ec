// Writes HTTP/1.1 messages exactly as they are asked for: nothing is added, sorted, merged or checked.

import type { Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { headerValue, type HeaderPair } from "./http1-reader.js";

export interface OutgoingMessage {
  startLine: string;
  headers: readonly HeaderPair[];
  /** Written one after the other; each a chunk of its own where the headers say `transfer-encoding: chunked`. */
  chunks: readonly Uint8Array[];
  /** Only with `transfer-encoding: chunked`. */
  trailers?: readonly HeaderPair[];
}

const fields = (headers: readonly HeaderPair[]): string =>
  headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");

/** Waits until the socket takes more, or is gone. */
async function drained(socket: Socket): Promise<void> {
  if (!socket.writableNeedDrain || socket.destroyed) return turn();
  await new Promise<void>((resolve) => {
    const done = (): void => {
      socket.off("drain", done);
      socket.off("close", done);
      resolve();
    };
    socket.on("drain", done);
    socket.on("close", done);
  });
}

/** Writes one message. Ends early, without an error, when the other side is gone. */
export async function writeMessage(socket: Socket, message: OutgoingMessage): Promise<void> {
  const chunked = headerValue(message.headers, "transfer-encoding") !== undefined;
  const head = Buffer.from(`${message.startLine}\r\n${fields(message.headers)}\r\n`, "latin1");
  const [first, ...others] = message.chunks;
  const frame = (chunk: Uint8Array): Buffer =>
    chunked
      ? Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n")])
      : Buffer.from(chunk);
  // A small body goes with its head, as clients do; every further chunk is a write of its own.
  socket.write(
    first === undefined || first.length === 0 ? head : Buffer.concat([head, frame(first)]),
  );
  for (const chunk of others) {
    await drained(socket);
    if (socket.destroyed) return;
    if (chunk.length > 0) socket.write(frame(chunk));
  }
  if (chunked) socket.write(Buffer.from(`0\r\n${fields(message.trailers ?? [])}\r\n`, "latin1"));
}
