// One growing piece of memory for those who write text bit by bit: templates, JSON, replies.

import { Bytes, newBytes } from "../bytes";
import { canHold } from "../runtime/memory-budget";

// @ts-ignore: decorator
@inline const FIRST_CAPACITY: u32 = 128;

/**
 * Bytes that are written one after the other, up to a limit. What goes beyond it, or beyond what memory holds, is not
 * written, nor is anything after it, and {@link isFull} says so.
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

  /** Where the bytes begin, until more are written. */
  get start(): usize {
    return changetype<usize>(this.bytes);
  }

  /** Address of `count` bytes that are written next; 0 when they do not fit. */
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

  /** Writes one byte. */
  putByte(byte: u32): void {
    const target = this.take(1);
    if (target != 0) store<u8>(target, byte);
  }

  /** Writes bytes. */
  put(pointer: usize, size: u32): void {
    const target = this.take(size);
    if (target != 0) memory.copy(target, pointer, size);
  }

  /** Writes bytes. */
  putBytes(bytes: Bytes): void {
    this.put(changetype<usize>(bytes), <u32>bytes.length);
  }

  /** Writes a number in decimal. */
  putNumber(value: u64): void {
    let digits: u32 = 1;
    for (let rest = value / 10; rest != 0; rest /= 10) digits++;
    const target = this.take(digits);
    if (target == 0) return;
    for (; digits > 0; value /= 10) store<u8>(target + --digits, 0x30 + <u32>(value % 10));
  }

  /** Takes the bytes out, and begins anew. */
  finish(): Bytes {
    if (this.used == 0) return Bytes.empty;
    const bytes = changetype<Bytes>(__renew(changetype<usize>(this.bytes), this.used));
    this.bytes = Bytes.empty;
    this.used = 0;
    this.capacity = 0;
    this.isFull = false;
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
