// A policy as it is written, and the complete one that it means: every default in one place.

import { configurationText } from "./configuration-text.js";
import type {
  ManifestKind,
  Policy,
  PolicyFilter,
  PolicyPosition,
  SourceMode,
  Where,
} from "./policy.js";
import type { FailurePolicy } from "./settings.js";
import { envoyOfIstio } from "./versions.js";

/** A policy as its file has it, after the schema accepted it. */
export interface GivenPolicy extends Partial<Omit<Policy, "filters">> {
  name: string;
  where?: Where | Where[];
  position?: PolicyPosition;
  failurePolicy?: FailurePolicy;
  vm?: "shared" | "own";
  fused?: string;
  url?: string;
  filters: GivenFilter[];
}

export interface GivenFilter extends Partial<
  Omit<PolicyFilter, "filter" | "where" | "configuration">
> {
  filter: string;
  where?: Where | Where[];
  configuration?: string | object;
}

const listOf = <Value>(value: Value | Value[]): Value[] => (Array.isArray(value) ? value : [value]);

function defaultSource(kind: ManifestKind): SourceMode {
  return kind === "wasmplugin" || kind === "trafficextension" || kind === "envoyextensionpolicy"
    ? "image"
    : "file";
}

function completeFilter(given: GivenFilter, policy: GivenPolicy): PolicyFilter {
  const { filter, configuration, where, ...rest } = given;
  const name = given.name ?? filter;
  const isForTargets = policy.targetRefs !== undefined || policy.kind === "envoyextensionpolicy";
  const url = given.url ?? policy.url;
  return {
    ...rest,
    filter,
    name,
    where: listOf(where ?? policy.where ?? (isForTargets ? "gateway" : "inbound")),
    position: given.position ?? policy.position ?? "before-router",
    ports: given.ports ?? [],
    failurePolicy: given.failurePolicy ?? policy.failurePolicy ?? "closed",
    vmId: given.vmId ?? (policy.vm === "own" ? `${policy.name}.${name}` : filter),
    ...(url !== undefined && { url }),
    ...(configuration !== undefined && { configuration: configurationText(configuration) }),
  };
}

/** One filter in place of all: the module that runs them as a chain takes their configurations by root id. */
function fuse(given: GivenPolicy, fused: string): GivenFilter[] {
  const [first] = given.filters;
  if (first === undefined) return [];
  const members = given.filters.map(({ filter, rootId, configuration }) => {
    const value: unknown =
      typeof configuration === "string" ? JSON.parse(configuration) : configuration;
    return [rootId ?? filter, value] as const;
  });
  const configuration = Object.fromEntries(members.filter(([, value]) => value !== undefined));
  const { where, position, ports, failurePolicy, vmId, image, url } = first;
  const shared = { where, position, ports, failurePolicy, vmId, image, url };
  const given_ = Object.entries(shared).filter(([, value]) => value !== undefined);
  return [{ ...Object.fromEntries(given_), filter: fused, rootId: fused, configuration }];
}

/** The policy with a default for everything that has one. */
export function completePolicy(given: GivenPolicy): Policy {
  const { fused, filters, where, position, failurePolicy, vm, url, ...rest } = given;
  void [where, position, failurePolicy, vm, url]; // They are in each filter.
  const kind = given.kind ?? "envoyfilter";
  const rootNamespace = given.rootNamespace ?? "istio-system";
  const meshWide = given.meshWide ?? false;
  const istioVersion = given.istioVersion ?? "1.29";
  const chain = fused === undefined ? filters : fuse(given, fused);
  return {
    ...rest,
    namespace: given.namespace ?? (meshWide ? rootNamespace : "default"),
    rootNamespace,
    meshWide,
    kind,
    source: given.source ?? defaultSource(kind),
    priority: given.priority ?? 10,
    istioVersion,
    envoyVersion: given.envoyVersion ?? envoyOfIstio(istioVersion),
    leastPrivilege: given.leastPrivilege ?? true,
    mountPath: given.mountPath ?? `/var/local/wasm/${given.name}`,
    fetchTimeout: given.fetchTimeout ?? 30,
    kustomize: given.kustomize ?? false,
    filters: chain.map((filter) => completeFilter(filter, given)),
  };
}
