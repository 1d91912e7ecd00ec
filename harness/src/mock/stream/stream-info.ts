// What Envoy knows about a stream beside its headers: times, sizes, addresses, codes, filter state.
// Properties read it. Source: Envoy envoy/stream_info/stream_info.h.

import type { ByteString } from "../bytes.js";
import type { HeaderMap } from "../headers/header-map.js";

export type Protocol = "http/1.1" | "http/2";

export interface ConnectionInfo {
  readonly id: bigint;
  readonly source: { readonly address: string; readonly port: number };
  readonly destination: { readonly address: string; readonly port: number };
  readonly secure: boolean;
  readonly serverName: string;
}

export interface UpstreamInfo {
  readonly address: string;
  readonly port: number;
  readonly localAddress: string;
}

export class StreamInfo {
  readonly protocol: Protocol;
  readonly connection: ConnectionInfo;
  /** Nanoseconds since the epoch. */
  readonly startTime: bigint;
  /** Set when the stream is over. */
  endTime: bigint | undefined;
  bytesReceived = 0;
  bytesSent = 0;
  responseCode: number | undefined;
  responseCodeDetails: string | undefined;
  /** Bits as Envoy's legacy encoding has them. */
  responseFlags = 0;
  upstream: UpstreamInfo | undefined;
  upstreamAttempts = 0;
  /** The whole answer of the upstream has come. It takes no time. */
  backendLatencyKnown = false;
  /** Route was found and the router has run. */
  routed = false;
  readonly filterState = new Map<ByteString, Uint8Array>();
  /** The maps as they are now, for sizes and gRPC status; whether a filter may see them is its own matter. */
  requestHeaders: HeaderMap | undefined;
  responseHeaders: HeaderMap | undefined;
  responseTrailers: HeaderMap | undefined;

  constructor(protocol: Protocol, connection: ConnectionInfo, startTime: bigint) {
    this.protocol = protocol;
    this.connection = connection;
    this.startTime = startTime;
  }
}

/** gRPC status that stands for an HTTP status. Source: Envoy source/common/grpc/status.cc. */
export function grpcStatusOfHttp(status: number): number {
  const known: Readonly<Record<number, number>> = {
    400: 13,
    401: 16,
    403: 7,
    404: 12,
    429: 14,
    502: 14,
    503: 14,
    504: 14,
  };
  return known[status] ?? 2;
}
