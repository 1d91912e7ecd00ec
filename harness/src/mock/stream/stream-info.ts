// What Envoy knows about a stream beside its headers: times, sizes, addresses, codes, filter state.
// Properties read it. Source: Envoy envoy/stream_info/stream_info.h.

import type { HeaderMap } from "../headers/header-map.js";
import type { Surroundings } from "../properties/surroundings.js";
import type { MockVirtualHost } from "../routes/route.js";
import type { ChosenRoute } from "../routes/route-table.js";
import type { ConnectionInfo } from "./connection-info.js";
import { FilterState } from "./filter-state.js";

export type Protocol = "http/1.1" | "http/2";

export interface UpstreamInfo {
  readonly address: string;
  readonly port: number;
  readonly localAddress: string;
}

const noSurroundings: Surroundings = {};

export class StreamInfo {
  /** Undefined for a connection without HTTP. */
  readonly protocol: Protocol | undefined;
  readonly connection: ConnectionInfo;
  /** Nanoseconds since the epoch. */
  readonly startTime: bigint;
  readonly surroundings: Surroundings;
  /** Set when the stream is over. */
  endTime: bigint | undefined;
  bytesReceived = 0;
  bytesSent = 0;
  responseCode: number | undefined;
  responseCodeDetails: string | undefined;
  /** Bits, see response-flags.ts. */
  responseFlags = 0;
  upstream: UpstreamInfo | undefined;
  upstreamAttempts = 0;
  /** Event in which the router asked for a connection: it stands in the next one. */
  upstreamTurn = 0;
  /** Why there is no connection, in Envoy's words. */
  upstreamFailure = "";
  /** When the router sent the first byte; when the last byte of the answer came. */
  upstreamStart: bigint | undefined;
  upstreamEnd: bigint | undefined;
  /** Route was found and the router has run. */
  routed = false;
  /** What the request leads to; the virtual host may be there without a route. */
  virtualHost: MockVirtualHost | undefined;
  route: ChosenRoute | undefined;
  /** Of the route's cluster. */
  clusterExists = false;
  clusterEndpoints = 0;
  /** The cluster of a TCP proxy, once that has looked for it. */
  networkCluster: string | undefined;
  /** The maps as they are now, for sizes and gRPC status; whether a filter may see them is its own matter. */
  requestHeaders: HeaderMap | undefined;
  responseHeaders: HeaderMap | undefined;
  responseTrailers: HeaderMap | undefined;
  private state: FilterState | undefined;

  constructor(
    protocol: Protocol | undefined,
    connection: ConnectionInfo,
    startTime: bigint,
    surroundings: Surroundings = noSurroundings,
  ) {
    this.protocol = protocol;
    this.connection = connection;
    this.startTime = startTime;
    this.surroundings = surroundings;
  }

  /** Name of the cluster that the route leads to; undefined for one that does not exist. */
  get cluster(): string | undefined {
    return this.clusterExists ? this.route?.cluster : this.networkCluster;
  }

  get filterState(): FilterState {
    return (this.state ??= new FilterState(this.connection.filterState));
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
