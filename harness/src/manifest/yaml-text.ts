// Documents as YAML text: the same bytes for the same documents, and quoted so that Kubernetes' parser, which
// still follows YAML 1.1 in part, reads every string as the string that it is.

import { Document } from "yaml";

/** Kubernetes' YAML tools know words, numbers and dates that YAML 1.2 reads as strings. */
const options = {
  compat: "yaml-1.1",
  // The same object in two places is written twice: `kubectl` output and diffs know no aliases.
  aliasDuplicateObjects: false,
} as const;

/** One document. No line is folded: a module in base64 stays on one line, and diffs stay one line long. */
export function yamlText(document: object): string {
  return new Document(document, options).toString({ lineWidth: 0, indentSeq: false });
}

/** A YAML stream with comment lines at its top. */
export function yamlStream(comments: readonly string[], documents: readonly object[]): string {
  const head = comments.map((line) => (line === "" ? "#\n" : `# ${line}\n`)).join("");
  return head + documents.map((document) => `---\n${yamlText(document)}`).join("");
}
