// Envoy's configuration as plain objects: a bootstrap with listeners that run WebAssembly filters in front of
// one upstream cluster. Pure functions: what the tests start Envoy with and what `outrigger emit` writes for
// people who run Envoy themselves come from here, so that both are the same.

import { typeUrl, wasmHttpFilter, type WasmFilterOptions } from "./wasm-plugin.js";

export {
  pluginBytesAny,
  wasmHttpFilter,
  wasmPluginConfig,
  type PluginBytes,
  type RemoteModule,
  type WasmFilterOptions,
} from "./wasm-plugin.js";

/** One listener on a loopback address with one HTTP connection manager. */
export interface ListenerOptions {
  /** Unique in its Envoy. */
  name: string;
  /** TCP port; 0 lets the system choose a free one. */
  port: number;
  /** Address to listen on. Default: 127.0.0.1. */
  address?: string;
  /** In the order in which a request meets them; the router follows. */
  filters: readonly WasmFilterOptions[];
  /** Largest request header block in KiB (1 to 8192). Envoy's default: 60, and 100 headers. */
  maxRequestHeadersKb?: number;
  /** Largest number of request headers. Envoy's default: 100. */
  maxRequestHeadersCount?: number;
  /** Prefix of the connection manager's statistics. Default: `name`. */
  statPrefix?: string;
  /** One JSON line on stdout for each finished stream. */
  accessLog?: boolean;
  /** Passes trailers of HTTP/1.1 requests and replies on; Envoy drops them by default. Default: false. */
  http1Trailers?: boolean;
  /**
   * Leaves out the router's `x-envoy-*` headers. Default: false, as in Istio's sidecars, so that a filter
   * meets the headers that it will meet there.
   */
  suppressEnvoyHeaders?: boolean;
  /** Adds a header behind all filters by which the upstream knows the client's connection: `clientPortHeader`. */
  tellsClientPort?: boolean;
}

/** Holds the port of the client's connection, for listeners with `tellsClientPort`. */
export const clientPortHeader = "x-outrigger-client-port";

/** An HTTP server behind a cluster: HTTP/1.1, or HTTP/2 in plain text when `http2` says so. */
export interface ServerOptions {
  address: string;
  port: number;
  /** Passes trailers of HTTP/1.1 on. Default: false, as Envoy. */
  http1Trailers?: boolean;
  /** HTTP/2 with prior knowledge, which gRPC needs. Default: false. */
  http2?: boolean;
}

/** Circuit breakers of a cluster, as Envoy's `circuit_breakers`. Envoy's defaults: 1024 each, 3 retries. */
export interface ClusterLimits {
  maxConnections?: number;
  maxPendingRequests?: number;
  maxRequests?: number;
  maxRetries?: number;
}

/** One more cluster, which callouts can name. */
export interface ClusterOptions {
  name: string;
  /** The one server behind it; null: none, so that the cluster has no healthy host. */
  server: ServerOptions | null;
  limits?: ClusterLimits;
}

export interface EnvoyBootstrapOptions {
  /** Admin interface on 127.0.0.1; 0 lets the system choose. Default: 0. Null: no admin interface. */
  adminPort?: number | null;
  listeners?: readonly ListenerOptions[];
  /** A file with more listeners, which Envoy reads again whenever it is replaced (see `listenerDiscovery`). */
  listenerDiscoveryFile?: string;
  /** A file with more clusters, which Envoy reads again whenever it is replaced (see `clusterDiscovery`). */
  clusterDiscoveryFile?: string;
  /** Clusters beside the upstream. */
  clusters?: readonly ClusterOptions[];
  /** Where requests go. */
  upstream: ServerOptions;
}

/** Name of the one upstream cluster. */
export const upstreamCluster = "upstream";

const jsonAccessLog = {
  name: "envoy.access_loggers.stdout",
  typed_config: {
    "@type": typeUrl("envoy.extensions.access_loggers.stream.v3.StdoutAccessLog"),
    log_format: {
      json_format: {
        code: "%RESPONSE_CODE%",
        details: "%RESPONSE_CODE_DETAILS%",
        flags: "%RESPONSE_FLAGS%",
        method: "%REQ(:METHOD)%",
        path: "%REQ(:PATH)%",
      },
    },
  },
};

