// Runs scenarios on a target, one after the other, each with a plugin that is started fresh.

import type { Diagnostic } from "../errors/diagnostic.js";
import { OutriggerError } from "../errors/outrigger-error.js";
import { judge } from "./judge.js";
import type { Scenario } from "./scenario.js";
import type { OpenTarget, ScenarioTarget } from "./target.js";

export interface ScenarioResult {
  scenario: string;
  file: string;
  filter: string;
  target: "mock" | "envoy";
  outcome: "passed" | "failed" | "skipped";
  /** Why it was skipped. */
  reason?: string;
  /** At the lines of the expectations that were not met. */
  failures: readonly Diagnostic[];
  /** Milliseconds. */
  ms: number;
}

export interface RunOptions {
  /** Milliseconds for one exchange. Default: 10,000. */
  timeout?: number;
  /** Gets each result as it comes. */
  onResult?: (result: ScenarioResult) => void;
}

/** What a host said when it refused a plugin, at the place in the scenario that asked for it. */
function startFailures(scenario: Scenario, error: OutriggerError): Diagnostic[] {
  const { file, line, column } = scenario.locate("/plugin/configuration");
  const place = {
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
  return error.diagnostics.map(({ message, fix }) => ({
    code: "OUT1316" as const,
    severity: "error" as const,
    ...place,
    message: `the plugin did not start: ${message}`,
    ...(fix !== undefined && { fix }),
  }));
}

async function runExchanges(
  scenario: Scenario,
  open: OpenTarget,
  timeout: number,
): Promise<Diagnostic[]> {
  const failures: Diagnostic[] = [];
  for (const exchange of scenario.exchanges) {
    const observation = await open.exchange(exchange.request, exchange.upstream, timeout);
    failures.push(...judge(scenario, exchange, observation));
    // After a time-out the state of plugin and connection is unknown: what follows would mislead.
    if ("stalled" in observation.reply) break;
  }
  return failures;
}

async function runScenario(
  scenario: Scenario,
  target: ScenarioTarget,
  timeout: number,
): Promise<Diagnostic[]> {
  let open: OpenTarget;
  try {
    open = await target.open(scenario.plugin, scenario.logLevel);
  } catch (error) {
    // A machine without what the target needs is no failure of the scenario (exit code 4).
    if (error instanceof OutriggerError && error.exitCode !== 4) {
      return startFailures(scenario, error);
    }
    throw error;
  }
  try {
    return await runExchanges(scenario, open, timeout);
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
  const { timeout = 10_000, onResult } = options;
  const results: ScenarioResult[] = [];
  try {
    for (const scenario of scenarios) {
      const { name, file, filter, only } = scenario;
      const place = { scenario: name, file, filter, target: target.name };
      const started = performance.now();
      let result: ScenarioResult;
      if (only !== undefined && only.target !== target.name) {
        const reason = `only on the ${only.target}: ${only.why}`;
        result = { ...place, outcome: "skipped", reason, failures: [], ms: 0 };
      } else {
        const failures = await runScenario(scenario, target, timeout);
        const outcome = failures.length === 0 ? "passed" : "failed";
        result = { ...place, outcome, failures, ms: performance.now() - started };
      }
      results.push(result);
      onResult?.(result);
    }
  } finally {
    await target.close();
  }
  return results;
}
