// Requests, answers of upstream and callouts, and configurations that nobody expected: whatever comes, the filter
// neither traps nor hangs. What went wrong is made smaller before it is told.

import type {
  CalloutAnswer,
  ScenarioAnswer,
  ScenarioExchange,
  ScenarioScript,
} from "../scenario/scenario.js";
import type { Observation } from "../scenario/target.js";
import { Chance } from "./chance.js";
import { exchangesOf, withExchange } from "./exchanges.js";
import { FaultInjector } from "./fault-injector.js";
import { answersBytes, changedAnswers } from "./host-answers.js";
import { mutateConfiguration, mutateReply, mutateRequest } from "./mutate-message.js";
import type { Problem, ProofCase, Stage, Verb } from "./proof.js";
import { traceOf, type Rehearsal, type Variation } from "./rehearse.js";
import { unsafety } from "./safety.js";
import { fewer } from "./smaller.js";

/** Turns of loops in one callback: a second of work, far more than any message should cost. */
const fuel = 200_000_000;

/** One small change; the number decides what it is. */
interface Change {
  /** What it changes. */
  place: string;
  apply(script: ScenarioScript): ScenarioScript;
  configuration?: string;
  vmConfiguration?: string;
  /** What decides how the host's answers are changed. */
  answers?: string;
}

function changeAnswer(answer: CalloutAnswer, chance: Chance): CalloutAnswer {
  const { does } = answer;
  if (typeof does === "object" && chance.percent(75)) {
    return { ...answer, does: mutateReply(does, chance) };
  }
  return { ...answer, does: chance.pick(["reset", "reset-after-headers", "never"] as const) };
}

function changeUpstream(exchange: ScenarioExchange, chance: Chance): ScenarioExchange {
  const { upstream, paths } = exchange;
  const change = (answer: ScenarioAnswer): ScenarioAnswer =>
    typeof answer === "string" ? answer : mutateReply(answer, chance);
  const which = paths.length === 0 ? -1 : chance.below(paths.length + 1) - 1;
  if (which < 0) return { ...exchange, upstream: change(upstream) };
  const changed = paths.map((one, index) =>
    index === which ? { ...one, answer: change(one.answer) } : one,
  );
  return { ...exchange, paths: changed };
}

function changeStep(
  script: ScenarioScript,
  number: number,
  side: string,
  chance: Chance,
): ScenarioScript {
  return withExchange(script, number, (exchange) =>
    side === "request"
      ? { ...exchange, request: mutateRequest(exchange.request, chance) }
      : changeUpstream(exchange, chance),
  );
}

function changeCluster(script: ScenarioScript, at: number, chance: Chance): ScenarioScript {
  const clusters = script.clusters.map((cluster, index) => {
    const { script: answers, paths } = cluster;
    if (index !== at || typeof answers === "string") return cluster;
    const change = (list: readonly CalloutAnswer[]): CalloutAnswer[] =>
      list.map((answer) => changeAnswer(answer, chance));
    const changed = paths.map((path) => ({ ...path, script: change(path.script) }));
    return { ...cluster, script: change(answers), paths: changed };
  });
  return { ...script, clusters };
}

/** Three of four changes hit what the plugin meets in every run. */
function changeOf(stage: Stage, seed: string, asksHost: boolean): Change {
  const chance = new Chance(seed);
  const { steps } = stage.baseline;
  const { configuration, vmConfiguration } = stage.scenario.plugin;
  const none = (script: ScenarioScript): ScenarioScript => script;
  if (asksHost && chance.percent(20)) {
    return { place: "answer of the host", apply: none, answers: `${seed}|answers` };
  }
  if (vmConfiguration !== undefined && chance.percent(10)) {
    const text = mutateConfiguration(vmConfiguration, chance);
    return { place: "configuration of the VM", apply: none, vmConfiguration: text };
  }
  if (configuration !== undefined && (steps.length === 0 || chance.percent(20))) {
    const text = mutateConfiguration(configuration, chance);
    return { place: "configuration", apply: none, configuration: text };
  }
  const clusters = stage.script.clusters.length;
  if (clusters > 0 && chance.percent(35)) {
    const at = chance.below(clusters);
    return { place: "callout answer", apply: (script) => changeCluster(script, at, chance) };
  }
  const exchanges = steps.flatMap(({ step }, index) => (step.kind === "exchange" ? [index] : []));
  if (exchanges.length === 0) return { place: "nothing", apply: none };
  const at = chance.pick(exchanges);
  const side = chance.percent(65) ? "request" : "response";
  return { place: side, apply: (script) => changeStep(script, at, side, chance) };
}

function variationOf(
  stage: Stage,
  seeds: readonly string[],
  asksHost: boolean,
): Variation & { places: string[] } {
  const changes = seeds.map((seed) => changeOf(stage, seed, asksHost));
  const last = <Key extends "configuration" | "vmConfiguration" | "answers">(key: Key) =>
    changes.findLast((change) => change[key] !== undefined)?.[key];
  const configuration = last("configuration");
  const vmConfiguration = last("vmConfiguration");
  const answers = last("answers");
  return {
    places: changes.map(({ place }) => place),
    script: (script) => changes.reduce((changed, change) => change.apply(changed), script),
    plugin: {
      ...(configuration !== undefined && { configuration }),
      ...(vmConfiguration !== undefined && { vmConfiguration }),
    },
    options: (options) => ({
      ...options,
      callbackFuel: fuel,
      ...(answers !== undefined && { families: changedAnswers(new Chance(answers)) }),
    }),
  };
}

