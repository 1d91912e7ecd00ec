// The configuration of a proxy at work: which plugins there are for which purpose, loaded in Envoy's order, and what
// an update of the filters changes.

import { isDeepStrictEqual } from "node:util";
import type { HostProcess } from "./host-process.js";
import { Listener } from "./listener.js";
import { MockUsageError } from "./mock-errors.js";
import type { MockProxyOptions } from "./mock-options.js";
import {
  pluginSettings,
  samePlugins,
  type MockPlugin,
  type PluginSettings,
  type SettingValue,
} from "./plugin.js";
import { RemoteCode } from "./remote-code.js";
import { StatsFlush } from "./stats-flush.js";
import { TcpListener } from "./tcp/tcp-listener.js";
import type { Topology } from "./topology.js";

export class Deployment {
  readonly listener: Listener;
  readonly tcpListener: TcpListener;
  private readonly host: HostProcess;
  private readonly topology: Topology;
  private readonly options: MockProxyOptions;
  private readonly remoteCode: RemoteCode;
  private filters: readonly MockPlugin[];

  constructor(host: HostProcess, topology: Topology, options: MockProxyOptions) {
    const { filters = [], drainTime = 600_000 } = options;
    this.host = host;
    this.topology = topology;
    this.options = options;
    this.filters = filters;
    this.remoteCode = new RemoteCode(host);
    this.listener = new Listener(host, topology, drainTime);
    this.tcpListener = new TcpListener(topology);
  }

  /**
   * In Envoy's order: the listeners, of which one begins with its access log, then the statistics sinks, and services
   * when all else is there.
   * @throws MockStartError when Envoy would not start.
   */
  start(): void {
    const { networkFilters = [], services = [], statSinks = [] } = this.options;
    const { statsFlushInterval = 5000 } = this.options;
    const filters = this.filterSettings(this.filters);
    this.listener.start({ filters, accessLoggers: this.accessLoggers() });
    this.tcpListener.start(this.filterSettings(networkFilters));
    const { topology } = this;
    const sinks = statSinks.map((plugin) => topology.loadOnMain(this.settingsOf(plugin, false)));
    const flush = new StatsFlush(this.host, topology.main, sinks, statsFlushInterval);
    flush.start();
    topology.onWorkersEnd = () => flush.end();
    for (const service of services) {
      const settings = this.settingsOf(service, false);
      if (service.singleton === true) topology.loadOnMain(settings);
      else topology.load(settings);
    }
  }

  /**
   * All filters as they are, but for the configuration of one.
   * @throws MockUsageError OUT1609 for an index that no filter has.
   */
  filtersWith(index: number, configuration: SettingValue): readonly MockPlugin[] {
    const plugin = this.filters[index];
    const settings = this.listener.settings[index];
    if (plugin === undefined || settings === undefined) {
      throw new MockUsageError(
        `there is no filter ${index}: the proxy has ${this.filters.length}, counted from 0.`,
      );
    }
    const filters = [...this.filters];
    const wasm = typeof plugin.wasm === "string" ? settings.bytes : plugin.wasm;
    filters[index] = { ...plugin, wasm, configuration };
    return filters;
  }

  /** @throws MockStartError when a filter is refused; then the old ones stay at work. */
  update(filters: readonly MockPlugin[]): void {
    const areNoFiles = filters.every(({ wasm }) => typeof wasm !== "string");
    if (areNoFiles && isDeepStrictEqual(filters, this.filters)) return;
    this.remoteCode.settle();
    const settings = this.filterSettings(filters);
    if (samePlugins(settings, this.listener.settings)) return;
    this.listener.update({ filters: settings, accessLoggers: this.accessLoggers() });
    this.filters = filters;
  }

  private filterSettings(plugins: readonly MockPlugin[]): PluginSettings[] {
    return plugins.map((plugin) => this.settingsOf(plugin, true));
  }

  private accessLoggers(): PluginSettings[] {
    const { accessLoggers = [] } = this.options;
    return accessLoggers.map((plugin) => this.settingsOf(plugin, false));
  }

  private settingsOf(plugin: MockPlugin, isFilter: boolean): PluginSettings {
    const { processEnvironment = {} } = this.options;
    const { envoy } = this.host;
    const { remoteCode } = this;
    return pluginSettings(plugin, { isFilter, processEnvironment, envoy, remoteCode });
  }
}
