// What other parts use of lint.

export { lintDocuments } from "./lint-documents.js";
export type { Finding, LintSeverity } from "./finding.js";
export type { LintOptions } from "./versions.js";
