// The services answer the same, some milliseconds later and in other orders, while the request goes on coming: nobody
// else may see a difference.

import type { CalloutAnswer, ScenarioScript, ScenarioStep } from "../scenario/scenario.js";
import { Chance } from "./chance.js";
import { calloutClusters } from "./exchanges.js";
import { difference, outcomeOf } from "./outcome.js";
import type { Problem, ProofCase, Stage } from "./proof.js";
import { traceOf } from "./rehearse.js";
import { unsafety } from "./safety.js";

/** Milliseconds; below the time-outs that filters have. */
const delays = [0, 1, 2, 5, 10, 20] as const;
const count = 6;

const delayed = (answers: readonly CalloutAnswer[], chance: Chance): CalloutAnswer[] =>
  answers.map((answer) => ({ ...answer, delay: answer.delay + chance.pick(delays) }));

/** Bodies come while the answers are on their way. */
function withPause(step: ScenarioStep): ScenarioStep {
  if (step.kind !== "exchange" || step.request.chunks.length === 0) return step;
  return { ...step, request: { ...step.request, pause: step.request.pause ?? 1 } };
}

function later(script: ScenarioScript, seed: string): ScenarioScript {
  const chance = new Chance(seed);
  const clusters = script.clusters.map((cluster) => ({
    ...cluster,
    script: typeof cluster.script === "string" ? cluster.script : delayed(cluster.script, chance),
    paths: cluster.paths.map((path) => ({ ...path, script: delayed(path.script, chance) })),
  }));
  return { ...script, clusters, steps: script.steps.map(withPause) };
}

async function runLate(stage: Stage, key: string): Promise<Problem | undefined> {
  const rehearsal = await stage.rehearse({
    script: (script) => later(script, `${stage.seed}|${key}`),
  });
  const circumstance = `with ${key},`;
  const unsafe = unsafety(rehearsal, circumstance);
  if (unsafe !== undefined) return unsafe;
  for (const [index, step] of rehearsal.steps.entries()) {
    const asWritten = stage.baseline.steps[index];
    const before = asWritten && outcomeOf(asWritten);
    const found = outcomeOf(step);
    const differs = before && found && difference(before, found);
    if (differs === undefined) continue;
    return {
      code: "OUT1651",
      message: `${circumstance} ${differs}.`,
      fix: "pause until all answers are there, and put them together by what they answer",
      trace: traceOf(step),
    };
  }
  return undefined;
}

export function lateCases(stage: Stage): ProofCase[] {
  const asked = calloutClusters(stage);
  const isAsked = stage.script.clusters.some(
    ({ name, script }) => asked.has(name) && typeof script !== "string",
  );
  // Where time passes, what comes later can be another thing.
  if (!isAsked || stage.script.steps.some(({ kind }) => kind === "wait")) return [];
  return Array.from({ length: count }, (_, index): ProofCase => {
    const key = `answers of services that come later, order ${index + 1}`;
    return { key, run: () => runLate(stage, key) };
  });
}
