// After many streams, however they ended, the VM holds what it held before: no context, no callout, no object, and no
// more memory than after the first of them; and the next stream ends as it did.

import type { MockProxy } from "../mock/index.js";
import { exchangesOf, firstSteps } from "./exchanges.js";
import { clustersFor, endings, needsClusters, Streams, type Ending } from "./leak-endings.js";
import type { Problem, ProofCase, Stage, Verb } from "./proof.js";
import { hostProblem } from "./safety.js";
import { holdings, type Holdings } from "./usage.js";

/** Where objects are counted, few streams show what is left: so many for each execution that is asked for. */
const countedPerExecution = 12;
/** Elsewhere only memory is seen, in pages of 64 KiB. */
const uncountedPerExecution = 60;
/** At least so many go before: caches and free lists are full then. */
const leastWarmUp = { counted: 30, uncounted: 300 } as const;
/** What a filter keeps by value may be bounded: it is full by then. */
const ownWarmUp = 1000;
const ownLater = 300;
/** Fewer executions than this are a short look, in which nothing bounded becomes full. */
const leastForOwn = 50;
/** How often the number of streams is doubled: a list that grows doubles its place. */
const doublings = 3;
/** Between so many streams time passes, as it does in life: what waits for a callout runs into its time-out. */
const burst = 50;
/** Virtual milliseconds for everything that waits to run into its time-out. */
const afterwards = 600_000;
/** Virtual milliseconds behind each burst. */
const afterBurst = 20_000;

/** What is sent, and how much of it. */
interface Load {
  ending: Ending;
  /** Only this one of the scenario's requests, from 1. */
  request?: number;
  /** Few streams: so many before the first look, and so many before the next, then twice and four times as many. */
  few?: Few;
}

interface Few {
  warmUp: number;
  span: number;
}

/** What a finding is tried with, the fewest first. */
const fewStreams: readonly Few[] = [
  { warmUp: 0, span: 1 },
  { warmUp: 30, span: 1 },
  { warmUp: 30, span: 8 },
  { warmUp: 30, span: 64 },
];

const countOf = ({ warmUp, span }: Few): number => warmUp + span * (2 ** doublings - 1);

const say = ({ ending, request, few }: Load): string =>
  [
    few === undefined ? "" : `${countOf(few)} `,
    `streams ${request === undefined ? "" : `of request ${request} `}that are ${ending}`,
  ].join("");

/** How the next stream ends behind all the others, by what was sent. */
type NextEnds = Map<string, Promise<string>>;

interface Run {
  before: Holdings;
  /** After the warm-up, and after each time that as many more have come. */
  looks: readonly Holdings[];
  after: Holdings;
  next: string;
  streams: number;
  problem: Problem | undefined;
}

async function run(stage: Stage, load: Load): Promise<Run | undefined> {
  const { ending, request, few } = load;
  const exchanges = exchangesOf(stage.script.steps);
  const sole = request === undefined ? undefined : exchanges[request - 1];
  const streams = new Streams(sole === undefined ? exchanges : [sole], ending);
  const { workers } = stage.scenario;
  let vmIds: readonly string[] = [];
  let found: Run | undefined;

  async function sendAll(proxy: MockProxy, count: number): Promise<void> {
    for (let sent = 0; sent < count; sent++) {
      if (sent % burst === burst - 1) proxy.advanceTime(afterBurst);
      await streams.send(proxy);
    }
  }

  async function look(proxy: MockProxy): Promise<Holdings> {
    // What waits for an answer has it by then.
    proxy.advanceTime(afterBurst);
    return holdings(proxy, vmIds, async () => {
      for (let worker = 0; worker < workers; worker++) await streams.sendFirst(proxy, worker);
    });
  }

  async function afterSteps(proxy: MockProxy): Promise<void> {
    const isCounted = proxy.objects !== undefined;
    const before = await look(proxy);
    const perExecution = isCounted ? countedPerExecution : uncountedPerExecution;
    const least = leastWarmUp[isCounted ? "counted" : "uncounted"];
    const isOwn = ending === "each with values of its own";
    const asked = Math.ceil((stage.executions * perExecution) / 2 ** doublings);
    let sent = few?.warmUp ?? (isOwn ? ownWarmUp : Math.max(least, asked));
    await sendAll(proxy, sent);
    const looks = [await look(proxy)];
    for (let doubling = 0; doubling < doublings; doubling++) {
      const more = few === undefined ? (isOwn ? ownLater : sent) : few.span * 2 ** doubling;
      await sendAll(proxy, more);
      sent += more;
      looks.push(await look(proxy));
    }
    proxy.advanceTime(afterwards);
    const next = await streams.sendFirst(proxy, 0);
    proxy.advanceTime(afterwards);
    const after = await look(proxy);
    const problem = hostProblem(proxy, `after ${say(load)}`);
    found = { before, looks, after, next, streams: sent, problem };
  }

  // Only the plugin is started by the stage; the streams are ours.
  await stage.rehearse({
    options(options) {
      const plugins = options.filters ?? [];
      vmIds = [...new Set(plugins.map(({ vmId = "" }) => vmId))];
      return {
        ...options,
        trace: "off",
        logLevel: "critical",
        clusters: clustersFor(ending, options.clusters ?? {}),
        rawUpstream: (request) => streams.answer(request),
      };
    },
    script: (script) => firstSteps(script, 0),
    afterSteps,
  });
  return found;
}

