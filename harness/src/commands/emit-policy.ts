// `outrigger emit` for a policy: the manifests of a workload's chain, after every gate.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { CommandContext } from "./command-context.js";
import { proveDocuments, type Gate } from "./policy-gates.js";
import { provePolicy, type ProvenPolicy } from "./prove-policy.js";
import { printDiagnostics } from "./report.js";
import { tidyDiagnostics, type Diagnostic } from "../errors/diagnostic.js";
import { ExitCode } from "../errors/outrigger-error.js";
import { generatedMark, policyFiles, type PolicyFileText } from "../manifest/policy-files.js";
import { policyFileName, type PolicyOverrides } from "../manifest/policy-file.js";
import { policySteps, stepLines } from "../manifest/policy-steps.js";
import { render } from "../manifest/render.js";
import { displayPath, openProject, type Project } from "../project/project.js";

export interface EmitPolicyRequest {
  /** The policy's file; the project's own when left out. */
  policy: string | undefined;
  overrides: PolicyOverrides;
  /** Folder below which the policy's folder is; the project's `manifests` when left out. */
  out: string | undefined;
  print: boolean;
  /** The command line that writes the files again. */
  command: string;
}

/** The policy's file of a project, whether it exists or not. */
export function policyPath(project: Project, named: string | undefined): string {
  return named === undefined ? join(project.root, policyFileName) : resolve(named);
}

/** Whether `outrigger emit` without names means the policy. */
export function hasPolicy(project: Project): boolean {
  return existsSync(join(project.root, policyFileName));
}

/** A policy after all gates, with the files that it becomes. */
export interface EmittablePolicy {
  proven: ProvenPolicy;
  gates: readonly Gate[];
  diagnostics: readonly Diagnostic[];
  /** Empty when a gate is closed. */
  files: readonly PolicyFileText[];
  /** Absolute. */
  folder: string;
}

export async function preparePolicyFiles(
  context: CommandContext,
  project: Project,
  request: Omit<EmitPolicyRequest, "print">,
): Promise<EmittablePolicy> {
  const path = policyPath(project, request.policy);
  const proven = await provePolicy(context, project, path, request.overrides);
  const { policy } = proven.loaded;
  const base = request.out === undefined ? join(project.root, "manifests") : resolve(request.out);
  const folder = join(base, policy.name);
  const { prepared } = proven;
  const files =
    prepared === undefined
      ? []
      : policyFiles({
          prepared,
          policyFile: request.policy ?? policyFileName,
          command: request.command,
          folder: request.out === undefined ? `manifests/${policy.name}` : displayPath(folder),
        });
  const { gates, found } = proveDocuments(proven, files, displayPath(folder));
  const diagnostics = tidyDiagnostics([...proven.diagnostics, ...found]);
  const isOpen = diagnostics.every(({ severity }) => severity === "warning");
  return { proven, gates, diagnostics, folder, files: isOpen ? files : [] };
}

/** Files of ours in a policy's folder, relative to it. */
export function writtenFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".yaml"))
    .filter((path) => readFileSync(join(folder, path), "utf8").startsWith(generatedMark))
    .sort();
}

/** Writes what the policy has become, and removes what it is no longer. */
function writeFiles({ folder, files }: EmittablePolicy): void {
  const wanted = new Set(files.map(({ path }) => path));
  for (const path of writtenFiles(folder)) {
    if (!wanted.has(path)) rmSync(join(folder, path));
  }
  for (const { path, text } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** How a command ends whose policy was refused: invalid input, but for scenarios that ran and failed. */
export function exitCodeOfPolicy({ diagnostics, files }: EmittablePolicy): ExitCode {
  if (files.length > 0) return ExitCode.Ok;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return errors.every(({ code }) => code.startsWith("OUT13"))
    ? ExitCode.Found
    : ExitCode.InvalidInput;
}

export async function emitPolicy(
  context: CommandContext,
  request: EmitPolicyRequest,
): Promise<ExitCode> {
  const { terminal } = context;
  const project = openProject(context.folder);
  const emittable = await preparePolicyFiles(context, project, request);
  const { proven, gates, diagnostics, files, folder } = emittable;
  const isOpen = files.length > 0;
  if (isOpen && !request.print) writeFiles(emittable);
  const { policy } = proven.loaded;
  const steps =
    proven.prepared === undefined || !isOpen
      ? []
      : policySteps(proven.prepared, render(proven.prepared), displayPath(folder));
  if (terminal.json) {
    const written = files.map(({ path, text }) =>
      request.print ? { path, text } : { path: displayPath(join(folder, path)) },
    );
    const { name, kind } = policy;
    const about = { name, kind, version: proven.prepared?.version };
    terminal.result(
      JSON.stringify(
        { ok: isOpen, policy: about, gates, files: written, steps, diagnostics },
        null,
        2,
      ),
    );
    return exitCodeOfPolicy(emittable);
  }
  printDiagnostics(terminal, diagnostics);
  if (!isOpen) {
    terminal.problem(`no manifest was written for the policy ${policy.name}`);
    return exitCodeOfPolicy(emittable);
  }
  for (const { path, text } of files) {
    terminal.result(request.print ? text.trimEnd() : displayPath(join(folder, path)));
  }
  for (const { gate, verdict, by } of gates) {
    terminal.info(terminal.colors.dim(`${gate}: ${verdict}${by === "table" ? " (by table)" : ""}`));
  }
  terminal.info(["", ...stepLines(steps)].join("\n"));
  return ExitCode.Ok;
}
