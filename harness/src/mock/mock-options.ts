// What a mock proxy is started with: the filters, what stands around them, time and chance.

import type { LogLevelName } from "../abi/enumerations.js";
import type { ClusterScript } from "./callouts/cluster.js";
import type { EnvoyMinor } from "./envoy-version.js";
import type { HostCallFamilies } from "./families/index.js";
import { rawReplyOf, requestOf } from "./fetch-messages.js";
import type { MockPlugin } from "./plugin.js";
import type { RawUpstream } from "./raw-messages.js";

export interface MockProxyOptions {
  /** In the order in which a request meets them. */
  filters: readonly MockPlugin[];
  /** Answers the requests that pass the filters. Default: 200 without a body. */
  upstream?: (request: Request) => Response | Promise<Response>;
  /** The same, byte for byte; takes precedence. */
  rawUpstream?: RawUpstream;
  /** Lines below are not kept, as Envoy's `--log-level`. Default: "info". */
  logLevel?: LogLevelName;
  /** Time at the start; a bigint counts nanoseconds since 1970. Default: 2026-01-01T00:00:00Z. */
  now?: Date | bigint;
  /** Makes random numbers, request ids and the order between workers repeatable. Default: "outrigger". */
  seed?: string;
  /** Bytes that may be held for a filter, as `per_connection_buffer_limit_bytes`. Default: 1 MiB. */
  bufferLimit?: number;
  /** Lets trailers pass in HTTP/1.1, as `enable_trailers`. Default: false, as Envoy: they are dropped. */
  http1Trailers?: boolean;
  /** Milliseconds of real time after which a stream that a filter holds is an error. Default: 2000; 0: never. */
  stallTimeout?: number;
  /** The clusters that callouts can name, and how the servers behind them answer. Default: none. */
  clusters?: Readonly<Record<string, ClusterScript>>;
  /**
   * "automatic": while a filter holds a stream and a callout is under way, time goes on by itself up to that
   * callout's answer or time-out, step by step; ticks that are due before it come before it. "manual": only
   * `advanceTime` lets time pass. Default: "automatic".
   */
  time?: "automatic" | "manual";
  /** The minor version of Envoy to behave as. Default: "1.40". */
  envoy?: EnvoyMinor;
  /** Worker threads, each with VMs of its own, as Envoy's `--concurrency`. Default: 1. */
  workers?: number;
  /**
   * Plugins without streams of their own, as `envoy.bootstrap.wasm`: a singleton has one root on the main
   * thread, others have one there and one on each worker.
   */
  services?: readonly MockService[];
  /** Plugins whose root hears of each stream at its end, as `envoy.access_loggers.wasm`. */
  accessLoggers?: readonly MockPlugin[];
  /** What `hostEnvironmentKeys` of a plugin can name. Default: nothing. */
  processEnvironment?: Readonly<Record<string, string>>;
  /** Milliseconds for which streams of an old configuration may go on, as `--drain-time-s`. Default: 600,000. */
  drainTime?: number;
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
