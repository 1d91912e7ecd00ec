// What a mock proxy is started with: the filters, what stands around them, time and chance.

import type { LogLevelName } from "../abi/enumerations.js";
import type { MockCluster } from "./callouts/cluster.js";
import type { DnsScript } from "./callouts/dns.js";
import type { EnvoyMinor } from "./envoy-version.js";
import type { HostCallFamilies } from "./families/index.js";
import { rawReplyOf, requestOf } from "./fetch-messages.js";
import type { MockPlugin } from "./plugin.js";
import type { Surroundings } from "./properties/surroundings.js";
import type { MockRoute, MockVirtualHost } from "./routes/route.js";
import type { RawEarlyUpstream, RawUpstream } from "./raw-messages.js";
import type { Protocol } from "./stream/stream-info.js";
import type { TcpUpstream } from "./tcp/tcp-upstream.js";
import type { TraceLevel } from "./trace.js";

export interface MockProxyOptions {
  /** In the order in which a request meets them. */
  filters?: readonly MockPlugin[];
  /** The filters of TCP connections (`connect`), in the order in which bytes of the client meet them. */
  networkFilters?: readonly MockPlugin[];
  /** The server behind those connections. Default: one that is silent, and ends when the client ends. */
  tcpUpstream?: TcpUpstream;
  /**
   * Clusters that network filters can send a connection to instead: by `envoy.tcp_proxy.cluster` in the filter state,
   * before the TCP proxy connects. Default: none.
   */
  tcpClusters?: Readonly<Record<string, TcpUpstream>>;
  /** Answers the requests that pass the filters. Default: 200 without a body. */
  upstream?: (request: Request) => Response | Promise<Response>;
  /** The same, byte for byte; takes precedence. */
  rawUpstream?: RawUpstream;
  /** Asked at the headers of each request: what it answers goes out before the request is complete. */
  earlyUpstream?: RawEarlyUpstream;
  /** What Envoy and the upstream speak: it decides in which events a response comes. Default: "http/1.1". */
  upstreamProtocol?: Protocol;
  /** Lines below are not kept, as Envoy's `--log-level`. Default: "info". */
  logLevel?: LogLevelName;
  /** Time at the start; a bigint counts nanoseconds since 1970. Default: 2026-01-01T00:00:00Z. */
  now?: Date | bigint;
  /** Makes random numbers, request ids and the order between workers repeatable. Default: "outrigger". */
  seed?: string;
  /** Bytes that may be held for a filter, as `per_connection_buffer_limit_bytes`. Default: 1 MiB; HTTP/2: 16 MiB always. */
  bufferLimit?: number;
  /** Virtual milliseconds without any event of a stream until it ends; 0: any. Default: 300,000, as Envoy. */
  streamIdleTimeout?: number;
  /** Virtual milliseconds that a request may take to pass the filters; 0: any. Default: 0, as Envoy. */
  requestTimeout?: number;
  /** Lets trailers pass in HTTP/1.1, as `enable_trailers`. Default: false, as Envoy: they are dropped. */
  http1Trailers?: boolean;
  /** Milliseconds of real time after which a stream that a filter holds is an error. Default: 2000; 0: never. */
  stallTimeout?: number;
  /** Where requests go, first match first. Default: one route for all, to the cluster "upstream". */
  routes?: readonly MockRoute[];
  /** The same with domains; takes precedence. Default: one for all domains, "all", with `routes`. */
  virtualHosts?: readonly MockVirtualHost[];
  /** The clusters that callouts and routes can name, and how the servers behind them answer. Default: none. */
  clusters?: Readonly<Record<string, MockCluster>>;
  /**
   * What a resolver answers to `envoy_resolve_dns`, by name. Other names do not exist; addresses and
   * `localhost` need no resolver. Default: none.
   */
  dns?: DnsScript;
  /**
   * "automatic": while something holds a stream, time goes on by itself to what is due next, step by step: ticks,
   * answers and time-outs of callouts, what the upstream's script says. A stream that is still held after
   * `streamIdleTimeout` is an error then. "manual": only `advanceTime` lets time pass. Default: "automatic".
   */
  time?: "automatic" | "manual";
  /** The minor version of Envoy to behave as. Default: "1.40". */
  envoy?: EnvoyMinor;
  /** Worker threads, each with VMs of its own, as Envoy's `--concurrency`. Default: 1. */
  workers?: number;
  /** Node, listener, clusters and metadata, as properties tell of them. Default: nothing of a name. */
  surroundings?: Surroundings;
  /**
   * Plugins without streams of their own, as `envoy.bootstrap.wasm`: a singleton has one root on the main
   * thread, others have one there and one on each worker.
   */
  services?: readonly MockService[];
  /** Plugins whose root hears of each stream at its end, as `envoy.access_loggers.wasm`. */
  accessLoggers?: readonly MockPlugin[];
  /** Plugins whose root on the main thread gets all statistics, as `envoy.stat_sinks.wasm`. */
  statSinks?: readonly MockPlugin[];
  /** Milliseconds between two updates of the sinks, as `stats_flush_interval`. Default: 5000. */
  statsFlushInterval?: number;
  /** What `hostEnvironmentKeys` of a plugin can name. Default: nothing. */
  processEnvironment?: Readonly<Record<string, string>>;
  /** Milliseconds for which streams of an old configuration may go on, as `--drain-time-s`. Default: 600,000. */
  drainTime?: number;
  /**
   * How much of what crosses the border to the modules is kept: "off", "calls" (names and numbers) or "full" (also
   * the texts that the numbers point to). Default: "calls".
   */
  trace?: TraceLevel;
  /**
   * Turns of loops that a callback may take before it counts as endless; at most 2^31 - 1. Envoy has no limit: false
   * is none. Default: 2,000,000,000.
   */
  callbackFuel?: number | false;
  /** Host calls to use in place of the mock's own, by family. */
  families?: Partial<HostCallFamilies>;
}

export interface MockService extends MockPlugin {
  /** Default: false. */
  singleton?: boolean;
}

const defaultNow = new Date("2026-01-01T00:00:00Z");

/** Nanoseconds since 1970 at the start. */
export function startTime({ now = defaultNow }: MockProxyOptions): bigint {
  return typeof now === "bigint" ? now : BigInt(now.getTime()) * 1_000_000n;
}

const noUpstream: RawUpstream = () => ({ status: 200, headers: [["content-length", "0"]] });

export function upstreamOf(options: MockProxyOptions): RawUpstream {
  const { rawUpstream, upstream } = options;
  if (rawUpstream !== undefined) return rawUpstream;
  if (upstream === undefined) return noUpstream;
  return async (raw) => rawReplyOf(await upstream(requestOf(raw)));
}
