// Writes JSON, value by value, into one growing piece of memory. Who writes wrongly gets no document at all, and
// words that say why: half of one would be read by somebody.

import { Bytes } from "../bytes";
import { ByteBuffer } from "../text/byte-buffer";
import { checkJson, MAXIMUM_DEPTH, MAXIMUM_SIZE } from "./check";
import { JsonRule } from "./rule";
import { putDecimal } from "./shortest";
import { putQuoted } from "./quoted";
import { resetTexts, textPointer, textSize } from "../text/text";

// What may come next.
enum Next {
  /** The first value of all, or the first in an array. */
  FirstValue,
  /** Another value of an array, behind a comma. */
  Value,
  /** The first name of an object. */
  FirstName,
  /** Another name, behind a comma. */
  Name,
  /** The value of a name. */
  NamedValue,
  /** Nothing. */
  Nothing,
}

// "null", "true", "false"
const words: usize = memory.data<u8>([
  0x6e, 0x75, 0x6c, 0x6c, 0x74, 0x72, 0x75, 0x65, 0x66, 0x61, 0x6c, 0x73, 0x65,
]);

/**
 * Writes one JSON document (RFC 8259) without white space, as `JSON.stringify` writes it.
 *
 * ```ts
 * const body = new JsonWriter()
 *   .startObject()
 *   .name("title").string("Too many requests")
 *   .name("status").integer(429)
 *   .endObject()
 *   .finish();
 * ```
 *
 * What is out of place (a value in an object without a name, an end of what is not open, a second document), what is
 * nested more than 64 deep and what goes beyond the limit is not written, nor is anything after it: {@link problem}
 * says why, and {@link finish} answers `null`. A name may be written twice in an object; readers refuse that.
 *
 * Legal everywhere; nothing here throws or calls the host.
 */
@final
export class JsonWriter {
  /** What was wrong first, in words; empty as long as nothing was. */
  problem: string = "";
  private readonly buffer: ByteBuffer;
  private next: Next = Next.FirstValue;
  // For each open container, innermost in the lowest bit: whether it is an object.
  private objects: u64 = 0;
  private depth: u32 = 0;

  /** @param maximumSize - bytes that the document may have, 1 MiB unless given. */
  constructor(maximumSize: u32 = MAXIMUM_SIZE) {
    this.buffer = new ByteBuffer(maximumSize);
  }

  /** Begins an object. */
  startObject(): JsonWriter {
    this.open(true);
    return this;
  }

  /** Ends the object that is open. */
  endObject(): JsonWriter {
    this.close(true);
    return this;
  }

  /** Begins an array. */
  startArray(): JsonWriter {
    this.open(false);
    return this;
  }

  /** Ends the array that is open. */
  endArray(): JsonWriter {
    this.close(false);
    return this;
  }

  /** The name of the next value in an object; text as for {@link string}. `null` is no name. */
  name<TextName>(name: TextName): JsonWriter {
    resetTexts();
    const pointer = textPointer(name);
    if (this.beginName(pointer)) {
      putQuoted(this.buffer, pointer, textSize);
      this.buffer.putByte(0x3a);
    }
    return this;
  }

  /**
   * A string. Bytes that are not UTF-8, and lone surrogates, become U+FFFD (WHATWG Encoding Standard); text that is
   * `null` becomes `null`.
   */
  string<TextValue>(text: TextValue): JsonWriter {
    resetTexts();
    const pointer = textPointer(text);
    if (pointer == 0) return this.nullValue();
    if (this.beginValue()) putQuoted(this.buffer, pointer, textSize);
    return this;
  }

  /** An integer, all of its digits; readers that know only f64 lose some above 2^53. */
  integer(value: i64): JsonWriter {
    if (!this.beginValue()) return this;
    if (value < 0) this.buffer.putByte(0x2d);
    this.buffer.putNumber(value < 0 ? <u64>-value : <u64>value);
    return this;
  }

  /** An integer without a sign. */
  unsigned(value: u64): JsonWriter {
    if (this.beginValue()) this.buffer.putNumber(value);
    return this;
  }

