// What a proof is: a verb takes one scenario of one filter and derives cases from it, each a run of the scenario in
// other circumstances with a name by which it can be run again alone.

import type { PluginKinds } from "../author/plugin-kind.js";
import type { DiagnosticCode } from "../errors/diagnostic.js";
import type { Scenario, ScenarioScript } from "../scenario/scenario.js";
import type { Rehearsal, Variation } from "./rehearse.js";

/** The module that is proven; any that speaks the ABI, whatever it was written in. */
export interface Subject {
  filter: string;
  wasm: Uint8Array;
  /** What asc writes with `--sourceMap`: with it traps tell lines of sources. */
  sourceMap?: string;
  /**
   * The same module before its data was packed. The run as it is written is that of `wasm`; for all others this one
   * stands in, which need not unpack anything at each of their thousand starts.
   * @internal
   */
  plain?: { readonly bytes: Uint8Array; readonly sourceMap?: string };
  kinds?: PluginKinds;
}

/** What came out otherwise than it must. */
export interface Problem {
  code: DiagnosticCode;
  /** What was done and what came of it, in a sentence. */
  message: string;
  fix?: string;
  /** What crossed the border between host and module in the step that went wrong. */
  trace?: readonly string[];
}

/** One run in other circumstances. */
export interface ProofCase {
  /** What is different, such as `env.proxy_http_call, 1st: BadArgument`; unique in its plan. */
  key: string;
  run(): Promise<Problem | undefined>;
  /** Cases of less, which may show the same; the smallest first. */
  smaller?(): readonly ProofCase[];
}

export interface Plan {
  cases: readonly ProofCase[];
  /** A case that was made smaller and is none of `cases`, by its name; undefined when it names nothing. */
  named?(key: string): ProofCase | undefined;
  /** What the cases are taken from, such as "34 host calls, 112 failures". */
  space: string;
}

/** A scenario on its stage: it has run once as it is written, and passes. */
export interface Stage {
  readonly subject: Subject;
  readonly scenario: Scenario;
  /** How it went as it is written. */
  readonly baseline: Rehearsal;
  /** Its steps and clusters, as they are written. */
  readonly script: ScenarioScript;
  /** Makes chance repeatable. */
  readonly seed: string;
  /** About so many cases will be run: a verb whose cases are made by chance makes so many. */
  readonly executions: number;
  /** Runs the scenario in other circumstances. */
  rehearse(variation: Variation): Promise<Rehearsal>;
}

export type VerbName = "faults" | "splits" | "leaks" | "interleaving" | "mutations" | "upgrade";

export interface Verb {
  readonly name: VerbName;
  /** What it proves, as a sentence. */
  readonly proves: string;
  /** The cases, or why the verb has nothing to say about this scenario. */
  plan(stage: Stage): Promise<Plan | string>;
}

/** What came of one verb on one scenario. */
export interface Proof {
  verb: VerbName;
  filter: string;
  scenario: string;
  file: string;
  outcome: "proven" | "refuted" | "skipped";
  /** Why it was skipped. */
  reason?: string;
  /** Names like the one of `ProveOptions.only`, when it has no case of that name. */
  near?: readonly string[];
  /** Runs of the scenario. */
  executions: number;
  /** Cases that there are. */
  possible: number;
  space: string;
  problems: readonly (Problem & { case: string })[];
  /** Milliseconds. */
  ms: number;
}