const say = (places: readonly string[]): string =>
  `with ${places.length === 1 ? "a changed" : "changes of"} ${[...new Set(places)].join(", ")}`;

/** What is wrong with a run in which so much was changed. */
async function problemOf(
  stage: Stage,
  seeds: readonly string[],
  asksHost: boolean,
): Promise<Problem | undefined> {
  const variation = variationOf(stage, seeds, asksHost);
  const rehearsal = await stage.rehearse(variation);
  const circumstance = say(variation.places);
  const problem = unsafety(rehearsal, circumstance) ?? brokenOff(stage, rehearsal, circumstance);
  if (problem === undefined) return undefined;
  // Chance goes on with each message that it changes: the same ones come from the same seeds anew.
  const again = variationOf(stage, seeds, asksHost);
  const sent = describeChanged(stage.script, again.script?.(stage.script) ?? stage.script);
  const given = Object.entries(variation.plugin ?? {}).map(
    ([name, text]) => `\n${name}: ${show(text)}`,
  );
  return { ...problem, message: `${problem.message}${given.join("")}${sent}` };
}

const isSilent = (answer: ScenarioAnswer): boolean =>
  typeof answer === "string" || answer.resetAfter !== undefined;

/** A stream that neither its client nor the upstream breaks off, and that has no end all the same. */
function brokenOff(stage: Stage, rehearsal: Rehearsal, circumstance: string): Problem | undefined {
  for (const [index, rehearsed] of rehearsal.steps.entries()) {
    const { step, observation } = rehearsed;
    if (step.kind !== "exchange" || !isReset(observation)) continue;
    const asWritten = stage.baseline.steps[index]?.observation;
    const answers = [step.upstream, ...step.paths.map(({ answer }) => answer)];
    if ((asWritten !== undefined && isReset(asWritten)) || answers.some(isSilent)) continue;
    return {
      code: "OUT1650",
      message: `${circumstance} the stream is broken off, and neither side has done it.`,
      fix: "a reply behind the response's headers comes too late: judge at the headers, or pause them",
      trace: traceOf(rehearsed),
    };
  }
  return undefined;
}

const isReset = (observation: object): boolean =>
  "reply" in observation && "reset" in (observation as Observation).reply;

/** The messages that are other than written, as they were sent. */
function describeChanged(written: ScenarioScript, changed: ScenarioScript): string {
  const lines: string[] = [];
  const before = exchangesOf(written.steps);
  for (const [index, { request, upstream, paths }] of exchangesOf(changed.steps).entries()) {
    if (request !== before[index]?.request) lines.push(`request: ${show(request)}`);
    if (upstream !== before[index]?.upstream) lines.push(`response: ${show(upstream)}`);
    if (paths !== before[index]?.paths) lines.push(`responses by path: ${show(paths)}`);
  }
  for (const [index, cluster] of changed.clusters.entries()) {
    if (cluster !== written.clusters[index]) lines.push(`${cluster.name}: ${show(cluster.script)}`);
  }
  return lines.length === 0 ? "" : `\n${lines.join("\n")}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value, (_, inner: unknown) =>
    inner instanceof Uint8Array ? Buffer.from(inner).toString("latin1") : inner,
  );
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}

export const trapSafety: Verb = {
  name: "mutations",
  proves:
    "whatever requests, answers and configurations look like, the filter neither traps nor hangs",

  async plan(stage) {
    const { configuration } = stage.scenario.plugin;
    const exchanges = stage.baseline.steps.filter(({ step }) => step.kind === "exchange").length;
    if (exchanges === 0 && configuration === undefined) return "the scenario has nothing to change";
    const counter = new FaultInjector();
    await stage.rehearse({ options: (options) => ({ ...options, families: counter.families }) });
    const asksHost = counter.sites.some(({ call, result }) => result === 0 && answersBytes(call));
    const caseOf = (number: number, parts: readonly number[]): ProofCase => {
      const name = `change ${number}`;
      const isWhole = parts.length === partsOf(number).length;
      return {
        key: isWhole ? name : `${name}, of it ${parts.map((part) => part + 1).join(" and ")}`,
        run: () => problemOf(stage, parts.map((part) => `${stage.seed}|${name}|${part}`), asksHost), // prettier-ignore
        smaller: () => fewer(parts).map((less) => caseOf(number, less)),
      };
    };
    const cases = Array.from({ length: stage.executions }, (_, index) =>
      caseOf(index + 1, partsOf(index + 1)),
    );
    const named = (key: string): ProofCase | undefined => {
      const [, number = "0", parts] =
        /^change (\d+)(?:, of it ([1-4](?: and [1-4])*))?$/.exec(key) ?? [];
      const all = partsOf(Number(number));
      const chosen = parts?.split(" and ").map((part) => Number(part) - 1) ?? all;
      const isThere = Number(number) > 0 && chosen.every((part) => all.includes(part));
      return isThere ? caseOf(Number(number), chosen) : undefined;
    };
    return { cases, named, space: `changes of chance, of up to 4 parts` };
  },
};

/** The first change has one part, the next one two, up to four. */
const partsOf = (number: number): number[] => [...Array(1 + ((number + 3) % 4)).keys()];
