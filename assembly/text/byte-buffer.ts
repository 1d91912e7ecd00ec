// One growing piece of memory for those who write text bit by bit: filters, templates, JSON, replies.

import { Bytes, newBytes } from "../bytes";
import { canHold } from "../runtime/memory-budget";
import { resetTexts, textPointer, textSize } from "./text";

// @ts-ignore: decorator
@inline const FIRST_CAPACITY: u32 = 256;

/**
 * Bytes that are written one after the other, up to a limit. What goes beyond it, or beyond what memory holds, is not
 * written, nor is anything after it, and {@link isFull} says so. A piece is written as a whole or not at all.
 *
 * ```ts
 * const value = new ByteBuffer(80)
 *   .putText("id=").putHex(id, 16)
 *   .putText(";n=").putNumber(count)
 *   .finish();
 * ```
 *
 * With a limit of up to 256 bytes the memory is allocated once and handed out as it is; larger ones grow as needed.
 * Legal everywhere; nothing here throws or calls the host.
 */
@final
export class ByteBuffer {
  private bytes: Bytes = Bytes.empty;
  private used: u32 = 0;
  private capacity: u32 = 0;
  /** Whether something did not fit. */
  isFull: bool = false;

  /** @param limit - most bytes, below 2 GiB. */
  constructor(private readonly limit: u32) {}

  /** Number of bytes. */
  get size(): u32 {
    return this.used;
  }

  /** Number of bytes up to the limit; 0 when something did not fit. */
  get left(): u32 {
    return this.isFull ? 0 : this.limit - this.used;
  }

  /**
   * Where the bytes begin, until more are written.
   * @internal
   */
  get start(): usize {
    return changetype<usize>(this.bytes);
  }

  /**
   * Address of `count` bytes that are written next; 0 when they do not fit.
   * @internal
   */
  take(count: u32): usize {
    if (this.isFull || count > this.limit - this.used) {
      this.isFull = true;
      return 0;
    }
    const needed = this.used + count;
    if (needed > this.capacity && !this.grow(needed)) return 0;
    const target = changetype<usize>(this.bytes) + <usize>this.used;
    this.used = needed;
    return target;
  }

  /**
   * Writes the bytes at an address.
   * @internal
   */
  put(pointer: usize, size: u32): void {
    const target = this.take(size);
    if (target != 0) memory.copy(target, pointer, size);
  }

  /** Writes the lowest eight bits of a number as one byte. */
  putByte(byte: u32): ByteBuffer {
    const target = this.take(1);
    if (target != 0) store<u8>(target, byte);
    return this;
  }

  /** Writes a `string`, as UTF-8, or a `Bytes`; nothing for `null`. */
  putText<Text>(text: Text): ByteBuffer {
    if (isString<Text>()) resetTexts();
    const pointer = textPointer(text);
    if (pointer != 0) this.put(pointer, textSize);
    return this;
  }

  /** Writes the bytes of `bytes` from `from` up to and without `to`; those that are not there are left out. */
  putPart(bytes: Bytes, from: i32, to: i32): ByteBuffer {
    const first = max(from, 0);
    const size = min(to, bytes.length) - first;
    if (size > 0) this.put(changetype<usize>(bytes) + <usize>first, size);
    return this;
  }

  /** Writes a number in decimal digits. */
  putNumber(value: u64): ByteBuffer {
    let digits: u32 = 1;
    for (let rest = value / 10; rest != 0; rest /= 10) digits++;
    const target = this.take(digits);
    if (target == 0) return this;
    for (; digits > 0; value /= 10) store<u8>(target + --digits, 0x30 + <u32>(value % 10));
    return this;
  }

  /** Writes the last `digits` hexadecimal digits of a number, 1 to 16, in lower case. */
  putHex(value: u64, digits: u32): ByteBuffer {
    digits = min<u32>(digits, 16);
    const target = this.take(digits);
    if (target == 0) return this;
    for (; digits > 0; value >>= 4) {
      const digit = (<u32>value) & 15;
      store<u8>(target + --digits, digit < 10 ? 0x30 + digit : 0x57 + digit);
    }
    return this;
  }

  /** Takes the bytes out, and begins anew. */
  finish(): Bytes {
    this.isFull = false;
    if (this.used == 0) return Bytes.empty;
    const bytes = changetype<Bytes>(__renew(changetype<usize>(this.bytes), this.used));
    this.bytes = Bytes.empty;
    this.used = 0;
    this.capacity = 0;
    return bytes;
  }

  /** The bytes as an object of their own; begins anew, and keeps its memory for the next: for texts of every request. */
  copy(): Bytes {
    const bytes = newBytes(this.used);
    memory.copy(changetype<usize>(bytes), changetype<usize>(this.bytes), this.used);
    this.isFull = false;
    this.used = 0;
    return bytes;
  }

  private grow(needed: u32): bool {
    const capacity = min(max(max(needed, FIRST_CAPACITY), this.capacity << 1), this.limit);
    if (!canHold(capacity)) {
      this.isFull = true;
      return false;
    }
    const bytes = newBytes(capacity);
    memory.copy(changetype<usize>(bytes), changetype<usize>(this.bytes), this.used);
    this.bytes = bytes;
    this.capacity = capacity;
    return true;
  }
}
