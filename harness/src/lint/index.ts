// What other parts use of lint.

export { lintDocuments } from "./lint-documents.js";
export type { Finding } from "./finding.js";
export type { LintSeverity } from "./lint-code.js";
export type { LintOptions } from "./versions.js";
