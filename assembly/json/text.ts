// Strings of a checked document, character by character. Everything here trusts that check.ts has
// accepted the text: a string ends, its escapes are complete, its bytes are UTF-8.

import { Bytes } from "../bytes";
import { newBytes } from "../encoding/new-bytes";

/** What {@link readPoint} answers at the quote that ends the string. */
// @ts-ignore: decorator
@inline export const STRING_END: u32 = 0xffffffff;

/** Where the last {@link readPoint} or {@link readHex} stopped. */
export let textAt: usize = 0;

/** The number that four hexadecimal digits are; more than 0xFFFF when one of them is none. */
export function readHex(at: usize): u32 {
  let value: u32 = 0;
  for (let place = 0; place < 4; place++) {
    const byte: u32 = load<u8>(at++);
    const letter: u32 = (byte | 0x20) - 0x61;
    const digit: u32 = byte - 0x30 < 10 ? byte - 0x30 : letter < 6 ? letter + 10 : 0x10000;
    value = (value << 4) | digit;
  }
  textAt = at;
  // A letter that is no digit leaves a bit above those of the digits.
  return value;
}

// The character that an escape stands for.
function readEscape(at: usize): u32 {
  const letter: u32 = load<u8>(at);
  textAt = at + 1;
  switch (letter) {
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    case 0x75: {
      const point = readHex(at + 1);
      if ((point & 0xfc00) != 0xd800) return point;
      return 0x10000 + ((point & 0x3ff) << 10) + (readHex(at + 7) & 0x3ff);
    }
    default:
      return letter;
  }
}

/** The character at `at`, or {@link STRING_END}; {@link textAt} is then behind it. */
export function readPoint(at: usize): u32 {
  const byte: u32 = load<u8>(at++);
  if (byte == 0x5c) return readEscape(at);
  if (byte < 0x80) {
    textAt = at;
    return byte == 0x22 ? STRING_END : byte;
  }
  // The lead byte has one 1 for each byte of the sequence.
  let more = clz(~(byte << 24)) - 1;
  let point = byte & (0x3f >> more);
  for (; more > 0; more--) point = (point << 6) | (load<u8>(at++) & 0x3f);
  textAt = at;
  return point;
}

/** Compares two strings, given by where they begin behind their quotes. */
export function compareStrings(left: usize, right: usize): i32 {
  while (true) {
    const one = readPoint(left);
    left = textAt;
    const other = readPoint(right);
    right = textAt;
    // The end sorts after every character; any order does that is the same every time.
    if (one != other) return one < other ? -1 : 1;
    if (one == STRING_END) return 0;
  }
}

/** Where the string that begins at `at` ends: the address of its closing quote. */
export function stringEnd(at: usize): usize {
  while (true) {
    const byte = load<u8>(at);
    if (byte == 0x22) return at;
    at += byte == 0x5c ? 2 : 1;
  }
}

/** Writes the string that begins at `at` as UTF-8 and returns its size; without a target it only counts. */
export function writeString(at: usize, target: usize): u32 {
  let size: u32 = 0;
  while (true) {
    const from = at;
    const point = readPoint(at);
    at = textAt;
    if (point == STRING_END) return size;
    // What is not escaped is UTF-8 already.
    if (load<u8>(from) != 0x5c) {
      const width = <u32>(at - from);
      if (target != 0) memory.copy(target + size, from, width);
      size += width;
      continue;
    }
    const width: u32 = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (target != 0) {
      let rest = point;
      for (let last = target + size + width - 1; last > target + size; last--) {
        store<u8>(last, 0x80 | (rest & 0x3f));
        rest >>= 6;
      }
      store<u8>(target + size, width == 1 ? rest : ((0xf00 >> width) & 0xff) | rest);
    }
    size += width;
  }
}

/** The string that begins at `at`, in UTF-8. */
export function decodeString(at: usize): Bytes {
  const bytes = newBytes(writeString(at, 0));
  writeString(at, changetype<usize>(bytes));
  return bytes;
}

/** Number of characters (code points) of the string that begins at `at`. */
export function countPoints(at: usize): u32 {
  let points: u32 = 0;
  while (readPoint(at) != STRING_END) {
    at = textAt;
    points++;
  }
  return points;
}

/** Whether the string that begins at `at` is these bytes. */
export function stringIs(at: usize, bytes: usize, size: u32): bool {
  if (writeString(at, 0) != size) return false;
  // Every escape is longer than what it stands for, so equal sizes mean that there is none.
  if (stringEnd(at) - at == size) return memory.compare(at, bytes, size) == 0;
  return memory.compare(changetype<usize>(decodeString(at)), bytes, size) == 0;
}
