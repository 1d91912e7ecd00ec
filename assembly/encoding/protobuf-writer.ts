// Writes the protobuf wire format (protobuf.dev, "Encoding"): the messages of gRPC, of the host's foreign
// functions, and of its targets.

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
 * value, as proto3 does, where size matters. It traps only where memory runs out.
 *
 * ```ts
 * const address = new ProtobufWriter();
 * address.text(1, "127.0.0.1");
 * const request = new ProtobufWriter();
 * request.message(1, address);
 * request.number(2, 443);
 * this.body = request.finish();
 * ```
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

  /** Writes a field that is a message. The other writer may go on, to no effect here. */
  message(field: u32, value: ProtobufWriter): void {
    this.putBytes(field, changetype<usize>(value.buffer), value.used);
  }

  /** Writes a field of type `uint32`, `uint64`, `enum`, or a non-negative `int32` or `int64`. */
  number(field: u32, value: u64): void {
    this.putNumber(field, value);
  }

  /** Writes a field of type `int32` or `int64`; below 0 it takes ten bytes. */
  integer(field: u32, value: i64): void {
    this.putNumber(field, <u64>value);
  }

  /** Writes a field of type `sint32` or `sint64`. */
  signed(field: u32, value: i64): void {
    this.putNumber(field, <u64>((value << 1) ^ (value >> 63)));
  }

  /** Writes a field of type `fixed32`, or the bits of a `sfixed32`. */
  fixed32(field: u32, value: u32): void {
    const target = this.putTag(field, WireType.Fixed32);
    store<u32>(target, value);
    this.used += 4;
  }

  /** Writes a field of type `fixed64`, or the bits of a `sfixed64`. */
  fixed64(field: u32, value: u64): void {
    const target = this.putTag(field, WireType.Fixed64);
    store<u64>(target, value);
    this.used += 8;
  }

  /** Writes a field of type `float`. */
  float(field: u32, value: f32): void {
    this.fixed32(field, reinterpret<u32>(value));
  }

  /** Writes a field of type `double`. */
  double(field: u32, value: f64): void {
    this.fixed64(field, reinterpret<u64>(value));
  }

  /**
   * Writes a repeated field of numbers, packed, as proto3 does. `wireType`: how each is written, `Varint`,
   * `Fixed32` or `Fixed64`, the latter two from their bits; with `Bytes` nothing is written. No numbers: no
   * field.
   */
  packed(field: u32, wireType: WireType, values: StaticArray<u64>): void {
    if (values.length == 0 || wireType == WireType.Bytes) return;
    const items = new ProtobufWriter();
    for (let at = 0; at < values.length; at++) items.putItem(wireType, unchecked(values[at]));
    this.message(field, items);
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

  // Writes a tag; returns where the value goes, for which there are 8 bytes.
  private putTag(field: u32, wireType: WireType): usize {
    const target = putVarint(this.reserve(MAXIMUM_TAG + 8), ((<u64>field) << 3) | wireType);
    this.used = <u32>(target - changetype<usize>(this.buffer));
    return target;
  }

  private putItem(wireType: WireType, value: u64): void {
    let target = this.reserve(MAXIMUM_NUMBER);
    if (wireType == WireType.Varint) {
      target = putVarint(target, value);
    } else if (wireType == WireType.Fixed64) {
      store<u64>(target, value);
      target += 8;
    } else {
      store<u32>(target, <u32>value);
      target += 4;
    }
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
