// One log line for each thing that is wrong with a configuration: where (RFC 6901), the rule, what was
// found. What a secret is stays secret. Nothing is kept: a line is sent as soon as it is known.

import { line as startLine, put, putBytes, putNumber, sendLine } from "../host/log-line";
import { Bytes } from "../bytes";
import { column, findPlace, line } from "../json/place";
import { JsonKind } from "../json/kind";
import { JsonReader } from "../json/reader";
import { JsonRule } from "../json/rule";
import { decodeString } from "../json/text";
import { LogLevel } from "../log-level";
import { Phrase, phrases } from "./phrases.gen";
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
  say(Phrase.Slash);
  for (const end = bytes + size; bytes < end; bytes++) {
    const byte = load<u8>(bytes);
    if (byte == 0x7e) say(Phrase.EscapedTilde);
    else if (byte == 0x2f) say(Phrase.EscapedSlash);
    else putBytes(bytes, 1);
  }
}

// Adds a phrase.
function say(phrase: Phrase): void {
  putText(phrases + <usize>phrase);
}

// Adds the rule that a document breaks; the phrases are in the order of the rules.
function sayRule(rule: JsonRule): void {
  let phrase = phrases + <usize>Phrase.ExpectedValue;
  for (let left: i32 = rule; left > <i32>JsonRule.Value; left--)
    phrase += <usize>load<u8>(phrase) + 1;
  putText(phrase);
}

/** Adds a text of the table. */
function putText(text: usize): void {
  putBytes(text + 1, load<u8>(text));
}

