// Comparison of secrets. A comparison that stops at the first difference tells, by its time, how much
// of a guess was right.

import { resetTexts, textPointer, textSize } from "../text/text";

/** Whether two ranges of `size` bytes are equal; takes the same time wherever they differ. */
// @ts-ignore: decorator
@unsafe
export function equalRanges(left: usize, right: usize, size: u32): bool {
  let difference: u32 = 0;
  for (let at: u32 = 0; at < size; at++) {
    difference |= load<u8>(left + at) ^ load<u8>(right + at);
  }
  return difference == 0;
}

/**
 * Whether two texts have the same bytes, in a time that depends on their lengths only. Texts of
 * different lengths are unequal at once: where the length of a secret is itself a secret, compare
 * digests of both. Turning a `string` into UTF-8 takes a time that depends on which characters are
 * not ASCII; a `Bytes` is compared as it is.
 */
export function equalInConstantTime<TextLeft, TextRight>(left: TextLeft, right: TextRight): bool {
  resetTexts();
  const leftPointer = textPointer(left);
  const size = textSize;
  const rightPointer = textPointer(right);
  return size == textSize && equalRanges(leftPointer, rightPointer, size);
}
