// The mock host's one public handle: a proxy with filters, in this process. It behaves as Envoy 1.40 does,
// in virtual time, without a network.

import type { CalloutRequest } from "./callouts/cluster.js";
import { Deployment } from "./deployment.js";
import type { EnvoyThread } from "./envoy-thread.js";
import { EventLoop } from "./event-loop.js";
import { hostCallTable } from "./families/index.js";
import { rawRequestOf, requestOf, responseOf } from "./fetch-messages.js";
import { HostProcess, type LogLine, type MockTrap } from "./host-process.js";
import { MockStartError, MockStreamReset, MockUsageError } from "./mock-errors.js";
import { startTime, upstreamOf, type MockProxyOptions } from "./mock-options.js";
import type { MockPlugin, SettingValue } from "./plugin.js";
import type {
  RawDownstreamReply,
  RawRequest,
  RawRequestHead,
  RawUpstream,
  RawUpstreamRequest,
} from "./raw-messages.js";
import { clusterStateOf, upstreamBehind } from "./routes/upstreams.js";
import type { Statistics } from "./statistics.js";
import { Exchange } from "./stream/exchange.js";
import { MockStream } from "./stream/mock-stream.js";
import { connectionInfo } from "./stream/connection-info.js";
import { Router } from "./stream/router.js";
import { StreamInfo, type Protocol } from "./stream/stream-info.js";
import { MockConnection } from "./tcp/mock-connection.js";
import { TcpConnection } from "./tcp/tcp-connection.js";
import { Topology } from "./topology.js";
import type { Trace } from "./trace.js";
import type { VmUsage } from "./vm-handle.js";
import type { ManagedObjects } from "./vm/managed-objects.js";

export class MockProxy {
  private readonly host: HostProcess;
  private readonly options: MockProxyOptions;
  private readonly upstream: RawUpstream;
  private readonly topology: Topology;
  private readonly deployment: Deployment;
  private readonly loop: EventLoop;
  private readonly router: Router;
  private readonly upstreamSeen: RawUpstreamRequest[] = [];
  private closed = false;
  private connections = 0n;

  private constructor(options: MockProxyOptions) {
    const { seed = "outrigger", logLevel = "info", time = "automatic" } = options;
    const { workers = 1 } = options;
    if (!Number.isInteger(workers) || workers < 1 || workers > 64) {
      throw new MockUsageError(`${workers} workers: there can be 1 to 64.`);
    }
    this.options = options;
    this.upstream = upstreamOf(options);
    this.host = new HostProcess({
      now: startTime(options),
      seed,
      severalWorkers: workers > 1,
      logLevel,
      hostCalls: hostCallTable(options.families),
      ...(options.clusters !== undefined && { clusters: options.clusters }),
      ...(options.dns !== undefined && { dns: options.dns }),
      ...(options.envoy !== undefined && { envoy: options.envoy }),
      ...(options.trace !== undefined && { trace: options.trace }),
      ...(options.callbackFuel !== undefined && { callbackFuel: options.callbackFuel }),
      ...(options.surroundings !== undefined && { surroundings: options.surroundings }),
    });
    this.loop = new EventLoop(this.host, time === "automatic", workers > 1);
    this.topology = new Topology(this.host, workers);
    this.deployment = new Deployment(this.host, this.topology, options);
    this.router = new Router({
      routes: options.routes,
      virtualHosts: options.virtualHosts,
      envoy: this.host.envoy,
      clusterState: (name) => clusterStateOf(this.host.callouts, name),
      chance: () => Buffer.from(this.host.randomBytes(4)).readUInt32LE() / 2 ** 32,
    });
  }

