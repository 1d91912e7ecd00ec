// Classes: [a-z], [^\d], [[:alpha:]], and those with a name of their own, \d, \s, \w.

import { PatternReader } from "./pattern-reader";
import { PointSet } from "./point-set";

// The classes of POSIX, each as its name, a space, and the first and last characters of its ranges.
// prettier-ignore
const posixClasses: StaticArray<string> = [
  "alnum 09AZaz", "alpha AZaz", "ascii \0\x7f", "blank \t\t  ", "cntrl \0\x1f\x7f\x7f", "digit 09", "graph !~",
  "lower az", "print  ~", "punct !/:@[`{~", "space \t\r  ", "upper AZ", "word 09AZaz__", "xdigit 09AFaf",
];

/** Adds the ranges that `text` has from `from` on, or all other code points. */
function addRanges(set: PointSet, text: string, from: i32, isNegated: bool, folds: bool): void {
  const part = new PointSet(folds);
  for (let at = from; at + 1 < text.length; at += 2) {
    part.add(text.charCodeAt(at), text.charCodeAt(at + 1));
  }
  if (isNegated) {
    part.normalize();
    part.negate();
  }
  set.addAll(part);
}

/** Adds `\d`, `\S` and so on when `letter` is one of those. */
export function addPerlClass(set: PointSet, letter: u32, folds: bool): bool {
  const small = letter | 0x20;
  if (small != 0x64 && small != 0x73 && small != 0x77) return false;
  const ranges = small == 0x64 ? "09" : small == 0x73 ? "\t\n\f\r  " : "09AZaz__";
  addRanges(set, ranges, 0, letter != small, folds);
  return true;
}

// Whether `[:` begins the name of a class; if so it is taken, up to its end.
function addPosixClass(reader: PatternReader, set: PointSet, folds: bool): bool {
  const from = reader.at;
  if (!reader.skipTwo(0x3a5b)) return false;
  const isNegated = reader.skip(0x5e);
  const nameAt = reader.at;
  while (reader.at < reader.end && load<u8>(reader.at) != 0x3a) reader.at++;
  const size = <i32>(reader.at - nameAt);
  if (!reader.skipTwo(0x5d3a)) {
    reader.at = from;
    return false;
  }
  for (let index = 0; index < posixClasses.length; index++) {
    const text = unchecked(posixClasses[index]);
    let same = 0;
    while (same < size && text.charCodeAt(same) == load<u8>(nameAt + <usize>same)) same++;
    if (same != size || text.charCodeAt(size) != 0x20) continue;
    addRanges(set, text, size + 1, isNegated, folds);
    return true;
  }
  reader.fail("no such class, only alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit", from); // prettier-ignore
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
      reader.fail("this [ has no ]", from);
      break;
    }
    isFirst = false;
    const at = reader.at;
    if (addPosixClass(reader, set, folds)) continue;
    if (reader.end - at > 1 && load<u8>(at) == 0x5c && addPerlClass(set, load<u8>(at, 1), folds)) {
      reader.at += 2;
      continue;
    }
    const first = classPoint(reader);
    let last = first;
    // A "-" in front of the "]" is one of the characters.
    if (reader.end - reader.at > 1 && load<u8>(reader.at, 1) != 0x5d && reader.skip(0x2d)) {
      last = classPoint(reader);
      if (last < first) reader.fail("a range that ends before it begins", at);
    }
    if (folds && last >= 0x80) reader.fail("(?i) knows upper and lower case in ASCII only", at);
    set.add(first, last);
  }
  set.normalize();
  if (isNegated) set.negate();
  return set;
}
