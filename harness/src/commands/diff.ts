// `outrigger diff`: what an edit of a policy, or of a filter's deploy.yaml, changes against what was written before.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { CommandContext } from "./command-context.js";
import { exitCodeOfPolicy, hasPolicy, preparePolicyFiles, writtenFiles } from "./emit-policy.js";
import { exitCodeOf, isProven, proveFilters } from "./pipeline.js";
import { printDiagnostics } from "./report.js";
import { selectFilters } from "./select-filters.js";
import { tidyDiagnostics, type Diagnostic } from "../errors/diagnostic.js";
import { ExitCode } from "../errors/outrigger-error.js";
import { compareTexts, type FileChange } from "../manifest/compare-texts.js";
import { emitManifests } from "../manifest/emit.js";
import { displayPath, openProject, type Project } from "../project/project.js";

export interface DiffCommandOptions {
  policy?: string;
  out?: string;
}

/** A file as it is written, and as it would be; null where there is none. */
interface Pair {
  path: string;
  before: string | null;
  after: string | null;
}

interface Compared {
  pairs: readonly Pair[];
  diagnostics: readonly Diagnostic[];
  /** Not 0 when a gate is closed: then nothing can be compared. */
  exitCode: ExitCode;
}

const read = (path: string): string | null =>
  existsSync(path) ? readFileSync(path, "utf8") : null;

async function comparePolicy(
  context: CommandContext,
  project: Project,
  { policy, out }: DiffCommandOptions,
): Promise<Compared> {
  const emittable = await preparePolicyFiles(context, project, {
    policy,
    out,
    overrides: {},
    command: policyCommand(policy),
  });
  const { files, folder, diagnostics } = emittable;
  const after = new Map(files.map(({ path, text }) => [path, text]));
  const paths = [...new Set([...after.keys(), ...writtenFiles(folder)])];
  const pairs = paths.map((path) => ({
    path: displayPath(join(folder, path)),
    before: read(join(folder, path)),
    after: after.get(path) ?? null,
  }));
  return { pairs, diagnostics, exitCode: exitCodeOfPolicy(emittable) };
}

/** The command line that emits a policy without other flags. */
export function policyCommand(policy: string | undefined): string {
  return policy === undefined ? "outrigger emit" : `outrigger emit --policy ${policy}`;
}

async function compareFilters(
  context: CommandContext,
  names: readonly string[],
  out: string | undefined,
): Promise<Compared> {
  const { project, filters } = selectFilters(context, names);
  const proven = await proveFilters(context, project, filters);
  const folder = out === undefined ? project.root : resolve(out);
  const pairs = proven.filter(isProven).flatMap((entry) =>
    emitManifests(entry).map(({ path, text }) => ({
      path: displayPath(join(folder, path)),
      before: read(join(folder, path)),
      after: text,
    })),
  );
  return {
    pairs,
    diagnostics: tidyDiagnostics(proven.flatMap((entry) => entry.diagnostics)),
    exitCode: exitCodeOf(proven),
  };
}

function summary(changes: readonly FileChange[]): string {
  const changed = changes.filter(({ status }) => status !== "same");
  const lines = changed.map(({ status, path }) => `${status} ${path}`);
  return changed.length === 0
    ? `no differences in ${changes.length} files`
    : [`${changed.length} of ${changes.length} files would change:`, ...lines].join("\n  ");
}

export async function diffCommand(
  context: CommandContext,
  names: string[],
  options: DiffCommandOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const project = openProject(context.folder);
  const isPolicy = options.policy !== undefined || (names.length === 0 && hasPolicy(project));
  const { pairs, diagnostics, exitCode } = isPolicy
    ? await comparePolicy(context, project, options)
    : await compareFilters(context, names, options.out);
  const isOpen = exitCode === ExitCode.Ok;
  const changes = isOpen
    ? pairs.map(({ path, before, after }) => compareTexts(path, before, after))
    : [];
  const isSame = changes.every(({ status }) => status === "same");
  if (terminal.json) {
    terminal.result(JSON.stringify({ ok: isOpen && isSame, files: changes, diagnostics }, null, 2));
  } else {
    printDiagnostics(terminal, diagnostics);
    for (const { patch } of changes) if (patch !== "") terminal.result(patch.trimEnd());
    if (isOpen) terminal.info(summary(changes));
    else terminal.problem("nothing was compared: what is written now could not be emitted");
  }
  return isOpen && !isSame ? ExitCode.Found : exitCode;
}