  /**
   * Loads the modules and configures the plugins, as Envoy does: once to try, once on the main thread, once
   * on the worker.
   * @throws MockStartError with Envoy's text when a module is refused, or refuses its configuration.
   * @throws MockHaltError when Envoy would die.
   */
  static async start(options: MockProxyOptions): Promise<MockProxy> {
    const proxy = new MockProxy(options);
    try {
      proxy.loop.run(() => proxy.deployment.start());
    } catch (error) {
      if (error instanceof MockStartError) proxy.loop.run(() => proxy.topology.close());
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

  /**
   * As `fetch`, byte for byte.
   * @param options.worker The worker that takes the connection, counted from 0; without it chance decides.
   */
  send(request: RawRequest, options: { worker?: number } = {}): Promise<RawDownstreamReply> {
    return new Promise((resolve, reject) => {
      try {
        const worker = this.topology.worker(options.worker);
        this.loop.arrive(worker.name, () => {
          this.begin(request, worker, resolve, reject).send(request);
        });
      } catch (error) {
        reject(error as Error);
      }
    });
  }

  /**
   * Begins a request, whose body is then sent step by step.
   * @param options.worker As for `send`.
   * @param options.endOfStream The head is the whole request. Default: false; then a request of HTTP/1.1 whose
   *   headers do not say how long it is goes with `transfer-encoding: chunked`.
   */
  open(head: RawRequestHead, options: { worker?: number; endOfStream?: boolean } = {}): MockStream {
    const worker = this.topology.worker(options.worker);
    let exchange: Exchange | undefined;
    const reply = new Promise<RawDownstreamReply>((resolve, reject) => {
      exchange = this.begin(head, worker, resolve, reject);
    });
    const stream = new MockStream(exchange as unknown as Exchange, reply, (action) => {
      if (!this.loop.isHalted) this.loop.arrive(worker.name, action);
    });
    this.loop.arrive(worker.name, () => exchange?.start(options.endOfStream ?? false));
    return stream;
  }

  /**
   * Opens a TCP connection to the network filters and the TCP proxy behind them.
   * @param options.worker As for `send`.
   */
  connect(options: { worker?: number } = {}): MockConnection {
    const worker = this.topology.worker(options.worker);
    const { host, loop } = this;
    const { tcpListener } = this.deployment;
    const info = new StreamInfo(
      undefined,
      connectionInfo({}, { scheme: "tcp" }, this.connections++),
      host.clock.now,
      host.surroundings,
    );
    info.route = undefined;
    info.virtualHost = undefined;
    let open: TcpConnection | undefined;
    const closed = new Promise<void>((resolve, reject) => {
      open = new TcpConnection({
        host,
        loop,
        thread: worker.name,
        info,
        upstream: this.options.tcpUpstream ?? {},
        clusters: this.options.tcpClusters ?? {},
        makeFilters: (callbacks) => tcpListener.makeFilters(worker, callbacks),
        onClose: (error) => (error === undefined ? resolve() : reject(error)),
      });
    });
    const connection = open as unknown as TcpConnection;
    const arrive = (action: () => void): void => {
      if (!loop.isHalted) loop.arrive(worker.name, action);
    };
    loop.arrive(worker.name, () => connection.start());
    return new MockConnection(connection, closed, arrive);
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

  /** Modules that stopped, oldest first; the newest 1,000. */
  get traps(): readonly MockTrap[] {
    return this.host.traps;
  }

  /** Statistics that the modules defined. */
  get metrics(): ReturnType<Statistics["all"]> {
    return this.host.statistics.all();
  }

  /**
   * All statistics under their full names: `wasmcustom.NAME` of the modules, `wasm.RUNTIME.active` and `created`,
   * `wasm.PLUGIN.vm_reload_success`, … A histogram gives its samples.
   */
  get statistics(): ReturnType<Statistics["named"]> {
    return this.host.statistics.named();
  }

  /** Shared data of the VMs with this vm_id; keys are byte strings (each character one byte). */
  sharedData(vmId = ""): ReadonlyMap<string, Uint8Array> {
    return this.host.sharedData.all(vmId);
  }

  /** Callbacks and host calls, and how often each host call was made. */
  get trace(): Trace {
    return this.host.trace;
  }

  /**
   * What the VMs on the workers hold now: contexts, unanswered callouts, memory. After all streams have ended it is
   * what it was before, but for memory, which never shrinks.
   */
  get usage(): readonly VmUsage[] {
    return this.topology.usage;
  }

  /**
   * Objects of AssemblyScript's runtime in the VMs on the workers, and their bytes, garbage included; undefined when a
   * module is of another language. With `collectGarbage` and one more request before it, what is alive.
   */
  get objects(): ManagedObjects | undefined {
    const all = this.topology.vms.map(({ objects }) => objects);
    const known = all.filter((objects) => objects !== undefined);
    if (known.length < all.length) return undefined;
    const sum = (of: (one: ManagedObjects) => number): number =>
      known.reduce((total, one) => total + of(one), 0);
    return { count: sum(({ count }) => count), bytes: sum(({ bytes }) => bytes) };
  }

  /** Makes modules of AssemblyScript collect garbage at the end of their next callback. */
  collectGarbage(): void {
    for (const vm of this.topology.vms) vm.collectSoon();
  }

  /** The time now. */
  get now(): Date {
    return this.host.clock.date;
  }

  /** Milliseconds until something is due: a tick, an answer, the time-out of a callout. Undefined: nothing is. */
  get untilNextEvent(): number | undefined {
    const { now, nextEvent } = this.host.clock;
    return nextEvent === undefined ? undefined : Math.max(0, Number(nextEvent - now) / 1e6);
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
   * the old one until the listener has drained (`drainTime`): what is left of them then is reset, and the old
   * root is shut down. The same configuration again changes nothing.
   * @throws MockStartError when the module refuses it; then the old one stays at work.
   */
  async updateConfiguration(index: number, configuration: SettingValue): Promise<void> {
    await this.updateFilters(this.deployment.filtersWith(index, configuration));
  }

  /**
   * Puts other filters in the place of all that there are, as an update of the listener does: added, left out,
   * changed. A filter that is the same as before keeps its root. Otherwise as `updateConfiguration`.
   * @throws MockStartError when one is refused; then the old ones stay at work.
   */
  async updateFilters(filters: readonly MockPlugin[]): Promise<void> {
    this.loop.run(() => this.deployment.update(filters));
  }

  /**
   * Ends it as a process ends: the roots are shut down; streams under way are reset.
   * @throws MockHaltError OUT1604 when Envoy would die of what a plugin does then; the proxy is closed all the same.
   */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.loop.abandonAll(new MockStreamReset("the mock proxy was closed"));
    try {
      if (!this.loop.isHalted) this.loop.run(() => this.topology.close());
    } finally {
      this.loop.close();
    }
  }

  private begin(
    request: RawRequestHead,
    worker: EnvoyThread,
    resolve: (reply: RawDownstreamReply) => void,
    reject: (error: Error) => void,
  ): Exchange {
    const { bufferLimit = 1024 * 1024, http1Trailers = false, stallTimeout = 2000 } = this.options;
    const { streamIdleTimeout = 300_000, requestTimeout = 0 } = this.options;
    return new Exchange({
      host: this.host,
      loop: this.loop,
      listener: this.deployment.listener,
      worker,
      request,
      connectionId: this.connections++,
      bufferLimit,
      http1Trailers,
      stallTimeout,
      router: this.router,
      timeouts: { idle: streamIdleTimeout, request: requestTimeout },
      upstream: (cluster) => upstreamBehind(this.host.callouts, this.upstream, cluster),
      earlyUpstream: this.options.earlyUpstream,
      upstreamProtocol: this.options.upstreamProtocol ?? "http/1.1",
      onUpstreamRequest: (seen) => this.upstreamSeen.push(seen),
      onEnd: (end) => {
        if (end instanceof Error) reject(end);
        else resolve(end);
      },
    });
  }
}
