// The one error that the harness throws for everything a user can cause. It carries diagnostics, and the
// exit code that the command ends with. Anything else that is thrown is a bug of ours (exit code 70).

import { tidyDiagnostics, type Diagnostic } from "./diagnostic.js";

/** Exit codes of the command. */
export const ExitCode = {
  /** All fine. */
  Ok: 0,
  /** Ran, and found problems: failing scenarios, lint findings. */
  Found: 1,
  /** The command line was wrong. */
  Usage: 2,
  /** What it was given is invalid: a filter that does not compile, a configuration, a manifest. */
  InvalidInput: 3,
  /** The machine lacks something: Envoy, a free port, Python. */
  Environment: 4,
  /** A bug in Outrigger. */
  Bug: 70,
  /** Ended by Ctrl-C. */
  Interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Thrown for a user's mistake or a lacking machine; never for a bug. */
export class OutriggerError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, diagnostics: Diagnostic | readonly Diagnostic[]) {
    const list = tidyDiagnostics(
      Array.isArray(diagnostics) ? (diagnostics as Diagnostic[]) : [diagnostics as Diagnostic],
    );
    super(list.map((d) => `${d.code} ${d.message}`).join("\n"));
    this.name = "OutriggerError";
    this.diagnostics = list;
    this.exitCode = exitCode;
  }
}

/** True for errors of Node's own calls (`ENOENT`, `EADDRINUSE`, …), optionally with one of these codes. */
export function isSystemError(error: unknown, ...codes: string[]): error is NodeJS.ErrnoException {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    (codes.length === 0 || codes.includes(error.code))
  );
}
