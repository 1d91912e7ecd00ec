// Patterns with texts that they often match, from a grammar: each part of a pattern comes with a way to write a text for
// it. By a seed, so that the same pairs come each time.

/** A small generator of numbers below 1: mulberry32. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A pattern, and what writes a text for it. */
export interface Sample {
  readonly pattern: string;
  readonly write: () => string;
}

export const characters = ["a", "b", "c", "A", "é", "1", "_", "-", " ", "\n", "😀", "k", "s"];

const fixed: readonly (readonly [string, readonly string[]])[] = [
  [".", ["a", "b", "é", "😀", "1"]], ["\\d", ["1"]], ["\\w", ["a", "_", "1"]], ["\\s", [" "]], ["\\D", ["a", "é"]],
  ["\\W", ["-", "é", " "]], ["\\S", ["a"]], ["[a-c]", ["a", "b", "c"]], ["[^a]", ["b", "é", "\n"]], ["[[:alpha:]]", ["a", "c"]],
  ["[[:^digit:]]", ["é"]], ["[\\d_é-]", ["1", "_", "é", "-"]], ["[^\\w]", ["-", "é"]], ["[]a]", ["]", "a"]], ["[é-😀]", ["é", "😀"]],
  ["^", [""]], ["$", [""]], ["\\b", [""]], ["\\B", [""]], ["\\A", [""]], ["\\z", [""]], ["(?m:^)", ["", "\n"]], ["(?m:$)", ["", "\n"]],
  ["\\x{e9}", ["é"]], ["\\x61", ["a"]], ["\\n", ["\n"]], ["\\141", ["a"]], ["\\.", ["."]], ["\\*", ["*"]], ["(?:\\Qa-b\\E)", ["a-b"]],
]; // prettier-ignore

const repetitions = [["*", 0, 3], ["+", 1, 3], ["?", 0, 1], ["{2}", 2, 2], ["{1,3}", 1, 3], ["{0,2}", 0, 2], ["{2,}", 2, 4]] as const; // prettier-ignore

/** Writes patterns: alternatives of parts that may be repeated, nested up to three deep. */
export class PatternWriter {
  private names = 0;

  constructor(private readonly next: () => number) {}

  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }

  sample(): Sample {
    this.names = 0;
    return this.alternatives(3);
  }

  private alternatives(depth: number): Sample {
    const count = this.next() < 0.7 ? 1 : 2 + this.below(2);
    const parts = Array.from({ length: count }, () => this.sequence(depth));
    const pattern = parts.map((part) => part.pattern).join("|");
    return { pattern, write: () => this.pick(parts).write() };
  }

  private sequence(depth: number): Sample {
    const parts = Array.from({ length: this.below(4) }, () => this.repeated(depth));
    return {
      pattern: parts.map((part) => part.pattern).join(""),
      write: () => parts.map((part) => part.write()).join(""),
    };
  }

  private repeated(depth: number): Sample {
    const part = this.part(depth);
    const repetition = repetitions[this.below(12)];
    if (repetition === undefined) return part;
    const [written, least, most] = repetition;
    const lazy = this.next() < 0.3 ? "?" : "";
    const write = (): string => {
      const count = least + this.below(most - least + 1);
      return Array.from({ length: count }, () => part.write()).join("");
    };
    return { pattern: `${part.pattern}${written}${lazy}`, write };
  }

  private part(depth: number): Sample {
    const kind = depth === 0 ? 0 : this.below(20);
    if (kind < 6) {
      const character = this.pick(characters);
      return { pattern: character, write: () => character };
    }
    if (kind < 12) {
      const [pattern, texts] = this.pick(fixed);
      return { pattern, write: () => this.pick(texts) };
    }
    const { pattern, write } = this.alternatives(depth - 1);
    if (kind < 16) return { pattern: `(${pattern})`, write };
    if (kind === 16) return { pattern: `(?:${pattern})`, write };
    if (kind === 17) return { pattern: `(${this.pick(["?P", "?"])}<n${this.names++}>${pattern})`, write };
    const flags = this.pick(["i", "s", "m", "U", "i-s", "-i", "im", "sU"]);
    // Upper and lower case are for ASCII only.
    if (/i/.test(flags) && /[^\0-\x7f]|\{e9/.test(pattern)) return { pattern: `(?:${pattern})`, write };
    const changed = (): string => (flags.includes("i") && this.next() < 0.5 ? write().toUpperCase() : write());
    return { pattern: `(?${flags}:${pattern})`, write: changed };
  } // prettier-ignore

  /** The text with one character more, less, or another one; sometimes as it is. */
  changed(text: string): string {
    const points = [...text];
    const kind = this.below(4);
    const at = this.below(points.length + 1);
    if (kind === 0) points.splice(at, 0, this.pick(characters));
    else if (kind === 1) points.splice(at, 1);
    else if (kind === 2) points.splice(at, 1, this.pick(characters));
    return points.join("");
  }
}
