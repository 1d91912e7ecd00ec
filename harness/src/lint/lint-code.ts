// What a code of lint consists of: its explanation, and how bad it is unless a rule says otherwise.

import type { DiagnosticCode, Severity } from "../errors/diagnostic.js";
import type { Explanation } from "../errors/explanation.js";

/** `note`: worth knowing, and no reason to fail. */
export type LintSeverity = Severity | "note";

export interface LintCode extends Explanation {
  readonly severity: LintSeverity;
}

export type LintCodes = Readonly<Record<DiagnosticCode, LintCode>>;
