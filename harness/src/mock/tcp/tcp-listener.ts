// The filters of connections without HTTP: each plugin is loaded as those of HTTP are, and a new connection gets
// one filter of each. Source: Envoy source/extensions/filters/network/wasm/config.cc.

import type { EnvoyThread } from "../envoy-thread.js";
import type { LoadedPlugin } from "../loaded-plugin.js";
import type { PluginSettings } from "../plugin.js";
import type { Topology } from "../topology.js";
import { FailedNetworkFilter, type ConnectionCallbacks, type NetworkFilter } from "./network-filter.js"; // prettier-ignore
import { WasmNetworkFilter } from "./wasm-network-filter.js";

type MakeCallbacks = (filter: () => NetworkFilter) => ConnectionCallbacks;

export class TcpListener {
  private plugins: readonly LoadedPlugin[] = [];

  constructor(private readonly topology: Topology) {}

  /** @throws MockStartError when Envoy would refuse to start. */
  start(settings: readonly PluginSettings[]): void {
    this.plugins = settings.map((plugin) => this.topology.load(plugin));
  }

  /** The filters of a new connection on a worker, in the order in which bytes of the client meet them. */
  makeFilters(worker: EnvoyThread, makeCallbacks: MakeCallbacks): NetworkFilter[] {
    const filters: NetworkFilter[] = [];
    for (const plugin of this.plugins) {
      const made: { filter?: NetworkFilter } = {};
      const callbacks = makeCallbacks(() => {
        if (made.filter === undefined) throw new Error("a filter asked before it was made");
        return made.filter;
      });
      const filter = makeFilter(plugin, worker, callbacks);
      if (filter === undefined) continue;
      made.filter = filter;
      filters.push(filter);
    }
    return filters;
  }
}

function makeFilter(
  plugin: LoadedPlugin,
  worker: EnvoyThread,
  callbacks: ConnectionCallbacks,
): NetworkFilter | undefined {
  const handle = plugin.handleOn(worker);
  if (handle === undefined) return undefined;
  if (!handle.vm.failed) return new WasmNetworkFilter(handle, callbacks);
  const { failurePolicy } = plugin.settings;
  return failurePolicy === "open" ? undefined : new FailedNetworkFilter(callbacks);
}