// Starts a line; false when there were enough.
function begin(): bool {
  if (++complaints > MOST_LINES) return false;
  startLine("");
  say(Phrase.Configuration);
  for (let level: usize = 0; level < depth; level++) {
    const name = <usize>load<u32>(path + (level << 3));
    if (name == 0) {
      say(Phrase.Slash);
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
  if (!isWhole) say(Phrase.Colon);
}

/** The bytes from `start` to `end` are no JSON document: `rule` is broken at `at`. */
export function complainOfDocument(rule: JsonRule, at: usize, start: usize, end: usize): void {
  begin();
  say(Phrase.NotJson);
  sayRule(rule);
  if (rule <= JsonRule.StringEnd) {
    say(Phrase.Found);
    if (at >= end) say(Phrase.TheEnd);
    else putBytes(at, 1);
  }
  findPlace(start, at);
  say(Phrase.Line);
  putNumber(line);
  say(Phrase.Column);
  putNumber(column);
  say(Phrase.Close);
  sendLine(LogLevel.Error);
}

/** A field that must be there is not. `description` is its type's record. */
export function complainOfMissing(name: usize, description: usize): void {
  if (!begin()) return;
  putPart(name + 1, load<u8>(name));
  say(Phrase.Colon);
  say(Phrase.Missing);
  say(Phrase.Expected);
  describe(description);
  sendLine(LogLevel.Error);
}

/** A member that no field is for. `nearest` is the text of the field that may be meant, or 0. */
export function complainOfUnknown(nearest: usize): void {
  if (!begin()) return;
  say(Phrase.Unknown);
  if (nearest != 0) {
    say(Phrase.DidYouMean);
    putText(nearest);
    say(Phrase.QuestionMark);
  }
  sendLine(LogLevel.Error);
}

/** A member's name that is not allowed. */
export function complainOfName(type: usize): void {
  if (!begin()) return;
  say(Phrase.NameThatIs);
  describe(type);
  sendLine(LogLevel.Error);
}

/** A number of items or members that is not allowed. */
export function complainOfCount(type: usize, count: u32): void {
  if (!begin()) return;
  endPointer(depth == 0);
  say(Phrase.Expected);
  describe(type);
  say(Phrase.Found);
  putNumber(count);
  sendLine(LogLevel.Error);
}

/** A value that is not what its type describes. */
export function complainOfValue(type: usize, reader: JsonReader): void {
  if (!begin()) return;
  endPointer(depth == 0);
  say(Phrase.Expected);
  describe(type);
  say(Phrase.Found);
  putFound(reader, (load<u8>(type, 1) & SECRET) != 0);
  sendLine(LogLevel.Error);
}

function putFound(reader: JsonReader, isSecret: bool): void {
  const kind = reader.kind;
  if (kind == JsonKind.Object) return say(Phrase.AnObject);
  if (kind == JsonKind.Array) return say(Phrase.AnArray);
  if (isSecret && (kind == JsonKind.String || kind == JsonKind.Number)) {
    say(kind == JsonKind.String ? Phrase.AString : Phrase.ANumber);
    return say(Phrase.Secret);
  }
  const start = reader.place;
  const limit = reader.limit;
  reader.skip();
  const size = <u32>(reader.place - start);
  reader.moveTo(start, limit);
  putShown(start, size);
}

// Adds a value, or as much of it as is shown.
function putShown(start: usize, size: u32): void {
  if (size <= MOST_SHOWN) return putBytes(start, size);
  // Not in the middle of a character.
  let shown = MOST_SHOWN;
  while (shown > 0 && (load<u8>(start + shown) & 0xc0) == 0x80) shown--;
  putBytes(start, shown);
  say(Phrase.Ellipsis);
}

// Adds how many there may be, from a least number and a limit that is one more than the greatest.
function describeCount(least: u32, limit: u32, unit: Phrase): void {
  if (least == 0 && limit == 0) return;
  say(limit == 0 ? Phrase.OfAtLeast : least == 0 ? Phrase.OfAtMost : Phrase.Of);
  if (least != 0) putNumber(least);
  if (least != 0 && limit != 0) say(Phrase.To);
  if (limit != 0) putNumber(limit - 1);
  say(unit);
}

/** Adds what the type at `type` describes, in words. */
function describe(type: usize): void {
  goTo(type);
  const kind = <TypeKind>readByte();
  readByte();
  switch (kind) {
    case TypeKind.Boolean:
      return say(Phrase.TrueOrFalse);
    case TypeKind.Integer:
      readByte();
      say(Phrase.AnInteger);
      say(Phrase.From);
      putText(skipText());
      say(Phrase.To);
      return putText(skipText());
    case TypeKind.Decimal: {
      say(Phrase.ANumber);
      const least = skipText();
      if (load<u8>(least) != 0) say(Phrase.From);
      putText(least);
      const greatest = skipText();
      if (load<u8>(greatest) != 0) say(load<u8>(least) != 0 ? Phrase.To : Phrase.UpTo);
      return putText(greatest);
    }
    case TypeKind.String:
    case TypeKind.Base64:
    case TypeKind.Base64Url: {
      say(
        kind == TypeKind.String
          ? Phrase.AString
          : kind == TypeKind.Base64
            ? Phrase.Base64
            : Phrase.Base64Url,
      );
      const least = readCount();
      describeCount(least, readCount(), Phrase.Characters);
      const characters = skipText();
      if (load<u8>(characters) != 0) say(Phrase.OfTheCharacters);
      return putText(characters);
    }
    case TypeKind.Enum:
    case TypeKind.NumberEnum: {
      const count = readByte();
      if (count > 1) say(Phrase.OneOf);
      for (let left = count; left > 0; left--) {
        if (left != count) say(Phrase.Comma);
        putText(skipText());
      }
      return;
    }
    case TypeKind.Array:
    case TypeKind.Map: {
      const isArray = kind == TypeKind.Array;
      say(isArray ? Phrase.AnArray : Phrase.AnObject);
      const least = readCount();
      return describeCount(least, readCount(), isArray ? Phrase.Items : Phrase.Members);
    }
    default:
      say(Phrase.AnObject);
  }
}

/**
 * Something that no schema says is wrong: a pointer of two parts and an index unless it is negative, the rule, and the
 * first bytes of what was found.
 */
export function complainBeyondSchema(
  level: LogLevel,
  within: Bytes,
  pointer: string,
  item: i32,
  rule: string,
  found: Bytes | null,
): void {
  if (!begin()) return;
  putBytes(changetype<usize>(within), within.length);
  put(pointer);
  if (item >= 0) {
    say(Phrase.Slash);
    putNumber(item);
  }
  endPointer(item < 0 && pointer.length + within.length == 0);
  put(rule);
  if (found) {
    say(Phrase.Found);
    put('"');
    putShown(changetype<usize>(found), found.length);
    put('"');
  }
  sendLine(level);
}

/** Ends the configuration: tells how many lines were left out. */
export function endComplaints(): void {
  if (complaints <= MOST_LINES) return;
  startLine("");
  say(Phrase.Configuration);
  say(Phrase.And);
  putNumber(complaints - MOST_LINES);
  say(Phrase.More);
  sendLine(LogLevel.Error);
}
