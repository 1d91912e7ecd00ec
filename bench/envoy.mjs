// One real Envoy for one variant of a job. Its listener knows two ways: /check goes to an upstream that shows
// what arrived there, /load is answered by Envoy itself, so that the load measures the proxy and its filters
// rather than a second connection.

import {
  envoyBootstrap,
  upstreamCluster,
  wasmHttpFilter,
} from "../harness/dist/envoy/bootstrap.js";
import { EnvoyProcess } from "../harness/dist/envoy/process.js";
import { streamsPerConnection } from "./held-streams.mjs";

const typeUrl = (name) => `type.googleapis.com/${name}`;

function routes({ answer, throughUpstream = false }) {
  const toUpstream = { match: { prefix: "/" }, route: { cluster: upstreamCluster } };
  if (throughUpstream) return [toUpstream];
  const direct = {
    match: { prefix: "/load" },
    direct_response: { status: 200, body: { inline_string: answer.body } },
    response_headers_to_add: answer.headers.map(([key, value]) => ({
      header: { key, value },
      append_action: "APPEND_IF_EXISTS_OR_ADD",
    })),
  };
  return [direct, toUpstream];
}

function listener(job, { filters, connectionManager = {}, perFilter }) {
  const virtualHost = {
    name: "all",
    domains: ["*"],
    routes: routes(job),
    ...(perFilter !== undefined && { typed_per_filter_config: perFilter }),
  };
  const router = {
    name: "envoy.filters.http.router",
    typed_config: { "@type": typeUrl("envoy.extensions.filters.http.router.v3.Router") },
  };
  const manager = {
    "@type": typeUrl(
      "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
    ),
    stat_prefix: "bench",
    route_config: { virtual_hosts: [virtualHost] },
    http_filters: [...filters, router],
    http2_protocol_options: { max_concurrent_streams: streamsPerConnection },
    stream_idle_timeout: "0s", // Streams that are held see no bytes for as long as the bench takes.
    ...connectionManager,
  };
  return {
    name: "bench",
    address: { socket_address: { address: "127.0.0.1", port_value: 0 } },
    filter_chains: [
      {
        filters: [{ name: "envoy.filters.network.http_connection_manager", typed_config: manager }],
      },
    ],
  };
}

/** What the listener of a variant runs. Each module has a virtual machine of its own. */
function filtersOf({ native, modules }) {
  if (native) return native;
  const filters = modules.map(({ bytes, pluginName, configuration, allowedCapabilities }, place) =>
    wasmHttpFilter({
      name: pluginName,
      ...(modules.length > 1 && { vmId: `vm-${place}` }),
      module: { inlineBytes: bytes },
      ...(configuration !== undefined && { configuration }),
      ...(allowedCapabilities !== undefined && { allowedCapabilities, restrictsVm: true }),
    }),
  );
  return { filters };
}

/**
 * @param {object} wanted clusterPorts: by the cluster's name; http2Clusters: names of those that speak HTTP/2
 * @throws OutriggerError when Envoy refuses the configuration or the module
 */
export function startVariant(wanted) {
  const { envoy, job, variant, upstreamPort, clusterPorts, http2Clusters = [] } = wanted;
  const server = (port, http2 = false) => ({ address: "127.0.0.1", port, http2 });
  const bootstrap = envoyBootstrap({
    upstream: server(upstreamPort),
    clusters: Object.entries(clusterPorts).map(([name, port]) => ({
      name,
      server: server(port, http2Clusters.includes(name)),
    })),
  });
  bootstrap.static_resources.listeners.push(listener(job, filtersOf(variant)));
  return EnvoyProcess.start({ envoy, bootstrap, logLevel: "warning", concurrency: 1 });
}
