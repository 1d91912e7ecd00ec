// The filter chain of the one listener: what a new stream gets, and what an update of the chain does to the old
// one, which drains. Source: Envoy source/common/listener_manager, source/extensions/common/wasm/wasm.cc.

import { AccessLogFilter } from "./access-log.js";
import type { EnvoyThread } from "./envoy-thread.js";
import type { Participant } from "./event-loop.js";
import type { HostProcess } from "./host-process.js";
import type { LoadedPlugin } from "./loaded-plugin.js";
import type { PluginSettings } from "./plugin.js";
import { FailedFilter } from "./stream/failed-filter.js";
import type { StreamCallbacks, StreamFilter } from "./stream/stream-filter.js";
import { WasmFilter } from "./stream/wasm-filter.js";
import type { Topology } from "./topology.js";

type MakeCallbacks = (filter: () => StreamFilter) => StreamCallbacks;

export interface ListenerPlugins {
  readonly filters: readonly PluginSettings[];
  readonly accessLoggers: readonly PluginSettings[];
}

/** The plugins of one configuration of the listener, and the streams that began with it. */
class FilterChain {
  readonly streams = new Set<Participant>();

  constructor(
    readonly filters: readonly LoadedPlugin[],
    readonly accessLoggers: readonly LoadedPlugin[],
  ) {}

  /** In the order in which they were loaded. */
  get plugins(): readonly LoadedPlugin[] {
    return [...this.accessLoggers, ...this.filters];
  }
}

export class Listener {
  private readonly host: HostProcess;
  private readonly topology: Topology;
  private readonly drainTime: number;
  private readonly draining = new Set<FilterChain>();
  private chain = new FilterChain([], []);

  /** @param drainTime Milliseconds for which streams of an old chain may go on (`--drain-time-s`). */
  constructor(host: HostProcess, topology: Topology, drainTime: number) {
    this.host = host;
    this.topology = topology;
    this.drainTime = drainTime;
  }

  get settings(): readonly PluginSettings[] {
    return this.chain.filters.map((plugin) => plugin.settings);
  }

  /** @throws MockStartError when Envoy would refuse to start. */
  start(plugins: ListenerPlugins): void {
    this.chain = this.load(plugins);
  }

  /**
   * Another chain for new streams. The old one drains: its streams go on, and are reset when the time is over.
   * @throws MockStartError when a plugin refuses; then the old chain stays at work.
   */
  update(plugins: ListenerPlugins): void {
    const old = this.chain;
    this.chain = this.load(plugins);
    this.draining.add(old);
    this.host.clock.limit(this.drainTime, () => this.endDrain(old));
  }

  /** The filters of a new stream on a worker, in the order in which the request meets them. */
  makeFilters(
    worker: EnvoyThread,
    makeCallbacks: MakeCallbacks,
    chain = this.chain,
  ): StreamFilter[] {
    const filters: StreamFilter[] = [];
    for (const plugin of chain.filters) {
      const made: { filter?: StreamFilter } = {};
      const callbacks = makeCallbacks(() => {
        if (made.filter === undefined) throw new Error("a filter asked before it was made");
        return made.filter;
      });
      const filter = makeFilter(plugin, worker, callbacks);
      if (filter === undefined) continue;
      made.filter = filter;
      filters.push(filter);
    }
    for (const logger of chain.accessLoggers) {
      const callbacks = makeCallbacks(() => filter);
      const filter: StreamFilter = new AccessLogFilter(() => logger.handleOn(worker), callbacks);
      filters.push(filter);
    }
    return filters;
  }

  /** Notes a stream with the chain that it began with. Gives what takes it off again. */
  join(stream: Participant): () => void {
    const { streams } = this.chain;
    streams.add(stream);
    return () => streams.delete(stream);
  }

  private load({ filters, accessLoggers }: ListenerPlugins): FilterChain {
    const loaded: LoadedPlugin[] = [];
    const load = (settings: PluginSettings): LoadedPlugin => {
      const plugin = this.topology.load(settings);
      loaded.push(plugin);
      return plugin;
    };
    try {
      // The access log of a connection manager is configured before its filters.
      const loggers = accessLoggers.map(load);
      return new FilterChain(filters.map(load), loggers);
    } catch (error) {
      this.topology.unload(loaded);
      throw error;
    }
  }

  private endDrain(chain: FilterChain): void {
    if (!this.draining.delete(chain)) return;
    for (const stream of [...chain.streams]) stream.disconnect("downstream_local_disconnect");
    this.topology.unload(chain.plugins);
  }
}

function makeFilter(
  plugin: LoadedPlugin,
  worker: EnvoyThread,
  callbacks: StreamCallbacks,
): StreamFilter | undefined {
  const handle = plugin.handleOn(worker);
  if (handle === undefined && !plugin.hasNoVm) return undefined;
  if (handle?.vm.failed === false) return new WasmFilter(handle, callbacks);
  const { failurePolicy, name } = plugin.settings;
  return failurePolicy === "open" ? undefined : new FailedFilter(name, callbacks);
}
