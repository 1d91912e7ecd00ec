// The characters of a text, one code point after the other. What is not UTF-8 is read byte by byte as something
// that no pattern matches, as in RE2: a text with such bytes is never taken for another one.

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
  const more: u32 = first < 0xc2 ? 4 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : 4;
  if (more == 4 || end - at <= <usize>more) return INVALID;
  // What the second byte may be keeps overlong forms, surrogates and too large numbers out (RFC 3629, section 4).
  const second = <u32>load<u8>(at, 1);
  const least: u32 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const most: u32 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return INVALID;
  let point = ((first & (0x3f >> more)) << 6) | (second & 0x3f);
  for (let place: u32 = 2; place <= more; place++) {
    const next = <u32>load<u8>(at + place);
    if ((next & 0xc0) != 0x80) return INVALID;
    point = (point << 6) | (next & 0x3f);
  }
  pointSize = more + 1;
  return point;
}

/** Whether `\w` matches it: a letter, a digit or `_` of ASCII. */
export function isWord(point: u32): bool {
  return (point | 0x20) - 0x61 < 26 || point - 0x30 < 10 || point == 0x5f;
}
