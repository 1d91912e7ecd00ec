// One line of doctor's table.

import type { DiagnosticCode } from "../errors/diagnostic.js";

export interface Check {
  /** `note`: worth knowing, and no reason to fail. */
  readonly status: "ok" | "wrong" | "note";
  readonly check: string;
  readonly found: string;
  /** Empty where nothing is wanted. */
  readonly wanted: string;
  readonly remedy?: string;
  readonly code?: DiagnosticCode;
}
