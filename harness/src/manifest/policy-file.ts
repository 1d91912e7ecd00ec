// Reads outrigger.yaml, and what the command line says over it, into a complete policy. Every mistake is collected and
// told at its line before anything is made of it.

import { readFileSync } from "node:fs";
import type { Diagnostic, Location } from "../errors/diagnostic.js";
import { ExitCode, OutriggerError, isSystemError } from "../errors/outrigger-error.js";
import { displayPath } from "../project/project.js";
import { configurationText } from "./configuration-text.js";
import type {
  ManifestKind,
  Policy,
  PolicyFilter,
  PolicyPosition,
  SourceMode,
  Where,
} from "./policy.js";
import { checkPolicyShape } from "./policy-schema.js";
import { PositionedYaml, toPointer, type ValuePath } from "./positioned-yaml.js";
import { checkPolicy } from "./rules/policy-rules.js";
import type { FailurePolicy } from "./settings.js";
import { envoyOfIstio } from "./versions.js";

/** The policy of a project, unless the command line names another file. */
export const policyFileName = "outrigger.yaml";

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

/** What the command line says over the file. */
export interface PolicyOverrides {
  readonly kind?: ManifestKind | undefined;
  readonly source?: SourceMode | undefined;
  readonly namespace?: string | undefined;
  readonly selector?: Record<string, string> | undefined;
  readonly priority?: number | undefined;
  readonly istioVersion?: string | undefined;
  readonly envoyVersion?: string | undefined;
  readonly proxyVersion?: string | undefined;
  readonly kustomize?: boolean | undefined;
}

/** A policy, what is doubtful about it, and how to say where a value of it stands. */
export interface LoadedPolicy {
  policy: Policy;
  warnings: readonly Diagnostic[];
  /** As the user would type it. */
  file: string;
  locate(path: ValuePath, part?: "key" | "value"): Location;
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

function readYaml(path: string, file: string): PositionedYaml {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new OutriggerError(ExitCode.InvalidInput, {
      code: "OUT1901",
      severity: "error",
      file,
      message: `the policy cannot be read (${error.code}).`,
      fix: `write ${policyFileName} beside asconfig.json, or name another file with --policy`,
    });
  }
  const yaml = new PositionedYaml(text, file);
  if (yaml.mistakes.length === 0) return yaml;
  throw new OutriggerError(
    ExitCode.InvalidInput,
    yaml.mistakes.map(({ message, ...place }) => ({
      code: "OUT1901" as const,
      severity: "error" as const,
      ...place,
      message: `the policy is not YAML: ${message}`,
      fix: "one setting in each line, as NAME: VALUE; quote values that hold a colon or start with a special character",
    })),
  );
}

/**
 * @throws OutriggerError OUT1901 (no YAML), OUT1902 (unknown setting), OUT1903 (wrong value), and what `checkPolicy`
 * refuses: all that there are, each at its line.
 */
export function loadPolicy(path: string, overrides: PolicyOverrides = {}): LoadedPolicy {
  const file = displayPath(path);
  const yaml = readYaml(path, file);
  const flags = Object.entries(overrides).filter(([, value]) => value !== undefined);
  const value = yaml.value ?? {};
  const merged =
    typeof value === "object" && !Array.isArray(value)
      ? { ...value, ...Object.fromEntries(flags) }
      : value;
  const isFlag = (path: ValuePath): boolean => flags.some(([name]) => name === path[0]);
  const locate: LoadedPolicy["locate"] = (at, part) =>
    isFlag(at) ? { pointer: toPointer(at) } : { ...yaml.locate(at, part), pointer: toPointer(at) };
  const misshapen = checkPolicyShape(merged);
  if (misshapen.length > 0) {
    throw new OutriggerError(
      ExitCode.InvalidInput,
      misshapen.map(({ path: at, part, ...mistake }) => ({
        ...mistake,
        severity: "error" as const,
        ...locate(at, part),
      })),
    );
  }
  const given = merged as GivenPolicy;
  const diagnostics = checkPolicy(given).map(({ path: at, part, ...finding }): Diagnostic => ({
    ...finding,
    ...locate(at, part),
  }));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new OutriggerError(ExitCode.InvalidInput, errors);
  return { policy: completePolicy(given), warnings: diagnostics, file, locate };
}
