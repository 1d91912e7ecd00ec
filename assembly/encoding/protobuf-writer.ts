// Writes the protobuf wire format (protobuf.dev, "Encoding"), as far as the host's foreign functions
// take messages: texts, bytes, nested messages, unsigned numbers and booleans.

import { Bytes, newBytes } from "../bytes";
import { resetTexts, textPointer, textSize } from "../text/text";
import { WireType } from "./wire-type";

// A tag or a length takes 5 bytes at most, a number 10.
// @ts-ignore: decorator
@inline const MAXIMUM_TAG: u32 = 5;
// @ts-ignore: decorator
@inline const MAXIMUM_NUMBER: u32 = 10;

function putVarint(target: usize, value: u64): usize {
  for (; value >= 0x80; value >>= 7) store<u8>(target++, value | 0x80);
  store<u8>(target++, value);
  return target;
}

/**
 * Builds one message, field by field, in the order of the calls. Field numbers are 1 to 536,870,911
 * and are not checked. What is written is what is asked for: leave out a field that has its default
 * value, as proto3 does, where size matters.
 */
@final
export class ProtobufWriter {
  private buffer: Bytes = Bytes.empty;
  private used: u32 = 0;

  /** Writes a field of type `string`, `bytes` or message. */
  text<TextValue>(field: u32, value: TextValue): void {
    resetTexts();
    const pointer = textPointer(value);
    this.putBytes(field, pointer, textSize);
  }

  /** Writes a field of type `uint32`, `uint64`, `enum`, or a non-negative `int32` or `int64`. */
  number(field: u32, value: u64): void {
    this.putNumber(field, value);
  }

  /** Writes a field of type `bool`. */
  bool(field: u32, value: bool): void {
    this.putNumber(field, <u64>value);
  }

  /** The message so far. More fields may follow. */
  finish(): Bytes {
    return this.buffer.slice(0, <i32>this.used);
  }

  private putBytes(field: u32, pointer: usize, size: u32): void {
    let target = this.reserve(2 * MAXIMUM_TAG + size);
    target = putVarint(target, ((<u64>field) << 3) | WireType.Bytes);
    target = putVarint(target, size);
    memory.copy(target, pointer, size);
    this.used = <u32>(target + size - changetype<usize>(this.buffer));
  }

  private putNumber(field: u32, value: u64): void {
    let target = this.reserve(MAXIMUM_TAG + MAXIMUM_NUMBER);
    target = putVarint(target, ((<u64>field) << 3) | WireType.Varint);
    target = putVarint(target, value);
    this.used = <u32>(target - changetype<usize>(this.buffer));
  }

  // Makes sure that there is room for `size` more bytes; returns where they go.
  private reserve(size: u32): usize {
    const capacity = <u32>this.buffer.length;
    const needed = this.used + size;
    if (needed > capacity) {
      const larger = newBytes(max(needed, 2 * capacity));
      memory.copy(changetype<usize>(larger), changetype<usize>(this.buffer), this.used);
      this.buffer = larger;
    }
    return changetype<usize>(this.buffer) + this.used;
  }
}
