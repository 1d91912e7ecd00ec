// Mends what leaves no choice, in the text itself: everything around a change stays as it was, comments included.

import { isCollection, isMap, isScalar, parse, type Node, type YAMLMap } from "yaml";
import type { Edit } from "./finding.js";
import type { InputFile } from "./input-files.js";
import { lintTexts, type LocatedFinding, type TextsLint } from "./lint-texts.js";
import type { ManifestDocument } from "./manifest-text.js";
import type { LintOptions } from "./versions.js";

/** One replaced piece of a text. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What was done, for the person whose file it is. */
export interface Mended {
  readonly code: LocatedFinding["code"];
  readonly file: string;
  readonly line: number;
  readonly pointer: string;
  /** "envoy.router becomes envoy.filters.http.router" */
  readonly change: string;
}

export interface FixResult {
  readonly files: readonly InputFile[];
  readonly mended: readonly Mended[];
  /** What is left, in the new texts. */
  readonly lint: TextsLint;
}

/** A mended text may show more; this many times at most. */
const rounds = 6;

function sourceOf(node: Node | undefined, text: string): string {
  const range = node?.range;
  return range ? text.slice(range[0], range[1]) : "";
}

function inStyleOf(old: string, value: string): string {
  if (old.startsWith('"')) return JSON.stringify(value);
  if (old.startsWith("'")) return `'${value.replaceAll("'", "''")}'`;
  return value;
}

/** Keys in double quotes: the text is JSON, and what is added has to be, too. */
function isJson(map: YAMLMap, text: string): boolean {
  return sourceOf(map.items[0]?.key as Node | undefined, text).startsWith('"');
}

function insertion(map: YAMLMap, text: string, key: string, value: string): Change | undefined {
  const start = map.range?.[0];
  if (start === undefined) return undefined;
  const entry = `${key}: ${value}`;
  if (map.flow === true) {
    const separator = map.items.length === 0 ? "" : ", ";
    const whole = isJson(map, text)
      ? `${JSON.stringify(key)}: ${JSON.stringify(parse(value))}`
      : entry;
    return { start: start + 1, end: start + 1, text: `${whole}${separator}` };
  }
  const first = (map.items[0]?.key as Node | undefined)?.range?.[0];
  if (first === undefined) return undefined;
  const before = text.slice(text.lastIndexOf("\n", first - 1) + 1, first).replace("\uFEFF", "");
  // A new line has its place under the first key, which only spaces and dashes of lists may precede.
  if (!/^[ -]*$/.test(before)) return undefined;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  return { start: first, end: first, text: `${entry}${newline}${" ".repeat(before.length)}` };
}

function removal(document: ManifestDocument, text: string, edit: Edit): Change | undefined {
  const parent = document.find(edit.path.slice(0, -1))?.value;
  if (!isMap(parent) || parent.items.length < 2) return undefined;
  const name = String(edit.path.at(-1));
  const index = parent.items.findIndex(
    (item) => isScalar(item.key) && String(item.key.value) === name,
  );
  const keyOf = (at: number): number | undefined =>
    (parent.items[at]?.key as Node | undefined)?.range?.[0];
  const start = keyOf(index);
  const end = (parent.items[index]?.value as Node | null | undefined)?.range?.[1];
  const next = keyOf(index + 1);
  if (start === undefined || end === undefined) return undefined;
  if (parent.flow === true) {
    const before = (parent.items[index - 1]?.value as Node | undefined)?.range?.[1];
    if (next !== undefined) return { start, end: next, text: "" };
    return before === undefined ? undefined : { start: before, end, text: "" };
  }
  const line = text.lastIndexOf("\n", start - 1) + 1;
  if (text.slice(line, start).trim() !== "") {
    // The first key of a list's item stands behind its dash.
    return next === undefined ? undefined : { start, end: next, text: "" };
  }
  const newline = text.indexOf("\n", end);
  return { start: line, end: newline < 0 ? text.length : newline + 1, text: "" };
}

