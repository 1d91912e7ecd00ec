// Strings of a checked document, character by character. Everything here trusts that check.ts has
// accepted the text: a string ends, its escapes are complete, its bytes are UTF-8.

import { compareBytes } from "../text/compare";
import { Bytes, newBytes } from "../bytes";
import { shortWord } from "../text/short-word";

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

// The letters that may follow a backslash, and the character that each stands for: "\/bfnrt
const escapes: usize = memory.data<u8>([
  0x22, 0x22, 0x5c, 0x5c, 0x2f, 0x2f, 0x62, 0x08, 0x66, 0x0c, 0x6e, 0x0a, 0x72, 0x0d, 0x74, 0x09,
]);

/** The character that a backslash and this letter stand for, 0 when they stand for none. */
export function escapedCharacter(letter: u32): u32 {
  for (let at: usize = 0; at < 16; at += 2) {
    if (load<u8>(escapes + at) == letter) return load<u8>(escapes + at, 1);
  }
  return 0;
}

// The character that an escape stands for.
function readEscape(at: usize): u32 {
  const letter: u32 = load<u8>(at);
  textAt = at + 1;
  if (letter != 0x75) return escapedCharacter(letter);
  const point = readHex(at + 1);
  if ((point & 0xfc00) != 0xd800) return point;
  return 0x10000 + ((point & 0x3ff) << 10) + (readHex(at + 7) & 0x3ff);
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
  // What is the same in both, and a character of one byte, needs no reading.
  for (let byte: u32 = 0; (byte = load<u8>(left)) == load<u8>(right); left++, right++) {
    if (byte == 0x22) return 0;
    if (byte >= 0x80 || byte == 0x5c) break;
  }
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
  for (let point: u32; (point = readPoint(at)) != STRING_END; at = textAt) {
    const width: u32 = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    size += width;
    if (target == 0) continue;
    target += width;
    for (let back: u32 = 1; back < width; back++, point >>= 6) {
      store<u8>(target - back, 0x80 | (point & 0x3f));
    }
    store<u8>(target - width, width == 1 ? point : (0xf00 >> width) | point);
  }
  return size;
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
  let same: u32 = 0;
  while (true) {
    const byte = load<u8>(at + same);
    if (byte == 0x22) return same == size;
    if (byte == 0x5c) {
      const text = decodeString(at);
      return <u32>text.length == size && compareBytes(changetype<usize>(text), bytes, size) == 0;
    }
    if (same == size || byte != load<u8>(bytes + same)) return false;
    same++;
  }
}

/**
 * The bytes of the string that begins at `at` as a number, of which the first is the lowest: `RSA` is 0x415352. 0, as
 * which none reads else, for a string that is empty, has more than eight bytes, or ends with a NUL.
 */
export function stringWord(at: usize): u64 {
  let word: u64 = 0;
  let size: u32 = 0;
  while (true) {
    const byte = load<u8>(at + size);
    if (byte == 0x22) return word;
    if (byte == 0x5c) return shortWord(decodeString(at));
    if (size == 8) return 0;
    word |= (<u64>byte) << (size++ << 3);
  }
}
