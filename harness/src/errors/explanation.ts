// What `outrigger explain CODE` prints. Each area keeps the explanations of its own codes beside the code
// that reports them (`<area>/codes.ts`); the command line joins the tables.

import type { DiagnosticCode } from "./diagnostic.js";

export interface Explanation {
  /** A few words, for lists. */
  title: string;
  /** Why it is a mistake, what would have happened, and how to mend it. A short paragraph or two. */
  text: string;
}

/**
 * Codes of one area.
 * 10xx project and command line, 11xx filter source, 12xx compiler and module, 13xx scenarios,
 * 14xx Envoy, 15xx manifests, 16xx mock host, 17xx configuration schemas.
 */
export type ExplanationTable = Readonly<Record<DiagnosticCode, Explanation>>;
