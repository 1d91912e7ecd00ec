// The road from source to proof, as `build`, `emit` and `dev` walk it: compile, lint, accept the
// configuration of the manifest, run the scenarios on the mock. A filter that stumbles gets no manifest.

import type { CommandContext } from "./command-context.js";
import { kindOf, type PluginKind } from "../author/plugin-kind.js";
import { buildFilters, moduleOf, type BuiltFilter } from "../compiler/build-filters.js";
import type { Diagnostic } from "../errors/diagnostic.js";
import type { ExplanationTable } from "../errors/explanation.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import {
  deployFile,
  reviewDeploySettings,
  type DeployOverrides,
  type DeploySettings,
} from "../manifest/deploy-settings.js";
import { manifestWarnings } from "../manifest/emit.js";
import { chooseRootId } from "../manifest/rules/root-id.js";
import type { EnvoyMinor } from "../mock/envoy-version.js";
import { MockProxy } from "../mock/mock-proxy.js";
import type { MockPlugin } from "../mock/plugin.js";
import { chainedFilters } from "../project/chained-filters.js";
import { displayPath, type FilterFolder, type Project } from "../project/project.js";
import { loadScenarios } from "../scenario/load.js";
import { MockTarget } from "../scenario/mock-target.js";
import { runScenarios, type ScenarioResult } from "../scenario/run.js";
import { validateConfiguration } from "../schema/index.js";
import { ProgressLine } from "../terminal/progress-line.js";
import {
  generateConfiguration,
  writePolicySchema,
  type GeneratedConfiguration,
} from "./generate-configuration.js";

export const pipelineCodes: ExplanationTable = {
  OUT1010: {
    title: "a filter without scenarios",
    text: "A manifest is written for a module that passes its scenarios, and a filter without any passes all of none. A scenario is a YAML file in filters/NAME/scenarios: a request, what the upstream answers, and what must be seen.",
  },
};

/** How far one filter came. `diagnostics` holds every reason why it may not be emitted. */
export interface ProvenFilter {
  filter: FilterFolder;
  built?: BuiltFilter;
  settings?: DeploySettings;
  scenarios: readonly ScenarioResult[];
  /** Something that was given cannot be used at all, as against a scenario that ran and failed. */
  isInvalid: boolean;
  diagnostics: readonly Diagnostic[];
}

export interface PipelineOptions {
  debug?: boolean;
  useCache?: boolean;
  overrides?: DeployOverrides;
}

/** What emission needs of a filter; only ever a filter that passed every gate. */
export type EmittableFilter = ProvenFilter & { built: BuiltFilter; settings: DeploySettings };

/** True when nothing stands between this filter and its manifest. */
export function isProven(proven: ProvenFilter): proven is EmittableFilter {
  return (
    proven.built !== undefined &&
    proven.settings !== undefined &&
    proven.diagnostics.every((diagnostic) => diagnostic.severity === "warning")
  );
}

/** What a filter gets told that nothing proves. */
function withoutScenarios(filter: FilterFolder): Diagnostic {
  return {
    code: "OUT1010",
    severity: "warning",
    file: displayPath(filter.path),
    message: "this filter has no scenarios: nothing proves what it does.",
    fix: `write one: ${displayPath(filter.scenarios)}/what-it-does.yaml`,
  };
}

/** Runs `work` and turns what the user got wrong into diagnostics; bugs of ours go on. */
async function collect<Result>(
  diagnostics: Diagnostic[],
  work: () => Result | Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OutriggerError)) throw error;
    diagnostics.push(...error.diagnostics);
    return undefined;
  }
}

/** Starts the module with the very configuration of its manifest; Envoy would refuse what this refuses. */
async function checkConfiguration(built: BuiltFilter, settings: DeploySettings): Promise<void> {
  const rootId = chooseRootId(built.plugins, settings.rootId, built.filter.name);
  const plugin = {
    wasm: built.bytes,
    name: settings.name,
    rootId,
    vmId: settings.vmId,
    configuration: settings.configuration ?? "",
  };
  await startPlugin(plugin, kindOf(built.kinds, rootId));
}

/** Starts a mock host with one plugin, and stops it: what the plugin refuses, it throws. */
export async function startPlugin(
  plugin: MockPlugin,
  kind: PluginKind,
  envoy?: EnvoyMinor,
): Promise<void> {
  const proxy = await MockProxy.start({
    ...(envoy !== undefined && { envoy }),
    ...(kind === "http" && { filters: [plugin] }),
    ...(kind === "tcp" && { networkFilters: [plugin] }),
    ...(kind === "service" && { services: [{ ...plugin, singleton: true }] }),
  });
  await proxy.close();
}

