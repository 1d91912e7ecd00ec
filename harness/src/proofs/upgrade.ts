// The configuration, or the module itself, changes while streams are under way. Those keep what they began with, new ones
// get the new one, and nobody else notices: what says the same must change nothing.

import {
  MockStartError,
  type MockPlugin,
  type MockProxy,
  type RawUpstream,
} from "../mock/index.js";
import { mockAnswer } from "../scenario/mock-messages.js";
import { answerFor } from "../scenario/read-answers.js";
import { exchangesOf, firstSteps } from "./exchanges.js";
import type { Problem, ProofCase, Stage, Verb } from "./proof.js";
import { hostProblem } from "./safety.js";
import { fewer } from "./smaller.js";
import { begin, endOf, finish } from "./streams.js";

const moments = [
  "before the stream",
  "behind its headers",
  "in its body",
  "around each stream",
] as const;
type Moment = (typeof moments)[number];

/** What is replaced: by what says and does the same, in other bytes or under another name. */
type Replaced = "configuration" | "module";

/** The same in other bytes, or the host would see no change; undefined when we know of none. */
function sameIn(configuration: string | undefined, turn: number): string | undefined {
  if (configuration === undefined || !/^\s*[[{]/.test(configuration)) return undefined;
  return configuration + " ".repeat(turn);
}

/** The module with a section that nobody reads: another module for the host, with VMs of its own. */
function otherModule(wasm: Uint8Array, turn: number): Uint8Array {
  // WebAssembly core specification, section 5.5.3: id 0, size, the name with its length, and any bytes.
  return Buffer.concat([wasm, Uint8Array.of(0, 4, 2, 0x76, 0x31, turn % 2)]);
}

type Update = () => Promise<void>;

/** The filter with this index, replaced for the n-th time. */
function replacement(
  stage: Stage,
  filter: MockPlugin,
  replaced: Replaced,
  turn: number,
): MockPlugin {
  const { configuration } = stage.scenario.plugin;
  if (replaced === "module") return { ...filter, wasm: otherModule(stage.subject.wasm, turn) };
  const text = sameIn(configuration, turn);
  // What is no JSON cannot be said otherwise: the same configuration under another name is a new one, too.
  return text === undefined
    ? { ...filter, name: `${filter.name ?? ""}.${turn}` }
    : { ...filter, configuration: text };
}

/** Which requests are sent, and at which of them there are updates; numbers of requests, from 1. */
interface Sent {
  requests: readonly number[];
  updated: readonly number[];
}

/** The requests one after the other, with an update at its moment; gives how they end. */
async function endsWith(
  stage: Stage,
  moment: Moment,
  { requests, updated }: Sent,
  makeUpdate: (proxy: MockProxy, filters: readonly MockPlugin[]) => Update,
): Promise<{ ends: string[]; problem: Problem | undefined }> {
  let problem: Problem | undefined;
  let filters: readonly MockPlugin[] = [];
  const all = exchangesOf(stage.script.steps);
  const exchanges = requests.flatMap((number) => all[number - 1] ?? []);
  const ends: string[] = [];
  let current = exchanges[0];
  await stage.rehearse({
    options(options) {
      filters = options.filters ?? [];
      const rawUpstream: RawUpstream = ({ path }) =>
        current === undefined ? "reset" : mockAnswer(answerFor(current, path));
      return { ...options, rawUpstream };
    },
    script: (script) => firstSteps(script, 0),
    async afterSteps(proxy) {
      const makes = makeUpdate(proxy, filters);
      for (const [index, exchange] of exchanges.entries()) {
        const update: Update = async () =>
          updated.includes(requests[index] ?? 0) ? makes() : undefined;
        current = exchange;
        const half = Math.floor(exchange.request.chunks.length / 2);
        const pieces = moment === "behind its headers" ? 0 : half;
        if (moment === "before the stream" || moment === "around each stream") await update();
        const stream = begin(proxy, exchange, pieces, exchange.request.worker);
        if (moment !== "before the stream") await update();
        finish(stream, exchange, pieces);
        ends.push(await endOf(stream.reply));
      }
      problem = hostProblem(proxy, `with an update ${moment},`);
    },
  });
  return { ends, problem };
}

async function runMoment(
  stage: Stage,
  replaced: Replaced,
  moment: Moment,
  sent: Sent,
): Promise<Problem | undefined> {
  const { plugin, chain } = stage.scenario;
  const index = chain.indexOf(plugin);
  const { ends: expected } = await endsWith(stage, moment, sent, () => async () => undefined);
  let turn = 0;
  let refused: Problem | undefined;
  const change =
    (proxy: MockProxy, filters: readonly MockPlugin[]): Update =>
    async () => {
      if (refused !== undefined) return;
      turn++;
      const changed = filters.map((filter, at) =>
        at === index ? replacement(stage, filter, replaced, turn) : filter,
      );
      try {
        await proxy.updateFilters(changed);
      } catch (error) {
        if (!(error instanceof MockStartError)) throw error;
        const message = `a ${replaced} that says the same is refused ${moment}: ${error.message}`;
        refused = { code: "OUT1808", message };
      }
    };
  const { ends: found, problem } = await endsWith(stage, moment, sent, change);
  if (refused !== undefined) return refused;
  const at = found.findIndex((end, index) => end !== expected[index]);
  if (at < 0) return problem;
  const number = sent.requests[at] ?? 0;
  return {
    code: "OUT1808",
    message: `with an update of the ${replaced} ${momentOf(moment, sent)}, request ${number} ends as ${found[at] ?? ""} instead of ${expected[at] ?? "nothing"}.`,
    fix: "keep the state of a plugin in the plugin, not in globals, and what must last in shared data",
  };
}

export const upgrade: Verb = {
  name: "upgrade",
  proves: "streams that are under way while the configuration changes end as they would without",

  async plan(stage) {
    if (exchangesOf(stage.script.steps).length === 0) return "the scenario has no requests";
    const hasWait = stage.script.steps.some(({ kind }) => kind === "wait");
    if (hasWait) return "the scenario lets time pass between its requests";
    const all = exchangesOf(stage.script.steps).map((_, index) => index + 1);
    const whole: Sent = { requests: all, updated: all };
    const cases = both.flatMap((replaced) =>
      moments.map((moment) => caseOf(stage, replaced, moment, whole)),
    );
    const named = (key: string): ProofCase | undefined => {
      const sent = readSent(key, all);
      const isThere = sent && [...sent.requests, ...sent.updated].every((one) => all.includes(one));
      if (!isThere) return undefined;
      return both
        .flatMap((replaced) => moments.map((moment) => caseOf(stage, replaced, moment, sent)))
        .find((one) => one.key === key);
    };
    return { cases, named, space: `configuration and module, ${moments.length} moments` };
  },
};

const both: readonly Replaced[] = ["configuration", "module"];

const isWhole = ({ requests, updated }: Sent): boolean => requests.length === updated.length;

const momentOf = (moment: Moment, { requests, updated }: Sent): string =>
  updated.length === 1 && requests.length > 1 ? `${moment} of request ${updated.join()}` : moment;

function caseOf(stage: Stage, replaced: Replaced, moment: Moment, sent: Sent): ProofCase {
  const all = exchangesOf(stage.script.steps).length;
  const { requests, updated } = sent;
  const sole = requests.length < all ? `, requests ${requests.join(", ")} alone` : "";
  const at = isWhole(sent) && sole === "" ? "" : `, update at ${updated.join(", ")}`;
  return {
    key: `${replaced} ${moment}${at}${sole}`,
    run: () => runMoment(stage, replaced, moment, sent),
    smaller: () =>
      [
        ...(updated.length > 1 ? updated.map((one) => ({ requests, updated: [one] })) : []),
        ...fewer(requests).flatMap((less) =>
          updated.length === 1 && less.includes(updated[0] ?? 0)
            ? [{ requests: less, updated }]
            : [],
        ),
      ].map((less) => caseOf(stage, replaced, moment, less)),
  };
}

/** What a name says of requests that are left. */
function readSent(key: string, all: readonly number[]): Sent | undefined {
  const [, updates, requests] =
    /, update at ([\d, ]+?)(?:, requests ([\d, ]+) alone)?$/.exec(key) ?? [];
  const numbers = (text: string): number[] => text.split(", ").map(Number);
  if (updates === undefined) return undefined;
  const updated = numbers(updates);
  return { updated, requests: requests === undefined ? all : numbers(requests) };
}
