// Texts of header fields, written byte by byte into one buffer that stays: every response has two of them, and strings
// that are put together piece by piece would be most of what a request costs in memory.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";

const FIRST_SIZE: i32 = 256;
/** Digits of the longest number. */
const MOST_DIGITS: i32 = 20;

/** A text that is being written. */
@final
export class FieldText {
  private buffer: Bytes = Bytes.fromArray(new StaticArray<u8>(FIRST_SIZE));
  private size: i32 = 0;

  /** Begins anew. */
  begin(): void {
    this.size = 0;
  }

  private reserve(more: i32): void {
    const needed = this.size + more;
    const old = this.buffer;
    if (needed <= old.length) return;
    const larger = Bytes.fromArray(new StaticArray<u8>(max(needed, 2 * old.length)));
    memory.copy(changetype<usize>(larger), changetype<usize>(old), <usize>this.size);
    this.buffer = larger;
  }

  /** Writes a text. */
  text(text: Bytes): void {
    const length = text.length;
    this.reserve(length);
    const target = changetype<usize>(this.buffer) + <usize>this.size;
    memory.copy(target, changetype<usize>(text), <usize>length);
    this.size += length;
  }

  /** Writes a number in decimal digits. */
  number(value: u64): void {
    let digits = 1;
    for (let rest = value; rest >= 10; rest /= 10) digits++;
    this.reserve(MOST_DIGITS);
    this.size += digits;
    let at = changetype<usize>(this.buffer) + <usize>this.size;
    do {
      store<u8>(--at, <u8>(0x30 + (value % 10)));
      value /= 10;
    } while (value != 0);
  }

  /** What was written, as bytes of its own. */
  get written(): Bytes {
    return this.buffer.slice(0, this.size);
  }
}
