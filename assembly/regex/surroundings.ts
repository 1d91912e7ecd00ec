// What there is around a position: what assertions ask for.

import { END, isWord } from "./code-point";
import { Around } from "./instruction";

/** Stands for what is before the beginning of the text. */
// @ts-ignore: decorator
@inline export const BEGIN: u32 = 0xffff_fffd;

/** The {@link Around} flags of the position between two code points. */
export function around(before: u32, after: u32): u32 {
  let flags: u32 = isWord(before) != isWord(after) ? Around.WordBoundary : Around.NoWordBoundary;
  if (before == BEGIN) flags |= Around.TextBegin | Around.LineBegin;
  if (before == 10) flags |= Around.LineBegin;
  if (after == END) flags |= Around.TextEnd | Around.LineEnd;
  if (after == 10) flags |= Around.LineEnd;
  return flags;
}
