// Writes HTTP/1.1 messages exactly as they are asked for: nothing is added, sorted, merged or checked.

import type { Socket } from "node:net";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import { headerValue, type HeaderPair } from "./http1-reader.js";

export interface OutgoingMessage {
  startLine: string;
  headers: readonly HeaderPair[];
  /** Written one after the other; each a chunk of its own where the headers say `transfer-encoding: chunked`. */
  chunks: readonly Uint8Array[];
  /** Only with `transfer-encoding: chunked`. */
  trailers?: readonly HeaderPair[];
  /** Milliseconds between head, pieces and end, so that the other side reads each by itself. Default: none. */
  pause?: number;
  /** Stops after so many pieces, without an end of the message. Default: never. */
  stopAfter?: number;
}

const fields = (headers: readonly HeaderPair[]): string =>
  headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");

/** Start line and header block. */
export function headBytes(startLine: string, headers: readonly HeaderPair[]): Buffer {
  return Buffer.from(`${startLine}\r\n${fields(headers)}\r\n`, "latin1");
}

/** One chunk of the chunked transfer coding (RFC 9112 section 7.1); of no bytes: nothing, which ends nothing. */
export function chunkBytes(chunk: Uint8Array): Buffer {
  if (chunk.length === 0) return Buffer.alloc(0);
  const size = Buffer.from(`${chunk.length.toString(16)}\r\n`);
  return Buffer.concat([size, chunk, Buffer.from("\r\n")]);
}

/** The end of the chunked transfer coding. */
export function lastChunkBytes(trailers: readonly HeaderPair[] = []): Buffer {
  return Buffer.from(`0\r\n${fields(trailers)}\r\n`, "latin1");
}

export function isChunked(headers: readonly HeaderPair[]): boolean {
  return headerValue(headers, "transfer-encoding") !== undefined;
}

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
  const { startLine, headers, trailers, pause = 0, stopAfter = Number.POSITIVE_INFINITY } = message;
  const chunked = isChunked(headers);
  const frame = chunked ? chunkBytes : (chunk: Uint8Array): Buffer => Buffer.from(chunk);
  const writes = message.chunks.slice(0, stopAfter).map(frame);
  const head = headBytes(startLine, headers);
  const hasEnd = stopAfter > message.chunks.length;
  const end = chunked && hasEnd ? lastChunkBytes(trailers) : Buffer.alloc(0);
  // A small body goes with its head, as clients do, and so do trailers behind it: whether the other side has a
  // connection upstream when it sees them would be a matter of chance otherwise. Every further chunk is a write of its own.
  if (pause === 0 && writes.length <= 1 && (trailers ?? []).length > 0) {
    socket.write(Buffer.concat([head, ...writes, end]));
    return;
  }
  if (pause > 0) socket.write(head);
  else socket.write(Buffer.concat([head, ...writes.splice(0, 1)]));
  for (const bytes of writes) {
    await (pause > 0 ? sleep(pause) : drained(socket));
    if (socket.destroyed) return;
    if (bytes.length > 0) socket.write(bytes);
  }
  if (!hasEnd) return;
  if (pause > 0) await sleep(pause);
  if (end.length > 0 && !socket.destroyed) socket.write(end);
}
