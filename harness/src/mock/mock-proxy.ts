// The mock host's one public handle: a proxy with filters, in this process. It behaves as Envoy 1.40 does,
// in virtual time, without a network.

import type { LogLevelName } from "../abi/enumerations.js";
import type { CalloutRequest, ClusterScript } from "./callouts/cluster.js";
import type { EnvoyMinor } from "./envoy-version.js";
import { hostCallTable, type HostCallFamilies } from "./families/index.js";
import { rawReplyOf, rawRequestOf, requestOf, responseOf } from "./fetch-messages.js";
import { HostProcess, type LogLine } from "./host-process.js";
import { Listener } from "./listener.js";
import { MockHaltError, MockStreamReset, MockUsageError } from "./mock-errors.js";
import { pluginSettings, type MockPlugin, type SettingValue } from "./plugin.js";
import type {
  RawDownstreamReply,
  RawRequest,
  RawUpstream,
  RawUpstreamRequest,
} from "./raw-messages.js";
import type { Statistics } from "./statistics.js";
import { settingBytes } from "./bytes.js";
import { Exchange } from "./stream/exchange.js";
import type { Protocol } from "./stream/stream-info.js";
import type { Trace } from "./trace.js";

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
  /** Makes random numbers and request ids repeatable. Default: "outrigger". */
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
  /** Host calls to use in place of the mock's own, by family. */
  families?: Partial<HostCallFamilies>;
}

const defaultNow = new Date("2026-01-01T00:00:00Z");

const noUpstream: RawUpstream = () => ({ status: 200, headers: [["content-length", "0"]] });

function upstreamOf(options: MockProxyOptions): RawUpstream {
  const { rawUpstream, upstream } = options;
  if (rawUpstream !== undefined) return rawUpstream;
  if (upstream === undefined) return noUpstream;
  return async (raw) => rawReplyOf(await upstream(requestOf(raw)));
}

export class MockProxy {
  private readonly host: HostProcess;
  private readonly listener: Listener;
  private readonly options: MockProxyOptions;
  private readonly upstream: RawUpstream;
  private readonly exchanges = new Set<Exchange>();
  private readonly upstreamSeen: RawUpstreamRequest[] = [];
  private halted: MockHaltError | undefined;
  private closed = false;
  private connections = 0n;
  private nextStep: NodeJS.Immediate | undefined;

  private constructor(options: MockProxyOptions) {
    const { now = defaultNow, seed = "outrigger", logLevel = "info" } = options;
    this.options = options;
    this.upstream = upstreamOf(options);
    this.host = new HostProcess({
      now: typeof now === "bigint" ? now : BigInt(now.getTime()) * 1_000_000n,
      seed,
      logLevel,
      hostCalls: hostCallTable(options.families),
      ...(options.clusters !== undefined && { clusters: options.clusters }),
      ...(options.envoy !== undefined && { envoy: options.envoy }),
    });
    this.listener = new Listener(this.host);
  }

  /**
   * Loads the modules and configures the plugins, as Envoy does: once to try, once on the main thread, once
   * on the worker.
   * @throws MockStartError with Envoy's text when a module is refused, or refuses its configuration.
   * @throws MockHaltError when Envoy would die.
   */
  static async start(options: MockProxyOptions): Promise<MockProxy> {
    const proxy = new MockProxy(options);
    const plugins = options.filters.map(pluginSettings);
    try {
      proxy.guard(() => proxy.listener.start(plugins));
    } catch (error) {
      if (error instanceof Error) Object.assign(error, { logs: proxy.logs });
      throw error;
    }
    return proxy;
  }

  /**
   * Sends a request through the filters and gives what the client gets. A relative address is of
   * `http://localhost`; bodies travel in one piece.
   * @throws MockStreamReset when the client gets no complete response, MockStalledError when a filter holds
   *   the stream and nothing continues it, MockHaltError when Envoy would die.
   */
  async fetch(
    input: string | URL | Request,
    init?: RequestInit & { protocol?: Protocol },
  ): Promise<Response> {
    return responseOf(await this.send(await rawRequestOf(input, init)));
  }

  /** As `fetch`, byte for byte. */
  send(request: RawRequest): Promise<RawDownstreamReply> {
    return new Promise((resolve, reject) => {
      try {
        this.guard(() => this.open(request, resolve, reject));
      } catch (error) {
        reject(error as Error);
      }
    });
  }

  /** Complete requests that reached the upstream, as Fetch objects, oldest first. */
  get upstreamRequests(): readonly Request[] {
    return this.upstreamSeen.filter((request) => request.complete).map(requestOf);
  }

  /** Requests that reached the upstream, byte for byte, those that ended early among them. */
  get rawUpstreamRequests(): readonly RawUpstreamRequest[] {
    return this.upstreamSeen;
  }

