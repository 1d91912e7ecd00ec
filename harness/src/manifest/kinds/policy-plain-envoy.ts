// A policy for an Envoy without Istio: a bootstrap with one listener and one upstream, or only the listener for a
// bootstrap of one's own.

import {
  clusterResource,
  envoyBootstrap,
  listenerResource,
  type WasmFilterOptions,
} from "../../envoy/bootstrap.js";
import { tcpListenerResource } from "../../envoy/tcp-listener.js";
import { plainEnvoyPorts } from "../plain-envoy.js";
import {
  moduleUrl,
  pluginOptions,
  type ChainEntry,
  type PreparedPolicy,
} from "../prepared-policy.js";

function moduleSource({ policy }: PreparedPolicy, entry: ChainEntry): WasmFilterOptions["module"] {
  if (policy.source === "inline") return { inlineBytes: entry.module.bytes };
  if (policy.source === "file") return { filename: `build/${entry.filter.filter}.wasm` };
  const { cluster = "", fetchTimeout } = policy;
  const uri = moduleUrl(entry) ?? "";
  return { remote: { uri, cluster, sha256: entry.module.sha256, timeout: fetchTimeout } };
}

/** One `envoy.config.listener.v3.Listener`; all filters are of the same kind. */
export function policyListener(prepared: PreparedPolicy): object {
  const filters = prepared.entries.map((entry) =>
    pluginOptions(prepared, entry, moduleSource(prepared, entry)),
  );
  const listener = { name: prepared.policy.name, port: plainEnvoyPorts.listener, filters };
  const isTcp = prepared.entries.some(({ pluginKind }) => pluginKind === "tcp");
  return isTcp ? tcpListenerResource(listener) : listenerResource(listener);
}

/** `envoy.config.bootstrap.v3.Bootstrap`, everything on loopback. */
export function policyBootstrap(prepared: PreparedPolicy): object {
  const bootstrap = envoyBootstrap({
    adminPort: plainEnvoyPorts.admin,
    upstream: { address: "127.0.0.1", port: plainEnvoyPorts.upstream },
  }) as { static_resources: { listeners: object[]; clusters: object[] } };
  bootstrap.static_resources.listeners.push(policyListener(prepared));
  bootstrap.static_resources.clusters.push(...fetchClusters(prepared));
  return bootstrap;
}

const tls = (host: string): object => ({
  transport_socket: {
    name: "envoy.transport_sockets.tls",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
      sni: host,
      common_tls_context: {
        validation_context: {
          trusted_ca: { filename: "/etc/ssl/certs/ca-certificates.crt" },
          match_typed_subject_alt_names: [{ san_type: "DNS", matcher: { exact: host } }],
        },
      },
    },
  },
});

/** The cluster that modules are fetched from, with the address of their URLs. */
function fetchClusters({ policy, entries }: PreparedPolicy): object[] {
  const [first] = entries;
  const uri = first === undefined ? undefined : moduleUrl(first);
  if (policy.source !== "remote" || policy.cluster === undefined || uri === undefined) return [];
  const { hostname, port, protocol } = new URL(uri);
  const isSecure = protocol === "https:";
  const server = { address: hostname, port: Number(port) || (isSecure ? 443 : 80) };
  return [{ ...clusterResource({ name: policy.cluster, server }), ...(isSecure && tls(hostname)) }];
}
