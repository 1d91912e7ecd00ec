// The gates of a policy, before a byte of it is written: its modules compile and link, each accepts the very
// configuration that the policy gives it, and their scenarios pass with nothing but the capabilities that they get.

import type { CommandContext } from "./command-context.js";
import { compileFilters, startPlugin } from "./pipeline.js";
import { moduleOf, type BuiltFilter } from "../compiler/build-filters.js";
import type { Diagnostic } from "../errors/diagnostic.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { capabilitiesOf } from "../manifest/capabilities.js";
import { loadPolicy, type LoadedPolicy, type PolicyOverrides } from "../manifest/policy-file.js";
import type { Policy } from "../manifest/policy.js";
import {
  preparePolicy,
  type ChainEntry,
  type PreparedPolicy,
} from "../manifest/prepared-policy.js";
import { checkPlugins } from "../manifest/rules/plugin-rules.js";
import { minorOf } from "../manifest/versions.js";
import { envoyMinors, newestEnvoy, type EnvoyMinor } from "../mock/envoy-version.js";
import type { MockPlugin, MockProxyOptions } from "../mock/index.js";
import { findFilters } from "../project/find-filters.js";
import type { FilterFolder, Project } from "../project/project.js";
import { loadScenarios } from "../scenario/load.js";
import { MockTarget } from "../scenario/mock-target.js";
import { runScenarios } from "../scenario/run.js";
import { validateConfiguration, type Schema } from "../schema/index.js";
import { ProgressLine } from "../terminal/progress-line.js";

/** A policy and how far it came; `prepared` is there when its modules are. */
export interface ProvenPolicy {
  loaded: LoadedPolicy;
  prepared?: PreparedPolicy;
  /** How many scenarios ran. */
  scenarios: number;
  diagnostics: readonly Diagnostic[];
}

/** The behaviour that the mock takes on: that of the oldest Envoy, as far as it knows it. */
export function mockEnvoyOf(policy: Policy): EnvoyMinor {
  const wanted = minorOf(policy.envoyVersion);
  const [oldest = newestEnvoy] = envoyMinors;
  return [...envoyMinors].reverse().find((minor) => minorOf(minor) <= wanted) ?? oldest;
}

function findAll(project: Project, { policy, locate }: LoadedPolicy): FilterFolder[] {
  const wrong: Diagnostic[] = [];
  const found = policy.filters.flatMap(({ filter }, index) => {
    try {
      return findFilters(project, [filter]);
    } catch (error) {
      if (!(error instanceof OutriggerError)) throw error;
      const place = locate(["filters", index, "filter"]);
      wrong.push(...error.diagnostics.map((diagnostic) => ({ ...diagnostic, ...place })));
      return [];
    }
  });
  if (wrong.length > 0) throw new OutriggerError(ExitCode.InvalidInput, wrong);
  return [...new Set(found)];
}

/** What the schema and then the module have against a filter's configuration, at its line in the policy. */
async function refusalsOf(
  { policy, locate }: LoadedPolicy,
  entry: ChainEntry,
  index: number,
  schema: Schema | undefined,
): Promise<Diagnostic[]> {
  const { configuration, vmId } = entry.filter;
  const told = (diagnostic: Diagnostic): Diagnostic => {
    const steps = (diagnostic.pointer ?? "").split("/").slice(1);
    const path = ["filters", index, "configuration", ...steps];
    return {
      ...diagnostic,
      ...locate(path),
      message: `${entry.filter.name}: ${diagnostic.message}`,
    };
  };
  const byItsSchema =
    schema === undefined ? [] : validateConfiguration(schema, configuration ?? "");
  if (byItsSchema.length > 0) return byItsSchema.map(told);
  try {
    await startPlugin(
      {
        wasm: entry.module.bytes,
        name: entry.envoyName,
        rootId: entry.rootId,
        vmId,
        configuration: configuration ?? "",
        allowedCapabilities: entry.capabilities,
      },
      entry.pluginKind,
      mockEnvoyOf(policy),
    );
    return [];
  } catch (error) {
    if (!(error instanceof OutriggerError)) throw error;
    return error.diagnostics.map(told);
  }
}

/** Scenarios meet the module as the policy runs it. */
function restricted(
  built: BuiltFilter,
  policy: Policy,
): (options: MockProxyOptions) => MockProxyOptions {
  const allowedCapabilities = policy.leastPrivilege ? capabilitiesOf(built.bytes) : [];
  const restrict = <Plugin extends MockPlugin>(plugins: readonly Plugin[] = []): Plugin[] =>
    plugins.map((plugin) =>
      plugin.wasm === built.bytes ? { ...plugin, allowedCapabilities } : plugin,
    );
  return (options) => ({
    ...options,
    envoy: mockEnvoyOf(policy),
    filters: restrict(options.filters),
    networkFilters: restrict(options.networkFilters),
    services: restrict(options.services),
  });
}

/** @throws OutriggerError when the policy, or what it names, cannot be read. */
export async function provePolicy(
  context: CommandContext,
  project: Project,
  path: string,
  overrides: PolicyOverrides,
): Promise<ProvenPolicy> {
  const loaded = loadPolicy(path, overrides);
  const { policy } = loaded;
  const progress = new ProgressLine(context.terminal);
  const compiled = await compileFilters(context, project, findAll(project, loaded), progress);
  const diagnostics: Diagnostic[] = [...loaded.warnings];
  const modules = new Map<string, BuiltFilter>();
  const schemas = new Map<string, Schema>();
  for (const { configuration, built, diagnostics: why } of compiled) {
    const { name } = configuration.filter;
    if (configuration.schema !== undefined) schemas.set(name, configuration.schema);
    if (built === undefined) diagnostics.push(...why);
    else modules.set(name, built);
  }
  if (modules.size < compiled.length) {
    progress.clear();
    return { loaded, scenarios: 0, diagnostics };
  }
  const prepared = preparePolicy(policy, modules);
  diagnostics.push(
    ...checkPlugins(prepared).map(({ path: at, part, ...finding }) => ({
      ...finding,
      ...loaded.locate(at, part),
    })),
  );
  for (const [index, entry] of prepared.entries.entries()) {
    progress.show(`${entry.filter.name}: configuration`);
    const schema = schemas.get(entry.filter.filter);
    diagnostics.push(...(await refusalsOf(loaded, entry, index, schema)));
  }
  let scenarios = 0;
  for (const built of modules.values()) {
    progress.show(`${built.filter.name}: scenarios`);
    diagnostics.push(...built.warnings);
    const list = loadScenarios(built.filter);
    const target = new MockTarget({ ...moduleOf(built), adapt: restricted(built, policy) });
    const results = await runScenarios(list, target);
    scenarios += results.length;
    diagnostics.push(...results.flatMap(({ failures }) => failures));
  }
  progress.clear();
  return { loaded, prepared, scenarios, diagnostics };
}
