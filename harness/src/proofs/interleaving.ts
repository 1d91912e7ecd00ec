// Many streams at once, on one to sixteen workers, in an order that the seed decides: together they must come out as
// one after the other. What is shared between streams and workers is so judged.

import type { MockProxy } from "../mock/index.js";
import { Chance } from "./chance.js";
import type { Problem, ProofCase, Stage, Verb } from "./proof.js";
import { begin, endOf, exchangesOf, finish } from "./streams.js";
import type { ScenarioExchange } from "../scenario/scenario.js";

const workerCounts = [1, 2, 4, 8, 16] as const;
const copies = 12;

/** Statuses with how often each came: the order says nothing. */
function tally(ends: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const end of ends) counts.set(end, (counts.get(end) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([end, count]) => `${count} × ${end}`)
    .join(", ");
}

type Sender = (proxy: MockProxy, exchange: ScenarioExchange) => Promise<string[]>;

const oneByOne: Sender = async (proxy, exchange) => {
  const ends: string[] = [];
  for (let copy = 0; copy < copies; copy++) ends.push(await endOf(proxy.send(exchange.request)));
  return ends;
};

/** Begins all, and then goes on with one or another of them, as chance has it. */
function atOnce(chance: Chance, workers: number): Sender {
  return async (proxy, exchange) => {
    const open: ReturnType<typeof begin>[] = [];
    const pieces = exchange.request.chunks.length;
    const ends: Promise<string>[] = [];
    for (let copy = 0; copy < copies; copy++) {
      const stream = begin(proxy, exchange, Math.floor(pieces / 2), chance.below(workers));
      ends.push(endOf(stream.reply));
      open.push(stream);
      if (chance.percent(40)) finishOne();
    }
    while (open.length > 0) finishOne();
    return Promise.all(ends);

    function finishOne(): void {
      const [stream] = open.splice(chance.below(open.length), 1);
      if (stream !== undefined) finish(stream, exchange, Math.floor(pieces / 2));
    }
  };
}

/** Runs the exchanges before this one as they are written, then copies of this one. */
async function tallyOf(
  stage: Stage,
  step: number,
  workers: number,
  seed: string,
  send: Sender,
): Promise<string> {
  const exchange = stage.script.steps[step];
  if (exchange?.kind !== "exchange") return "";
  let ends: readonly string[] = [];
  await stage.rehearse({
    options: (options) => ({ ...options, workers, seed, trace: "off", rawUpstream: () => exchange.upstream }), // prettier-ignore
    script: (script) => ({ ...script, steps: script.steps.slice(0, step) }),
    async afterSteps(proxy) {
      ends = await send(proxy, exchange);
    },
  });
  return tally(ends);
}

async function runOrder(
  stage: Stage,
  step: number,
  workers: number,
  seed: string,
  alone: () => Promise<string>,
): Promise<Problem | undefined> {
  const together = await tallyOf(stage, step, workers, seed, atOnce(new Chance(seed), workers));
  const expected = await alone();
  if (together === expected) return undefined;
  return {
    code: "OUT1807",
    message: `${copies} streams at once on ${workers} worker${workers === 1 ? "" : "s"} end as ${together}; one after the other as ${expected}.`,
    fix: "keep what a stream needs in the stream; change shared data with compare-and-swap",
  };
}

export const interleaving: Verb = {
  name: "interleaving",
  proves: "many streams at once, on any number of workers, end as one after the other",

  async plan(stage) {
    const exchanges = exchangesOf(stage.script.steps);
    const [first] = exchanges;
    if (first === undefined) return "the scenario has no requests";
    const steps = stage.script.steps.flatMap(({ kind }, index) =>
      kind === "exchange" ? [index] : [],
    );
    // The same answer for those before it: what they get must not depend on the copies.
    const answers = new Set(exchanges.map(({ upstream }) => JSON.stringify(upstream)));
    if (answers.size > 1) return "its exchanges have different answers of the upstream";
    if (stage.script.clusters.some(({ script }) => script !== "unreachable" && script.length > 1)) {
      return "a cluster answers each callout otherwise, and each worker makes its own";
    }
    const perStep = Math.max(1, Math.ceil(stage.executions / (steps.length * workerCounts.length)));
    const cases = steps.flatMap((step) => {
      let asAlone: Promise<string> | undefined;
      const alone = (): Promise<string> =>
        (asAlone ??= tallyOf(stage, step, 1, stage.seed, oneByOne));
      return workerCounts.flatMap((workers) =>
        Array.from({ length: perStep }, (_, order): ProofCase => {
          const key = `${steps.length > 1 ? `step ${step + 1}, ` : ""}${workers} workers, order ${order + 1}`;
          return { key, run: () => runOrder(stage, step, workers, `${stage.seed}|${key}`, alone) };
        }),
      );
    });
    return { cases, space: `${copies} streams at once, 1 to 16 workers, ${cases.length} orders` };
  },
};
