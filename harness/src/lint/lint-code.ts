// What a code of lint consists of: its explanation, and how bad it is unless a rule says otherwise.

import type { DiagnosticCode } from "../errors/diagnostic.js";
import type { Explanation } from "../errors/explanation.js";
import type { LintSeverity } from "./finding.js";

export interface LintCode extends Explanation {
  readonly severity: LintSeverity;
}

export type LintCodes = Readonly<Record<DiagnosticCode, LintCode>>;
