// The ABI's form of a header map: strictly checked once, then read and changed where it lies.
//
//   u32 count | count × (u32 name size, u32 value size) | count × (name, 0, value, 0)
//
// Between the sizes and the texts, and after the texts, there may be room here for entries to come.
// Source: proxy-wasm ABI v0.2.1, "Serialization"; proxy-wasm-cpp-host, src/pairs_util.cc.

import { compareBytes } from "../text/compare";
import { Bytes } from "../bytes";
import { isPseudoHeader } from "./header-rules";

// @ts-ignore: decorator
@inline const SIZES: u32 = 4;
// Room for this many more entries, and this many more bytes of text, when space has to be made.
// @ts-ignore: decorator
@inline const SPARE_ENTRIES: u32 = 8;
// @ts-ignore: decorator
@inline const SPARE_BYTES: u32 = 256;

/** An ordered list of names and values with a cursor that stands on one entry or at the end. */
@final
export class Pairs {
  private bytes: Bytes = Bytes.empty;
  /** Number of entries. */
  count: u32 = 0;
  // Where the texts begin and end in `bytes`.
  private textStart: u32 = 0;
  private textEnd: u32 = 0;
  // The cursor: number of the entry, and where its name begins.
  private index: u32 = 0;
  private offset: u32 = 0;

  /**
   * Takes bytes that the host wrote; no bytes are an empty list. False, and an empty list, when they
   * are not exactly of the form above. The bytes are changed later, so they must be nobody else's.
   */
  load(bytes: Bytes): bool {
    this.bytes = Bytes.empty;
    this.count = 0;
    this.textStart = 0;
    this.textEnd = 0;
    const size = <u32>bytes.length;
    if (size == 0) return true;
    if (size < SIZES) return false;
    const base = changetype<usize>(bytes);
    const count = load<u32>(base);
    if (count > (size - SIZES) >> 3) return false;
    const textStart = SIZES + (count << 3);
    let at = textStart;
    for (let sizes = base + SIZES; sizes < base + textStart; sizes += 8) {
      const nameSize = load<u32>(sizes);
      const valueSize = load<u32>(sizes, 4);
      // Sizes near 2^32 must not wrap around: look at what is left before adding.
      const left = size - at;
      if (left < 2 || nameSize > left - 2 || valueSize > left - 2 - nameSize) return false;
      at += nameSize;
      if (load<u8>(base + at++) != 0) return false;
      at += valueSize;
      if (load<u8>(base + at++) != 0) return false;
    }
    if (at != size) return false;
    this.bytes = bytes;
    this.count = count;
    this.textStart = textStart;
    this.textEnd = size;
    return true;
  }

  /** Puts the cursor on the first entry. */
  rewind(): void {
    this.index = 0;
    this.offset = this.textStart;
  }

  /** Whether the cursor stands on an entry. */
  get isOnEntry(): bool {
    return this.index < this.count;
  }

  /** Moves the cursor from an entry to the next. */
  advance(): void {
    this.offset += this.nameSize + this.valueSize + 2;
    this.index++;
  }

  /** Moves the cursor to the first entry of this name at or after it; false at the end. */
  seek(name: usize, size: u32): bool {
    const count = this.count;
    let index = this.index;
    let text = this.namePointer;
    for (let sizes = this.sizes; index < count; index++, sizes += 8) {
      const nameSize = load<u32>(sizes);
      if (nameSize == size && compareBytes(text, name, size) == 0) break;
      text += nameSize + load<u32>(sizes, 4) + 2;
    }
    this.index = index;
    this.offset = <u32>(text - changetype<usize>(this.bytes));
    return index < count;
  }

  private get sizes(): usize {
    return changetype<usize>(this.bytes) + SIZES + (this.index << 3);
  }

  /** Where the name of the entry under the cursor lies. */
  get namePointer(): usize {
    return changetype<usize>(this.bytes) + this.offset;
  }

  /** Size of the name of the entry under the cursor. */
  get nameSize(): u32 {
    return load<u32>(this.sizes);
  }

  /** Size of the value of the entry under the cursor. */
  get valueSize(): u32 {
    return load<u32>(this.sizes, 4);
  }

  /** A copy of the name of the entry under the cursor. */
  name(): Bytes {
    return this.bytes.slice(this.offset, this.offset + this.nameSize);
  }

  /** A copy of the value of the entry under the cursor. */
  value(): Bytes {
    const start = this.offset + this.nameSize + 1;
    return this.bytes.slice(start, start + this.valueSize);
  }

  /** Removes every entry of this name. */
  removeAll(name: usize, size: u32): void {
    for (this.rewind(); this.seek(name, size);) {
      const sizes = this.sizes;
      const text = this.namePointer;
      const textSize = this.nameSize + this.valueSize + 2;
      this.count--;
      memory.copy(sizes, sizes + 8, (this.count - this.index) << 3);
      this.textEnd -= textSize;
      memory.copy(text, text + textSize, this.textEnd - this.offset);
    }
  }

  /** Adds an entry where Envoy does: behind the last one, a pseudo header behind the last of these. */
  append(name: usize, nameSize: u32, value: usize, valueSize: u32): void {
    const textSize = nameSize + valueSize + 2;
    this.makeRoom(textSize);
    this.rewind();
    if (isPseudoHeader(name, nameSize)) {
      while (this.isOnEntry && isPseudoHeader(this.namePointer, this.nameSize)) this.advance();
    } else {
      this.index = this.count;
      this.offset = this.textEnd;
    }
    const sizes = this.sizes;
    memory.copy(sizes + 8, sizes, (this.count - this.index) << 3);
    store<u32>(sizes, nameSize);
    store<u32>(sizes, valueSize, 4);
    this.count++;
    let text = this.namePointer;
    memory.copy(text + textSize, text, this.textEnd - this.offset);
    this.textEnd += textSize;
    memory.copy(text, name, nameSize);
    text += nameSize;
    store<u8>(text++, 0);
    memory.copy(text, value, valueSize);
    store<u8>(text + valueSize, 0);
  }

  private makeRoom(textSize: u32): void {
    const enoughSizes = SIZES + ((this.count + 1) << 3) <= this.textStart;
    if (enoughSizes && this.textEnd + textSize <= <u32>this.bytes.length) return;
    this.move(this.count + 1 + SPARE_ENTRIES, textSize + SPARE_BYTES);
  }

  // Copies everything into new bytes with sizes for `entries` and `spare` bytes after the texts.
  private move(entries: u32, spare: u32): void {
    const source = changetype<usize>(this.bytes);
    const textStart = SIZES + (entries << 3);
    const textSize = this.textEnd - this.textStart;
    const target = __new(textStart + textSize + spare, idof<Bytes>());
    store<u32>(target, this.count);
    memory.copy(target + SIZES, source + SIZES, this.count << 3);
    memory.copy(target + textStart, source + this.textStart, textSize);
    this.bytes = changetype<Bytes>(target);
    this.textStart = textStart;
    this.textEnd = textStart + textSize;
  }

  /** Size of {@link encode}'s result. */
  get encodedSize(): u32 {
    return SIZES + (this.count << 3) + this.textEnd - this.textStart;
  }

  /** The bytes in the form above, without any room; they become others with the next change. */
  encode(): Bytes {
    this.move(this.count, 0);
    return this.bytes;
  }
}