function connectionManager(listener: ListenerOptions): object {
  const { maxRequestHeadersKb, maxRequestHeadersCount } = listener;
  return {
    name: "envoy.filters.network.http_connection_manager",
    typed_config: {
      "@type": typeUrl(
        "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
      ),
      stat_prefix: listener.statPrefix ?? listener.name,
      codec_type: "AUTO", // HTTP/1.1, or HTTP/2 by its preface
      ...(maxRequestHeadersKb !== undefined && { max_request_headers_kb: maxRequestHeadersKb }),
      ...(maxRequestHeadersCount !== undefined && {
        common_http_protocol_options: { max_headers_count: maxRequestHeadersCount },
      }),
      ...(listener.http1Trailers === true && { http_protocol_options: { enable_trailers: true } }),
      ...(listener.accessLog === true && { access_log: [jsonAccessLog] }),
      route_config: {
        virtual_hosts: [
          {
            name: "all",
            domains: ["*"],
            routes: [{ match: { prefix: "/" }, route: { cluster: upstreamCluster } }],
            ...(listener.tellsClientPort === true && {
              request_headers_to_add: [
                { header: { key: clientPortHeader, value: "%DOWNSTREAM_REMOTE_PORT%" } },
              ],
            }),
          },
        ],
      },
      http_filters: [
        ...listener.filters.map(wasmHttpFilter),
        {
          name: "envoy.filters.http.router",
          typed_config: {
            "@type": typeUrl("envoy.extensions.filters.http.router.v3.Router"),
            ...(listener.suppressEnvoyHeaders === true && { suppress_envoy_headers: true }),
          },
        },
      ],
    },
  };
}

/** One `envoy.config.listener.v3.Listener`. */
export function listenerResource(listener: ListenerOptions): object {
  return {
    name: listener.name,
    address: {
      socket_address: { address: listener.address ?? "127.0.0.1", port_value: listener.port },
    },
    // With SO_REUSEPORT two Envoys would bind one port without an error, and share its connections.
    enable_reuse_port: false,
    filter_chains: [{ filters: [connectionManager(listener)] }],
  };
}

/** Content of the listener discovery file: `envoy.service.discovery.v3.DiscoveryResponse`. */
export function listenerDiscovery(version: string, listeners: readonly ListenerOptions[]): object {
  return {
    version_info: version,
    resources: listeners.map((listener) => ({
      "@type": typeUrl("envoy.config.listener.v3.Listener"),
      ...listenerResource(listener),
    })),
  };
}

const protocolOptions = (explicit: object): object => ({
  "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
    "@type": typeUrl("envoy.extensions.upstreams.http.v3.HttpProtocolOptions"),
    explicit_http_config: explicit,
  },
});

function serverProtocol({ http1Trailers, http2 }: Partial<ServerOptions>): object | undefined {
  if (http2 === true) return protocolOptions({ http2_protocol_options: {} });
  if (http1Trailers !== true) return undefined;
  return protocolOptions({ http_protocol_options: { enable_trailers: true } });
}

function circuitBreakers(limits: ClusterLimits): object {
  const thresholds = {
    max_connections: limits.maxConnections,
    max_pending_requests: limits.maxPendingRequests,
    max_requests: limits.maxRequests,
    max_retries: limits.maxRetries,
  };
  return { thresholds: [thresholds] };
}

/** One `envoy.config.cluster.v3.Cluster`. */
export function clusterResource({ name, server, limits }: ClusterOptions): object {
  const { address, port } = server ?? { address: "0.0.0.0", port: 0 };
  const protocol = serverProtocol(server ?? {});
  const endpoint = { endpoint: { address: { socket_address: { address, port_value: port } } } };
  return {
    name,
    type: /^[0-9.]+$|:/.test(address) ? "STATIC" : "STRICT_DNS",
    connect_timeout: "2s",
    ...(protocol !== undefined && { typed_extension_protocol_options: protocol }),
    ...(limits !== undefined && { circuit_breakers: circuitBreakers(limits) }),
    load_assignment: {
      cluster_name: name,
      endpoints: server === null ? [] : [{ lb_endpoints: [endpoint] }],
    },
  };
}

/** Content of the cluster discovery file: `envoy.service.discovery.v3.DiscoveryResponse`. */
export function clusterDiscovery(version: string, clusters: readonly ClusterOptions[]): object {
  return {
    version_info: version,
    resources: clusters.map((cluster) => ({
      "@type": typeUrl("envoy.config.cluster.v3.Cluster"),
      ...clusterResource(cluster),
    })),
  };
}

const discoveryFile = (path: string): object => ({
  path_config_source: { path },
  resource_api_version: "V3",
});

/**
 * A complete bootstrap (`envoy.config.bootstrap.v3.Bootstrap`), ready for JSON or YAML.
 *
 * Listeners are plain-text and on loopback unless an address says otherwise; everything goes to one cluster.
 */
export function envoyBootstrap(options: EnvoyBootstrapOptions): object {
  const { adminPort = 0, listeners = [], clusters = [], upstream } = options;
  const { listenerDiscoveryFile, clusterDiscoveryFile } = options;
  return {
    ...(adminPort !== null && {
      admin: { address: { socket_address: { address: "127.0.0.1", port_value: adminPort } } },
    }),
    ...(listenerDiscoveryFile !== undefined && {
      node: { id: "outrigger", cluster: "outrigger" },
      dynamic_resources: {
        lds_config: discoveryFile(listenerDiscoveryFile),
        ...(clusterDiscoveryFile !== undefined && {
          cds_config: discoveryFile(clusterDiscoveryFile),
        }),
      },
    }),
    static_resources: {
      listeners: listeners.map(listenerResource),
      clusters: [{ name: upstreamCluster, server: upstream }, ...clusters].map(clusterResource),
    },
  };
}
