// The mock host's one public handle: a proxy with filters, in this process. It behaves as Envoy 1.40 does,
// in virtual time, without a network.

import { settingBytes } from "./bytes.js";
import type { CalloutRequest } from "./callouts/cluster.js";
import { EventLoop } from "./event-loop.js";
import { hostCallTable } from "./families/index.js";
import { rawRequestOf, requestOf, responseOf } from "./fetch-messages.js";
import { HostProcess, type LogLine } from "./host-process.js";
import { Listener } from "./listener.js";
import { MockStreamReset, MockUsageError } from "./mock-errors.js";
import { startTime, upstreamOf, type MockProxyOptions } from "./mock-options.js";
import { pluginSettings, type SettingValue } from "./plugin.js";
import type {
  RawDownstreamReply,
  RawRequest,
  RawUpstream,
  RawUpstreamRequest,
} from "./raw-messages.js";
import type { Statistics } from "./statistics.js";
import { Exchange } from "./stream/exchange.js";
import type { Protocol } from "./stream/stream-info.js";
import type { Trace } from "./trace.js";

export class MockProxy {
  private readonly host: HostProcess;
  private readonly listener: Listener;
  private readonly options: MockProxyOptions;
  private readonly upstream: RawUpstream;
  private readonly loop: EventLoop;
  private readonly upstreamSeen: RawUpstreamRequest[] = [];
  private closed = false;
  private connections = 0n;

  private constructor(options: MockProxyOptions) {
    const { seed = "outrigger", logLevel = "info", time = "automatic" } = options;
    this.options = options;
    this.upstream = upstreamOf(options);
    this.host = new HostProcess({
      now: startTime(options),
      seed,
      logLevel,
      hostCalls: hostCallTable(options.families),
      ...(options.clusters !== undefined && { clusters: options.clusters }),
      ...(options.envoy !== undefined && { envoy: options.envoy }),
    });
    this.loop = new EventLoop(this.host, time === "automatic");
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
      proxy.loop.run(() => proxy.listener.start(plugins));
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
        this.loop.run(() => this.begin(request, resolve, reject));
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
    this.loop.advance(milliseconds);
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
    this.loop.run(() => this.listener.update(index, settings));
  }

  /** Ends it as a process ends: the roots are shut down; streams under way are reset. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.loop.abandonAll(new MockStreamReset("the mock proxy was closed"));
    if (!this.loop.isHalted) this.loop.run(() => this.listener.close());
    this.closed = true;
    this.loop.close();
  }

  private begin(
    request: RawRequest,
    resolve: (reply: RawDownstreamReply) => void,
    reject: (error: Error) => void,
  ): void {
    const { bufferLimit = 1024 * 1024, http1Trailers = false, stallTimeout = 2000 } = this.options;
    const exchange = new Exchange({
      host: this.host,
      loop: this.loop,
      listener: this.listener,
      request,
      connectionId: this.connections++,
      bufferLimit,
      http1Trailers,
      stallTimeout,
      upstream: this.upstream,
      onUpstreamRequest: (seen) => this.upstreamSeen.push(seen),
      onEnd: (end) => {
        if (end instanceof Error) reject(end);
        else resolve(end);
      },
    });
    exchange.start();
  }
}
