// How long a message of HTTP/1.1 is: said by its headers, or filled in here as a client or server would.

import type { HeaderPair } from "../headers/pairs.js";
import { WireBody } from "./wire-body.js";

function isFramed(headers: readonly HeaderPair[]): boolean {
  return headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
}

/** The headers say that a body of unknown length follows. */
export function isChunked(headers: readonly HeaderPair[]): boolean {
  return headers.some(([name]) => /^transfer-encoding$/i.test(name));
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

/** As `framedHeaders`, for a body that comes step by step. */
export function openHeaders(headers: readonly HeaderPair[]): readonly HeaderPair[] {
  return isFramed(headers) ? headers : [...headers, ["transfer-encoding", "chunked"]];
}

/** A receiver of HTTP/1.1 takes as many bytes as content-length says: more are cut, less are waited for. */
export function fitBody(
  headers: readonly HeaderPair[],
  chunks: readonly Uint8Array[],
): { chunks: readonly Uint8Array[]; missing: number } {
  const body = new WireBody();
  body.begin(headers, false);
  for (const chunk of chunks) body.write(chunk);
  return { chunks: body.chunks, missing: body.missing };
}
