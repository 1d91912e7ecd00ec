// `outrigger test`: the same scenarios on the mock host and on a real Envoy, judged by the same code.

import type { CommandContext } from "./command-context.js";
import { writeJunit } from "./junit-file.js";
import { printDiagnostics } from "./report.js";
import { moduleOf, type BuiltFilter } from "../compiler/build-filters.js";
import { locateEnvoy } from "../envoy/locate.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import type { Project } from "../project/project.js";
import { EnvoyTarget } from "../scenario/envoy-target.js";
import { junitCase } from "../scenario/junit.js";
import { loadScenarios } from "../scenario/load.js";
import { MockTarget } from "../scenario/mock-target.js";
import { runScenarios, type ScenarioResult } from "../scenario/run.js";
import { ProgressLine } from "../terminal/progress-line.js";
import { compileFilters } from "./pipeline.js";
import { selectFilters } from "./select-filters.js";

export interface TestCommandOptions {
  target: "mock" | "envoy" | "all";
  junit?: string;
  updateSnapshots?: boolean;
}

/** The Envoy to test on; undefined and a sentence when there is none and that is allowed. */
async function findEnvoy(
  context: CommandContext,
  project: Project,
  options: TestCommandOptions,
): Promise<{ envoy?: string; missing?: OutriggerError }> {
  if (options.target === "mock") return {};
  try {
    const envoy = await locateEnvoy({
      cacheFolder: project.cacheFolder,
      environment: context.environment,
      ...(context.envoyFlag === undefined ? {} : { flag: context.envoyFlag }),
    });
    return { envoy };
  } catch (error) {
    // Whoever asked for Envoy by name, or runs in CI, must not take an absent one for a pass.
    const mustHave = options.target === "envoy" || Boolean(context.environment.CI);
    if (mustHave || context.envoyFlag !== undefined || context.environment.ENVOY) throw error;
    if (error instanceof OutriggerError) return { missing: error };
    throw error;
  }
}

const reasonOf = (missing: OutriggerError): string =>
  missing.diagnostics[0]?.fix ?? missing.message;

function count(results: readonly ScenarioResult[], outcome: ScenarioResult["outcome"]): number {
  return results.filter((result) => result.outcome === outcome).length;
}

function resultLine(context: CommandContext, result: ScenarioResult): string {
  const { colors } = context.terminal;
  const sign = { passed: colors.green("✓"), failed: colors.red("✗"), skipped: colors.yellow("–") };
  const reason = result.reason === undefined ? "" : colors.dim(` (${result.reason})`);
  const time = colors.dim(` ${result.ms.toFixed(0)} ms`);
  const line = `${sign[result.outcome]} ${result.target.padEnd(5)} ${result.filter}: ${result.scenario}${reason}${time}`;
  const hidden = (result.notJudged ?? []).map((what) => colors.dim(`  not judged here: ${what}`));
  return [line, ...hidden].join("\n");
}

/** What happened between host and module, for a scenario that failed on the mock host. */
function printTrace({ terminal }: CommandContext, { trace = [] }: ScenarioResult): void {
  if (trace.length === 0) return;
  const lines = ["what the host and the filter asked of each other in that step:", ...trace];
  terminal.problem(terminal.colors.dim(lines.map((line) => `  ${line}`).join("\n")));
}

async function runFilter(
  built: BuiltFilter,
  options: TestCommandOptions,
  envoy: string | undefined,
  missing: OutriggerError | undefined,
  onWritten: (path: string) => void,
): Promise<ScenarioResult[]> {
  const scenarios = loadScenarios(built.filter);
  const results: ScenarioResult[] = [];
  const { updateSnapshots = false } = options;
  if (options.target !== "envoy") {
    const target = new MockTarget(moduleOf(built));
    results.push(...(await runScenarios(scenarios, target, { updateSnapshots })));
  }
  if (envoy !== undefined) {
    results.push(
      ...(await runScenarios(
        scenarios,
        new EnvoyTarget({ envoy, wasm: built.file, kinds: built.kinds }),
        { updateSnapshots },
      )),
    );
  }
  for (const { snapshots } of scenarios) {
    if (snapshots.write(options.target === "envoy")) onWritten(snapshots.path);
  }
  if (missing !== undefined) {
    const reason = reasonOf(missing);
    for (const { name, file } of scenarios) {
      const filter = built.filter.name;
      const place = { scenario: name, file, filter, target: "envoy" as const };
      results.push({ ...place, outcome: "skipped", reason, failures: [], ms: 0 });
    }
  }
  return results;
}

export async function testCommand(
  context: CommandContext,
  names: string[],
  options: TestCommandOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const { project, filters } = selectFilters(context, names);
  const { envoy, missing } = await findEnvoy(context, project, options);
  const progress = new ProgressLine(terminal);
  const compiled = await compileFilters(context, project, filters, progress);
  progress.clear();
  const mistakes = compiled.filter((entry) => entry.built === undefined);
  if (mistakes.length > 0) {
    throw new OutriggerError(
      ExitCode.InvalidInput,
      mistakes.flatMap((entry) => entry.diagnostics),
    );
  }
  const results: ScenarioResult[] = [];
  for (const { built } of compiled) {
    if (built === undefined) continue;
    const ofFilter = await runFilter(built, options, envoy, missing, (path) =>
      terminal.info(`wrote ${path}`),
    );
    results.push(...ofFilter);
    if (terminal.json) continue;
    for (const result of ofFilter) {
      // That there is no Envoy is said once, at the end.
      if (result.outcome !== "skipped" || result.reason !== (missing && reasonOf(missing)))
        terminal.result(resultLine(context, result));
      printDiagnostics(terminal, result.failures);
      printTrace(context, result);
    }
  }
  writeJunit(context, options.junit, results.map(junitCase));
  const passed = count(results, "passed");
  const failed = count(results, "failed");
  const skipped = count(results, "skipped");
  if (terminal.json) {
    const document = { ok: failed === 0, passed, failed, skipped, results };
    terminal.result(JSON.stringify(document, null, 2));
  } else {
    if (missing !== undefined) {
      terminal.result(`skipped: no Envoy here; ${reasonOf(missing)}`);
    }
    terminal.result(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
  return failed === 0 ? ExitCode.Ok : ExitCode.Found;
}
