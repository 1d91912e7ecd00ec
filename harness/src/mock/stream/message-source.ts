// A message on its way into a stream, piece by piece in the shape in which the codec delivers it. The next
// piece waits while the filters hold more than they may.
//   HTTP/1.1: each chunk without the end, then an empty piece with the end
//   HTTP/2: the end comes with the last chunk
// Source: Envoy source/common/http/http1/codec_impl.cc, http2/codec_impl.cc.

import type { HeaderPair } from "../headers/pairs.js";
import type { Protocol } from "./stream-info.js";

export interface MessageShape {
  readonly protocol: Protocol;
  readonly chunks: readonly Uint8Array[];
  readonly trailers: readonly HeaderPair[];
  /** There is a body, if only an empty one. */
  readonly hasBody: boolean;
}

export interface MessageSink {
  headers(endOfStream: boolean): void;
  data(bytes: Uint8Array, endOfStream: boolean): void;
  trailers(pairs: readonly HeaderPair[]): void;
}

/** The deliveries of a message, in order. */
export function deliveries(shape: MessageShape, sink: MessageSink): (() => void)[] {
  const { protocol, chunks, trailers, hasBody } = shape;
  const hasTrailers = trailers.length > 0;
  if (!hasBody && !hasTrailers) return [() => sink.headers(true)];
  const endsWithChunk = protocol === "http/2" && !hasTrailers && chunks.length > 0;
  const list = [() => sink.headers(false)];
  for (const [index, chunk] of chunks.entries()) {
    const last = endsWithChunk && index === chunks.length - 1;
    list.push(() => sink.data(chunk, last));
  }
  if (hasTrailers) list.push(() => sink.trailers(trailers));
  else if (!endsWithChunk) list.push(() => sink.data(new Uint8Array(0), true));
  return list;
}
