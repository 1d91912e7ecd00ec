// base64 and base64url of RFC 4648, strict in both directions: for each sequence of bytes exactly one
// text is accepted. A token or key that can be written in two ways would pass a deny list or miss a
// cache. No tables: the letters are computed without branches, which is small and needs no lookups
// that depend on secrets.

import { Bytes, newBytes } from "../bytes";
import { resetTexts, textPointer, textSize } from "../text/text";

// @ts-ignore: decorator
@inline const PADDING: u32 = 0x3d;

// The last two letters of each alphabet (RFC 4648, tables 1 and 2).
// @ts-ignore: decorator
@inline const PLUS: u32 = 0x2b;
// @ts-ignore: decorator
@inline const SLASH: u32 = 0x2f;
// @ts-ignore: decorator
@inline const MINUS: u32 = 0x2d;
// @ts-ignore: decorator
@inline const UNDERSCORE: u32 = 0x5f;

// @ts-ignore: decorator
@inline
function letter(value: u32, letter62: u32, letter63: u32): u32 {
  let result = select<u32>(value + 0x41, value + 0x47, value < 26);
  result = select<u32>(result, value - 4, value < 52);
  result = select<u32>(result, letter62, value < 62);
  return select<u32>(result, letter63, value < 63);
}

// 0 to 63, or all ones for what is not in the alphabet.
// @ts-ignore: decorator
@inline
function letterValue(byte: u32, letter62: u32, letter63: u32): u32 {
  let result = select<u32>(byte - 0x41, -1, byte - 0x41 < 26);
  result = select<u32>(byte - 0x47, result, byte - 0x61 < 26);
  result = select<u32>(byte + 4, result, byte - 0x30 < 10);
  result = select<u32>(62, result, byte == letter62);
  return select<u32>(63, result, byte == letter63);
}

function encode(source: usize, size: u32, letter62: u32, letter63: u32, padded: bool): Bytes {
  const letters: u32 = (size * 4 + 2) / 3;
  const length = padded ? (letters + 3) & ~3 : letters;
  const result = newBytes(length);
  const target = changetype<usize>(result);
  const end = source + size;
  let bits: u32 = 0;
  for (let at: u32 = 0; at < letters; at++) {
    // Three bytes make four letters: the fourth takes what the third byte left over.
    const phase = at & 3;
    if (phase != 3) {
      bits <<= 8;
      if (source < end) bits |= load<u8>(source++);
    }
    store<u8>(target + at, letter((bits >> ((2 + 2 * phase) & 7)) & 63, letter62, letter63));
  }
  for (let at = letters; at < length; at++) store<u8>(target + at, PADDING);
  return result;
}

// All eight bytes of a word.
// @ts-ignore: decorator
@inline const EACH: u64 = 0x0101010101010101;
// @ts-ignore: decorator
@inline const HIGH: u64 = 0x8080808080808080;

// 1 in each byte that is this or more; no byte is above 0x7f.
// @ts-ignore: decorator
@inline
function atLeast(word: u64, byte: u32): u64 {
  return ((word + EACH * <u64>(0x80 - byte)) >> 7) & EACH;
}

// Decodes eight letters of base64url to six bytes, and writes eight. All ones when one of them is none, 0 otherwise.
function eightLetters(source: usize, target: usize): u32 {
  const word = load<u64>(source);
  const low = word & ~HIGH;
  const digit = atLeast(low, 0x30) ^ atLeast(low, 0x3a);
  const upper = atLeast(low, 0x41) ^ atLeast(low, 0x5b);
  const lower = atLeast(low, 0x61) ^ atLeast(low, 0x7b);
  const minus = atLeast(low, MINUS) ^ atLeast(low, MINUS + 1);
  const underscore = atLeast(low, UNDERSCORE) ^ atLeast(low, UNDERSCORE + 1);
  const known = digit | upper | lower | minus | underscore;
  // Each byte on its own: of what is a letter nothing is taken from or given to the byte beside it.
  const values = low + digit * 4 + minus * 17 - upper * 0x41 - lower * 0x47 - underscore * 32;
  // Two of six bits are one of twelve, two of these one of 24, the first of each in front.
  const twelve = ((values & 0x003f003f003f003f) << 6) | ((values >> 8) & 0x003f003f003f003f);
  const whole = ((twelve & 0x00000fff00000fff) << 12) | ((twelve >> 16) & 0x00000fff00000fff);
  store<u64>(target, bswap<u64>((whole << 40) | ((whole >> 32) << 16)));
  return <u32>select<i32>(0, -1, known == EACH && (word & HIGH) == 0);
}

