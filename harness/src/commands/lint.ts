// `outrigger lint`: what is wrong with manifests of Istio and Envoy Gateway, whoever wrote them.

import { readFileSync, writeFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { CommandContext } from "./command-context.js";
import { formatDiagnostic } from "../errors/format.js";
import { ExitCode } from "../errors/outrigger-error.js";
import { fixTexts, type FixResult } from "../lint/fix.js";
import type { LintSeverity } from "../lint/lint-code.js";
import { readInputs, type InputFile } from "../lint/input-files.js";
import { lintTexts, type LocatedFinding } from "../lint/lint-texts.js";
import { lintSettings, provenIstio, type LintOptions } from "../lint/versions.js";
import { displayPath } from "../project/project.js";

export interface LintCommandOptions {
  fix?: boolean;
  failOn: "error" | "warning";
  istioVersion?: string;
  envoyVersion?: string;
  rootNamespace?: string;
}

function lintOptions(options: LintCommandOptions): LintOptions {
  const { istioVersion, envoyVersion, rootNamespace } = options;
  return {
    ...(istioVersion !== undefined && { istioVersion }),
    ...(envoyVersion !== undefined && { envoyVersion }),
    ...(rootNamespace !== undefined && { rootNamespace }),
  };
}

/** The rule, with Istio's own code for it and where it is known from. */
function ruleOf({ rule, istio, byTable }: LocatedFinding): string | undefined {
  const remarks = [
    ...(istio === undefined ? [] : [`istioctl analyze: ${istio}`]),
    ...(byTable === true ? ["by table"] : []),
  ];
  const remark = remarks.length === 0 ? "" : `(${remarks.join("; ")})`;
  const whole = [rule, remark].filter((part) => part !== undefined && part !== "").join(" ");
  return whole === "" ? undefined : whole;
}

function printFindings(
  { terminal }: CommandContext,
  findings: readonly LocatedFinding[],
  print: (text: string) => void,
): void {
  const last = new Map(findings.map((found) => [found.code, found]));
  for (const found of findings) {
    const { code, severity, file, line, column, pointer, message, fix } = found;
    const rule = ruleOf(found);
    const told = formatDiagnostic(
      {
        code,
        severity,
        file,
        ...(line !== undefined && { line }),
        ...(column !== undefined && { column }),
        pointer,
        message,
        ...(rule !== undefined && { rule }),
        ...(fix !== undefined && { fix }),
      },
      terminal.colors,
      { frames: terminal.isTerminal, more: last.get(code) === found },
    );
    print(told);
  }
}

function count(findings: readonly LocatedFinding[], severity: LintSeverity): number {
  return findings.filter((found) => found.severity === severity).length;
}

const plural = (number: number, word: string): string =>
  `${number} ${word}${number === 1 ? "" : "s"}`;

function summary(findings: readonly LocatedFinding[], objects: number, files: number): string {
  const parts = (["error", "warning", "note"] as const)
    .map((severity) => [count(findings, severity), severity] as const)
    .filter(([number]) => number > 0)
    .map(([number, severity]) => plural(number, severity));
  const where = `${plural(objects, "document")} of ${plural(files, "file")}`;
  return parts.length === 0 ? `no findings in ${where}` : `${parts.join(", ")} in ${where}`;
}

/** A path of the command line is meant from --dir. */
function fromFolder(folder: string, name: string): string {
  return name === "-" || isAbsolute(name) ? name : displayPath(join(folder, name));
}

function writeFixed(context: CommandContext, before: readonly InputFile[], fixed: FixResult): void {
  const { terminal } = context;
  fixed.files.forEach(({ file, text }, index) => {
    if (file === "-") {
      if (!terminal.json) terminal.result(text.replace(/\n$/, ""));
    } else if (text !== before[index]?.text) writeFileSync(file, text);
  });
  if (terminal.json) return;
  for (const { code, file, line, pointer, change } of fixed.mended) {
    terminal.info(
      `${terminal.colors.green("fixed")} ${code} ${file}:${line} ${pointer}: ${change}`,
    );
  }
}

/** A finding as a program reads it: its place in text, and no edits. */
function forJson(found: LocatedFinding): object {
  const own = ["path", "document", "edits"];
  const told = Object.entries(found).filter(([key]) => !own.includes(key));
  return { ...Object.fromEntries(told), fixable: found.edits !== undefined };
}

export function lintCommand(
  context: CommandContext,
  names: string[],
  options: LintCommandOptions,
): Promise<ExitCode> {
  const { terminal, folder } = context;
  const settings = lintOptions(options);
  const { istio, envoy } = lintSettings(settings);
  const wanted = (names.length === 0 ? ["."] : names).map((name) => fromFolder(folder, name));
  const inputs = readInputs(wanted, () => readFileSync(0, "utf8"));
  const fixed = options.fix === true ? fixTexts(inputs.files, settings) : undefined;
  const lint = fixed?.lint ?? lintTexts(inputs.files, settings);
  if (fixed !== undefined) writeFixed(context, inputs.files, fixed);
  const findings: LocatedFinding[] = [...inputs.unread, ...lint.findings];
  const isUnread = inputs.unread.length > 0 || lint.isIncomplete;
  const errors = count(findings, "error");
  const failing = options.failOn === "error" ? errors : errors + count(findings, "warning");
  const exitCode = isUnread ? ExitCode.InvalidInput : failing > 0 ? ExitCode.Found : ExitCode.Ok;
  if (terminal.json) {
    const report = {
      ok: exitCode === ExitCode.Ok,
      exitCode,
      istio: { version: `1.${istio}`, proof: istio === provenIstio ? "by code" : "by table" },
      envoy: { version: `1.${envoy}` },
      files: inputs.files.map(({ file }) => file),
      documents: lint.judged.length,
      findings: findings.map(forJson),
      ...(fixed !== undefined && { fixed: fixed.mended }),
    };
    terminal.result(JSON.stringify(report, null, 2));
    return Promise.resolve(exitCode);
  }
  const isFixedInput = fixed !== undefined && wanted.includes("-");
  // The mended text is the result then.
  printFindings(context, findings, (text) =>
    isFixedInput ? terminal.problem(text) : terminal.result(text),
  );
  const fixable = lint.findings.filter(({ edits }) => edits !== undefined).length;
  terminal.info(summary(findings, lint.judged.length, inputs.files.length));
  if (fixed === undefined && fixable > 0) {
    terminal.info(`${plural(fixable, "finding")} can be mended by outrigger lint --fix`);
  }
  return Promise.resolve(exitCode);
}
