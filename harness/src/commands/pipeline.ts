// The road from source to proof, as `build`, `emit` and `dev` walk it: compile, lint, accept the
// configuration of the manifest, run the scenarios on the mock. A filter that stumbles gets no manifest.

import type { CommandContext } from "../cli/command-context.js";
import { buildFilters, type BuiltFilter } from "../compiler/build-filters.js";
import type { Diagnostic } from "../errors/diagnostic.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import {
  reviewDeploySettings,
  type DeployOverrides,
  type DeploySettings,
} from "../manifest/deploy-settings.js";
import { manifestWarnings } from "../manifest/emit.js";
import { chooseRootId } from "../manifest/rules/root-id.js";
import { MockProxy } from "../mock/mock-proxy.js";
import { displayPath, type FilterFolder, type Project } from "../project/project.js";
import { loadScenarios } from "../scenario/load.js";
import { MockTarget } from "../scenario/mock-target.js";
import { runScenarios, type ScenarioResult } from "../scenario/run.js";
import { ProgressLine } from "../terminal/progress-line.js";

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
  const proxy = await MockProxy.start({
    filters: [
      {
        wasm: built.bytes,
        name: settings.name,
        rootId: chooseRootId(built.plugins, settings.rootId, built.filter.name),
        vmId: settings.vmId,
        configuration: settings.configuration ?? "",
      },
    ],
  });
  await proxy.close();
}

async function proveFilter(
  filter: FilterFolder,
  built: BuiltFilter,
  options: PipelineOptions,
): Promise<ProvenFilter> {
  const diagnostics: Diagnostic[] = [...built.warnings];
  const review = await collect(diagnostics, () => reviewDeploySettings(filter, options.overrides));
  const settings = review?.settings;
  if (review !== undefined && settings !== undefined) {
    diagnostics.push(...review.warnings, ...manifestWarnings({ filter, built, settings }));
    const refused: Diagnostic[] = [];
    await collect(refused, () => checkConfiguration(built, settings));
    const file = displayPath(`${filter.path}/deploy.yaml`);
    diagnostics.push(...refused.map((diagnostic) => ({ file, ...diagnostic })));
  }
  const loaded = await collect(diagnostics, () => loadScenarios(filter));
  const scenarios =
    loaded === undefined ? [] : await runScenarios(loaded, new MockTarget({ wasm: built.bytes }));
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

/** Builds and proves filters; the result has one entry for each of `filters`, in order. */
export async function proveFilters(
  context: CommandContext,
  project: Project,
  filters: readonly FilterFolder[],
  options: PipelineOptions = {},
): Promise<ProvenFilter[]> {
  const progress = new ProgressLine(context.terminal);
  const result = await buildFilters(project, {
    filters: filters.map((filter) => filter.name),
    profile: options.debug === true ? "debug" : "release",
    useCache: options.useCache ?? true,
    onProgress: ({ filter, step, ms }) => {
      progress.show(`${filter}: ${step}`);
      if (step === "done" || step === "failed") {
        context.terminal.detail(`${filter}: ${step} in ${ms.toFixed(0)} ms`);
      }
    },
  });
  const proven: ProvenFilter[] = [];
  for (const filter of filters) {
    const built = result.built.find((candidate) => candidate.filter === filter);
    const failed = result.failed.find((candidate) => candidate.filter === filter);
    if (built === undefined) {
      const diagnostics = failed?.diagnostics ?? [];
      proven.push({ filter, scenarios: [], isInvalid: true, diagnostics });
      continue;
    }
    progress.show(`${filter.name}: scenarios`);
    proven.push(await proveFilter(filter, built, options));
  }
  progress.clear();
  return proven;
}
