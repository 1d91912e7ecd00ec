// Runs a scenario on the mock host in other circumstances, and keeps all that was seen: a proof compares it with the
// run as it is written.

import type { Diagnostic } from "../errors/diagnostic.js";
import { MockHaltError, type MockProxy, type MockProxyOptions } from "../mock/index.js";
import { judgeConnection } from "../scenario/judge-connection.js";
import { judge, judgeMove, judgeRefusal, judgeWait } from "../scenario/judge.js";
import { haltText } from "../scenario/mock-observer.js";
import { MockTarget } from "../scenario/mock-target.js";
import type { Scenario, ScenarioScript, ScenarioStep } from "../scenario/scenario.js";
import {
  PluginRefused,
  type ConnectionObservation,
  type Observation,
  type OpenTarget,
  type SideObservation,
} from "../scenario/target.js";
import type { Subject } from "./proof.js";

/** What is different from the scenario as it is written. */
export interface Variation {
  options?(options: MockProxyOptions): MockProxyOptions;
  script?(script: ScenarioScript): ScenarioScript;
  plugin?: { configuration?: string };
  /** Runs behind the steps, before the proxy is closed; not when the plugin did not start. */
  afterSteps?(proxy: MockProxy): Promise<void>;
}

export interface RehearsedStep {
  step: ScenarioStep;
  observation: Observation | ConnectionObservation | SideObservation;
  /** What the scenario expects and was not seen. */
  findings: readonly Diagnostic[];
}

export interface Rehearsal {
  steps: readonly RehearsedStep[];
  /** The plugin did not start: what host and plugin said. */
  refused?: readonly string[];
  /** Envoy would have died, or done something that nobody knows, before the first step. */
  halt?: string;
  /** Findings of all steps, and about the start. */
  findings: readonly Diagnostic[];
}

/** Milliseconds of real time; the mock's own time is not this one. */
const stepTimeout = 10_000;
/** What answers in a proof answers at once: whatever is still held then is held for ever. */
const stallTimeout = 20;

async function take(
  open: OpenTarget,
  scenario: Scenario,
  step: ScenarioStep,
): Promise<RehearsedStep> {
  switch (step.kind) {
    case "wait": {
      const observation = await open.wait(step.milliseconds);
      return { step, observation, findings: judgeWait(scenario, step, observation) };
    }
    case "move": {
      if (open.move === undefined) throw new Error("a step on a connection, without connections");
      const { expect, move } = step;
      const isSeen = (seen: Parameters<typeof judgeConnection>[1]): boolean =>
        judgeConnection(expect, seen).length === 0;
      const observation = await open.move(move, isSeen);
      return { step, observation, findings: judgeMove(scenario, step, observation) };
    }
    case "exchange": {
      if (open.exchange === undefined) throw new Error("a request, without requests");
      const observation = await open.exchange(step.request, step.upstream, stepTimeout);
      return { step, observation, findings: judge(scenario, step, observation) };
    }
  }
}

function refusal(scenario: Scenario, error: PluginRefused): Rehearsal {
  const { refused } = scenario;
  const findings =
    refused === undefined
      ? error.told.diagnostics
      : judgeRefusal(scenario, refused.value, error.logs);
  const texts = [...error.logs.map(({ message }) => message), error.message];
  return { steps: [], refused: texts, findings };
}

/** Never throws for what a module does. */
export async function rehearse(
  { wasm, kinds, sourceMap }: Subject,
  scenario: Scenario,
  variation: Variation = {},
): Promise<Rehearsal> {
  let proxy: MockProxy | undefined;
  const target = new MockTarget({
    wasm,
    ...(kinds !== undefined && { kinds }),
    ...(sourceMap !== undefined && { sourceMap }),
    adapt: (options) => variation.options?.({ ...options, stallTimeout }) ?? { ...options, stallTimeout }, // prettier-ignore
    onStart: (started) => (proxy = started),
  });
  const written = scenario.script(target.now());
  const { clusters, steps } = variation.script?.(written) ?? written;
  const { logLevel, readsMetrics } = scenario;
  const plugin = { ...scenario.plugin, ...variation.plugin };
  let open: OpenTarget;
  try {
    open = await target.open({ plugin, logLevel, clusters, readsMetrics });
  } catch (error) {
    if (error instanceof PluginRefused) return refusal(scenario, error);
    if (error instanceof MockHaltError) return { steps: [], halt: haltText(error), findings: [] };
    throw error;
  }
  const rehearsed: RehearsedStep[] = [];
  try {
    for (const step of steps) {
      const last = await take(open, scenario, step);
      rehearsed.push(last);
      // What is stuck or gone stays so: what follows would mislead.
      const { observation } = last;
      if (observation.trap !== undefined) break;
      if ("reply" in observation && "stalled" in observation.reply) break;
    }
    if (proxy !== undefined) await variation.afterSteps?.(proxy);
  } finally {
    await open.close();
  }
  return { steps: rehearsed, findings: rehearsed.flatMap(({ findings }) => findings) };
}

/** The last crossings of the step that went wrong. */
export function traceOf({ observation }: RehearsedStep): readonly string[] {
  return observation.trace?.() ?? [];
}
