// How a command ends: what went wrong is printed, for people or as one JSON document, and becomes an exit code.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatDiagnostic } from "../errors/format.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Diagnostic } from "../errors/diagnostic.js";

/**
 * Prints diagnostics for a person. The frame of source lines only helps on a terminal, and where to read more
 * about a code is said once, at its last diagnostic.
 */
export function printDiagnostics(terminal: Terminal, diagnostics: readonly Diagnostic[]): void {
  const last = new Map(diagnostics.map((diagnostic) => [diagnostic.code, diagnostic]));
  for (const diagnostic of diagnostics) {
    const more = last.get(diagnostic.code) === diagnostic;
    const options = { frames: terminal.isTerminal, more };
    terminal.problem(formatDiagnostic(diagnostic, terminal.colors, options));
  }
}

export interface JsonFailure {
  ok: false;
  exitCode: ExitCode;
  diagnostics: readonly Diagnostic[];
}

function reportBug(terminal: Terminal, error: unknown, version: string): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const file = join(mkdtempSync(join(tmpdir(), "outrigger-bug-")), "report.txt");
  const facts = `outrigger ${version}, Node ${process.version}, ${process.platform} ${process.arch}`;
  writeFileSync(file, `${facts}\n${process.argv.slice(2).join(" ")}\n\n${stack}\n`);
  const message = error instanceof Error ? error.message : String(error);
  terminal.problem(
    [
      `${terminal.colors.red("bug")} this is a mistake in outrigger, not in what you wrote: ${message}`,
      `  fix:  please report it, with the text in ${file}`,
    ].join("\n"),
  );
}

/** Prints why a command failed and returns its exit code. Never throws. */
export function reportFailure(terminal: Terminal, error: unknown, version: string): ExitCode {
  if (error instanceof OutriggerError) {
    if (terminal.json) {
      const failure: JsonFailure = {
        ok: false,
        exitCode: error.exitCode,
        diagnostics: error.diagnostics,
      };
      terminal.result(JSON.stringify(failure, null, 2));
    } else {
      printDiagnostics(terminal, error.diagnostics);
    }
    return error.exitCode;
  }
  reportBug(terminal, error, version);
  return ExitCode.Bug;
}
