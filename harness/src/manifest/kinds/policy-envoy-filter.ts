// A policy as one EnvoyFilter: a patch for each filter, context and port, in the order in which istiod has to apply
// them so that the filters stand as the policy lists them.
// Source: Istio, networking/v1alpha3/envoy_filter.proto and pilot/pkg/networking/core/envoyfilter.

import type { RemoteModule, WasmFilterOptions } from "../../envoy/bootstrap.js";
import { wasmHttpFilter } from "../../envoy/bootstrap.js";
import { wasmNetworkFilter } from "../../envoy/tcp-listener.js";
import { withOlderFailurePolicy } from "../envoy-filter.js";
import { anchorOfPosition, inOrderOfApplication, type Anchor } from "../placement.js";
import type { Where } from "../policy.js";
import {
  moduleUrl,
  pluginOptions,
  policyMetadata,
  type ChainEntry,
  type PreparedPolicy,
} from "../prepared-policy.js";
import { features, has } from "../versions.js";
import { moduleFile, ociReference } from "./module-objects.js";
import { targetsOf } from "./targets.js";

const contexts: Readonly<Record<Where, string>> = {
  inbound: "SIDECAR_INBOUND",
  outbound: "SIDECAR_OUTBOUND",
  gateway: "GATEWAY",
  waypoint: "WAYPOINT",
};

const connectionManager = "envoy.filters.network.http_connection_manager";

interface Patch {
  entry: ChainEntry;
  where: Where;
  port?: number;
  anchor: Anchor;
}

function patchesOf(entries: readonly ChainEntry[], where: Where): Patch[] {
  const patches = entries
    .filter(({ filter }) => filter.where.includes(where))
    .flatMap((entry): Patch[] => {
      const anchor = anchorOfPosition(entry.filter.position, entry.pluginKind);
      const { ports } = entry.filter;
      return ports.length === 0
        ? [{ entry, where, anchor }]
        : ports.map((port) => ({ entry, where, port, anchor }));
    });
  return inOrderOfApplication(patches);
}

function proxyMatch({ policy }: PreparedPolicy): object {
  return policy.proxyVersion === undefined ? {} : { proxy: { proxyVersion: policy.proxyVersion } };
}

function matchOf(prepared: PreparedPolicy, { entry, where, port, anchor }: Patch): object {
  const subFilter =
    anchor.operation === "INSERT_FIRST" ? {} : { subFilter: { name: anchor.filter } };
  const filter =
    entry.pluginKind === "tcp" && anchor.operation !== "INSERT_FIRST"
      ? { name: anchor.filter }
      : { name: connectionManager, ...subFilter };
  return {
    context: contexts[where],
    ...proxyMatch(prepared),
    listener: { ...(port !== undefined && { portNumber: port }), filterChain: { filter } },
  };
}

/** What the agent of the proxy, or Envoy itself, fetches. */
function remoteModule({ policy }: PreparedPolicy, entry: ChainEntry): RemoteModule {
  const { image } = entry.filter;
  const timeout = policy.fetchTimeout;
  if (policy.source === "ecds" && image !== undefined) {
    const { uri, digest } = ociReference(image);
    // Istio's agent knows "nil" as "no digest" (pkg/wasm/convert.go).
    return { uri, cluster: "_", sha256: digest ?? "nil", timeout };
  }
  // The agent fetches by itself, without a cluster.
  const cluster = policy.source === "ecds" ? "_" : (policy.cluster ?? "_");
  return { uri: moduleUrl(entry) ?? "", cluster, sha256: entry.module.sha256, timeout };
}

function moduleSource(prepared: PreparedPolicy, entry: ChainEntry): WasmFilterOptions["module"] {
  const { source } = prepared.policy;
  const isFetched = entry.filter.image !== undefined || entry.filter.url !== undefined;
  if (source === "file" || source === "image-volume") {
    return { filename: moduleFile(prepared.policy, entry) };
  }
  return source === "inline" || !isFetched
    ? { inlineBytes: entry.module.bytes }
    : { remote: remoteModule(prepared, entry) };
}