const counted = ["objects", "bytes", "metrics", "keys", "pages"] as const;

type Grown = (typeof counted)[number];

const sayGrown: Readonly<Record<Grown, readonly [what: string, fix: string]>> = {
  objects: ["objects", "look for a map or list that gets an entry with each stream and loses none"],
  bytes: ["bytes of objects", "look for a list or text that becomes longer with each stream"],
  pages: [
    "pages of 64 KiB",
    "look for a map or list that gets an entry with each stream and loses none",
  ],
  metrics: ["statistics", "name a statistic by what there are few of, not by what a client sends"],
  keys: [
    "keys of shared data",
    "no key can be deleted: use a SharedTable, which has a fixed number of slots",
  ],
};

/**
 * What has grown with the streams, by so much. What each stream leaves grows in each span, and more in a longer one; what
 * only comes and goes, or becomes full, does not. Memory comes in pages: two spans in which it grew are enough there.
 */
function grown(
  looks: readonly Holdings[],
  ending: Ending,
): { what: Grown; by: number } | undefined {
  // The last span is four times the first one, or as long.
  const least = ending === "each with values of its own" ? 0.5 : 2;
  for (const what of counted) {
    const sizes = looks.map((one) => one[what] ?? 0);
    const steps = sizes.slice(1).map((size, index) => size - (sizes[index] ?? 0));
    const up = steps.filter((step) => step > 0).length;
    const by = steps.reduce((sum, step) => sum + step, 0);
    const [first = 0] = steps;
    const grows = what === "pages" ? up > 1 : up === steps.length && (steps.at(-1) ?? 0) >= least * first; // prettier-ignore
    if (grows && by > 0) return { what, by };
  }
  return undefined;
}

async function runLeak(stage: Stage, load: Load, nextEnds: NextEnds): Promise<Problem | undefined> {
  const { ending } = load;
  const found = await run(stage, load);
  if (found === undefined) return undefined;
  const { before, looks, after, streams, problem } = found;
  if (problem !== undefined) return problem;
  const told = (message: string, fix: string): Problem => ({
    code: "OUT1806",
    message: `after ${say(load)}: ${message}.`,
    fix,
  });
  const contexts = after.contexts - before.contexts;
  if (contexts > 0)
    return told(`${contexts} contexts are left`, "end each stream that the filter holds");
  const callouts = after.callouts - before.callouts;
  if (callouts > 0) return told(`${callouts} callouts are left`, "give each callout a time-out");
  const more = grown(looks, ending);
  if (more !== undefined) {
    const [what, fix] = sayGrown[more.what];
    return told(`there are ${more.by} ${what} more after ${streams} streams`, fix);
  }
  nextEnds.set(say(load), Promise.resolve(found.next));
  if (!isBrokenOff(ending)) return undefined;
  const others: Load = { ...load, ending: "finished" };
  const finished =
    nextEnds.get(say(others)) ?? run(stage, others).then((other) => other?.next ?? "");
  nextEnds.set(say(others), finished);
  const expected = await finished;
  // A limit counts finished streams, too: only what is worse than behind them is left over.
  if (found.next === expected || !/^[123]/.test(expected)) return undefined;
  return told(
    `the next stream ends as ${found.next}, after finished ones as ${expected}`,
    "take back in onDelete, which comes for each stream, what the stream has taken",
  );
}

/** Streams that differ from finished ones in nothing but their end. */
const isBrokenOff = (ending: Ending): boolean =>
  ["reset at the headers", "reset in the body", "broken off by the upstream"].includes(ending);

/** One request alone, and few streams. Values of their own fill what is bounded only when there are many. */
function smallerLoads({ ending, request, few }: Load, requests: number): Load[] {
  const isOwn = ending === "each with values of its own";
  const fewest = few === undefined && !isOwn ? fewStreams : [];
  const alone =
    request === undefined && requests > 1
      ? Array.from({ length: requests }, (_, index) => ({ request: index + 1 }))
      : [];
  const one = request === undefined ? {} : { request };
  return [
    ...fewest.map((count): Load => ({ ending, ...one, few: count })),
    ...alone.map((other): Load => ({ ending, ...other, ...(few && { few }) })),
  ];
}

export const leakProof: Verb = {
  name: "leaks",
  proves: "after many streams, broken off or left without answers, nothing is left of them",

  async plan(stage) {
    if (exchangesOf(stage.script.steps).length === 0) return "the scenario has no requests";
    const hasClusters = stage.script.clusters.length > 0;
    const nextEnds: NextEnds = new Map();
    const { length } = exchangesOf(stage.script.steps);
    const caseOf = (load: Load): ProofCase => ({
      key: say(load),
      run: () => runLeak(stage, load, nextEnds),
      smaller: () => smallerLoads(load, length).map(caseOf),
    });
    const chosen = endings
      .filter((ending) => hasClusters || !needsClusters(ending))
      .filter(
        (ending) => stage.executions >= leastForOwn || ending !== "each with values of its own",
      )
      .map((ending): Load => ({ ending }));
    const cases = chosen.map(caseOf);
    const named = (key: string): ProofCase | undefined =>
      chosen
        .flatMap((load) => [load, ...smallerLoads(load, length)])
        .flatMap((load) => [load, ...smallerLoads(load, length)])
        .map(caseOf)
        .find((one) => one.key === key);
    const streams = stage.executions * countedPerExecution;
    return { cases, named, space: `${cases.length} ways to end, ${streams} streams each` };
  },
};
