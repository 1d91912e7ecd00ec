// A policy as WasmPlugins or TrafficExtensions: one object for each filter. Order comes from phase and priority: of one
// phase the higher priority stands first.
// Source: Istio, extensions/v1alpha1/{wasm,traffic_extension}.proto and pilot/pkg/model/extensions.go.

import { phaseOf } from "../placement.js";
import type { Policy } from "../policy.js";
import {
  moduleUrl,
  policyMetadata,
  type ChainEntry,
  type PreparedPolicy,
} from "../prepared-policy.js";
import { moduleFile, ociReference } from "./module-objects.js";
import { moduleHashes } from "./policy-envoy-filter.js";
import { targetsOf } from "./targets.js";

const failStrategies = { closed: "FAIL_CLOSE", open: "FAIL_OPEN", reload: "FAIL_RELOAD" } as const;

/** Where the module comes from. Istio compares sha256 with the digest of the manifest, or of the file. */
function sourceOf(policy: Policy, entry: ChainEntry): object {
  switch (policy.source) {
    case "file":
    case "image-volume":
      return { url: `file://${moduleFile(policy, entry)}` };
    case "remote":
      return { url: moduleUrl(entry) ?? "", sha256: entry.module.sha256 };
    default:
      return {
        url: ociReference(entry.filter.image ?? "").uri,
        ...(policy.pullSecret !== undefined && { imagePullSecret: policy.pullSecret }),
      };
  }
}

/** Sidecars have both modes; without one the filter would be in the listeners of both. Gateways are clients. */
function modeOf({ filter }: ChainEntry): string | undefined {
  const modes = new Set(filter.where.map((where) => (where === "inbound" ? "SERVER" : "CLIENT")));
  if (filter.where.includes("waypoint")) return undefined;
  return modes.size > 1 ? "CLIENT_AND_SERVER" : [...modes][0];
}

function matchOf(entry: ChainEntry): object {
  const mode = modeOf(entry);
  const ports = entry.filter.ports.map((number) => ({ number }));
  if (mode === undefined && ports.length === 0) return {};
  return {
    match: [{ ...(mode !== undefined && { mode }), ...(ports.length > 0 && { ports }) }],
  };
}

/** The first of several filters has the highest priority. */
function priorityOf({ policy, entries }: PreparedPolicy, entry: ChainEntry): number {
  return policy.priority + entries.length - 1 - entries.indexOf(entry);
}

function orderOf(prepared: PreparedPolicy, entry: ChainEntry): object {
  const phase = phaseOf(entry.filter.position);
  return { ...(phase !== undefined && { phase }), priority: priorityOf(prepared, entry) };
}

function pluginOf(policy: Policy, entry: ChainEntry): object {
  const { configuration, failurePolicy } = entry.filter;
  return {
    ...sourceOf(policy, entry),
    pluginName: entry.rootId,
    failStrategy: failStrategies[failurePolicy],
    ...(configuration !== undefined && { pluginConfig: JSON.parse(configuration) as object }),
    ...(entry.pluginKind === "tcp" && { type: "NETWORK" }),
  };
}

function pluginName({ policy, version }: PreparedPolicy, entry: ChainEntry): string {
  const name = `${policy.name}-${entry.filter.name}`;
  return policy.rolloutLabel === undefined ? name : `${name}-${version}`;
}

export function policyPlugins(prepared: PreparedPolicy): object[] {
  const { policy, entries } = prepared;
  const isExtension = policy.kind === "trafficextension";
  return entries.map((entry) => ({
    apiVersion: "extensions.istio.io/v1alpha1",
    kind: isExtension ? "TrafficExtension" : "WasmPlugin",
    metadata: policyMetadata(prepared, pluginName(prepared, entry), {
      annotations: { "outrigger/module-sha256": moduleHashes([entry]) },
    }),
    spec: {
      ...targetsOf(prepared, "selector", "matchLabels"),
      ...orderOf(prepared, entry),
      ...matchOf(entry),
      ...(isExtension ? { wasm: pluginOf(policy, entry) } : pluginOf(policy, entry)),
    },
  }));
}
