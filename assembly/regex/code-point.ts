// The characters of a text, one code point after the other. What is not UTF-8 is read byte by byte as something
// that no pattern matches, as in RE2: a text with such bytes is never taken for another one.

import { sequenceAt } from "../text/valid-utf8";

/** Stands for a byte that is not part of a character. */
// @ts-ignore: decorator
@inline export const INVALID: u32 = 0xffff_fffe;

/** Stands for the end of the text. */
// @ts-ignore: decorator
@inline export const END: u32 = 0xffff_ffff;

/** The last code point that there is. */
// @ts-ignore: decorator
@inline export const LAST_POINT: u32 = 0x10ffff;

/** How many bytes the last code point took. */
export let pointSize: u32 = 0;

/** The code point at `at`, {@link INVALID} or {@link END}. */
export function pointAt(at: usize, end: usize): u32 {
  pointSize = 0;
  if (at >= end) return END;
  pointSize = 1;
  const first = <u32>load<u8>(at);
  if (first < 0x80) return first;
  const size = sequenceAt(at, end);
  if (size < 0) return INVALID;
  pointSize = size;
  let point = first & (0xff >> (size + 1));
  for (let place: usize = 1; place < <usize>size; place++) {
    point = (point << 6) | (load<u8>(at + place) & 0x3f);
  }
  return point;
}

/** Whether `\w` matches it: a letter, a digit or `_` of ASCII. */
export function isWord(point: u32): bool {
  return (point | 0x20) - 0x61 < 26 || point - 0x30 < 10 || point == 0x5f;
}
