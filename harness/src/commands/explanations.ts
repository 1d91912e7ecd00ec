// All codes in one table, from the areas that report them.

import { usageCodes } from "./usage-codes.js";
import type { ExplanationTable } from "../errors/explanation.js";
import { authorCodes } from "../author/codes.js";
import { compilerCodes } from "../compiler/codes.js";
import { doctorCodes } from "../doctor/codes.js";
import { envoyCodes } from "../envoy/codes.js";
import { lintCodes } from "../lint/codes.js";
import { manifestCodes } from "../manifest/codes.js";
import { policyCodes } from "../manifest/policy-codes.js";
import { mockCodes } from "../mock/codes.js";
import { moduleCodes } from "../module/codes.js";
import { ociCodes } from "../oci/codes.js";
import { projectCodes } from "../project/codes.js";
import { schemaCodes } from "../schema/index.js";
import { proofCodes } from "../proofs/codes.js";
import { junitCodes } from "./junit-file.js";
import { proveCodes } from "./prove.js";
import { scenarioCodes } from "../scenario/codes.js";
import { emitCodes } from "./emit.js";
import { newCodes } from "./new.js";
import { pipelineCodes } from "./pipeline.js";
import { serveCodes } from "./serve-proven.js";
import { selectionCodes } from "./select-filters.js";

const tables: readonly ExplanationTable[] = [
  projectCodes,
  usageCodes,
  selectionCodes,
  pipelineCodes,
  serveCodes,
  emitCodes,
  newCodes,
  authorCodes,
  compilerCodes,
  moduleCodes,
  ociCodes,
  scenarioCodes,
  proofCodes,
  junitCodes,
  proveCodes,
  envoyCodes,
  manifestCodes,
  policyCodes,
  lintCodes,
  doctorCodes,
  mockCodes,
  schemaCodes,
];

/** Every code of every area. A code that two areas claim is a bug, and told as one. */
export function explanations(): ExplanationTable {
  const all: Record<string, { title: string; text: string }> = {};
  for (const table of tables) {
    for (const [code, explanation] of Object.entries(table)) {
      if (code in all) throw new Error(`two areas explain ${code}`);
      all[code] = explanation;
    }
  }
  return all;
}