  /** The shortest number that reads back as this one; `null` for what JSON has no number for: NaN and infinity. */
  decimal(value: f64): JsonWriter {
    if (!isFinite(value)) return this.nullValue();
    if (this.beginValue()) putDecimal(this.buffer, value);
    return this;
  }

  /** `true` or `false`. */
  boolean(value: bool): JsonWriter {
    if (!this.beginValue()) return this;
    if (value) this.buffer.put(words + 4, 4);
    else this.buffer.put(words + 8, 5);
    return this;
  }

  /** `null`. */
  nullValue(): JsonWriter {
    if (this.beginValue()) this.buffer.put(words, 4);
    return this;
  }

  /**
   * A value that is JSON already, checked as `JsonReader` checks it and copied as it is; one that is not is a
   * {@link problem}. What is nested in it does not count for the depth here.
   */
  raw<TextValue>(json: TextValue): JsonWriter {
    resetTexts();
    const pointer = textPointer(json);
    this.putRaw(pointer, textSize);
    return this;
  }

  /** The document, and the writer begins anew. `null` when there was a {@link problem}, or something is missing. */
  finish(): Bytes | null {
    if (this.problem.length == 0 && this.next != Next.Nothing) {
      this.problem = this.depth == 0 ? "no value was written" : "an object or array is still open";
    }
    const isSound = this.problem.length == 0 && !this.buffer.isFull;
    if (!isSound) {
      this.refuse("larger than the limit");
      return null;
    }
    this.next = Next.FirstValue;
    return this.buffer.finish();
  }

  // Only the first problem is told: what follows comes of it.
  private refuse(problem: string): bool {
    if (this.problem.length == 0) this.problem = problem;
    return false;
  }

  private beginValue(): bool {
    if (this.problem.length != 0) return false;
    const next = this.next;
    if (next == Next.Nothing) return this.refuse("a second value after the document");
    if (next == Next.FirstName || next == Next.Name)
      return this.refuse("a value in an object has no name");
    if (next == Next.Value) this.buffer.putByte(0x2c);
    this.endValue();
    return this.isWithinLimit();
  }

  private isWithinLimit(): bool {
    return !this.buffer.isFull || this.refuse("larger than the limit");
  }

  // What may come behind a value.
  private endValue(): void {
    if (this.depth == 0) this.next = Next.Nothing;
    else this.next = (this.objects & 1) != 0 ? Next.Name : Next.Value;
  }

  private beginName(pointer: usize): bool {
    if (this.problem.length != 0) return false;
    const next = this.next;
    if (next != Next.FirstName && next != Next.Name)
      return this.refuse("a name where none belongs");
    if (pointer == 0) return this.refuse("a name that is null");
    if (next == Next.Name) this.buffer.putByte(0x2c);
    this.next = Next.NamedValue;
    return this.isWithinLimit();
  }

  private open(isObject: bool): void {
    if (!this.beginValue()) return;
    if (this.depth == MAXIMUM_DEPTH) {
      this.refuse("nested more than 64 deep");
      return;
    }
    this.depth++;
    this.objects = (this.objects << 1) | (<u64>isObject);
    this.next = isObject ? Next.FirstName : Next.FirstValue;
    this.buffer.putByte(isObject ? 0x7b : 0x5b);
  }

  private close(isObject: bool): void {
    if (this.problem.length != 0) return;
    if (this.depth == 0 || ((this.objects & 1) != 0) != isObject) {
      this.refuse(
        isObject ? "the end of an object that is not open" : "the end of an array that is not open",
      );
      return;
    }
    if (this.next == Next.NamedValue) {
      this.refuse("a name has no value");
      return;
    }
    this.depth--;
    this.objects >>= 1;
    this.endValue();
    this.buffer.putByte(isObject ? 0x7d : 0x5d);
  }

  private putRaw(pointer: usize, size: u32): void {
    // At most a gigabyte: the same limit as for the whole.
    if (pointer == 0 || checkJson(pointer, size, MAXIMUM_SIZE) != JsonRule.None) {
      this.refuse("raw text that is not JSON");
    } else if (this.beginValue()) {
      this.buffer.put(pointer, size);
    }
  }
}
