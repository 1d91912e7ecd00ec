// Requests and replies byte for byte: headers in order with repetitions, bodies in the chunks in which they
// travel, trailers. Texts are byte strings (each character one byte).

import type { HeaderPair } from "./headers/pairs.js";
import type { Protocol } from "./stream/stream-info.js";

export interface RawRequest {
  readonly method: string;
  /** Path with query, as in the request line. */
  readonly path: string;
  /** `host` of HTTP/1.1, `:authority` of HTTP/2. */
  readonly authority: string;
  /** Default: "http". */
  readonly scheme?: "http" | "https";
  /** Default: "http/1.1". */
  readonly protocol?: Protocol;
  /** Without host and pseudo headers. */
  readonly headers?: readonly HeaderPair[];
  /**
   * Body in the pieces in which it comes; none: no body. Without a header that says how long it is, one
   * piece goes with `content-length`, several go with `transfer-encoding: chunked`.
   */
  readonly chunks?: readonly Uint8Array[];
  /** HTTP/2 only, unless the proxy was started with `http1Trailers`. */
  readonly trailers?: readonly HeaderPair[];
}

export interface RawReply {
  readonly status: number;
  /** Without `:status`. Framing is filled in as for a request; no body is `content-length: 0`. */
  readonly headers: readonly HeaderPair[];
  readonly chunks?: readonly Uint8Array[];
  readonly trailers?: readonly HeaderPair[];
}

/** What the client got. */
export interface RawDownstreamReply extends RawReply {
  readonly chunks: readonly Uint8Array[];
  readonly trailers: readonly HeaderPair[];
  /** All chunks together. */
  readonly body: Uint8Array;
  /** Envoy's response code details, as in its access log. */
  readonly details: string;
}

/** What the upstream got. */
export interface RawUpstreamRequest extends RawRequest {
  readonly headers: readonly HeaderPair[];
  readonly chunks: readonly Uint8Array[];
  readonly trailers: readonly HeaderPair[];
  /** False when the stream ended before the request did. */
  readonly complete: boolean;
}

/** What an upstream does with a request: answers, or closes the connection without an answer. */
export type UpstreamAnswer = RawReply | "reset";

export type RawUpstream = (request: RawUpstreamRequest) => UpstreamAnswer | Promise<UpstreamAnswer>;
