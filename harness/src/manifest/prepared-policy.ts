// A policy together with the modules that it names, worked out once: what every kind of manifest is made from.

import { createHash } from "node:crypto";
import { kindOf, type PluginKind } from "../author/plugin-kind.js";
import type { WasmFilterOptions } from "../envoy/bootstrap.js";
import { capabilitiesOf } from "./capabilities.js";
import type { EmittedModule } from "./emission.js";
import type { Policy, PolicyFilter } from "./policy.js";
import { chooseRootId } from "./rules/root-id.js";
import { features, has } from "./versions.js";

/** One filter of the chain with its module. */
export interface ChainEntry {
  readonly filter: PolicyFilter;
  readonly module: EmittedModule;
  readonly rootId: string;
  readonly pluginKind: PluginKind;
  /** The name in Envoy: POLICY.FILTER, which no other filter of the proxy has. */
  readonly envoyName: string;
  /** The first 12 digits of the module's hash. */
  readonly version: string;
  /** The file in its ConfigMap, and in the pod; with another version another one. */
  readonly fileName: string;
  readonly configMapName: string;
  readonly volumeName: string;
  /** Folder of the module in the istio-proxy container. */
  readonly mountPath: string;
  /** The host calls and callbacks that the module has; empty when nothing is to be restricted. */
  readonly capabilities: readonly string[];
}

export interface PreparedPolicy {
  readonly policy: Policy;
  readonly entries: readonly ChainEntry[];
  /** What tells one set of filters and modules from another. */
  readonly version: string;
}

const short = (hash: string): string => hash.slice(0, 12);

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Volumes have RFC 1123 labels as names: 63 characters. */
function volumeNameOf(policy: string, filter: string): string {
  const name = `wasm-${policy}-${filter}`;
  return name.length <= 63 ? name : `wasm-${filter}-${sha256(name).slice(0, 12)}`;
}

function prepareEntry(policy: Policy, filter: PolicyFilter, module: EmittedModule): ChainEntry {
  const version = short(module.sha256);
  const rootId = chooseRootId(module.plugins, filter.rootId, filter.filter);
  return {
    filter,
    module,
    rootId,
    pluginKind: kindOf(module.kinds, rootId),
    envoyName: `${policy.name}.${filter.name}`,
    version,
    fileName: `${filter.filter}-${version}.wasm`,
    configMapName: `${policy.name}-${filter.filter}-${version}`,
    volumeName: volumeNameOf(policy.name, filter.filter),
    mountPath: `${policy.mountPath}/${filter.filter}`,
    capabilities: policy.leastPrivilege ? capabilitiesOf(module.bytes) : [],
  };
}

/**
 * @param modules by the name of the filter's folder
 * @throws OutriggerError OUT1507 when a module has several plugins and the policy does not say which.
 */
export function preparePolicy(
  policy: Policy,
  modules: ReadonlyMap<string, EmittedModule>,
): PreparedPolicy {
  const entries = policy.filters.map((filter) => {
    const module = modules.get(filter.filter);
    if (module === undefined) throw new Error(`the module of ${filter.filter} is not built`);
    return prepareEntry(policy, filter, module);
  });
  const hashes = entries.map(({ filter, module }) => `${filter.name}=${module.sha256}`).join();
  return { policy, entries, version: short(sha256(hashes)) };
}

/** The entries with different modules, in order: a module is shipped once. */
export function modulesOf({ entries }: PreparedPolicy): readonly ChainEntry[] {
  return entries.filter(
    (entry, index) =>
      entries.findIndex((other) => other.filter.filter === entry.filter.filter) === index,
  );
}

/** The plugin as Envoy's own configuration has it, with the module from `module`. */
export function pluginOptions(
  { policy }: PreparedPolicy,
  entry: ChainEntry,
  module: WasmFilterOptions["module"],
): WasmFilterOptions {
  const isForIstio = policy.kind !== "envoy" && policy.kind !== "listener";
  const versions = {
    envoy: policy.envoyVersion,
    ...(isForIstio && { istio: policy.istioVersion }),
  };
  const { filter, rootId, envoyName, capabilities } = entry;
  const { allowOnHeadersStopIteration } = filter;
  return {
    name: envoyName,
    rootId,
    vmId: filter.vmId,
    module,
    failurePolicy: filter.failurePolicy,
    ...(filter.configuration !== undefined && { configuration: filter.configuration }),
    ...(capabilities.length > 0 && {
      allowedCapabilities: capabilities,
      restrictsVm: has(features.vmCapabilities, versions),
    }),
    ...(allowOnHeadersStopIteration !== undefined && { allowOnHeadersStopIteration }),
  };
}

/** The module's URL with its placeholders filled in. */
export function moduleUrl({ filter, module, version }: ChainEntry): string | undefined {
  return filter.url
    ?.replaceAll("{filter}", filter.filter)
    .replaceAll("{version}", version)
    .replaceAll("{sha256}", module.sha256);
}

/** The label that tells objects of other versions of a policy, which can be deleted after an upgrade. */
export const versionLabel = "outrigger/version";

/** Metadata of an object: who made it, and from which modules. */
export function policyMetadata(
  { policy, version }: PreparedPolicy,
  name: string,
  more: { labels?: object; annotations?: object } = {},
): object {
  return {
    name,
    namespace: policy.namespace,
    labels: {
      "app.kubernetes.io/managed-by": "outrigger",
      "app.kubernetes.io/part-of": policy.name,
      [versionLabel]: version,
      ...more.labels,
    },
    ...(more.annotations !== undefined && { annotations: more.annotations }),
  };
}
