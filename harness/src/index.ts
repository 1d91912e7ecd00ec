// The programming interface of the package `outrigger`.

export type { Diagnostic, DiagnosticCode, Severity } from "./errors/diagnostic.js";
export { ExitCode, OutriggerError } from "./errors/outrigger-error.js";
export * from "./mock/index.js";
