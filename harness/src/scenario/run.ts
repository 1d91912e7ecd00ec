// Runs scenarios on a target, one after the other, each with a plugin that is started fresh.

import type { Diagnostic } from "../errors/diagnostic.js";
import type { OutriggerError } from "../errors/outrigger-error.js";
import { isThere } from "./judge-connection.js";
import {
  judge,
  judgeKind,
  judgeMove,
  judgeRefusal,
  judgeStreams,
  judgeWait,
  located,
} from "./judge.js";
import type { Scenario, ScenarioStep } from "./scenario.js";
import { settingsOf } from "./settings.js";
import { PluginRefused, type OpenTarget, type ScenarioTarget } from "./target.js";

export interface ScenarioResult {
  scenario: string;
  file: string;
  filter: string;
  target: "mock" | "envoy";
  outcome: "passed" | "failed" | "skipped";
  /** Why it was skipped. */
  reason?: string;
  /** What of it was not judged on this target, and why. */
  notJudged?: readonly string[];
  /** At the lines of the expectations that were not met. */
  failures: readonly Diagnostic[];
  /** What crossed the border between host and module in the first step that failed; the mock host only. */
  trace?: readonly string[];
  /** Milliseconds. */
  ms: number;
}

/** Nothing in it when the scenario passed. */
type ScenarioFailure = Pick<ScenarioResult, "failures" | "trace">;

export interface RunOptions {
  /** Milliseconds for one exchange. Default: 10,000. */
  timeout?: number;
  /** What is seen first becomes the snapshot; `Snapshots.write` keeps it. Default: false, it is compared. */
  updateSnapshots?: boolean;
  /** Gets each result as it comes. */
  onResult?: (result: ScenarioResult) => void;
}

/** What a host said when it refused a plugin, at the place in the scenario that asked for it. */
function startFailures(scenario: Scenario, error: OutriggerError): Diagnostic[] {
  return located(
    scenario,
    error.diagnostics.map(({ message, fix }) => ({
      at: "/plugin/configuration",
      code: "OUT1316" as const,
      message: `the plugin did not start: ${message}`,
      ...(fix !== undefined && { fix }),
    })),
  );
}

async function runSteps(
  scenario: Scenario,
  steps: readonly ScenarioStep[],
  open: OpenTarget,
  timeout: number,
): Promise<ScenarioFailure> {
  const failures: Diagnostic[] = [];
  let trace: readonly string[] | undefined;
  const failedPlaces = new Set<string>();
  for (const step of steps) {
    if (step.kind === "wait") {
      const observation = await open.wait(step.milliseconds);
      const found = judgeWait(scenario, step, observation);
      failures.push(...found);
      if (found.length > 0) trace ??= observation.trace?.();
      continue;
    }
    if (step.kind === "move") {
      if (open.move === undefined) return { failures: judgeKind(scenario, step) };
      const { expect } = step;
      const observation = await open.move(step.move, (seen) => isThere(expect, seen));
      const found = judgeMove(scenario, step, observation);
      failures.push(...found);
      if (found.length > 0) trace ??= observation.trace?.();
      continue;
    }
    if (step.kind === "streams") {
      if (open.together === undefined) return { failures: judgeKind(scenario, step) };
      const observation = await open.together(step, timeout);
      const found = judgeStreams(scenario, step, observation);
      failures.push(...found);
      if (found.length > 0) trace ??= observation.side.trace?.();
      if (observation.streams.some(({ reply }) => "stalled" in reply)) break;
      continue;
    }
    if (open.exchange === undefined) return { failures: judgeKind(scenario, step) };
    const observation = await open.exchange(step, timeout);
    const found = judge(scenario, step, observation);
    // What fails in one repetition is not told again for all that follow.
    if (!failedPlaces.has(step.at)) failures.push(...found);
    if (found.length > 0) {
      failedPlaces.add(step.at);
      trace ??= observation.trace?.();
    }
    // After a time-out the state of plugin and connection is unknown: what follows would mislead.
    if ("stalled" in observation.reply) break;
  }
  return { failures, ...(trace !== undefined && { trace }) };
}

async function runScenario(
  scenario: Scenario,
  target: ScenarioTarget,
  timeout: number,
): Promise<ScenarioFailure> {
  const { refused } = scenario;
  const script = scenario.script(target.now());
  let open: OpenTarget;
  try {
    open = await target.open(settingsOf(scenario, script));
  } catch (error) {
    if (!(error instanceof PluginRefused)) throw error;
    const failures =
      refused === undefined
        ? startFailures(scenario, error.told)
        : judgeRefusal(scenario, refused.value, error.logs);
    return { failures };
  }
  try {
    if (script.background !== undefined && open.exchange === undefined) {
      const message = "this plugin is not registered with plugin(), so it has no streams.";
      return { failures: located(scenario, [{ at: "/background", code: "OUT1321", message }]) };
    }
    if (refused === undefined) return await runSteps(scenario, script.steps, open, timeout);
    const message = "expected that the plugin refuses to start, found that it started.";
    return { failures: located(scenario, [{ at: refused.at, code: "OUT1319", message }]) };
  } finally {
    await open.close();
  }
}

/**
 * Runs scenarios in order and closes the target at the end.
 * @throws OutriggerError (exit code 4) when the machine lacks what the target needs.
 */
export async function runScenarios(
  scenarios: readonly Scenario[],
  target: ScenarioTarget,
  options: RunOptions = {},
): Promise<ScenarioResult[]> {
  const { timeout = 10_000, updateSnapshots = false, onResult } = options;
  const results: ScenarioResult[] = [];
  try {
    for (const scenario of scenarios) {
      const { name, file, filter, only } = scenario;
      const place = { scenario: name, file, filter, target: target.name };
      const started = performance.now();
      if (updateSnapshots) scenario.snapshots.record();
      let result: ScenarioResult;
      if (only !== undefined && only.target !== target.name) {
        const reason = `only on the ${only.target}: ${only.why}`;
        result = { ...place, outcome: "skipped", reason, failures: [], ms: 0 };
      } else {
        const failure = await runScenario(scenario, target, timeout);
        const outcome = failure.failures.length === 0 ? "passed" : "failed";
        const { mockOnly } = scenario;
        const notJudged = target.name === "mock" ? [] : mockOnly;
        result = {
          ...place,
          outcome,
          ...failure,
          ...(notJudged.length > 0 && { notJudged }),
          ms: performance.now() - started,
        };
      }
      results.push(result);
      onResult?.(result);
    }
  } finally {
    await target.close();
  }
  return results;
}
