// The chains of filters in a config dump: which listener, which chain of it, and what stands in it in which order.

import { at, isFields, listAt, textAt } from "../lint/values.js";
import type { ConfigDump, DumpedListener, ListenerState } from "./config-dump.js";
import { wasmFilterOf, type WasmFilter } from "./wasm-filter.js";

export interface ChainFilter {
  readonly name: string;
  readonly isDisabled: boolean;
  /** It gets its configuration by name; `wasm` is then what came. */
  readonly byDiscovery: boolean;
  /** By discovery: nothing came. */
  readonly isPending: boolean;
  readonly wasm?: WasmFilter;
  /** By discovery: what istio-agent sends in place of a module that it could not fetch. */
  readonly isReplacedByRbac: boolean;
}

export interface Chain {
  readonly listener: string;
  readonly state: ListenerState;
  /** SIDECAR_INBOUND, SIDECAR_OUTBOUND or GATEWAY as far as the listener tells; empty where it does not. */
  readonly direction: "INBOUND" | "OUTBOUND" | "";
  readonly chain: string;
  /** The port on which traffic arrives. */
  readonly port?: number;
  readonly kind: "http" | "network";
  readonly filters: readonly ChainFilter[];
}

const connectionManager = /\.http_connection_manager\.v3\.HttpConnectionManager$/;

function filterOf(entry: unknown, dump: ConfigDump): ChainFilter {
  const name = textAt(entry, "name");
  const byDiscovery = isFields(at(entry, "config_discovery"));
  const came = dump.extensions.find((extension) => extension.name === name)?.typedConfig;
  const typedConfig = byDiscovery ? came : at(entry, "typed_config");
  const wasm = wasmFilterOf(typedConfig);
  return {
    name,
    isDisabled: at(entry, "disabled") === true,
    byDiscovery,
    isPending: byDiscovery && came === undefined,
    isReplacedByRbac: byDiscovery && /\.rbac\.v3\.RBAC$/.test(textAt(came, "@type")),
    ...(wasm !== undefined && { wasm }),
  };
}

function portOf(listener: unknown, chain: unknown): number | undefined {
  const port =
    at(chain, "filter_chain_match", "destination_port") ??
    at(listener, "address", "socket_address", "port_value");
  return typeof port === "number" ? port : undefined;
}

function directionOf(text: string): Chain["direction"] {
  return text === "INBOUND" || text === "OUTBOUND" ? text : "";
}

function chainsOf(dumped: DumpedListener, dump: ConfigDump): Chain[] {
  const { listener, name, state } = dumped;
  const last = at(listener, "default_filter_chain");
  const all = [...listAt(listener, "filter_chains"), ...(last === undefined ? [] : [last])];
  return all.flatMap((chain): Chain[] => {
    const direction = textAt(listener, "traffic_direction");
    const port = portOf(listener, chain);
    const common = {
      listener: name,
      state,
      direction: directionOf(direction),
      chain: textAt(chain, "name"),
      ...(port !== undefined && { port }),
    };
    const network = listAt(chain, "filters");
    const http = network
      .map((filter) => at(filter, "typed_config"))
      .filter((config) => connectionManager.test(textAt(config, "@type")))
      .map((config): Chain => ({
        ...common,
        kind: "http",
        filters: listAt(config, "http_filters").map((entry) => filterOf(entry, dump)),
      }));
    const tcp: Chain = {
      ...common,
      kind: "network",
      filters: network.map((entry) => filterOf(entry, dump)),
    };
    return [tcp, ...http];
  });
}

/** All chains of all listeners. */
export function chainsIn(dump: ConfigDump): Chain[] {
  return dump.listeners.flatMap((listener) => chainsOf(listener, dump));
}

/** `virtualInbound, chain 0.0.0.0_8080` */
export function describeChain({ listener, chain }: Chain): string {
  return chain === "" ? listener : `${listener}, chain ${chain}`;
}
