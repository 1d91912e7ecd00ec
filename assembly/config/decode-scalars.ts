// Decodes what has no parts: numbers, texts, words. Each function reads the record from behind its flags,
// stores the value at `target`, and answers whether it is what the record allows.

import { Bytes } from "../bytes";
import { IntegerKind, isNegative, magnitude, readInteger } from "../json/number";
import { JsonKind } from "../json/kind";
import { JsonReader } from "../json/reader";
import { decodeString, readPoint, stringIs, STRING_END, textAt } from "../json/text";
import { next, readByte, readCount, skipText, TypeKind } from "./table";

/** Reads the number from one address, before another. */
export type DecimalReader = (at: usize, end: usize) => f64;
/** The bytes that a text stands for, null when it stands for none. */
export type TextDecoder = (text: Bytes, isUrl: bool) => Bytes | null;

// What most schemas do not need, and modules then do not contain: the generated code brings it along.
let readDecimals: DecimalReader | null = null;
let decodeBase64: TextDecoder | null = null;

/** Sets what this schema brought along. */
export function setOptionalParts(decimals: DecimalReader | null, base64: TextDecoder | null): void {
  readDecimals = decimals;
  decodeBase64 = base64;
}

// Whether the integer that was read last is at least, or at most, the one in a text of the table.
function isWithin(text: usize, isLeast: bool): bool {
  const negative = isNegative;
  const value = magnitude;
  readInteger(text + 1, text + 1 + <usize>load<u8>(text));
  const bound = magnitude;
  if (negative != isNegative) return negative != isLeast;
  if (value == bound) return true;
  return value > bound == (isLeast != negative);
}

/** Stores the integer, 4 or 8 bytes wide. */
export function decodeInteger(reader: JsonReader, target: usize): bool {
  const width = readByte();
  const least = skipText();
  const greatest = skipText();
  const at = reader.place;
  const limit = reader.limit;
  if (reader.kind != JsonKind.Number) return false;
  if (readInteger(at, limit) != IntegerKind.Exact || !isWithin(least, true)) return false;
  readInteger(at, limit);
  if (!isWithin(greatest, false)) return false;
  readInteger(at, limit);
  const value = isNegative ? -magnitude : magnitude;
  if (width == 3) store<u64>(target, value);
  else store<u32>(target, <u32>value);
  return true;
}

/** Stores the decimal. */
export function decodeDecimal(reader: JsonReader, target: usize): bool {
  const read = readDecimals;
  if (reader.kind != JsonKind.Number || !read) return false;
  const value = read(reader.place, reader.limit);
  const least = skipText() + 1;
  const greatest = skipText() + 1;
  if (!isFinite(value)) return false;
  if (least != greatest - 1 && value < read(least, greatest - 1)) return false;
  if (greatest != next && value > read(greatest, next)) return false;
  store<f64>(target, value);
  return true;
}

/** Whether the string that begins at `at` is what the record, from its counts on, allows. */
export function isAllowed(at: usize): bool {
  const least = readCount();
  const limit = readCount();
  const hasClass = load<u8>(skipText()) != 0;
  const bits = next;
  let count: u32 = 0;
  for (let point: u32; (point = readPoint(at)) != STRING_END; count++) {
    at = textAt;
    if (!hasClass) continue;
    const isIn: u32 =
      point < 0x80 ? (load<u8>(bits + (point >> 3)) >> (point & 7)) & 1 : load<u8>(bits, 16);
    if (isIn == 0) return false;
  }
  return count >= least && (limit == 0 || count < limit);
}

/** Stores the string as Bytes, decoded when the record says base64. */
export function decodeText(reader: JsonReader, kind: TypeKind, target: usize): bool {
  if (reader.kind != JsonKind.String) return false;
  const at = reader.place + 1;
  if (!isAllowed(at)) return false;
  let bytes: Bytes | null = decodeString(at);
  if (kind != TypeKind.String) {
    const decode = decodeBase64;
    bytes = decode ? decode(changetype<Bytes>(bytes), kind == TypeKind.Base64Url) : null;
  }
  store<usize>(target, changetype<usize>(bytes));
  return changetype<usize>(bytes) != 0;
}

/** Index of the string among the texts of an Enum's record, from its count on; -1 when it is none. */
export function indexOfString(at: usize): i32 {
  const count = <i32>readByte();
  for (let index = 0; index < count; index++) {
    const text = skipText();
    if (stringIs(at, text + 1, load<u8>(text))) return index;
  }
  return -1;
}

/** Stores the index of the word. */
export function decodeEnum(reader: JsonReader, target: usize): bool {
  if (reader.kind != JsonKind.String) return false;
  const index = indexOfString(reader.place + 1);
  store<i32>(target, index);
  return index >= 0;
}

/** Stores the number, when it is in the list. */
export function decodeNumberEnum(reader: JsonReader, target: usize): bool {
  if (reader.kind != JsonKind.Number) return false;
  const number = readInteger(reader.place, reader.limit);
  // Those in the list fit in an i32.
  if (number != IntegerKind.Exact || magnitude > 0x80000000) return false;
  const value = isNegative ? -magnitude : magnitude;
  for (let left = readByte(); left > 0; left--) {
    const text = skipText();
    readInteger(text + 1, next);
    if ((isNegative ? -magnitude : magnitude) != value) continue;
    store<i32>(target, <i32>value);
    return true;
  }
  return false;
}
