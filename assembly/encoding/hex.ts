// Bytes as hexadecimal digits (base16 of RFC 4648, in lower case): digests in logs, trace ids.

import { Bytes, newBytes } from "../bytes";
import { resetTexts, textPointer, textSize } from "../text/text";

// @ts-ignore: decorator
@inline
function digit(value: u32): u32 {
  return value + select<u32>(0x30, 0x57, value < 10);
}

/** 0 to 15, or all ones for what is no hexadecimal digit. */
// @ts-ignore: decorator
@inline
export function digitValue(byte: u32): u32 {
  const letter = (byte | 0x20) - 0x61;
  const value = select<u32>(letter + 10, -1, letter < 6);
  return select<u32>(byte - 0x30, value, byte - 0x30 < 10);
}

function encodeBytes(source: usize, size: u32): Bytes {
  const result = newBytes(size << 1);
  const target = changetype<usize>(result);
  for (let at: u32 = 0; at < size; at++) {
    const byte: u32 = load<u8>(source + at);
    store<u16>(target + (at << 1), digit(byte >> 4) | (digit(byte & 15) << 8));
  }
  return result;
}

function decodeBytes(source: usize, digits: u32): Bytes | null {
  if ((digits & 1) != 0) return null;
  const result = newBytes(digits >> 1);
  const target = changetype<usize>(result);
  let seen: u32 = 0;
  for (let at: u32 = 0; at < digits; at += 2) {
    const high = digitValue(load<u8>(source + at));
    const low = digitValue(load<u8>(source + at, 1));
    seen |= high | low;
    store<u8>(target + (at >> 1), (high << 4) | low);
  }
  return seen > 15 ? null : result;
}

/** Bytes as hexadecimal digits, two for each byte (RFC 4648, section 8). */
export namespace hex {
  /** The digits of a text's bytes, in lower case. */
  export function encode<TextInput>(input: TextInput): Bytes {
    resetTexts();
    const pointer = textPointer(input);
    return encodeBytes(pointer, textSize);
  }

  /**
   * The bytes that are written as `input`, in lower or upper case, or null when it has an odd number
   * of digits or anything else in it.
   */
  export function decode<TextInput>(input: TextInput): Bytes | null {
    resetTexts();
    const pointer = textPointer(input);
    return decodeBytes(pointer, textSize);
  }
}
