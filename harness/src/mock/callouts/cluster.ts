// Clusters that callouts can name, and what stands behind them: a test scripts it.

import type { HeaderPair } from "../headers/pairs.js";
import type { RawReply } from "../raw-messages.js";
import { ConnectionPool } from "./connection-pool.js";
import type { GrpcScript } from "./grpc-script.js";

/** A callout as the server behind a cluster gets it. Texts are byte strings (each character one byte). */
export interface CalloutRequest {
  readonly cluster: string;
  readonly method: string;
  readonly path: string;
  /** `host` on the wire of HTTP/1.1, `:authority` on that of HTTP/2. */
  readonly authority: string;
  /** As on the wire, without `host` and pseudo headers. */
  readonly headers: readonly HeaderPair[];
  /** What has come so far; messages of gRPC stand in their frames. */
  readonly body: Uint8Array;
  /** False as long as the end of the request has not come: a gRPC stream that is not half-closed. */
  readonly complete: boolean;
}

/** What a server does with one callout. Delays are milliseconds of the mock's own time; default: 0. */
export type ClusterAnswer =
  | RawReply
  /** As a gRPC server, which makes its cluster speak HTTP/2. */
  | { readonly grpc: GrpcScript }
  /** Closes the connection (HTTP/1.1), or resets the stream (HTTP/2); "connect": takes no connection. */
  | { readonly reset: "connect" | "before-headers" | "after-headers"; readonly delay?: number }
  /** Takes the request and stays silent: only the module's own time-out ends it. */
  | "never";

/**
 * "unreachable": a cluster without a healthy host, where `proxy_http_call` itself answers InternalFailure.
 * "refused": a host that refuses connections. A list is taken one by one; its last answer stays.
 */
export type ClusterScript =
  | "unreachable"
  | "refused"
  | ClusterAnswer
  | readonly ClusterAnswer[]
  | ((request: CalloutRequest) => ClusterAnswer);

/** Circuit breakers, for all threads together. Requests beyond them fail with "overflow". */
export interface ClusterLimits {
  /** Default: 1024. A thread may always have one. */
  readonly maxConnections: number;
  /** Requests that wait for a connection. Default: 1024. */
  readonly maxPendingRequests: number;
  /** Requests on connections. Default: 1024. */
  readonly maxRequests: number;
  /** Retries under way. Default: 3. */
  readonly maxRetries: number;
}

/** A cluster with more than a script. */
export interface ClusterOptions extends Partial<ClusterLimits> {
  readonly server: ClusterScript;
  /** Default: "http/2" when the script holds a gRPC answer, else "http/1.1". */
  readonly protocol?: "http/1.1" | "http/2";
}

export type MockCluster = ClusterScript | ClusterOptions;

const defaultLimits: ClusterLimits = {
  maxConnections: 1024,
  maxPendingRequests: 1024,
  maxRequests: 1024,
  maxRetries: 3,
};

function isList(script: ClusterScript): script is readonly ClusterAnswer[] {
  return Array.isArray(script);
}

function isOptions(cluster: MockCluster): cluster is ClusterOptions {
  return typeof cluster === "object" && "server" in cluster;
}

function speaksGrpc(script: ClusterScript): boolean {
  const answers = isList(script) ? script : [script];
  return answers.some((answer) => typeof answer === "object" && "grpc" in answer);
}

export class Cluster {
  readonly protocol: "http/1.1" | "http/2";
  readonly limits: ClusterLimits;
  /** What counts against the limits. */
  readonly use = { connections: 0, pending: 0, requests: 0, retries: 0 };
  private readonly script: ClusterScript;
  private readonly pools = new Map<string, ConnectionPool>();
  private served = 0;

  constructor(
    readonly name: string,
    cluster: MockCluster,
  ) {
    const { server, protocol, ...limits } = isOptions(cluster) ? cluster : { server: cluster };
    this.script = server;
    this.protocol = protocol ?? (speaksGrpc(server) ? "http/2" : "http/1.1");
    this.limits = { ...defaultLimits, ...limits };
  }

  /** False without a healthy host. */
  get reachable(): boolean {
    return this.script !== "unreachable";
  }

  /** True for a host that nobody listens on. */
  get refuses(): boolean {
    return this.script === "refused";
  }

  /** True for a server that does not wait for the end of a request. */
  get answersEarly(): boolean {
    const { early } = this.script as { readonly early?: boolean };
    return early === true;
  }

  /** Connections of one thread. */
  pool(thread: string, post: (action: () => void) => void): ConnectionPool {
    let pool = this.pools.get(thread);
    if (pool === undefined) this.pools.set(thread, (pool = new ConnectionPool(this, post)));
    return pool;
  }

  /** What its server does with the next request. */
  answer(request: CalloutRequest): ClusterAnswer {
    const { script } = this;
    const count = this.served++;
    if (script === "unreachable") throw new Error(`nothing reaches the cluster ${this.name}`);
    if (script === "refused") return { reset: "connect" };
    if (typeof script === "function") return script(request);
    if (!isList(script)) return script;
    return script[Math.min(count, script.length - 1)] ?? "never";
  }
}
