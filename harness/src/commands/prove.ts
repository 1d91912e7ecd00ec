// `outrigger prove`: derives runs from scenarios that nobody wrote, and looks for one that breaks a promise.

import { existsSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { CommandContext } from "./command-context.js";
import { writeJunit } from "./junit-file.js";
import { moduleOf as builtModule } from "../compiler/build-filters.js";
import { compileFilters } from "./pipeline.js";
import { selectFilters } from "./select-filters.js";
import type { ExplanationTable } from "../errors/explanation.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { displayPath } from "../project/project.js";
import { junitCase } from "../proofs/junit.js";
import type { Proof, Subject, VerbName } from "../proofs/proof.js";
import { prove } from "../proofs/prove.js";
import { loadScenarios } from "../scenario/load.js";
import type { Scenario } from "../scenario/scenario.js";
import { nearWords } from "../terminal/nearest-word.js";
import { ProgressLine } from "../terminal/progress-line.js";

export const proveCodes: ExplanationTable = {
  OUT1013: {
    title: "a module or a folder to prove is not there",
    text: "`outrigger prove --module FILE --scenarios FOLDER` takes a compiled module, of any language, and a folder of scenario files. One of the two cannot be read, or only one was given.",
  },
  OUT1014: {
    title: "a scenario or a case to prove is not there",
    text: "`--scenario` takes the sentence of a scenario, and `--case` the name of a case as a report gives it, whole and letter by letter. Nothing was run, so nothing is proven. The names of cases depend on the verb, on `--runs` and on `--seed`: the line `again:` of a report has them all.",
  },
};

export interface ProveCommandOptions {
  verb?: VerbName[];
  runs: number;
  seed: string;
  scenario?: string;
  case?: string;
  junit?: string;
  module?: string;
  scenarios?: string;
}

interface Provable {
  subject: Subject;
  scenarios: readonly Scenario[];
}

function wrongModule(message: string, fix: string): OutriggerError {
  return new OutriggerError(ExitCode.InvalidInput, { code: "OUT1013", severity: "error", message, fix }); // prettier-ignore
}

/** A module that was built elsewhere: its name is that of the file, as a root id would be. */
function moduleOf(context: CommandContext, { module, scenarios }: ProveCommandOptions): Provable {
  const fix = "give both: --module filter.wasm --scenarios folder";
  if (module === undefined || scenarios === undefined) {
    throw wrongModule("--module and --scenarios belong together.", fix);
  }
  const path = resolve(context.folder, module);
  const folder = resolve(context.folder, scenarios);
  if (!existsSync(path)) throw wrongModule(`there is no file ${displayPath(path)}.`, fix);
  if (!existsSync(folder)) throw wrongModule(`there is no folder ${displayPath(folder)}.`, fix);
  const filter = basename(path).replace(/\.wasm$/, "");
  const map = `${path}.map`;
  const subject = {
    filter,
    wasm: new Uint8Array(readFileSync(path)),
    ...(existsSync(map) && { sourceMap: readFileSync(map, "utf8") }),
  };
  return { subject, scenarios: loadScenarios({ name: filter, scenarios: folder }) };
}

/** A name that was given and that nothing has: to run nothing is no proof. */
function unknownName(
  what: "scenario" | "case",
  name: string,
  near: readonly string[],
): OutriggerError {
  const lines = near.map((one) => `"${one}"`).join(", ");
  return new OutriggerError(ExitCode.InvalidInput, {
    code: "OUT1014",
    severity: "error",
    message: `there is no ${what} named "${name}".`,
    fix: near.length === 0 ? "leave the option out: all are run then" : `near names: ${lines}`,
  });
}

function checkScenario(name: string | undefined, provable: readonly Provable[]): void {
  const names = provable.flatMap(({ scenarios }) => scenarios.map((scenario) => scenario.name));
  if (name === undefined || names.includes(name)) return;
  throw unknownName("scenario", name, nearWords(name, names, 3));
}

/** Each proof names those of its own cases that are near. */
function checkCase(key: string | undefined, proofs: readonly Proof[]): void {
  if (key === undefined || proofs.some(({ executions }) => executions > 0)) return;
  const near = proofs.flatMap((proof) => proof.near ?? []);
  throw unknownName("case", key, nearWords(key, near, 5));
}

async function filtersOf(context: CommandContext, names: string[]): Promise<Provable[]> {
  const { project, filters } = selectFilters(context, names);
  const progress = new ProgressLine(context.terminal);
  const compiled = await compileFilters(context, project, filters, progress);
  progress.clear();
  const mistakes = compiled.filter(({ built }) => built === undefined);
  if (mistakes.length > 0) {
    const diagnostics = mistakes.flatMap((entry) => entry.diagnostics);
    throw new OutriggerError(ExitCode.InvalidInput, diagnostics);
  }
  return compiled.flatMap(({ built }) =>
    built === undefined
      ? []
      : [
          {
            subject: {
              filter: built.filter.name,
              ...builtModule(built),
              ...(built.plain !== undefined && { plain: built.plain }),
            },
            scenarios: loadScenarios(built.filter),
          },
        ],
  );
}

function proofLine({ terminal }: CommandContext, proof: Proof): string {
  const { colors } = terminal;
  const { outcome, verb, filter, scenario, executions, possible, space, reason } = proof;
  const sign = { proven: colors.green("✓"), refuted: colors.red("✗"), skipped: colors.yellow("–") }[outcome]; // prettier-ignore
  const runs = executions < possible ? `${executions} of ${possible} runs` : `${executions} runs`;
  const rest = outcome === "skipped" ? (reason ?? "") : `${runs}; ${space}`;
  return `${sign} ${verb.padEnd(12)} ${filter}: ${scenario}${colors.dim(` (${rest})`)}`;
}

/** The command that runs this one case again. */
function again(proof: Proof, key: string, options: ProveCommandOptions): string {
  const quote = (text: string): string => `'${text.replace(/'/g, "'\\''")}'`;
  const what =
    options.module === undefined
      ? [proof.filter]
      : ["--module", quote(options.module), "--scenarios", quote(options.scenarios ?? "")];
  const seed = options.seed === "outrigger" ? [] : ["--seed", quote(options.seed)];
  const runs = ["--runs", String(options.runs)];
  return ["outrigger prove", ...what, "--verb", proof.verb, ...runs, ...seed, "--scenario", quote(proof.scenario), "--case", quote(key)].join(" "); // prettier-ignore
}

function printProblems(context: CommandContext, proof: Proof, options: ProveCommandOptions): void {
  const { terminal } = context;
  for (const { code, message, fix, trace = [], case: key } of proof.problems) {
    const lines = [`${terminal.colors.red("refuted")} ${code} ${proof.file}`, `  ${message}`];
    if (fix !== undefined) lines.push(`  fix:   ${fix}`);
    lines.push(`  again: ${again(proof, key, options)}`);
    terminal.problem(lines.join("\n"));
    const shown = options.case === undefined ? trace.slice(-12) : trace;
    if (shown.length > 0)
      terminal.problem(terminal.colors.dim(shown.map((line) => `    ${line}`).join("\n")));
  }
}

export async function proveCommand(
  context: CommandContext,
  names: string[],
  options: ProveCommandOptions,
): Promise<ExitCode> {
  const { terminal, signal } = context;
  const hasModule = options.module !== undefined || options.scenarios !== undefined;
  const provable = hasModule ? [moduleOf(context, options)] : await filtersOf(context, names);
  const proofs: Proof[] = [];
  checkScenario(options.scenario, provable);
  const progress = new ProgressLine(terminal);
  for (const { subject, scenarios } of provable) {
    const chosen = scenarios.filter(({ name }) => (options.scenario ?? name) === name);
    await prove(subject, chosen, {
      executions: options.runs,
      seed: options.seed,
      signal,
      ...(options.verb !== undefined && { verbs: options.verb }),
      ...(options.case !== undefined && { only: options.case }),
      onProof(proof) {
        proofs.push(proof);
        progress.clear();
        if (terminal.json) return;
        if (proof.outcome !== "skipped" || terminal.verbose) terminal.result(proofLine(context, proof)); // prettier-ignore
        printProblems(context, proof, options);
        progress.show(`${proofs.length} proofs; ${subject.filter}`);
      },
    });
  }
  progress.clear();
  if (!signal.aborted) checkCase(options.case, proofs);
  writeJunit(context, options.junit, proofs.map(junitCase));
  const count = (outcome: Proof["outcome"]): number =>
    proofs.filter((proof) => proof.outcome === outcome).length;
  const executions = proofs.reduce((sum, proof) => sum + proof.executions, 0);
  const [proven, refuted, skipped] = [count("proven"), count("refuted"), count("skipped")];
  if (terminal.json) {
    const document = { ok: refuted === 0, proven, refuted, skipped, executions, proofs };
    terminal.result(JSON.stringify(document, null, 2));
  } else {
    terminal.result(
      `${proven} proven, ${refuted} refuted, ${skipped} not applicable; ${executions} runs`,
    );
  }
  if (signal.aborted) return ExitCode.Interrupted;
  return refuted === 0 ? ExitCode.Ok : ExitCode.Found;
}
