// Reads a JSON document from front to back, without building a tree. The whole document is checked
// first, so that nothing of a document that is refused is ever acted upon, and reading needs no
// error handling.

import { Bytes } from "../bytes";
import { checkJson, faultAt, MAXIMUM_SIZE } from "./check";
import { JsonKind, kindOf } from "./kind";
import { IntegerKind, isNegative, magnitude, readDecimal, readInteger } from "./number";
import { JsonProblem } from "./problem";
import { JsonRule } from "./rule";
import { decodeString, stringEnd, stringIs, stringWord } from "./text";
import { resetTexts, textPointer, textSize } from "../text/text";

/** What a refused document is read as. */
const nullText: usize = memory.data<u8>([0x6e, 0x75, 0x6c, 0x6c]);

/**
 * A place in a JSON document (RFC 8259), which moves forward only.
 *
 * ```ts
 * const reader = JsonReader.read(body);
 * if (reader.enterObject()) {
 *   while (reader.nextMember()) {
 *     if (reader.nameIs("exp")) expires = reader.decimal();
 *   }
 * }
 * ```
 *
 * Loops run to their end: `nextMember` and `nextItem` pass over values that nobody read, and answer
 * false once, behind the object or array. Legal everywhere; nothing here throws or calls the host.
 */
@final
export class JsonReader {
  /**
   * Why the document was refused, `null` when it was not. A document that was refused reads as
   * `null`. Refused are also repeated names, lone surrogates, more than 64 levels, and documents
   * above the maximum size.
   */
  problem: JsonProblem | null = null;
  // Keeps the document alive.
  private document: Bytes = Bytes.empty;
  private at: usize;
  private end: usize;
  private nameAt: usize = 0;
  // Whether the value at `at` is still to be passed over.
  private isUnread: bool = true;

  /**
   * Reads a text that was checked.
   * @internal
   */
  // @ts-ignore: decorator
  @unsafe
  constructor(start: usize, end: usize) {
    this.at = start;
    this.end = end;
    this.skipSpace();
  }

  /** Checks a document of at most `maximumSize` bytes, and reads it. */
  static read(document: Bytes, maximumSize: u32 = MAXIMUM_SIZE): JsonReader {
    const start = changetype<usize>(document);
    const end = start + <usize>document.length;
    const rule = checkJson(start, <u32>document.length, maximumSize);
    if (rule == JsonRule.None) {
      const reader = new JsonReader(start, end);
      reader.document = document;
      return reader;
    }
    const problem = new JsonProblem(rule, faultAt, start, end);
    const reader = new JsonReader(nullText, nullText + 4);
    reader.problem = problem;
    return reader;
  }

  /**
   * Goes on at another place: that of a value, or, with `isRead`, behind one. The text must be a part of
   * a document that was checked, without white space before it.
   * @internal
   */
  // @ts-ignore: decorator
  @unsafe
  moveTo(place: usize, limit: usize, isRead: bool = false): void {
    this.at = place;
    this.end = limit;
    this.isUnread = !isRead;
  }

  /**
   * Address of the value, to come back to with {@link moveTo}.
   * @internal
   */
  get place(): usize {
    return this.at;
  }

  /**
   * Address behind the document.
   * @internal
   */
  get limit(): usize {
    return this.end;
  }

  /**
   * Address of the member's name, behind its quote.
   * @internal
   */
  get namePlace(): usize {
    return this.nameAt;
  }

  private skipSpace(): u32 {
    while (this.at < this.end) {
      const byte = load<u8>(this.at);
      if (byte > 0x20 && byte != 0x2c) return byte;
      this.at++;
    }
    return 0;
  }

  /** What the value is. */
  get kind(): JsonKind {
    return kindOf(load<u8>(this.at));
  }

  private enter(kind: JsonKind): bool {
    if (this.kind != kind) return false;
    this.at++;
    this.isUnread = false;
    return true;
  }

