// A diagnostic is one thing that is wrong with what a user wrote, told so that the user can mend it:
// what is wrong with the value, where it stands, and one line to fix it.

/** Stable identifier of a kind of mistake. `outrigger explain CODE` prints its long form. */
export type DiagnosticCode = `OUT${number}`;

export type Severity = "error" | "warning";

/** Where a mistake stands. Lines and columns count from 1; a pointer is an RFC 6901 JSON pointer. */
export interface Location {
  /** Path as the user would type it: relative to the working directory where that is shorter. */
  file?: string;
  line?: number;
  column?: number;
  pointer?: string;
}

export interface Diagnostic extends Location {
  code: DiagnosticCode;
  severity: Severity;
  /** What is wrong, in plain words and with the value that was found. One sentence. */
  message: string;
  /** The rule that the value breaks, where the message alone does not say it. */
  rule?: string;
  /** What to do: one line, pasteable where that is possible. */
  fix?: string;
}

/** Order in which diagnostics are printed: by file, then line, then column. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    (a.file ?? "").localeCompare(b.file ?? "") ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    a.code.localeCompare(b.code) ||
    a.message.localeCompare(b.message)
  );
}

/** Sorted, and each told once. */
export function tidyDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return [...diagnostics].sort(compareDiagnostics).filter((diagnostic) => {
    const key = JSON.stringify(diagnostic);
    return !seen.has(key) && seen.add(key);
  });
}
