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

type Delayed = (answers: readonly CalloutAnswer[], cluster: string) => CalloutAnswer[];

function later(script: ScenarioScript, delay: Delayed): ScenarioScript {
  const clusters = script.clusters.map((cluster) => ({
    ...cluster,
    script: typeof cluster.script === "string" ? cluster.script : delay(cluster.script, cluster.name), // prettier-ignore
    paths: cluster.paths.map((path) => ({ ...path, script: delay(path.script, cluster.name) })),
  }));
  return { ...script, clusters, steps: script.steps.map(withPause) };
}

async function runLate(stage: Stage, key: string, delay: Delayed): Promise<Problem | undefined> {
  const rehearsal = await stage.rehearse({ script: (script) => later(script, delay) });
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

/** The answers of one service alone, all by the same time. */
function oneLate(stage: Stage, cluster: string, milliseconds: number): ProofCase {
  const key = `answers of ${cluster} that come ${milliseconds} ms later`;
  const delay: Delayed = (answers, name) =>
    answers.map((one) => ({ ...one, delay: one.delay + (name === cluster ? milliseconds : 0) }));
  return { key, run: () => runLate(stage, key, delay) };
}

const askedClusters = (stage: Stage): string[] => {
  const asked = calloutClusters(stage);
  return stage.script.clusters.flatMap(({ name, script }) =>
    asked.has(name) && typeof script !== "string" ? [name] : [],
  );
};

const allOfOne = (stage: Stage): ProofCase[] =>
  askedClusters(stage).flatMap((cluster) =>
    [1, 5, 20].map((milliseconds) => oneLate(stage, cluster, milliseconds)),
  );

/** A case that says which service is late. */
export const namedLate = (stage: Stage, key: string): ProofCase | undefined =>
  allOfOne(stage).find((one) => one.key === key);

export function lateCases(stage: Stage): ProofCase[] {
  const isAsked = askedClusters(stage).length > 0;
  // Where time passes, what comes later can be another thing.
  if (!isAsked || stage.script.steps.some(({ kind }) => kind === "wait")) return [];
  return Array.from({ length: count }, (_, index): ProofCase => {
    const key = `answers of services that come later, order ${index + 1}`;
    const run = (): Promise<Problem | undefined> => {
      const chance = new Chance(`${stage.seed}|${key}`);
      return runLate(stage, key, (answers) => delayed(answers, chance));
    };
    return { key, run, smaller: () => allOfOne(stage) };
  });
}
