// A listener without HTTP: WebAssembly network filters in front of a TCP proxy, as plain objects of Envoy's
// configuration.

import { upstreamCluster, wasmPluginConfig, type WasmFilterOptions } from "./bootstrap.js";

export interface TcpListenerOptions {
  /** Unique in its Envoy. */
  name: string;
  /** TCP port on 127.0.0.1; 0 lets the system choose. */
  port: number;
  /** In the order in which bytes of the client meet them. */
  filters: readonly WasmFilterOptions[];
  /** Where connections go. Default: the upstream. */
  cluster?: string;
}

/** One entry of `filters`: `envoy.extensions.filters.network.wasm.v3.Wasm`. */
export function wasmNetworkFilter(filter: WasmFilterOptions): object {
  return {
    name: filter.name,
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.network.wasm.v3.Wasm",
      config: wasmPluginConfig(filter),
    },
  };
}

/** One `envoy.config.listener.v3.Listener`. */
export function tcpListenerResource(options: TcpListenerOptions): object {
  const { name, port, filters, cluster = upstreamCluster } = options;
  return {
    name,
    address: { socket_address: { address: "127.0.0.1", port_value: port } },
    enable_reuse_port: false,
    filter_chains: [
      {
        filters: [
          ...filters.map(wasmNetworkFilter),
          {
            name: "envoy.filters.network.tcp_proxy",
            typed_config: {
              "@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
              stat_prefix: name,
              cluster,
            },
          },
        ],
      },
    ],
  };
}
