// Why a document was refused, for the person who wrote it.

import { column, findPlace, line } from "./place";
import { JsonRule, ruleText } from "./rule";

/** What is wrong with a document, and where. */
@final
export class JsonProblem {
  /** The rule that is broken. */
  readonly rule: JsonRule;
  /** Bytes before the place. */
  readonly offset: u32;
  /** The byte at the place, 256 at the end of the document. */
  readonly found: u32;
  /** Line of the place, from 1. Lines end with LF. */
  readonly line: u32;
  /** Column of the place in bytes, from 1. */
  readonly column: u32;

  /**
   * For the reader only.
   * @internal
   */
  constructor(rule: JsonRule, at: usize, start: usize, end: usize) {
    findPlace(start, at);
    this.rule = rule;
    this.offset = <u32>(at - start);
    this.found = at < end ? <u32>load<u8>(at) : 0x100;
    this.line = line;
    this.column = column;
  }

  /** The rule, what was found, and the place: `expected a value, found ] (line 3, column 7)`. */
  toString(): string {
    let found = "";
    if (this.rule <= JsonRule.StringEnd) {
      found = ", found ";
      if (this.found > 0xff) found += "the end";
      else if (this.found > 0x20 && this.found < 0x7f) found += String.fromCharCode(this.found);
      else found += `byte ${this.found.toString()}`;
    }
    const place = `line ${this.line.toString()}, column ${this.column.toString()}`;
    return `${ruleText(this.rule)}${found} (${place})`;
  }
}
