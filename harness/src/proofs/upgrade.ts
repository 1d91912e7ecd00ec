// The configuration changes while streams are under way. Those keep what they began with, new ones get the new one,
// and nobody else notices: a configuration that says the same must change nothing.

import { MockStartError, type MockProxy } from "../mock/index.js";
import { mockAnswer } from "../scenario/mock-messages.js";
import { answerFor } from "../scenario/read-answers.js";
import { exchangesOf, firstSteps } from "./exchanges.js";
import type { Problem, ProofCase, Stage, Verb } from "./proof.js";
import { begin, endOf, finish } from "./streams.js";

const moments = [
  "before the stream",
  "behind its headers",
  "in its body",
  "around each stream",
] as const;
type Moment = (typeof moments)[number];

/** The same in other bytes, or the host would see no change; undefined when we know of none. */
function sameIn(configuration: string | undefined, turn: number): string | undefined {
  if (configuration === undefined || !/^\s*[[{]/.test(configuration)) return undefined;
  return configuration + " ".repeat(turn);
}

type Update = () => Promise<void>;

/** The requests one after the other, with an update at its moment; gives how they end. */
async function endsWith(
  stage: Stage,
  moment: Moment,
  makeUpdate: (proxy: MockProxy) => Update,
): Promise<string[]> {
  const exchanges = exchangesOf(stage.script.steps);
  const ends: string[] = [];
  let current = exchanges[0];
  await stage.rehearse({
    options: (options) => ({
      ...options,
      rawUpstream: ({ path }) =>
        current === undefined ? "reset" : mockAnswer(answerFor(current, path)),
    }),
    script: (script) => firstSteps(script, 0),
    async afterSteps(proxy) {
      const update = makeUpdate(proxy);
      for (const exchange of exchanges) {
        current = exchange;
        const half = Math.floor(exchange.request.chunks.length / 2);
        const pieces = moment === "behind its headers" ? 0 : half;
        if (moment === "before the stream" || moment === "around each stream") await update();
        const stream = begin(proxy, exchange, pieces);
        if (moment !== "before the stream") await update();
        finish(stream, exchange, pieces);
        ends.push(await endOf(stream.reply));
      }
    },
  });
  return ends;
}

async function runMoment(stage: Stage, moment: Moment): Promise<Problem | undefined> {
  const { plugin, chain } = stage.scenario;
  const expected = await endsWith(stage, moment, () => async () => undefined);
  let turn = 0;
  let problem: Problem | undefined;
  const found = await endsWith(stage, moment, (proxy) => async () => {
    const text = sameIn(plugin.configuration, ++turn);
    if (text === undefined || problem !== undefined) return;
    try {
      await proxy.updateConfiguration(chain.indexOf(plugin), text);
    } catch (error) {
      if (!(error instanceof MockStartError)) throw error;
      const message = `a configuration that says the same in other bytes is refused ${moment}: ${error.message}`;
      problem = { code: "OUT1808", message };
    }
  });
  if (problem !== undefined) return problem;
  const at = found.findIndex((end, index) => end !== expected[index]);
  if (at < 0) return undefined;
  return {
    code: "OUT1808",
    message: `with an update of the configuration ${moment}, stream ${at + 1} ends as ${found[at] ?? ""} instead of ${expected[at] ?? "nothing"}.`,
    fix: "keep the state of a plugin in the plugin, not in globals, and what must last in shared data",
  };
}

export const upgrade: Verb = {
  name: "upgrade",
  proves: "streams that are under way while the configuration changes end as they would without",

  async plan(stage) {
    if (exchangesOf(stage.script.steps).length === 0) return "the scenario has no requests";
    if (sameIn(stage.scenario.plugin.configuration, 1) === undefined) {
      return "the configuration is no JSON, so there is no other text that says the same";
    }
    const hasWait = stage.script.steps.some(({ kind }) => kind === "wait");
    if (hasWait) return "the scenario lets time pass between its requests";
    const cases = moments.map((moment): ProofCase => ({
      key: moment,
      run: () => runMoment(stage, moment),
    }));
    return { cases, space: `${moments.length} moments` };
  },
};
