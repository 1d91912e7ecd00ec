// One log line for each thing that is wrong with a configuration: where (RFC 6901), the rule, what was
// found. What a secret is stays secret. Nothing is kept: a line is sent as soon as it is known.

import { line as startLine, put, putBytes, putNumber, sendLine } from "../host/log-line";
import { column, findPlace, line } from "../json/place";
import { JsonKind } from "../json/kind";
import { JsonReader } from "../json/reader";
import { JsonRule, ruleText } from "../json/rule";
import { decodeString } from "../json/text";
import { LogLevel } from "../log-level";
import { goTo, readByte, readCount, SECRET, skipText, TypeKind } from "./table";

/** Lines that are sent; of more, only the number is told. */
// @ts-ignore: decorator
@inline const MOST_LINES: u32 = 32;
/** Bytes of a value that are shown. */
// @ts-ignore: decorator
@inline const MOST_SHOWN: u32 = 48;

/** How much is wrong so far. */
export let complaints: u32 = 0;

// @ts-ignore: decorator
@inline const MOST_LEVELS: usize = 65;
// For each level the address of the member's name behind its quote, or 0 and the index of the item.
const path: usize = memory.data(520, 4);
let depth: usize = 0;

/** Begins a configuration. */
export function startComplaints(): void {
  complaints = 0;
  depth = 0;
}

/** Goes into a member or, when `name` is 0, an item. */
export function enterPath(name: usize, index: u32): void {
  // Only defaults, in which nothing is wrong, can go deeper than a document.
  if (depth < MOST_LEVELS) {
    store<u32>(path + (depth << 3), <u32>name);
    store<u32>(path + (depth << 3), index, 4);
  }
  depth++;
}

/** Comes back out of it. */
export function leavePath(): void {
  depth--;
}

// RFC 6901, section 3: ~ and / have escapes.
function putPart(bytes: usize, size: u32): void {
  put("/");
  for (const end = bytes + size; bytes < end; bytes++) {
    const byte = load<u8>(bytes);
    if (byte == 0x7e) put("~0");
    else if (byte == 0x2f) put("~1");
    else putBytes(bytes, 1);
  }
}

/** Adds a text of the table. */
function putText(text: usize): void {
  putBytes(text + 1, load<u8>(text));
}

// Starts a line; false when there were enough.
function begin(): bool {
  if (++complaints > MOST_LINES) return false;
  startLine("configuration: ");
  for (let level: usize = 0; level < depth; level++) {
    const name = <usize>load<u32>(path + (level << 3));
    if (name == 0) {
      put("/");
      putNumber(load<u32>(path + (level << 3), 4));
    } else {
      const bytes = decodeString(name);
      putPart(changetype<usize>(bytes), bytes.length);
    }
  }
  return true;
}

// Ends the pointer, which is empty for the whole document.
function endPointer(isWhole: bool): void {
  if (!isWhole) put(": ");
}

/** The bytes from `start` to `end` are no JSON document: `rule` is broken at `at`. */
export function complainOfDocument(rule: JsonRule, at: usize, start: usize, end: usize): void {
  begin();
  put("not JSON: ");
  put(ruleText(rule));
  if (rule <= JsonRule.StringEnd) {
    put(", found ");
    if (at >= end) put("the end");
    else putBytes(at, 1);
  }
  findPlace(start, at);
  put(" (line ");
  putNumber(line);
  put(", column ");
  putNumber(column);
  put(")");
  sendLine(LogLevel.Error);
}

/** A field that must be there is not. `description` is its type's record. */
export function complainOfMissing(name: usize, description: usize): void {
  if (!begin()) return;
  putPart(name + 1, load<u8>(name));
  put(": required, but missing: expected ");
  describe(description);
  sendLine(LogLevel.Error);
}

/** A member that no field is for. `nearest` is the text of the field that may be meant, or 0. */
export function complainOfUnknown(nearest: usize): void {
  if (!begin()) return;
  put(": no such field");
  if (nearest != 0) {
    put("; did you mean ");
    putText(nearest);
    put("?");
  }
  sendLine(LogLevel.Error);
}

