// Runs a scenario on the mock host in other circumstances, and keeps all that was seen: a proof compares it with the
// run as it is written.

import type { Diagnostic } from "../errors/diagnostic.js";
import { MockHaltError, type MockProxy, type MockProxyOptions } from "../mock/index.js";
import { isThere } from "../scenario/judge-connection.js";
import { judge, judgeMove, judgeRefusal, judgeStreams, judgeWait } from "../scenario/judge.js";
import { haltText } from "../scenario/mock-observer.js";
import { MockTarget } from "../scenario/mock-target.js";
import type {
  Scenario,
  ScenarioScript,
  ScenarioStep,
  ScenarioStreams,
} from "../scenario/scenario.js";
import { settingsOf } from "../scenario/settings.js";
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
  plugin?: { configuration?: string; vmConfiguration?: string };
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

/** One entry for each of the streams; what all did together is told with the last of them. */
async function takeTogether(
  open: OpenTarget,
  scenario: Scenario,
  step: ScenarioStreams,
): Promise<RehearsedStep[]> {
  if (open.together === undefined) throw new Error("requests, without requests");
  const observation = await open.together(step, stepTimeout);
  const findings = judgeStreams(scenario, step, observation);
  const sides = [...observation.turns.filter((side) => side !== undefined), observation.side];
  const trap = sides.find((side) => side.trap !== undefined)?.trap;
  const side: SideObservation = {
    ...observation.side,
    logs: sides.flatMap(({ logs }) => logs),
    callouts: sides.flatMap(({ callouts }) => callouts),
    ...(trap !== undefined && { trap }),
  };
  const none: SideObservation = { ...side, logs: [], callouts: [] };
  return step.streams.map(({ exchange }, index): RehearsedStep => {
    const isLast = index === step.streams.length - 1;
    const { reply, upstream } = observation.streams[index] ?? {
      reply: { stalled: "it has not begun" },
      upstream: undefined,
    };
    return {
      step: exchange,
      observation: { ...(isLast ? side : none), reply, upstream },
      findings: isLast ? findings : [],
    };
  });
}

async function take(
  open: OpenTarget,
  scenario: Scenario,
  step: ScenarioStep,
): Promise<RehearsedStep[]> {
  switch (step.kind) {
    case "wait": {
      const observation = await open.wait(step.milliseconds);
      return [{ step, observation, findings: judgeWait(scenario, step, observation) }];
    }
    case "move": {
      if (open.move === undefined) throw new Error("a step on a connection, without connections");
      const { expect, move } = step;
      const observation = await open.move(move, (seen) => isThere(expect, seen));
      return [{ step, observation, findings: judgeMove(scenario, step, observation) }];
    }
    case "streams":
      return takeTogether(open, scenario, step);
    case "exchange": {
      if (open.exchange === undefined) throw new Error("a request, without requests");
      const observation = await open.exchange(step, stepTimeout);
      return [{ step, observation, findings: judge(scenario, step, observation) }];
    }
  }
}

function isStalled(observation: RehearsedStep["observation"]): boolean {
  return "reply" in observation && "stalled" in observation.reply;
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

const scripts = new WeakMap<Scenario, ScenarioScript>();

/** The mock's time begins at the same moment in each run: so keys are read and tokens signed once for all of them. */
export function scriptOf(scenario: Scenario, now: Date): ScenarioScript {
  const script = scripts.get(scenario) ?? scenario.script(now);
  scripts.set(scenario, script);
  return script;
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
  const written = scriptOf(scenario, target.now());
  const script = variation.script?.(written) ?? written;
  const { steps } = script;
  const plugin = { ...scenario.plugin, ...variation.plugin };
  const chain = scenario.chain.map((one) => (one === scenario.plugin ? plugin : one));
  let open: OpenTarget;
  try {
    open = await target.open({ ...settingsOf(scenario, script), plugin, chain });
  } catch (error) {
    if (error instanceof PluginRefused) return refusal(scenario, error);
    if (error instanceof MockHaltError) return { steps: [], halt: haltText(error), findings: [] };
    throw error;
  }
  const rehearsed: RehearsedStep[] = [];
  try {
    for (const step of steps) {
      const taken = await take(open, scenario, step);
      rehearsed.push(...taken);
      // What is stuck or gone stays so: what follows would mislead.
      if (taken.some(({ observation }) => observation.trap !== undefined || isStalled(observation)))
        break;
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
