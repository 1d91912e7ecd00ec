// Numbers in the text of headers, read without doubt.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";

/** Whether the last text that was read as a number is one. */
export let isNumber: bool = false;

/**
 * The number whose hexadecimal digits stand from `from` to before `to`, 1 to 16 of them. 0 for anything else;
 * {@link isNumber} tells it from a zero. Upper-case digits are none unless `mayBeUpper`.
 */
export function readHex(text: Bytes, from: i32, to: i32, mayBeUpper: bool): u64 {
  isNumber = false;
  if (from >= to || to - from > 16 || to > text.length) return 0;
  let value: u64 = 0;
  for (let at = from; at < to; at++) {
    const byte = text.get(at);
    let digit = <u32>(byte - 0x30);
    if (digit > 9) {
      digit = <u32>((mayBeUpper ? byte | 0x20 : byte) - 0x61);
      if (digit > 5) return 0;
      digit += 10;
    }
    value = (value << 4) | digit;
  }
  isNumber = true;
  return value;
}

/** As {@link readHex}, for decimal digits of a number below 2^64. */
export function readDecimal(text: Bytes, from: i32, to: i32): u64 {
  isNumber = false;
  if (from >= to || to - from > 20 || to > text.length) return 0;
  let value: u64 = 0;
  for (let at = from; at < to; at++) {
    const digit = <u32>(text.get(at) - 0x30);
    if (digit > 9 || value > (u64.MAX_VALUE - digit) / 10) return 0;
    value = value * 10 + digit;
  }
  isNumber = true;
  return value;
}

/** Where `byte` stands first, at `from` or later; the length when it does not. */
export function seek(text: Bytes, byte: i32, from: i32): i32 {
  const length = text.length;
  while (from < length && text.get(from) != byte) from++;
  return from;
}
