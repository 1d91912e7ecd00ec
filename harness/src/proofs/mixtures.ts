// Requests side by side and one after the other, behind the same steps of a scenario: how each of them ends.

import type { MockProxy, MockStream, RawUpstreamRequest, UpstreamAnswer } from "../mock/index.js";
import { mockAnswer } from "../scenario/mock-messages.js";
import { answerFor } from "../scenario/read-answers.js";
import type { ScenarioExchange } from "../scenario/scenario.js";
import { exchangesOf, firstSteps } from "./exchanges.js";
import type { Problem, Stage } from "./proof.js";
import { hostProblem } from "./safety.js";
import type { Schedule } from "./schedules.js";
import { begin, endOf, finish } from "./streams.js";

export interface Copies {
  exchanges: readonly ScenarioExchange[];
  /** So many steps of the script come before them, as they are written. */
  before: number;
}

/** How often each end came: among copies the order says nothing. */
export function tally(ends: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const end of ends) counts.set(end, (counts.get(end) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([end, count]) => `${count} × ${end}`)
    .join(", ");
}

/** All orders of the numbers from 0 to `count` - 1, the natural one first. */
export function orders(count: number): number[][] {
  if (count === 0) return [[]];
  return orders(count - 1)
    .flatMap((order) =>
      Array.from({ length: count }, (_, place) => [
        ...order.slice(0, place),
        count - 1,
        ...order.slice(place),
      ]),
    )
    .sort((a, b) => (a.join() < b.join() ? -1 : 1));
}

/** Something came to an end on which no comparison can be made. */
export class ProofBroken extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
    this.name = "ProofBroken";
  }
}

/** A stream that is under way, and what it asked for. */
interface Under {
  stream: MockStream;
  exchange: ScenarioExchange;
}

type Send = (proxy: MockProxy, underWay: Under[]) => Promise<readonly string[]>;

/** The scenario says which worker takes a request: then nothing else may. */
export const choosesWorkers = (stage: Stage): boolean =>
  exchangesOf(stage.script.steps).some(({ request }) => request.worker !== undefined);

/** What `send` gives, behind the steps that come before. */
export async function runBehind(
  stage: Stage,
  { before }: Copies,
  circumstances: { workers: number; seed: string },
  send: Send,
): Promise<readonly string[]> {
  let ends: readonly string[] = [];
  let underWay: Under[] | undefined;
  const answer = (request: RawUpstreamRequest): UpstreamAnswer => {
    const found = underWay?.find(({ stream }) => stream.upstreamRequest === request);
    return found === undefined ? "reset" : mockAnswer(answerFor(found.exchange, request.path));
  };
  await stage.rehearse({
    options: (options) => {
      const asWritten = options.rawUpstream;
      return {
        ...options,
        ...circumstances,
        trace: "off",
        // The steps before get what is written.
        rawUpstream: (request) =>
          underWay === undefined && typeof asWritten === "function"
            ? asWritten(request)
            : answer(request),
      };
    },
    script: (script) => firstSteps(script, before),
    async afterSteps(proxy) {
      underWay = [];
      ends = await send(proxy, underWay);
      const problem = hostProblem(proxy, "while streams are sent by themselves or beside others,");
      if (problem !== undefined) throw new ProofBroken(problem);
    },
  });
  return ends;
}

/** One after the other on one worker; gives the ends by the number of the request. */
export function runOneByOne(
  stage: Stage,
  group: Copies,
  order: readonly number[],
): Promise<readonly string[]> {
  const workers = choosesWorkers(stage) ? stage.scenario.workers : 1;
  return runBehind(stage, group, { workers, seed: stage.seed }, async (proxy, underWay) => {
    const ends = group.exchanges.map(() => "");
    for (const index of order) {
      const exchange = group.exchanges[index];
      if (exchange === undefined) continue;
      const pieces = Math.floor(exchange.request.chunks.length / 2);
      const stream = begin(proxy, exchange, pieces, exchange.request.worker);
      underWay.push({ stream, exchange });
      finish(stream, exchange, pieces);
      ends[index] = await endOf(stream.reply);
    }
    return ends;
  });
}

/** As the schedule has it; gives the ends by the number of the request. */
export function runAtOnce(
  stage: Stage,
  group: Copies,
  { workers, moves }: Schedule,
  seed: string,
): Promise<readonly string[]> {
  return runBehind(stage, group, { workers, seed }, async (proxy, underWay) => {
    const open = new Map<number, MockStream>();
    const ends: Promise<string>[] = [];
    for (const { stream: number, does, worker } of moves) {
      const exchange = group.exchanges[number];
      if (exchange === undefined) continue;
      const pieces = Math.floor(exchange.request.chunks.length / 2);
      const begun = open.get(number);
      if (does === "end" && begun !== undefined) finish(begun, exchange, pieces);
      if (does === "end") continue;
      const stream = begin(proxy, exchange, pieces, worker);
      underWay.push({ stream, exchange });
      ends[number] = endOf(stream.reply);
      open.set(number, stream);
    }
    return Promise.all(ends);
  });
}
