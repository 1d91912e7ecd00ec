// Lint over texts: every finding gets the file, the line and the column where it stands.

import { basename } from "node:path";
import { finding, type Finding } from "./finding.js";
import type { InputFile } from "./input-files.js";
import { lintDocuments } from "./lint-documents.js";
import { readManifestText, type ManifestDocument, type ManifestText } from "./manifest-text.js";
import { at, isFields, textAt } from "./values.js";
import type { LintOptions } from "./versions.js";

export interface LocatedFinding extends Finding {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** `Kind namespace/name` of the object. */
  readonly object?: string;
}

export interface TextsLint {
  readonly texts: readonly ManifestText[];
  readonly findings: readonly LocatedFinding[];
  /** The documents that were looked at; `document` of a finding is an index into them. */
  readonly judged: readonly ManifestDocument[];
  /** Whether something could not be read. */
  readonly isIncomplete: boolean;
}

function describe(value: unknown): string | undefined {
  const kind = textAt(value, "kind");
  const name = textAt(value, "metadata", "name");
  const namespace = textAt(value, "metadata", "namespace");
  return kind === ""
    ? undefined
    : `${kind} ${namespace === "" ? name : `${namespace}/${name}`}`.trim();
}

const buildFiles = /^(?:kustomization\.ya?ml|Chart\.(?:ya?ml|lock)|values(?:[.-][\w.-]+)?\.ya?ml)$/;

/** Files that Kustomize and Helm read themselves; none of them is applied. */
function isBuildFile(file: string, documents: readonly ManifestDocument[]): boolean {
  const isObject = documents.some(({ value }) => textAt(value, "kind") !== "");
  const keys = [
    "resources",
    "patches",
    "patchesStrategicMerge",
    "configMapGenerator",
    "namePrefix",
  ];
  const isKustomization = documents.some(({ value }) =>
    keys.some((key) => at(value, key) !== undefined),
  );
  return !isObject && (buildFiles.test(basename(file)) || isKustomization);
}

/** JSON in a folder is more often data than a manifest. */
function isData({ file, documents }: ManifestText): boolean {
  return file.endsWith(".json") && documents.every(({ value }) => textAt(value, "kind") === "");
}

/** Documents of one file that are the same object. */
function duplicates(documents: readonly ManifestDocument[], first: number): Finding[] {
  const seen = new Set<string>();
  return documents.flatMap(({ value }, index) => {
    const name = textAt(value, "metadata", "name");
    const object = `${textAt(value, "apiVersion")} ${describe(value) ?? ""}`;
    if (!isFields(value) || name === "" || !seen.has(object)) {
      seen.add(object);
      return [];
    }
    return [
      finding("OUT2018", first + index, ["metadata", "name"], {
        message: `${describe(value) ?? name} is in this file already: the second replaces the first.`,
        rule: "one document for each object",
      }),
    ];
  });
}

/** Lints all documents of some texts together. */
export function lintTexts(files: readonly InputFile[], options: LintOptions): TextsLint {
  const texts = files.map(({ file, text }) => readManifestText(text, file));
  const chanced = new Set(files.filter(({ isFound }) => isFound).map(({ file }) => file));
  const findings: LocatedFinding[] = [];
  const entries: { text: ManifestText; document: ManifestDocument }[] = [];
  const found: Finding[] = [];
  for (const text of texts) {
    if (chanced.has(text.file) && isData(text)) continue;
    for (const unread of text.unread) findings.push({ ...unread, file: text.file });
    if (isBuildFile(text.file, text.documents)) {
      const note = finding("OUT2004", -1, [], {
        message: "the file is read by Kustomize or Helm, and not applied itself.",
        fix: "kubectl kustomize FOLDER | outrigger lint - or helm template CHART | outrigger lint -",
      });
      findings.push({ ...note, file: text.file });
      continue;
    }
    const documents = text.documents.filter(({ value }) => value !== null && value !== undefined);
    found.push(...duplicates(documents, entries.length));
    for (const document of documents) entries.push({ text, document });
  }
  const values = entries.map(({ document }) => document.value);
  const sources = entries.map(({ text }) => texts.indexOf(text));
  found.push(...lintDocuments(values, options, sources));
  for (const each of found) {
    const entry = entries[each.document];
    if (entry === undefined) continue;
    const { text, document } = entry;
    const object = describe(document.value);
    findings.push({
      ...each,
      // In a folder there may be anything.
      ...(each.code === "OUT2006" && chanced.has(text.file) && { severity: "note" as const }),
      file: text.file,
      ...text.place(document.offset(each.path)),
      ...(object !== undefined && { object }),
    });
  }
  const order = new Map(texts.map(({ file }, index) => [file, index]));
  findings.sort(
    (a, b) =>
      (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0) ||
      a.code.localeCompare(b.code),
  );
  return {
    texts,
    findings,
    judged: entries.map(({ document }) => document),
    isIncomplete: findings.some(({ code }) => code === "OUT2002" || code === "OUT2003"),
  };
}
