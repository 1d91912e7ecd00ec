// Diagnostics as text for a terminal. The shape is fixed, so that editors and people can find the place.

import { readFileSync } from "node:fs";
import type { Colors } from "../terminal/colors.js";
import type { Diagnostic, Location, Severity } from "./diagnostic.js";

/** `file:line:column pointer`, with the parts that are known. */
export function formatLocation(diagnostic: Location): string {
  const { file, line, column, pointer } = diagnostic;
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  return [place, pointer].filter((part) => part !== undefined && part !== "").join(" ");
}

/** The line that a diagnostic names between its neighbours, with a caret; empty when it cannot be read. */
export function codeFrame(diagnostic: Location, colors: Colors): string[] {
  const { file, line, column } = diagnostic;
  if (file === undefined || line === undefined) return [];
  let source: string[];
  try {
    source = readFileSync(file, "utf8").split(/\r?\n/);
  } catch {
    return []; // The frame is a courtesy: the place is named above it all the same.
  }
  if (line > source.length) return [];
  const last = Math.min(source.length, line + 1);
  const width = String(last).length;
  const frame: string[] = [];
  for (let number = Math.max(1, line - 1); number <= last; number++) {
    const text = source[number - 1] ?? "";
    const mark = number === line ? ">" : " ";
    frame.push(colors.dim(`  ${mark} ${String(number).padStart(width)} | `) + text);
    if (number === line && column !== undefined) {
      const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
      frame.push(colors.dim(`    ${" ".repeat(width)} | `) + indent + colors.red("^"));
    }
  }
  return frame;
}

export interface FormatOptions {
  /** Shows the source line with a caret. Default: false. */
  frames?: boolean;
  /** Names the command that explains the code. Default: true. */
  more?: boolean;
}

/** A diagnostic, or a remark that is no reason to fail. */
export type Told = Omit<Diagnostic, "severity"> & { severity: Severity | "note" };

/** One diagnostic: a line with code and place, what is wrong, the rule, the fix, where to read more. */
export function formatDiagnostic(
  diagnostic: Told,
  colors: Colors,
  { frames = false, more = true }: FormatOptions = {},
): string {
  const { severity, code, message, rule, fix } = diagnostic;
  const word = { error: colors.red, warning: colors.yellow, note: colors.cyan }[severity](severity);
  const place = formatLocation(diagnostic);
  const lines = [`${word} ${colors.bold(code)}${place === "" ? "" : ` ${colors.cyan(place)}`}`];
  lines.push(...message.split("\n").map((text) => `  ${text}`));
  if (frames) lines.push(...codeFrame(diagnostic, colors));
  if (rule !== undefined) lines.push(`  rule: ${rule}`);
  if (fix !== undefined) lines.push(`  fix:  ${fix}`);
  if (more) lines.push(colors.dim(`  more: outrigger explain ${code}`));
  return lines.join("\n");
}
