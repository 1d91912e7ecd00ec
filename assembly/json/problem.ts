// Why a document was refused, for the person who wrote it.

import { Bytes } from "../bytes";
import { JsonRule, ruleText } from "./rule";

/** What is wrong with a document, and where. */
@final
export class JsonProblem {
  /** Line of the place, from 1. Lines end with LF. */
  readonly line: u32;
  /** Column of the place in bytes, from 1. */
  readonly column: u32;

  constructor(
    /** The rule that is broken. */
    readonly rule: JsonRule,
    /** Bytes before the place. */
    readonly offset: u32,
    /** The byte at the place, 256 at the end of the document. */
    readonly found: u32,
    document: usize,
  ) {
    let line: u32 = 1;
    let start: u32 = 0;
    for (let at: u32 = 0; at < offset; at++) {
      if (load<u8>(document + at) != 0x0a) continue;
      line++;
      start = at + 1;
    }
    this.line = line;
    this.column = offset - start + 1;
  }

  /** The rule, what was found instead, and the place, as in `expected a value, found ] (line 3, column 7)`. */
  toString(): string {
    let found = "";
    if (this.rule <= JsonRule.StringEnd) {
      if (this.found > 0xff) found = ", found the end";
      else if (this.found > 0x20 && this.found < 0x7f)
        found = `, found ${String.fromCharCode(this.found)}`;
      else found = `, found byte ${this.found.toString()}`;
    }
    return `${ruleText(this.rule)}${found} (line ${this.line.toString()}, column ${this.column.toString()})`;
  }
}
