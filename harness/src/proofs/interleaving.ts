// Many streams at once, on one to sixteen workers, in an order that the seed decides: together they must come out as
// one after the other. What is shared between streams and workers is so judged. Copies of one request must end as the
// copies do one by one; different requests as in one of the orders that they can have.

import { answersInTurn } from "../scenario/callout-script.js";
import { calloutClusters, placedExchanges, type PlacedExchange } from "./exchanges.js";
import { lateCases } from "./late-answers.js";
import {
  choosesWorkers,
  orders,
  ProofBroken,
  runAtOnce,
  runOneByOne,
  tally,
  type Copies,
} from "./mixtures.js";
import type { Problem, ProofCase, Stage, Verb } from "./proof.js";
import { strangerCases } from "./strangers.js";

const allWorkerCounts: readonly number[] = [1, 2, 4, 8, 16];
const copies = 12;
/** So many different requests have six orders, each a run. */
const mixed = 3;

const onWorkers = (workers: number): string => `${workers} worker${workers === 1 ? "" : "s"}`;

const fix = "keep what a stream needs in the stream; change shared data with compare-and-swap";

async function runCopies(
  stage: Stage,
  group: Copies,
  workers: number,
  seed: string,
  alone: () => Promise<readonly string[]>,
): Promise<Problem | undefined> {
  const together = tally(await runAtOnce(stage, group, workers, seed));
  const expected = tally(await alone());
  if (together === expected) return undefined;
  const message = `${copies} streams at once on ${onWorkers(workers)} end as ${together}; one after the other as ${expected}.`;
  return { code: "OUT1807", message, fix };
}

/** How many workers there are in turn. */
const workerCountsOf = (stage: Stage): readonly number[] =>
  choosesWorkers(stage) ? [stage.scenario.workers] : allWorkerCounts;

/** Who gets which answer is a matter of the order, and streams may wait for the answer of one. */
const asksInTurn = (stage: Stage): boolean => {
  const asked = calloutClusters(stage);
  return stage.script.clusters.some((one) => answersInTurn(one) && asked.has(one.name));
};

function copyCases(
  stage: Stage,
  places: readonly PlacedExchange[],
  perStep: number,
  workerCounts: readonly number[],
): ProofCase[] {
  const numbered = stage.baseline.steps.length > 1;
  return places.flatMap(({ exchange, number, before }) => {
    const group = { exchanges: Array.from({ length: copies }, () => exchange), before };
    let asAlone: Promise<readonly string[]> | undefined;
    const alone = (): Promise<readonly string[]> =>
      (asAlone ??= runOneByOne(stage, group, [...group.exchanges.keys()]));
    return workerCounts.flatMap((workers) =>
      Array.from({ length: perStep }, (_, order): ProofCase => {
        const key = `${numbered ? `step ${number + 1}, ` : ""}${workers} workers, order ${order + 1}`;
        const seed = `${stage.seed}|${key}`;
        return { key, run: () => runCopies(stage, group, workers, seed, alone) };
      }),
    );
  });
}

/** How different requests end in each order that they can have, asked for one by one. */
class Sequences {
  private readonly ends: string[] = [];
  private left: readonly (readonly number[])[];

  constructor(
    private readonly stage: Stage,
    private readonly group: Copies,
  ) {
    this.left = orders(group.exchanges.length);
  }

  async has(together: string): Promise<boolean> {
    while (!this.ends.includes(together)) {
      const [order, ...rest] = this.left;
      if (order === undefined) return false;
      this.left = rest;
      this.ends.push((await runOneByOne(this.stage, this.group, order)).join(", "));
    }
    return true;
  }

  get all(): string {
    return [...new Set(this.ends)].join("; or ");
  }
}

async function runMixture(
  stage: Stage,
  group: Copies,
  workers: number,
  seed: string,
  sequences: Sequences,
): Promise<Problem | undefined> {
  const together = (await runAtOnce(stage, group, workers, seed)).join(", ");
  if (await sequences.has(together)) return undefined;
  const message = `${group.exchanges.length} different requests at once on ${onWorkers(workers)} end as ${together}; in no order one after the other they do: ${sequences.all}.`;
  return { code: "OUT1807", message, fix };
}

function mixtureCases(
  stage: Stage,
  places: readonly PlacedExchange[],
  perWindow: number,
  workerCounts: readonly number[],
): ProofCase[] {
  const size = Math.min(mixed, places.length);
  const windows = Array.from({ length: places.length - size + 1 }, (_, from) =>
    places.slice(from, from + size),
  );
  return windows.flatMap((window) => {
    const [first, ...others] = window;
    if (first === undefined || others.length === 0) return [];
    const group = { exchanges: window.map(({ exchange }) => exchange), before: first.before };
    const sequences = new Sequences(stage, group);
    const steps = window.map(({ number }) => number + 1).join(", ");
    return workerCounts.flatMap((workers) =>
      Array.from({ length: perWindow }, (_, order): ProofCase => {
        const key = `steps ${steps} at once, ${workers} workers, order ${order + 1}`;
        const seed = `${stage.seed}|${key}`;
        return { key, run: () => runMixture(stage, group, workers, seed, sequences) };
      }),
    );
  });
}

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
      return { cases: late.map(guarded), space: `late answers, ${late.length} orders` };
    }
    const workerCounts = workerCountsOf(stage);
    const mixable = different(places);
    const other = [...strangerCases(stage, mixable), ...late];
    const share = Math.max(1, stage.executions - other.length) / (mixable.length > 1 ? 2 : 1);
    const per = (count: number): number =>
      Math.max(1, Math.ceil(share / (count * workerCounts.length)));
    const windows = Math.max(1, mixable.length - mixed + 1);
    const cases = [
      ...other,
      ...copyCases(stage, places, per(places.length), workerCounts),
      ...mixtureCases(stage, mixable, per(windows), workerCounts),
    ].map(guarded);
    const space = `${copies} streams at once, different requests, strangers, late answers, 1 to 16 workers, ${cases.length} orders`;
    return { cases, space };
  },
};

/** What ends all comparison is the finding. */
function guarded({ key, run }: ProofCase): ProofCase {
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
  };
}
