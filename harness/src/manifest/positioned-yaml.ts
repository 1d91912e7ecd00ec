// YAML that remembers where each value stands, so that a mistake can be told at its line.

import {
  LineCounter,
  isMap,
  isSeq,
  isScalar,
  parseDocument,
  visit,
  type Document,
  type Node,
} from "yaml";
import type { Location } from "../errors/diagnostic.js";

/** A mistake in the YAML itself. */
export interface YamlMistake extends Location {
  message: string;
}

/** The steps from the root of a document to a value: keys of maps and indices of sequences. */
export type ValuePath = readonly (string | number)[];

/** One parsed document. Never throws for what the text holds: `mistakes` tells it. */
export class PositionedYaml {
  readonly value: unknown;
  readonly mistakes: readonly YamlMistake[];
  private readonly lines = new LineCounter();
  private readonly document: Document;

  /** @param file the name that mistakes carry, as the user would type it */
  constructor(
    text: string,
    private readonly file: string,
  ) {
    // Integers that a double cannot hold stay whole, so that whoever uses them can refuse them.
    this.document = parseDocument(text, {
      lineCounter: this.lines,
      prettyErrors: false,
      intAsBigInt: true,
    });
    const mistakes: YamlMistake[] = this.document.errors.map((error) => ({
      ...this.place(error.pos[0]),
      message: error.message,
    }));
    visit(this.document, {
      Alias: (_, alias) => {
        if (alias.resolve(this.document) !== undefined) return;
        const message = `*${alias.source} is an alias for an anchor that is not there (a text with * needs quotes)`;
        mistakes.push({ ...this.place(alias.range?.[0] ?? 0), message });
      },
    });
    let value: unknown;
    try {
      if (mistakes.length === 0) value = narrowIntegers(this.document.toJS());
    } catch (error) {
      mistakes.push({ ...this.place(0), message: endless(error) });
    }
    this.value = value;
    this.mistakes = mistakes;
  }

  /** Where the value at `path` stands, or its key; the nearest parent that is there otherwise. */
  locate(path: ValuePath, part: "key" | "value" = "value"): Location {
    let node = this.document.contents as Node | null;
    let offset = node?.range?.[0] ?? 0;
    for (const [depth, step] of path.entries()) {
      if (isMap(node)) {
        const pair = node.items.find(
          (item) => isScalar(item.key) && String(item.key.value) === String(step),
        );
        if (pair === undefined) break;
        const key = pair.key as Node;
        const value = pair.value as Node | null;
        const wanted = depth === path.length - 1 && part === "key" ? key : (value ?? key);
        offset = wanted.range?.[0] ?? offset;
        node = value;
      } else if (isSeq(node)) {
        node = (node.items[Number(step)] as Node | undefined) ?? null;
        offset = node?.range?.[0] ?? offset;
      } else break;
    }
    return this.place(offset);
  }

  private place(offset: number): Location {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) };
  }
}

/** Aliases that would grow without bounds, or that stand inside of what they stand for. */
function endless(error: unknown): string {
  if (error instanceof RangeError) {
    return "an alias stands inside of its own anchor, or the values are nested too deeply";
  }
  return error instanceof Error ? error.message : String(error);
}

/** RFC 6901. The root is the empty string. */
export function toPointer(path: ValuePath): string {
  return path
    .map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

/** BigInts that read the same as a double become numbers; the others stay, and are reported where they are used. */
function narrowIntegers(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return String(number) === String(value) ? number : value;
  }
  if (Array.isArray(value)) return value.map(narrowIntegers);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, narrowIntegers(member)]),
    );
  }
  return value;
}