function filterEntry(prepared: PreparedPolicy, entry: ChainEntry): object {
  const make = entry.pluginKind === "tcp" ? wasmNetworkFilter : wasmHttpFilter;
  const made = make(pluginOptions(prepared, entry, moduleSource(prepared, entry)));
  return has(features.failurePolicy, { istio: prepared.policy.istioVersion })
    ? made
    : withOlderFailurePolicy(made, entry.filter.failurePolicy === "open");
}

/** A filter that is discovered apart from its listener; when a fetch fails, the agent puts an RBAC filter there. */
function discoveredFilter(entry: ChainEntry): object {
  const kind = entry.pluginKind === "tcp" ? "network" : "http";
  return {
    name: entry.envoyName,
    config_discovery: {
      // The listener waits until the filter is there: no request passes without it.
      config_source: { ads: {}, initial_fetch_timeout: "0s" },
      type_urls: [
        `type.googleapis.com/envoy.extensions.filters.${kind}.wasm.v3.Wasm`,
        `type.googleapis.com/envoy.extensions.filters.${kind}.rbac.v3.RBAC`,
      ],
    },
  };
}

function extensionConfigs(prepared: PreparedPolicy): object[] {
  return prepared.entries.map((entry) => {
    const [where, ...others] = entry.filter.where;
    return {
      applyTo: "EXTENSION_CONFIG",
      match: {
        context: where === undefined || others.length > 0 ? "ANY" : contexts[where],
        ...proxyMatch(prepared),
      },
      patch: { operation: "ADD", value: filterEntry(prepared, entry) },
    };
  });
}

function insertion(prepared: PreparedPolicy, patch: Patch): object {
  const { entry, anchor } = patch;
  return {
    applyTo: entry.pluginKind === "tcp" ? "NETWORK_FILTER" : "HTTP_FILTER",
    match: matchOf(prepared, patch),
    patch: {
      operation: anchor.operation,
      value:
        prepared.policy.source === "ecds" ? discoveredFilter(entry) : filterEntry(prepared, entry),
    },
  };
}

/** A gateway loads the clusters that it routes to, and those that an EnvoyFilter names here. */
function annotationsOf({ policy, entries }: PreparedPolicy): object {
  const hashes = { "outrigger/module-sha256": moduleHashes(entries) };
  const [, , , host] = policy.cluster?.split("|") ?? [];
  const isGateway = entries.some(({ filter }) => filter.where.includes("gateway"));
  return policy.source === "remote" &&
    host !== undefined &&
    isGateway &&
    has(features.referencedServices, { istio: policy.istioVersion })
    ? { ...hashes, "envoyfilter.istio.io/referenced-services": host }
    : hashes;
}

/** `FILTER=HASH`, for those who look from which modules an object was made. */
export function moduleHashes(entries: readonly ChainEntry[]): string {
  const hashes = new Map(entries.map(({ filter, module }) => [filter.filter, module.sha256]));
  return [...hashes].map(([filter, hash]) => `${filter}=${hash}`).join(",");
}

/** Name of the EnvoyFilter: another one for each version where old and new pods run side by side. */
export function envoyFilterName({ policy, version }: PreparedPolicy): string {
  return policy.rolloutLabel === undefined ? policy.name : `${policy.name}-${version}`;
}

export function policyEnvoyFilter(prepared: PreparedPolicy): object {
  const { policy, entries } = prepared;
  const places: readonly Where[] = ["inbound", "outbound", "gateway"];
  return {
    apiVersion: "networking.istio.io/v1alpha3",
    kind: "EnvoyFilter",
    metadata: policyMetadata(prepared, envoyFilterName(prepared), {
      annotations: annotationsOf(prepared),
    }),
    spec: {
      priority: policy.priority,
      ...targetsOf(prepared, "workloadSelector", "labels"),
      configPatches: [
        ...(policy.source === "ecds" ? extensionConfigs(prepared) : []),
        ...places
          .flatMap((where) => patchesOf(entries, where))
          .map((patch) => insertion(prepared, patch)),
      ],
    },
  };
}