  /** Callouts that reached the servers behind the clusters, oldest first. */
  get calloutRequests(): readonly CalloutRequest[] {
    return this.host.callouts.requests;
  }

  /** Lines of the log, oldest first. */
  get logs(): readonly LogLine[] {
    return this.host.logs;
  }

  /** Statistics that the modules defined. */
  get metrics(): ReturnType<Statistics["all"]> {
    return this.host.statistics.all();
  }

  /** Callbacks and host calls, and how often each host call was made. */
  get trace(): Trace {
    return this.host.trace;
  }

  /** The time now. */
  get now(): Date {
    return this.host.clock.date;
  }

  /**
   * Lets time pass: ticks, answers and time-outs of callouts, and Envoy's own time-outs come on the way, in the
   * order of their time; at the same time in the order in which they were set.
   */
  advanceTime(milliseconds: number): void {
    this.guard(() => this.host.clock.advance(milliseconds, () => this.finishTimer()));
  }

  /**
   * Gives another configuration to the filter with this index. New streams use it; streams under way keep
   * the old one. The old root is shut down when the listener has drained (600 s).
   * @throws MockStartError when the module refuses it; then the old one stays at work.
   */
  async updateConfiguration(index: number, configuration: SettingValue): Promise<void> {
    const old = this.listener.settings(index);
    const plugin = this.options.filters[index];
    if (old === undefined || plugin === undefined) {
      throw new MockUsageError(
        `there is no filter ${index}: the proxy has ${this.listener.filterCount}, counted from 0.`,
      );
    }
    const settings = pluginSettings({
      ...plugin,
      wasm: old.bytes,
      configuration: settingBytes(configuration),
    });
    this.guard(() => this.listener.update(index, settings));
  }

  /** Ends it as a process ends: the roots are shut down; streams under way are reset. */
  async close(): Promise<void> {
    if (this.closed) return;
    for (const exchange of [...this.exchanges]) {
      exchange.abandon(new MockStreamReset("the mock proxy was closed"));
    }
    if (this.halted === undefined) this.guard(() => this.listener.close());
    this.closed = true;
    clearImmediate(this.nextStep);
  }

  private open(
    request: RawRequest,
    resolve: (reply: RawDownstreamReply) => void,
    reject: (error: Error) => void,
  ): void {
    const { bufferLimit = 1024 * 1024, http1Trailers = false, stallTimeout = 2000 } = this.options;
    const exchange = new Exchange({
      host: this.host,
      listener: this.listener,
      request,
      connectionId: this.connections++,
      bufferLimit,
      http1Trailers,
      stallTimeout,
      upstream: this.upstream,
      guard: (action) => this.guard(action),
      onUpstreamRequest: (seen) => this.upstreamSeen.push(seen),
      onEnd: (end) => {
        this.exchanges.delete(exchange);
        if (end instanceof Error) reject(end);
        else resolve(end);
      },
    });
    this.exchanges.add(exchange);
    exchange.start();
  }

  /** Everything that runs a module runs in here: one event, and what it puts off to later turns. */
  private guard(action: () => void): void {
    if (this.halted !== undefined) throw this.halted;
    if (this.closed) throw new MockUsageError("the mock proxy was closed.");
    try {
      this.host.turn++;
      action();
      this.finishEvent();
      this.planNextStep();
    } catch (error) {
      if (error instanceof MockHaltError) this.halt(error);
      throw error;
    }
  }

  private finishEvent(): void {
    this.host.runPosted();
    for (const exchange of this.exchanges) exchange.pump();
  }

  /** A timer is an event of its own. */
  private finishTimer(): void {
    this.finishEvent();
    this.host.turn++;
  }

  /** How far time goes on by itself: answers that take no time come in any case. */
  private get timeOfNextStep(): bigint | undefined {
    const due = this.host.callouts.nextDue;
    if (due === undefined || this.options.time === "manual") return undefined;
    const waits = [...this.exchanges].some((exchange) => exchange.isHeld);
    return waits || due <= this.host.clock.now ? due : undefined;
  }

  /** In a later turn, so that what the test's own upstream answers at once comes first. */
  private planNextStep(): void {
    if (this.nextStep !== undefined || this.timeOfNextStep === undefined) return;
    this.nextStep = setImmediate(() => {
      this.nextStep = undefined;
      const time = this.timeOfNextStep;
      if (time === undefined || this.halted !== undefined) return;
      try {
        this.guard(() => this.host.clock.advanceTo(time, () => this.finishTimer()));
      } catch (error) {
        // A bug of the test's own script; where Envoy would die, the streams have been told already.
        for (const exchange of [...this.exchanges]) exchange.abandon(error as Error);
      }
    });
  }

  private halt(error: MockHaltError): void {
    this.halted = error;
    for (const exchange of [...this.exchanges]) exchange.abandon(error);
  }
}
