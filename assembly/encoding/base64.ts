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

function decode(source: usize, letters: u32, letter62: u32, letter63: u32): Bytes | null {
  if ((letters & 3) == 1) return null;
  const result = newBytes((letters * 3) >> 2);
  let target = changetype<usize>(result);
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
  return seen > 63 || (bits & unused) != 0 ? null : result;
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
