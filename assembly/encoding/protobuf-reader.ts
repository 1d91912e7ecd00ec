// Reads the protobuf wire format (protobuf.dev, "Encoding") one field at a time. Whatever the bytes
// are, reading ends and stays inside them.

import { Bytes } from "../bytes";
import { WireType } from "./wire-type";

/**
 * Walks over the fields of one message. The caller picks those that it knows, by number and wire
 * type; all others are skipped by asking for the next one.
 *
 * ```ts
 * const reader = new ProtobufReader(message);
 * let valid = false;
 * while (reader.next()) {
 *   if (reader.field == 1 && reader.wireType == WireType.Varint) valid = reader.number != 0;
 * }
 * if (reader.malformed) valid = false;
 * ```
 */
@final
export class ProtobufReader {
  /** Number of the current field; 0 before the first and after the last. */
  field: u32 = 0;

  /** Wire type of the current field. A known number with another wire type is an unknown field. */
  wireType: WireType = WireType.Varint;

  /**
   * Value of a field that is not {@link WireType.Bytes}: the number, 0 or 1 for a boolean, the raw
   * bits of a fixed64 or fixed32. Size in bytes of a field that is. An `int32` or `int64` is
   * `<i64>reader.number`; the other types have a method each.
   */
  number: u64 = 0;

  /**
   * Whether reading stopped because the message is cut off or not protobuf: a number of more than
   * 64 bits, field number 0, a group or an undefined wire type. Know it after {@link next} answered
   * false; the fields before the fault were given out already.
   */
  malformed: bool = false;

  private at: u32 = 0;

  /** Reads a message from its beginning. */
  constructor(private readonly content: Bytes) {}

  /** Goes to the next field. False at the end of the message and where it is malformed. */
  next(): bool {
    this.field = 0;
    if (this.malformed || this.at == <u32>this.content.length) return false;
    // When anything below runs out of bytes the field is not complete.
    this.malformed = true;
    if (!this.readVarint()) return false;
    const tag = this.number;
    const wireType = (<u32>tag) & 7;
    if (tag < 8 || tag > <u64>u32.MAX_VALUE) return false;
    if (wireType == WireType.Varint) {
      if (!this.readVarint()) return false;
    } else if (wireType == WireType.Bytes) {
      if (!this.readVarint()) return false;
      if (this.number > <u64>this.left) return false;
      this.at += <u32>this.number;
    } else if (wireType == WireType.Fixed64) {
      if (!this.readFixed64()) return false;
    } else if (wireType == WireType.Fixed32) {
      if (!this.readFixed32()) return false;
    } else {
      return false;
    }
    this.malformed = false;
    this.wireType = <WireType>wireType;
    this.field = (<u32>tag) >> 3;
    return true;
  }

  /** Content of a field of wire type {@link WireType.Bytes}; no bytes for any other. */
  bytes(): Bytes {
    if (this.field == 0 || this.wireType != WireType.Bytes) return Bytes.empty;
    return this.content.slice(<i32>this.at - <i32>this.number, <i32>this.at);
  }

  /** Value of a field of type `sint32` or `sint64`. */
  get signed(): i64 {
    return (<i64>(this.number >> 1)) ^ -(<i64>(this.number & 1));
  }

  /** Value of a field of type `float`, which is a {@link WireType.Fixed32}. */
  get float(): f32 {
    return reinterpret<f32>(<u32>this.number);
  }

  /** Value of a field of type `double`, which is a {@link WireType.Fixed64}. */
  get double(): f64 {
    return reinterpret<f64>(this.number);
  }

  /** Reader of a field that is a message; of nothing for a field of another wire type. */
  message(): ProtobufReader {
    return new ProtobufReader(this.bytes());
  }

  private get left(): u32 {
    return <u32>this.content.length - this.at;
  }

  private get pointer(): usize {
    return changetype<usize>(this.content) + this.at;
  }

  /**
   * Reads the next number of a packed field, whose content this reader was given, into {@link number}. False
   * at the end of it and where it is malformed. A repeated field of numbers may come packed
   * ({@link WireType.Bytes}) or one by one; take both.
   *
   * ```ts
   * const items = new ProtobufReader(reader.bytes());
   * while (items.nextPacked(WireType.Varint)) sum += items.number;
   * ```
   */
  nextPacked(wireType: WireType): bool {
    if (this.malformed || this.left == 0) return false;
    this.malformed = true;
    if (wireType == WireType.Varint) {
      if (!this.readVarint()) return false;
    } else if (wireType == WireType.Fixed64) {
      if (!this.readFixed64()) return false;
    } else if (wireType != WireType.Fixed32 || !this.readFixed32()) {
      return false;
    }
    this.malformed = false;
    return true;
  }

  private readFixed64(): bool {
    if (this.left < 8) return false;
    this.number = load<u64>(this.pointer);
    this.at += 8;
    return true;
  }

  private readFixed32(): bool {
    if (this.left < 4) return false;
    this.number = load<u32>(this.pointer);
    this.at += 4;
    return true;
  }

  // Reads a number of up to 64 bits; false when the message ends first or the number is longer.
  private readVarint(): bool {
    let value: u64 = 0;
    for (let shift: u64 = 0; shift < 64 && this.left > 0; shift += 7) {
      const byte: u64 = load<u8>(this.pointer);
      this.at++;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.number = value;
        // The tenth byte has room for one bit.
        return shift < 63 || byte < 2;
      }
    }
    return false;
  }
}