function changeOf(
  document: ManifestDocument,
  text: string,
  edit: Edit,
): { change: Change; words: string } | undefined {
  const found = document.find(edit.path);
  if (found === undefined) return undefined;
  const { key, value } = found;
  const replaced = (node: Node | undefined, next: string): Change | undefined =>
    node?.range ? { start: node.range[0], end: node.range[1], text: next } : undefined;
  const name = String(edit.path.at(-1) ?? "");
  let change: Change | undefined;
  let words = "";
  if (edit.kind === "rename") {
    change = replaced(key, inStyleOf(sourceOf(key, text), edit.to));
    words = `${name} becomes ${edit.to}`;
  } else if (edit.kind === "remove") {
    change = removal(document, text, edit);
    words = `${name} is taken away`;
  } else if (edit.kind === "insert") {
    change = isMap(value) ? insertion(value, text, edit.key, edit.value) : undefined;
    words = `${edit.key}: ${edit.value} is added`;
  } else if (isScalar(value) && !isCollection(value)) {
    // Another text under an explicit tag, such as !!binary, is another value.
    if (value.tag !== undefined) return undefined;
    const old = sourceOf(value, text);
    if (edit.kind === "wrap") {
      // Only a quoted text on one line means the same inside of braces.
      if (!/^["'][^\n]*["']$/.test(old)) return undefined;
      const parent = document.find(edit.path.slice(0, -1))?.value;
      const wrapped =
        isMap(parent) && isJson(parent, text)
          ? `{"@type": ${JSON.stringify(edit.type)}, "value": ${old}}`
          : `{"@type": ${edit.type}, value: ${old}}`;
      const whole = replaced(value, wrapped);
      return whole && { change: whole, words: `${old} becomes ${wrapped}` };
    }
    // A digest that something has rounded already is lost.
    const isDigest = edit.kind === "quote" && name === "sha256";
    if (isDigest && !/^[0-9a-f]{64}$/.test(old)) return undefined;
    const next = edit.kind === "quote" ? `"${old}"` : inStyleOf(old, edit.value);
    change = replaced(value, next);
    words = `${old} becomes ${next}`;
  }
  return change === undefined ? undefined : { change, words };
}

function overlaps(a: Change, b: Change): boolean {
  return a.start < b.end && b.start < a.end;
}

interface Applied {
  readonly text: string;
  readonly mended: readonly Mended[];
}

function mendText(
  lint: TextsLint,
  index: number,
  byDocument: ReadonlyMap<number, ManifestDocument>,
): Applied {
  const source = lint.texts[index];
  if (source === undefined) return { text: "", mended: [] };
  const changes: Change[] = [];
  const mended: Mended[] = [];
  for (const found of lint.findings) {
    const document = byDocument.get(found.document);
    if (found.file !== source.file || document === undefined || found.edits === undefined) continue;
    const made = found.edits.map((edit) => changeOf(document, source.text, edit));
    // All changes of a finding, or none.
    const whole = made.flatMap((one) => (one === undefined ? [] : [one]));
    const isFree = whole.every(({ change }) => !changes.some((other) => overlaps(change, other)));
    if (whole.length !== made.length || !isFree) continue;
    changes.push(...whole.map(({ change }) => change));
    const change = whole.map(({ words }) => words).join(", ");
    const { code, file, line = 1, pointer } = found;
    mended.push({ code, file, line, pointer, change });
  }
  const text = changes
    .sort((a, b) => b.start - a.start)
    .reduce(
      (whole, { start, end, text: next }) => whole.slice(0, start) + next + whole.slice(end),
      source.text,
    );
  return { text, mended };
}

function unreadOf({ texts }: TextsLint): number {
  return texts.reduce((sum, { unread }) => sum + unread.length, 0);
}

/** Mends texts until nothing is left that leaves no choice. Writes nothing. */
export function fixTexts(files: readonly InputFile[], options: LintOptions): FixResult {
  let current = files;
  let lint = lintTexts(current, options);
  const mended: Mended[] = [];
  for (let round = 0; round < rounds; round++) {
    const byDocument = new Map(lint.judged.map((document, index) => [index, document]));
    const applied = lint.texts.map((_, index) => mendText(lint, index, byDocument));
    const done = applied.flatMap((one) => one.mended);
    if (done.length === 0) break;
    const next = current.map((input, index) => ({ ...input, text: applied[index]?.text ?? "" }));
    const nextLint = lintTexts(next, options);
    // YAML has more forms than the changes know: a text that can be read stays one.
    if (unreadOf(nextLint) > unreadOf(lint)) break;
    mended.push(...done);
    current = next;
    lint = nextLint;
  }
  return { files: current, mended, lint };
}
