// The programming interface of the package `outrigger`.

export type { Diagnostic, DiagnosticCode, Severity } from "./errors/diagnostic.js";
export { ExitCode, OutriggerError } from "./errors/outrigger-error.js";
export * from "./mock/index.js";
export type { Problem, Proof, Subject, VerbName } from "./proofs/proof.js";
export { prove, type ProveOptions } from "./proofs/prove.js";
export { loadScenarios, parseScenario } from "./scenario/load.js";
export type { Scenario } from "./scenario/scenario.js";
