// The configuration changes while streams are under way. Those keep what they began with, new ones get the new one,
// and nobody else notices: a configuration that says the same must change nothing.

import { MockStartError } from "../mock/index.js";
import type { Problem, ProofCase, Stage, Verb } from "./proof.js";
import { begin, endOf, exchangesOf, finish } from "./streams.js";

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

async function runMoment(stage: Stage, moment: Moment): Promise<Problem | undefined> {
  const { configuration } = stage.scenario.plugin;
  const exchanges = exchangesOf(stage.script.steps);
  let turn = 0;
  let problem: Problem | undefined;
  const statuses = stage.baseline.steps.flatMap(({ step, observation }) =>
    step.kind === "exchange" && "reply" in observation
      ? ["status" in observation.reply ? String(observation.reply.status) : "reset"]
      : [],
  );
  let current = exchanges[0]?.upstream ?? "reset";
  await stage.rehearse({
    options: (options) => ({ ...options, rawUpstream: () => current }),
    script: (script) => ({ ...script, steps: [] }),
    async afterSteps(proxy) {
      const update = async (): Promise<void> => {
        const text = sameIn(configuration, ++turn);
        if (text === undefined || problem !== undefined) return;
        try {
          await proxy.updateConfiguration(0, text);
        } catch (error) {
          if (!(error instanceof MockStartError)) throw error;
          const message = `a configuration that says the same in other bytes is refused ${moment}: ${error.message}`;
          problem = { code: "OUT1808", message };
        }
      };
      for (const [index, exchange] of exchanges.entries()) {
        current = exchange.upstream;
        const half = Math.floor(exchange.request.chunks.length / 2);
        if (moment === "before the stream" || moment === "around each stream") await update();
        const stream = begin(proxy, exchange, moment === "behind its headers" ? 0 : half);
        if (moment !== "before the stream") await update();
        finish(stream, exchange, moment === "behind its headers" ? 0 : half);
        const end = await endOf(stream.reply);
        if (problem !== undefined) return;
        if (end === statuses[index]) continue;
        problem = {
          code: "OUT1808",
          message: `with an update of the configuration ${moment}, stream ${index + 1} ends as ${end} instead of ${statuses[index] ?? "nothing"}.`,
          fix: "keep the state of a plugin in the plugin, not in globals, and what must last in shared data",
        };
        return;
      }
    },
  });
  return problem;
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
