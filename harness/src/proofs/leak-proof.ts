// After many streams, some broken off by the client, some whose callouts nobody answered, the VM holds what it held
// before: no context, no callout, and no more memory than after the first of them.

import type { MockProxy, VmUsage } from "../mock/index.js";
import type { Problem, ProofCase, Stage, Verb } from "./proof.js";
import { exchangesOf, firstSteps } from "./exchanges.js";
import { begin, endOf } from "./streams.js";

/** Streams for each execution that is asked for. */
const streamsPerExecution = 60;
/** As many more go before: caches and free lists are full then. */
const leastWarmUp = 300;
/** Memory that grew in two of these thirds goes on growing; in one of them, something was full for the first time. */
const thirds = 3;
/** Between so many streams time passes, as it does in life: what waits for a callout runs into its time-out. */
const burst = 50;
/** Virtual milliseconds for everything that waits to run into its time-out. */
const afterwards = 600_000;
/** Virtual milliseconds behind each burst. */
const afterBurst = 20_000;
const pageSize = 65_536;

type Ending = "finished" | "reset at the headers" | "reset in the body" | "never answered";

const endings: readonly Ending[] = [
  "finished",
  "reset at the headers",
  "reset in the body",
  "never answered",
];

const contextsOf = (usage: readonly VmUsage[]): number =>
  usage.reduce((sum, { contexts }) => sum + contexts, 0);
const calloutsOf = (usage: readonly VmUsage[]): number =>
  usage.reduce((sum, { callouts }) => sum + callouts, 0);
const pagesOf = (usage: readonly VmUsage[]): number =>
  usage.reduce((sum, { memory }) => sum + memory / pageSize, 0);

async function sendAll(
  proxy: MockProxy,
  stage: Stage,
  ending: Ending,
  count: number,
): Promise<void> {
  const exchanges = exchangesOf(stage.script.steps);
  for (let sent = 0; sent < count; sent++) {
    const exchange = exchanges[sent % exchanges.length];
    if (exchange === undefined) return;
    if (sent % burst === burst - 1) proxy.advanceTime(afterBurst);
    if (ending === "finished" || ending === "never answered") {
      await endOf(proxy.send(exchange.request));
      continue;
    }
    const stream = begin(proxy, exchange, ending === "reset in the body" ? 1 : 0);
    stream.reset();
    await endOf(stream.reply);
  }
}

async function runLeak(stage: Stage, ending: Ending): Promise<Problem | undefined> {
  let problem: Problem | undefined;
  const streams = stage.executions * streamsPerExecution;
  const told = (message: string, fix: string): Problem => ({
    code: "OUT1806",
    message: `after streams that are ${ending}: ${message}.`,
    fix,
  });
  // Only the plugin is started by the stage; the streams are ours.
  await stage.rehearse({
    options: (options) => ({
      ...options,
      trace: "off",
      logLevel: "critical",
      ...(ending === "never answered" && {
        clusters: Object.fromEntries(
          Object.entries(options.clusters ?? {}).map(([name]) => [name, "never" as const]),
        ),
      }),
    }),
    script: (script) => firstSteps(script, 0),
    async afterSteps(proxy) {
      const before = proxy.usage;
      await sendAll(proxy, stage, ending, Math.max(leastWarmUp, streams / thirds));
      const sizes = [pagesOf(proxy.usage)];
      for (let third = 0; third < thirds; third++) {
        await sendAll(proxy, stage, ending, streams / thirds);
        sizes.push(pagesOf(proxy.usage));
      }
      proxy.advanceTime(afterwards);
      const after = proxy.usage;
      const contexts = contextsOf(after) - contextsOf(before);
      const callouts = calloutsOf(after) - calloutsOf(before);
      const grown = sizes.slice(1).filter((pages, index) => pages > (sizes[index] ?? 0)).length;
      const pages = (sizes.at(-1) ?? 0) - (sizes[0] ?? 0);
      if (contexts > 0) {
        problem = told(`${contexts} contexts are left`, "end each stream that the filter holds");
      } else if (callouts > 0) {
        problem = told(`${callouts} callouts are left`, "give each callout a time-out");
      } else if (grown > 1) {
        const fix = "look for a map or list that gets an entry with each stream and loses none";
        problem = told(`memory grew by ${pages} pages of 64 KiB in ${streams} streams`, fix);
      }
    },
  });
  return problem;
}

export const leakProof: Verb = {
  name: "leaks",
  proves: "after thousands of streams, broken off or left without answers, nothing is left of them",

  async plan(stage) {
    if (exchangesOf(stage.script.steps).length === 0) return "the scenario has no requests";
    const hasClusters = stage.script.clusters.length > 0;
    const cases = endings
      .filter((ending) => ending !== "never answered" || hasClusters)
      .map((ending): ProofCase => ({
        key: `streams that are ${ending}`,
        run: () => runLeak(stage, ending),
      }));
    const streams = stage.executions * streamsPerExecution;
    return { cases, space: `${cases.length} ways to end, ${streams} streams each` };
  },
};
