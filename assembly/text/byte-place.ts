// Looks for one byte, which takes less than looking for a text of one byte.

import { Bytes } from "../bytes";

/** Where a byte is first, at `from` or later; where the text ends when it is not there. */
export function placeOf(text: Bytes, byte: i32, from: i32): i32 {
  const length = text.length;
  while (from < length && text.get(from) != byte) from++;
  return from;
}