// Decodes letters, and writes their bytes; whether all of them are letters, and no bit is left over.
function decodeTo(target: usize, source: usize, letters: u32, letter62: u32, letter63: u32): bool {
  let bits: u32 = 0;
  let seen: u32 = 0;
  for (let at: u32 = 0; at < letters; at++) {
    const value = letterValue(load<u8>(source + at), letter62, letter63);
    seen |= value;
    bits = (bits << 6) | value;
    const phase = at & 3;
    if (phase != 0) store<u8>(target++, bits >> (6 - 2 * phase));
  }
  // RFC 4648, section 3.5: the bits that the last letter has too many are zero.
  const unused: u32 = (1 << ((-letters & 3) << 1)) - 1;
  return seen <= 63 && (bits & unused) == 0;
}

function decode(source: usize, letters: u32, letter62: u32, letter63: u32): Bytes | null {
  if ((letters & 3) == 1) return null;
  const result = newBytes((letters * 3) >> 2);
  const isRight = decodeTo(changetype<usize>(result), source, letters, letter62, letter63);
  return isRight ? result : null;
}

/**
 * As `base64url.decode`, for a part of a text, and faster for long ones: for those who decode in each request.
 * @internal
 */
// @ts-ignore: decorator
@unsafe
export function decodeUrlRange(source: usize, size: u32): Bytes | null {
  if ((size & 3) == 1) return null;
  const result = newBytes((size * 3) >> 2);
  let target = changetype<usize>(result);
  let seen: u32 = 0;
  // Behind the bytes of eight letters there must be room for two more.
  for (; size >= 16; size -= 8) {
    seen |= eightLetters(source, target);
    source += 8;
    target += 6;
  }
  return decodeTo(target, source, size, MINUS, UNDERSCORE) && seen == 0 ? result : null;
}

/**
 * base64 with the letters `+` and `/` and required padding (RFC 4648, section 4).
 */
export namespace base64 {
  /** The base64 form of a text's bytes, padded with `=` to a multiple of four letters. */
  export function encode<TextInput>(input: TextInput): Bytes {
    resetTexts();
    const pointer = textPointer(input);
    return encodeBytes(pointer, textSize);
  }

  /**
   * The bytes that are written as `input`, or null when `input` is not what {@link encode} writes
   * for any bytes: a length that is no multiple of four, padding that is missing, misplaced or too
   * long, any other character (spaces and line ends too), or bits that are set beyond the last byte.
   */
  export function decode<TextInput>(input: TextInput): Bytes | null {
    resetTexts();
    const pointer = textPointer(input);
    return decodePadded(pointer, textSize);
  }
}

/**
 * base64url with the letters `-` and `_` and no padding, the form that JOSE uses (RFC 4648, section
 * 5; RFC 7515, section 2).
 */
export namespace base64url {
  /** The base64url form of a text's bytes, without padding. */
  export function encode<TextInput>(input: TextInput): Bytes {
    resetTexts();
    const pointer = textPointer(input);
    return encodeUrlBytes(pointer, textSize);
  }

  /**
   * The bytes that are written as `input`, or null when `input` is not what {@link encode} writes
   * for any bytes: a length that leaves one letter over, padding, any other character (spaces, line
   * ends, `+` and `/` too), or bits that are set beyond the last byte.
   */
  export function decode<TextInput>(input: TextInput): Bytes | null {
    resetTexts();
    const pointer = textPointer(input);
    return decodeUrlBytes(pointer, textSize);
  }
}

function encodeBytes(source: usize, size: u32): Bytes {
  return encode(source, size, PLUS, SLASH, true);
}

function encodeUrlBytes(source: usize, size: u32): Bytes {
  return encode(source, size, MINUS, UNDERSCORE, false);
}

function decodePadded(source: usize, size: u32): Bytes | null {
  if ((size & 3) != 0) return null;
  let letters = size;
  // At most two: a third one is then met as a character outside the alphabet.
  if (size != 0 && load<u8>(source + size - 1) == PADDING) {
    letters -= load<u8>(source + size - 2) == PADDING ? 2 : 1;
  }
  return decode(source, letters, PLUS, SLASH);
}

function decodeUrlBytes(source: usize, size: u32): Bytes | null {
  return decode(source, size, MINUS, UNDERSCORE);
}
