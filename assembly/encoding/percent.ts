// Percent-encoding (RFC 3986, section 2.1): one form out, and in only what is written correctly.

import { Bytes, newBytes } from "../bytes";
import { digitValue } from "./hex";
import { isUnreserved } from "./unreserved";
import { resetTexts, textPointer, textSize } from "../text/text";

// @ts-ignore: decorator
@inline
function upperHex(digit: u32): u32 {
  return digit < 10 ? digit + 0x30 : digit + 0x37;
}

function encode(source: usize, size: u32): Bytes {
  let length: u32 = 0;
  for (let at: u32 = 0; at < size; at++) length += isUnreserved(load<u8>(source + at)) ? 1 : 3;
  const result = newBytes(length);
  let target = changetype<usize>(result);
  for (let at: u32 = 0; at < size; at++) {
    const byte = <u32>load<u8>(source + at);
    if (isUnreserved(byte)) {
      store<u8>(target++, byte);
      continue;
    }
    store<u8>(target++, 0x25);
    store<u8>(target++, upperHex(byte >> 4));
    store<u8>(target++, upperHex(byte & 15));
  }
  return result;
}

function decode(source: usize, size: u32): Bytes | null {
  let escapes: u32 = 0;
  for (let at: u32 = 0; at < size; at++) {
    if (load<u8>(source + at) != 0x25) continue;
    if (size - at < 3) return null;
    if ((digitValue(load<u8>(source + at, 1)) | digitValue(load<u8>(source + at, 2))) > 15)
      return null;
    at += 2;
    escapes++;
  }
  const result = newBytes(size - 2 * escapes);
  let target = changetype<usize>(result);
  for (let at: u32 = 0; at < size; at++) {
    let byte = <u32>load<u8>(source + at);
    if (byte == 0x25) {
      byte = (digitValue(load<u8>(source + at, 1)) << 4) | digitValue(load<u8>(source + at, 2));
      at += 2;
    }
    store<u8>(target++, byte);
  }
  return result;
}

/**
 * Percent-encoding of one part of a URL: a segment of its path, a name, a value.
 *
 * Source: RFC 3986, section 2.
 */
export namespace percent {
  /** The text with every byte but letters, digits, `-`, `.`, `_` and `~` written as `%` and two hexadecimal digits. */
  export function encode<TextInput>(input: TextInput): Bytes {
    resetTexts();
    const pointer = textPointer(input);
    return encodeBytes(pointer, textSize);
  }

  /**
   * The bytes that `input` stands for; other bytes than `%` stand for themselves. `null` when a `%` is not followed
   * by two hexadecimal digits.
   */
  export function decode<TextInput>(input: TextInput): Bytes | null {
    resetTexts();
    const pointer = textPointer(input);
    return decodeBytes(pointer, textSize);
  }
}

function encodeBytes(source: usize, size: u32): Bytes {
  return encode(source, size);
}

function decodeBytes(source: usize, size: u32): Bytes | null {
  return decode(source, size);
}
