// Whether a request passes in other circumstances that the filter refuses as the scenario is written.

import type { Observation } from "../scenario/target.js";
import type { Problem, Stage } from "./proof.js";
import { traceOf, type Rehearsal } from "./rehearse.js";

const reached = (observation: object): boolean =>
  (observation as Partial<Observation>).upstream !== undefined;

/** The filter answers by itself, and nothing reaches the upstream. */
const refuses = (observation: object): boolean =>
  "reply" in observation && "status" in (observation as Observation).reply && !reached(observation);

export function letsPass(
  stage: Stage,
  rehearsal: Rehearsal,
  circumstance: string,
): Problem | undefined {
  if (stage.scenario.failsOpen !== undefined) return undefined;
  // Only the first request that goes otherwise counts: those behind it see what it left.
  const asWritten = stage.baseline.steps.map(({ observation }) => observation);
  const at = rehearsal.steps.findIndex(
    ({ observation }, index) => reached(observation) !== reached(asWritten[index] ?? {}),
  );
  const step = rehearsal.steps[at];
  if (step === undefined || !reached(step.observation) || !refuses(asWritten[at] ?? {})) {
    return undefined;
  }
  // An upstream that takes no connection sees no request either, and nobody has refused it.
  if (step.step.kind === "exchange" && step.step.upstream === "refused") return undefined;
  const which = rehearsal.steps.length > 1 ? ` (step ${at + 1})` : "";
  return {
    code: "OUT1804",
    message: `${circumstance} a request passes that the filter refuses otherwise${which}.`,
    fix: "refuse when the host does not answer; or write failsOpen with the reason into the scenario",
    trace: traceOf(step),
  };
}