async function proveFilter(
  { filter, schema }: GeneratedConfiguration,
  built: BuiltFilter,
  options: PipelineOptions,
): Promise<ProvenFilter> {
  const diagnostics: Diagnostic[] = [...built.warnings];
  const review = await collect(diagnostics, () => reviewDeploySettings(filter, options.overrides));
  const settings = review?.settings;
  if (review !== undefined && settings !== undefined) {
    diagnostics.push(...review.warnings, ...manifestWarnings({ filter, built, settings }));
    // The schema's words are the better ones; the module's own verdict comes in any case.
    const refused =
      schema === undefined ? [] : validateConfiguration(schema, settings.configuration ?? "");
    if (refused.length === 0) await collect(refused, () => checkConfiguration(built, settings));
    const file = displayPath(deployFile(filter));
    diagnostics.push(...refused.map((diagnostic) => ({ file, ...diagnostic })));
  }
  const loaded = await collect(diagnostics, () => loadScenarios(filter));
  if (loaded?.length === 0) diagnostics.push(withoutScenarios(filter));
  const scenarios =
    loaded === undefined ? [] : await runScenarios(loaded, new MockTarget(moduleOf(built)));
  return {
    filter,
    built,
    ...(settings === undefined ? {} : { settings }),
    scenarios,
    isInvalid: diagnostics.some((diagnostic) => diagnostic.severity === "error"),
    diagnostics: [...diagnostics, ...scenarios.flatMap((result) => result.failures)],
  };
}

/** True when a host takes the module and its configuration, whether or not its scenarios pass. */
export function isServable(proven: ProvenFilter): proven is EmittableFilter {
  return proven.built !== undefined && proven.settings !== undefined && !proven.isInvalid;
}

/** How a command ends that needed every one of these filters to be proven. */
export function exitCodeOf(proven: readonly ProvenFilter[]): ExitCode {
  if (proven.every(isProven)) return ExitCode.Ok;
  return proven.some((entry) => entry.isInvalid) ? ExitCode.InvalidInput : ExitCode.Found;
}

/** One filter after its configuration was generated and its module compiled. */
interface Compiled {
  configuration: GeneratedConfiguration;
  built?: BuiltFilter;
  /** Why there is no module. */
  diagnostics: readonly Diagnostic[];
}

/**
 * What is made from schemas is written, then every filter is compiled, and those that stand in chains of its scenarios;
 * one entry for each of `filters`, in order.
 */
export async function compileFilters(
  context: CommandContext,
  project: Project,
  filters: readonly FilterFolder[],
  progress: ProgressLine,
  options: PipelineOptions = {},
): Promise<Compiled[]> {
  const chained = new Map(filters.map((filter) => [filter, chainedFilters(project, filter)]));
  const all = [...new Set([...filters, ...[...chained.values()].flat()])];
  const configurations = all.map((filter) => generateConfiguration(project, filter));
  writePolicySchema(project);
  const ready = configurations.filter(({ diagnostics }) => diagnostics.length === 0);
  const result = await buildFilters(project, {
    filters: ready.map(({ filter }) => filter.name),
    profile: options.debug === true ? "debug" : "release",
    useCache: options.useCache ?? true,
    onProgress: ({ filter, step, ms }) => {
      progress.show(`${filter}: ${step}`);
      if (step === "done" || step === "failed") {
        context.terminal.detail(`${filter}: ${step} in ${ms.toFixed(0)} ms`);
      }
    },
  });
  return configurations.slice(0, filters.length).map((configuration) => {
    const { filter } = configuration;
    const needed = [filter, ...(chained.get(filter) ?? [])];
    const failed = result.failed.find((candidate) => needed.includes(candidate.filter));
    const unready = configurations.find((one) => needed.includes(one.filter) && !ready.includes(one)); // prettier-ignore
    const diagnostics = failed?.diagnostics ?? unready?.diagnostics ?? [];
    const mayRun = failed === undefined && unready === undefined;
    const built = mayRun
      ? result.built.find((candidate) => candidate.filter === filter)
      : undefined;
    return { configuration, diagnostics, ...(built === undefined ? {} : { built }) };
  });
}

/** Builds and proves filters; the result has one entry for each of `filters`, in order. */
export async function proveFilters(
  context: CommandContext,
  project: Project,
  filters: readonly FilterFolder[],
  options: PipelineOptions = {},
): Promise<ProvenFilter[]> {
  const progress = new ProgressLine(context.terminal);
  const proven: ProvenFilter[] = [];
  const compiled = await compileFilters(context, project, filters, progress, options);
  for (const { configuration, built, diagnostics } of compiled) {
    const { filter } = configuration;
    progress.show(`${filter.name}: scenarios`);
    proven.push(
      built === undefined
        ? { filter, scenarios: [], isInvalid: true, diagnostics }
        : await proveFilter(configuration, built, options),
    );
  }
  progress.clear();
  return proven;
}
