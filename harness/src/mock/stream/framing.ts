// How long a message of HTTP/1.1 is: said by its headers, or filled in here as a client or server would.

import type { HeaderPair } from "../headers/pairs.js";

function isFramed(headers: readonly HeaderPair[]): boolean {
  return headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
}

/** Headers with framing: one chunk or none goes with its length, several or trailers go chunked. */
export function framedHeaders(
  headers: readonly HeaderPair[],
  chunks: readonly Uint8Array[],
  trailers: readonly HeaderPair[] = [],
): readonly HeaderPair[] {
  if (isFramed(headers)) return headers;
  const chunked = chunks.length > 1 || trailers.length > 0;
  const length = String(chunks[0]?.length ?? 0);
  return [...headers, chunked ? ["transfer-encoding", "chunked"] : ["content-length", length]];
}

/** A receiver of HTTP/1.1 takes as many bytes as content-length says: more are cut, less are waited for. */
export function fitBody(
  headers: readonly HeaderPair[],
  chunks: readonly Uint8Array[],
): { chunks: readonly Uint8Array[]; missing: number } {
  const length = headers.find(([name]) => name === "content-length")?.[1] ?? "";
  if (!/^\d+$/.test(length)) return { chunks, missing: 0 };
  let left = Number(length);
  const kept: Uint8Array[] = [];
  for (const chunk of chunks) {
    if (left === 0) break;
    kept.push(chunk.subarray(0, left));
    left -= Math.min(left, chunk.length);
  }
  return { chunks: kept, missing: left };
}