/** A member's name that is not allowed. */
export function complainOfName(type: usize): void {
  if (!begin()) return;
  put(": expected a name that is ");
  describe(type);
  sendLine(LogLevel.Error);
}

/** A number of items or members that is not allowed. */
export function complainOfCount(type: usize, count: u32): void {
  if (!begin()) return;
  endPointer(depth == 0);
  put("expected ");
  describe(type);
  put(", found ");
  putNumber(count);
  sendLine(LogLevel.Error);
}

/** A value that is not what its type describes. */
export function complainOfValue(type: usize, reader: JsonReader): void {
  if (!begin()) return;
  endPointer(depth == 0);
  put("expected ");
  describe(type);
  put(", found ");
  putFound(reader, (load<u8>(type, 1) & SECRET) != 0);
  sendLine(LogLevel.Error);
}

function putFound(reader: JsonReader, isSecret: bool): void {
  const kind = reader.kind;
  if (kind == JsonKind.Object) return put("an object");
  if (kind == JsonKind.Array) return put("an array");
  if (isSecret) {
    if (kind == JsonKind.String) return put("a string (secret)");
    if (kind == JsonKind.Number) return put("a number (secret)");
  }
  const start = reader.place;
  const limit = reader.limit;
  reader.skip();
  const size = <u32>(reader.place - start);
  reader.moveTo(start, limit);
  if (size <= MOST_SHOWN) return putBytes(start, size);
  // Not in the middle of a character.
  let shown = MOST_SHOWN;
  while ((load<u8>(start + shown) & 0xc0) == 0x80) shown--;
  putBytes(start, shown);
  put("…");
}

// Adds how many there may be, from a least number and a limit that is one more than the greatest.
function describeCount(least: u32, limit: u32, unit: string): void {
  if (least == 0 && limit == 0) return;
  put(limit == 0 ? " of at least " : least == 0 ? " of at most " : " of ");
  if (least != 0) putNumber(least);
  if (least != 0 && limit != 0) put(" to ");
  if (limit != 0) putNumber(limit - 1);
  put(unit);
}

/** Adds what the type at `type` describes, in words. */
function describe(type: usize): void {
  goTo(type);
  const kind = <TypeKind>readByte();
  readByte();
  switch (kind) {
    case TypeKind.Boolean:
      return put("true or false");
    case TypeKind.Integer:
      readByte();
      put("an integer from ");
      putText(skipText());
      put(" to ");
      return putText(skipText());
    case TypeKind.Decimal: {
      put("a number");
      const least = skipText();
      if (load<u8>(least) != 0) put(" from ");
      putText(least);
      const greatest = skipText();
      if (load<u8>(greatest) != 0) put(load<u8>(least) != 0 ? " to " : " up to ");
      return putText(greatest);
    }
    case TypeKind.String:
    case TypeKind.Base64:
    case TypeKind.Base64Url: {
      put(
        kind == TypeKind.String
          ? "a string"
          : kind == TypeKind.Base64
            ? "base64 with padding"
            : "base64url without padding",
      );
      const least = readCount();
      describeCount(least, readCount(), " characters");
      const characters = skipText();
      if (load<u8>(characters) != 0) put(" of the characters ");
      return putText(characters);
    }
    case TypeKind.Enum:
    case TypeKind.NumberEnum: {
      const count = readByte();
      if (count > 1) put("one of ");
      for (let left = count; left > 0; left--) {
        if (left != count) put(", ");
        putText(skipText());
      }
      return;
    }
    case TypeKind.Array: {
      put("an array");
      const least = readCount();
      return describeCount(least, readCount(), " items");
    }
    case TypeKind.Map: {
      put("an object");
      const least = readCount();
      return describeCount(least, readCount(), " members");
    }
    default:
      put("an object");
  }
}

/** Ends the configuration: tells how many lines were left out. */
export function endComplaints(): void {
  if (complaints <= MOST_LINES) return;
  startLine("configuration: and ");
  putNumber(complaints - MOST_LINES);
  put(" more");
  sendLine(LogLevel.Error);
}