  /** Goes into the object, before its first member. False, and nothing happens, for other values. */
  enterObject(): bool {
    return this.enter(JsonKind.Object);
  }

  /** Goes into the array, before its first item. False, and nothing happens, for other values. */
  enterArray(): bool {
    return this.enter(JsonKind.Array);
  }

  /** Goes to the next item of the array; false behind the last one, and then behind the array. */
  nextItem(): bool {
    if (this.isUnread) this.skip();
    const byte = this.skipSpace();
    this.isUnread = byte != 0x5d && byte != 0x7d && byte != 0;
    if (!this.isUnread && byte != 0) this.at++;
    return this.isUnread;
  }

  /** Goes to the next member of the object; false behind the last one, and then behind the object. */
  nextMember(): bool {
    if (!this.nextItem()) return false;
    this.nameAt = this.at + 1;
    this.at = stringEnd(this.nameAt) + 1;
    // The colon.
    this.skipSpace();
    this.at++;
    this.skipSpace();
    return true;
  }

  /** Passes over the value, with all that is in it. */
  skip(): void {
    if (!this.isUnread) return;
    this.isUnread = false;
    let depth = 0;
    for (; this.at < this.end; this.at++) {
      const byte: u32 = load<u8>(this.at);
      const bracket = byte | 0x20;
      if (byte == 0x22) {
        this.at = stringEnd(this.at + 1);
      } else if (bracket == 0x7b) {
        // [ or {
        depth++;
      } else if (bracket == 0x7d) {
        // ] or }; after a number or literal it is that of what is around it.
        if (--depth < 0) return;
      } else {
        // A number or literal goes on until something else begins.
        if (depth == 0 && (byte <= 0x20 || byte == 0x2c)) return;
        continue;
      }
      if (depth == 0) break;
    }
    this.at = min(this.at + 1, this.end);
  }

  /** The member's name. */
  get name(): Bytes {
    return decodeString(this.nameAt);
  }

  /**
   * The member's name as a number, as `shortWord` has it.
   * @internal
   */
  get nameWord(): u64 {
    return stringWord(this.nameAt);
  }

  /**
   * The string as a number, as `shortWord` has it; 0 when the value is none.
   * @internal
   */
  get word(): u64 {
    return this.kind == JsonKind.String ? stringWord(this.at + 1) : 0;
  }

  /** Whether the member's name is this; costs no allocation for names without escapes. */
  nameIs<TextName>(name: TextName): bool {
    resetTexts();
    const pointer = textPointer(name);
    return stringIs(this.nameAt, pointer, textSize);
  }

  /** Whether the value is this string; costs no allocation for strings without escapes. */
  valueIs<TextValue>(text: TextValue): bool {
    if (this.kind != JsonKind.String) return false;
    resetTexts();
    const pointer = textPointer(text);
    return stringIs(this.at + 1, pointer, textSize);
  }

  /** The string, `null` when the value is none. */
  string(): Bytes | null {
    return this.kind == JsonKind.String ? decodeString(this.at + 1) : null;
  }

  /**
   * The number as an integer of 64 bits with a sign; `otherwise` when the value is no number, has a
   * fraction or does not fit. 1.0 and 1e0 are the integer 1.
   */
  integer(otherwise: i64): i64 {
    if (this.kind != JsonKind.Number) return otherwise;
    if (readInteger(this.at, this.end) != IntegerKind.Exact) return otherwise;
    const limit = <u64>i64.MAX_VALUE + <u64>isNegative;
    if (magnitude > limit) return otherwise;
    return isNegative ? -(<i64>magnitude) : <i64>magnitude;
  }

  /**
   * The number as the nearest f64, infinite when it is too large; NaN when the value is no number.
   */
  decimal(): f64 {
    return this.kind == JsonKind.Number ? readDecimal(this.at, this.end) : NaN;
  }

  /** Whether the value is `true`. */
  get isTrue(): bool {
    return load<u8>(this.at) == 0x74;
  }
}
