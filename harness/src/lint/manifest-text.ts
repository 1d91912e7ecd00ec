// The text of a manifest as kubectl would read it: its documents, where each value stands, and what cannot be read.

import {
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Node,
  type ScalarTag,
  type Tags,
} from "yaml";
import type { ValuePath } from "../manifest/positioned-yaml.js";
import type { Finding } from "./finding.js";
import { finding } from "./finding.js";
import { indentQuotes } from "./lenient-quotes.js";
import { plainValue } from "./plain-value.js";
import { templateAt } from "./template-text.js";

/** kubectl reads YAML 1.1, where these words are no text unless they are in quotes. */
const oldBooleans: ScalarTag = {
  identify: (value) => typeof value === "boolean",
  default: true,
  tag: "tag:yaml.org,2002:bool",
  test: /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/,
  resolve: (text) => /^(?:y|on)/i.test(text),
  stringify: (item) => (item.value === true ? "true" : "false"),
};

const tags = (known: Tags): Tags => [oldBooleans, ...known];

export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** One document of a text. */
export class ManifestDocument {
  constructor(
    readonly node: Document,
    readonly value: unknown,
  ) {}

  /** The node at a path, with its key where it has one; undefined where there is none. */
  find(path: ValuePath): { key: Node | undefined; value: Node | undefined } | undefined {
    let key: Node | undefined;
    let value = this.node.contents as Node | null | undefined;
    for (const step of path) {
      if (isMap(value)) {
        const pair = value.items.find(
          (item) => isScalar(item.key) && String(item.key.value) === String(step),
        );
        if (pair === undefined) return undefined;
        key = pair.key as Node;
        value = pair.value as Node | null;
      } else if (isSeq(value)) {
        key = undefined;
        value = value.items[Number(step)] as Node | undefined;
      } else return undefined;
    }
    return { key, value: value ?? undefined };
  }

  /** Where the value at a path begins, or its key where that says more; the nearest parent that is there. */
  offset(path: ValuePath): number {
    for (let length = path.length; length >= 0; length--) {
      const found = this.find(path.slice(0, length));
      if (found === undefined) continue;
      const { key, value } = found;
      const node = key !== undefined && (value === undefined || isCollection(value)) ? key : value;
      const start = (node ?? key)?.range?.[0];
      if (start !== undefined) return start;
    }
    return this.node.range?.[0] ?? 0;
  }
}

/** A text taken apart. */
export interface ManifestText {
  readonly file: string;
  readonly text: string;
  readonly documents: readonly ManifestDocument[];
  /** What could not be read; `document` of each is -1. */
  readonly unread: readonly (Finding & TextPlace)[];
  place(offset: number): TextPlace;
}

const options = {
  prettyErrors: false,
  logLevel: "error",
  merge: true,
  customTags: tags,
} as const;

/** The reader's own words, where they are meant for people. */
function wordsOf(message: string): string {
  return message.startsWith("Maximum call stack")
    ? "the document is nested too deeply to be read"
    : message;
}

/** Whether all that is wrong may be lines of quoted texts that kubectl reads. */
function hasOpenQuote(documents: readonly Document[]): boolean {
  return documents.some(({ errors }) =>
    errors.some(({ message }) => message.startsWith("Missing closing")),
  );
}

/** The documents of a text, in the form in which they can be read. */
function parseText(given: string): { text: string; lines: LineCounter; parsed: Document[] } {
  const parse = (text: string): { text: string; lines: LineCounter; parsed: Document[] } => {
    const lines = new LineCounter();
    const parsed = parseAllDocuments(text, { ...options, lineCounter: lines });
    return { text, lines, parsed: "empty" in parsed ? [] : parsed };
  };
  const first = parse(given);
  if (!hasOpenQuote(first.parsed)) return first;
  const second = parse(indentQuotes(given));
  return second.parsed.some(({ errors }) => errors.length > 0) ? first : second;
}

/** Reads a text; never throws for what it holds. */
export function readManifestText(given: string, file: string): ManifestText {
  const { text, lines, parsed } = parseText(given);
  const place = (offset: number): TextPlace => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const unread: (Finding & TextPlace)[] = [];
  const documents: ManifestDocument[] = [];
  const template = templateAt(text, parsed);
  if (template !== undefined) {
    const told = finding("OUT2003", -1, [], {
      message: "the file is a template of Helm: only what it makes can be judged.",
      fix: "helm template CHART | outrigger lint -",
    });
    return { file, text, documents, unread: [{ ...told, ...place(template) }], place };
  }
  for (const node of parsed) {
    // The first mistake of a document makes many others.
    const problems = node.errors
      .slice(0, 1)
      .map((error) => ({ message: wordsOf(error.message), offset: error.pos[0] }));
    let value: unknown;
    if (problems.length === 0) {
      try {
        value = plainValue(node.toJS());
      } catch (error) {
        // An alias without its anchor, one that would grow without bounds, or a value that JSON does not have.
        const message = error instanceof Error ? error.message : String(error);
        problems.push({ message, offset: node.range?.[0] ?? 0 });
      }
    }
    if (problems.length === 0) documents.push(new ManifestDocument(node, value));
    for (const { message, offset } of problems) {
      const told = finding("OUT2002", -1, [], { message: `${message.replace(/\.?$/, "")}.` });
      unread.push({ ...told, ...place(offset) });
    }
  }
  return { file, text, documents, unread, place };
}
