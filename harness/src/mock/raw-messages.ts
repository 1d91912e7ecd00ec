// Requests and replies byte for byte: headers in order with repetitions, bodies in the chunks in which they
// travel, trailers. Texts are byte strings (each character one byte).

import type { HeaderPair } from "./headers/pairs.js";
import type { ClientConnection } from "./stream/connection-info.js";
import type { Protocol } from "./stream/stream-info.js";

/** What a request begins with. */
export interface RawRequestHead {
  readonly method: string;
  /** Path with query, as in the request line. */
  readonly path: string;
  /** `host` of HTTP/1.1, `:authority` of HTTP/2. */
  readonly authority: string;
  /** Default: "http". */
  readonly scheme?: "http" | "https";
  /** Default: "http/1.1". */
  readonly protocol?: Protocol;
  /** The request line says HTTP/1.0, which Envoy answers with 426 unless its listener allows it. Default: false. */
  readonly http10?: boolean;
  /** Without host and pseudo headers. Names of HTTP/2 are sent in lower case, as its clients do. */
  readonly headers?: readonly HeaderPair[];
  /** The connection that it takes. Default: one of its own, from 127.0.0.1:49152. */
  readonly connection?: ClientConnection;
}

export interface RawRequest extends RawRequestHead {
  /**
   * Body in the pieces in which it comes; none: no body. Without a header that says how long it is, one
   * piece goes with `content-length`, several go with `transfer-encoding: chunked`.
   */
  readonly chunks?: readonly Uint8Array[];
  /** HTTP/2 only, unless the proxy was started with `http1Trailers`. */
  readonly trailers?: readonly HeaderPair[];
}

/** A head with status 1xx, which comes before that of the response. */
export interface RawInterimHead {
  readonly status: number;
  readonly headers?: readonly HeaderPair[];
}

/** What an upstream answers, and how. */
export interface RawReply {
  readonly status: number;
  /** Without `:status`. Framing is filled in as for a request; no body is `content-length: 0`. */
  readonly headers: readonly HeaderPair[];
  readonly chunks?: readonly Uint8Array[];
  readonly trailers?: readonly HeaderPair[];
  /** Envoy keeps them to itself: neither modules nor the client see them. */
  readonly informational?: readonly RawInterimHead[];
  /** METADATA frames between headers and body (HTTP/2). */
  readonly metadata?: readonly (readonly HeaderPair[])[];
  /** Virtual milliseconds before it begins. Default: none. */
  readonly delay?: number;
  /** Virtual milliseconds between head, pieces and end. Default: none. */
  readonly pause?: number;
  /** Breaks the connection off after so many pieces of the body (0: after the head). Default: never. */
  readonly resetAfter?: number;
  /** Does not wait for the end of the request. Only as a constant answer. Default: false. */
  readonly early?: boolean;
}

/** What the client got. */
export interface RawDownstreamReply {
  readonly status: number;
  readonly headers: readonly HeaderPair[];
  readonly chunks: readonly Uint8Array[];
  readonly trailers: readonly HeaderPair[];
  readonly informational: readonly RawInterimHead[];
  /** METADATA frames (HTTP/2). */
  readonly metadata: readonly (readonly HeaderPair[])[];
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
  /** METADATA frames (HTTP/2). */
  readonly metadata: readonly (readonly HeaderPair[])[];
  /** False when the stream ended before the request did. */
  readonly complete: boolean;
  /** A filter has removed the authority: there is no `host` either. An empty one is sent as such. */
  readonly hasNoAuthority?: boolean;
}

/**
 * What an upstream does with a request: answers, closes the connection without an answer, takes no connection,
 * or says nothing until a time-out of Envoy ends it.
 */
export type UpstreamAnswer = RawReply | "reset" | "refused" | "silent";

/** Asked when a request is complete; or the same answer to every one. */
export type RawUpstream =
  UpstreamAnswer | ((request: RawUpstreamRequest) => UpstreamAnswer | Promise<UpstreamAnswer>);

/**
 * Asked when the headers of a request have come: what it answers goes out before the request is complete.
 * Undefined: `RawUpstream` is asked later.
 */
export type RawEarlyUpstream = (request: RawUpstreamRequest) => UpstreamAnswer | undefined;
