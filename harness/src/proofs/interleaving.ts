// Many streams at once, on one to sixteen workers, in an order that the seed decides: together they must come out as
// one after the other. What is shared between streams and workers is so judged. Copies of one request must end as the
// copies do one by one; different requests as in one of the orders that they can have.

import { answersInTurn } from "../scenario/callout-script.js";
import { copies, Crowds, mixed } from "./crowds.js";
import { calloutClusters, placedExchanges, type PlacedExchange } from "./exchanges.js";
import { lateCases, namedLate } from "./late-answers.js";
import { choosesWorkers, ProofBroken } from "./mixtures.js";
import type { ProofCase, Stage, Verb } from "./proof.js";
import { namedStranger, strangerCases } from "./strangers.js";

const allWorkerCounts: readonly number[] = [1, 2, 4, 8, 16];

/** How many workers there are in turn. */
const workerCountsOf = (stage: Stage): readonly number[] =>
  choosesWorkers(stage) ? [stage.scenario.workers] : allWorkerCounts;

/** Who gets which answer is a matter of the order, and streams may wait for the answer of one. */
const asksInTurn = (stage: Stage): boolean => {
  const asked = calloutClusters(stage);
  return stage.script.clusters.some((one) => answersInTurn(one) && asked.has(one.name));
};

/** Of equal ones that stand side by side, as `times` makes them, the first. */
function different(places: readonly PlacedExchange[]): PlacedExchange[] {
  return places.filter(({ exchange }, index) => {
    const last = places[index - 1]?.exchange;
    return last?.request !== exchange.request || last.upstream !== exchange.upstream;
  });
}

export const interleaving: Verb = {
  name: "interleaving",
  proves: "many streams at once, on any number of workers, end as one after the other",

  async plan(stage) {
    const places = placedExchanges(stage.script.steps);
    if (places.length === 0) return "the scenario has no requests";
    const late = lateCases(stage);
    if (asksInTurn(stage)) {
      if (late.length === 0)
        return "a service answers each callout otherwise, and the order decides who gets which";
      const named = (key: string): ProofCase | undefined => namedLate(stage, key);
      return { cases: late.map(guarded), named, space: `late answers, ${late.length} orders` };
    }
    const workerCounts = workerCountsOf(stage);
    const mixable = different(places);
    const other = [...strangerCases(stage, mixable), ...late];
    const share = Math.max(1, stage.executions - other.length) / (mixable.length > 1 ? 2 : 1);
    const per = (count: number): number =>
      Math.max(1, Math.ceil(share / (count * workerCounts.length)));
    const windows = Math.max(1, mixable.length - mixed + 1);
    const crowds = new Crowds(stage, places);
    const cases = [
      ...other,
      ...crowds.copies(per(places.length), workerCounts),
      ...crowds.mixtures(mixable, per(windows), workerCounts),
    ].map(guarded);
    const named = (key: string): ProofCase | undefined => {
      const one = crowds.named(key) ?? namedStranger(stage, mixable, key) ?? namedLate(stage, key);
      return one && guarded(one);
    };
    const space = `${copies} streams at once, different requests, strangers, late answers, 1 to 16 workers, ${cases.length} orders`;
    return { cases, named, space };
  },
};

/** What ends all comparison is the finding. */
function guarded({ key, run, smaller }: ProofCase): ProofCase {
  return {
    key,
    async run() {
      try {
        return await run();
      } catch (error) {
        if (error instanceof ProofBroken) return error.problem;
        throw error;
      }
    },
    smaller: () => (smaller?.() ?? []).map(guarded),
  };
}
