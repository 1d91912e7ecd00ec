// What the parser keeps of each group that is open, and what single letters of the syntax mean.

import { Around } from "./instruction";

/** What `(?…)` switches. */
export const enum Flag {
  FoldCase = 1,
  DotTakesLineEnd = 2,
  MultiLine = 4,
  Ungreedy = 8,
}

/** An open group; the first is the whole pattern. */
@final
export class Group {
  /** The last of the jumps at the ends of alternatives, each of which has the place of the one before; 0 is none. */
  jumps: i32 = 0;
  /** How often the most repeated part of what was read so far may be taken. */
  repeats: i32 = 1;
  /** Whether what was read of the alternative, and one of those before it, may match without a character. */
  alternativeMayBeEmpty: bool = true;
  mayBeEmpty: bool = false;

  constructor(
    /** Where its "(" stands. */
    readonly at: usize,
    /** Its first instruction. */
    readonly start: i32,
    /** The first instruction of the alternative that is being read. */
    public alternative: i32,
    /** Its number, -1 when it does not capture. */
    readonly index: i32,
    /** The flags before it. */
    readonly flags: i32,
  ) {}
}

/** The flag of a letter, 0 when it is none. */
export function flagOf(letter: u32): i32 {
  if (letter == 0x69) return Flag.FoldCase;
  if (letter == 0x73) return Flag.DotTakesLineEnd;
  if (letter == 0x6d) return Flag.MultiLine;
  return letter == 0x55 ? Flag.Ungreedy : 0;
}

/** What `\A`, `\z`, `\b` and `\B` ask for, 0 for other letters. */
export function assertionOf(letter: u32): i32 {
  if (letter == 0x41) return Around.TextBegin;
  if (letter == 0x7a) return Around.TextEnd;
  if (letter == 0x62) return Around.WordBoundary;
  return letter == 0x42 ? Around.NoWordBoundary : 0;
}
