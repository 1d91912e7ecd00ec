// Runs verbs over scenarios: plans the cases, takes a sample of them, and keeps what was refuted.

import { Chance } from "./chance.js";
import { faultSweep } from "./fault-sweep.js";
import { interleaving } from "./interleaving.js";
import { leakProof } from "./leak-proof.js";
import type { Proof, Stage, Subject, Verb, VerbName } from "./proof.js";
import { rehearse, scriptOf, type Rehearsal } from "./rehearse.js";
import { smallest, type Finding } from "./smaller.js";
import { splitInvariance } from "./split-invariance.js";
import { trapSafety } from "./trap-safety.js";
import { upgrade } from "./upgrade.js";
import type { Scenario } from "../scenario/scenario.js";
import { nearWords } from "../terminal/nearest-word.js";

export const verbs: readonly Verb[] = [
  faultSweep,
  splitInvariance,
  trapSafety,
  interleaving,
  upgrade,
  leakProof,
];

export const verbNames: readonly VerbName[] = verbs.map(({ name }) => name);

export interface ProveOptions {
  /** Default: all. */
  verbs?: readonly VerbName[];
  /** At most so many runs of a scenario by each verb. Default: 100. */
  executions?: number;
  /** Default: "outrigger". */
  seed?: string;
  /** Only the case with this name. */
  only?: string;
  onProof?: (proof: Proof) => void;
  signal?: AbortSignal;
}

/** Where in the mock's time a scenario begins is no matter of a proof. */
const now = new Date("2026-01-01T00:00:00Z");

/** What a verb finds beyond so many cases is more of the same. */
const mostProblems = 3;

function startingSooner(subject: Subject): Subject {
  const { filter, kinds, plain } = subject;
  if (plain === undefined) return subject;
  const { bytes, sourceMap } = plain;
  return {
    filter,
    wasm: bytes,
    ...(sourceMap !== undefined && { sourceMap }),
    ...(kinds !== undefined && { kinds }),
  };
}

async function proveOne(
  subject: Subject,
  scenario: Scenario,
  baseline: Rehearsal,
  verb: Verb,
  options: ProveOptions,
): Promise<Proof> {
  const { executions = 100, seed = "outrigger", only, signal } = options;
  const started = performance.now();
  const empty = { executions: 0, possible: 0, space: "", problems: [] };
  const place = { verb: verb.name, filter: subject.filter, scenario: scenario.name, file: scenario.file }; // prettier-ignore
  const done = (rest: Omit<Proof, keyof typeof place | "ms">): Proof => ({
    ...place,
    ...rest,
    ms: performance.now() - started,
  });
  const [finding] = baseline.findings;
  if (finding !== undefined || baseline.halt !== undefined) {
    const message = `the scenario does not pass as it is written: ${finding?.message ?? baseline.halt ?? ""}`;
    const problem = { code: "OUT1809" as const, message, case: "as it is written" };
    return done({ ...empty, outcome: "refuted", executions: 1, problems: [problem] });
  }
  const repeated = startingSooner(subject);
  const stage: Stage = {
    subject: repeated,
    scenario,
    baseline,
    script: scriptOf(scenario, now),
    seed: `${seed}|${subject.filter}|${scenario.name}`,
    executions,
    rehearse: (variation) => rehearse(repeated, scenario, variation),
  };
  const plan = await verb.plan(stage);
  if (typeof plan === "string") return done({ ...empty, outcome: "skipped", reason: plan });
  const cases =
    only === undefined
      ? new Chance(`${stage.seed}|${verb.name}`).sample(plan.cases, executions)
      : [plan.cases.find(({ key }) => key === only) ?? plan.named?.(only)].filter((one) => one !== undefined); // prettier-ignore
  if (only !== undefined && cases.length === 0) {
    const keys = plan.cases.map(({ key }) => key);
    const near = nearWords(only, keys, 3);
    const reason = `it has no case named "${only}"`;
    return done({ ...empty, outcome: "skipped", possible: keys.length, reason, near });
  }
  const problems: Finding[] = [];
  let run = 0;
  let refuted = 0;
  for (const one of cases) {
    if (signal?.aborted === true || refuted >= mostProblems) break;
    run++;
    const problem = await one.run();
    if (problem === undefined) continue;
    refuted++;
    const finding =
      only === undefined ? await smallest(one, problem, signal) : { ...problem, case: one.key };
    // What is the same when it is made small is one finding.
    if (problems.every((other) => other.case !== finding.case)) problems.push(finding);
  }
  const outcome = problems.length === 0 ? "proven" : "refuted";
  const { space } = plan;
  return done({ outcome, executions: run, possible: plan.cases.length, space, problems });
}

/** All verbs over all scenarios, one after the other. */
export async function prove(
  subject: Subject,
  scenarios: readonly Scenario[],
  options: ProveOptions = {},
): Promise<Proof[]> {
  const chosen = verbs.filter(({ name }) => options.verbs?.includes(name) ?? true);
  const proofs: Proof[] = [];
  for (const scenario of scenarios) {
    const baseline = await rehearse(subject, scenario);
    for (const verb of chosen) {
      if (options.signal?.aborted === true) return proofs;
      const proof = await proveOne(subject, scenario, baseline, verb, options);
      proofs.push(proof);
      options.onProof?.(proof);
    }
  }
  return proofs;
}
