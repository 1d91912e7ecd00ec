// Classes: [a-z], [^\d], [[:alpha:]], and those with a name of their own, \d, \s, \w.

import { classes, Problem } from "./words.gen";
import { compareBytes } from "../text/compare";
import { PatternReader } from "./pattern-reader";
import { PointSet } from "./point-set";

/**
 * Adds the class of this name, or all that is not in it; `false` when there is none. One with a letter for a name is
 * called by its small letter.
 */
function addClass(set: PointSet, name: usize, size: u32, letter: u32, isNegated: bool): bool {
  for (let at = classes; load<u8>(at) != 0;) {
    const nameSize: u32 = load<u8>(at++);
    const ranges = at + nameSize;
    const end = ranges + 1 + <usize>load<u8>(ranges);
    if (
      nameSize == size &&
      (size == 1 ? load<u8>(at) == letter : compareBytes(at, name, size) == 0)
    ) {
      const part = new PointSet(set.folds);
      for (at = ranges + 1; at < end; at += 2) part.add(load<u8>(at), load<u8>(at, 1));
      part.normalize();
      if (isNegated) part.negate();
      set.addAll(part);
      return true;
    }
    at = end;
  }
  return false;
}

/** Adds `\d`, `\S` and so on when `letter` is one of those. */
export function addPerlClass(set: PointSet, letter: u32): bool {
  const small = letter | 0x20;
  return small < 0x80 && addClass(set, 0, 1, small, small != letter);
}

// Whether `[:` begins the name of a class; if so it is taken, up to its end.
function addPosixClass(reader: PatternReader, set: PointSet): bool {
  const from = reader.at;
  if (!reader.skipTwo(0x3a5b)) return false;
  const isNegated = reader.skip(0x5e);
  const name = reader.at;
  while (reader.at < reader.end && load<u8>(reader.at) != 0x3a) reader.at++;
  const size = <u32>(reader.at - name);
  if (!reader.skipTwo(0x5d3a)) {
    reader.at = from;
    return false;
  }
  if (size == 1 || !addClass(set, name, size, 0, isNegated)) reader.fail(Problem.NoClass, from);
  return true;
}

function classPoint(reader: PatternReader): u32 {
  const from = reader.at;
  return reader.skip(0x5c) ? reader.escapedPoint(from) : reader.take();
}

/** The class whose `[`, at `from`, is taken. */
export function readClass(reader: PatternReader, from: usize, folds: bool): PointSet {
  const set = new PointSet(folds);
  const isNegated = reader.skip(0x5e);
  // A "]" that stands first is one of the characters.
  let isFirst = true;
  while (isFirst || !reader.skip(0x5d)) {
    if (reader.at >= reader.end) {
      reader.fail(Problem.OpenClass, from);
      break;
    }
    isFirst = false;
    const at = reader.at;
    if (addPosixClass(reader, set)) continue;
    if (reader.end - at > 1 && load<u8>(at) == 0x5c && addPerlClass(set, load<u8>(at, 1))) {
      reader.at += 2;
      continue;
    }
    const first = classPoint(reader);
    let last = first;
    // A "-" in front of the "]" is one of the characters.
    if (reader.end - reader.at > 1 && load<u8>(reader.at, 1) != 0x5d && reader.skip(0x2d)) {
      last = classPoint(reader);
      if (last < first) reader.fail(Problem.RangeOrder, at);
    }
    if (folds && last >= 0x80) reader.fail(Problem.AsciiCase, at);
    set.add(first, last);
  }
  set.normalize();
  if (isNegated) set.negate();
  return set;
}
