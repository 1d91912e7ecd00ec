// Sets of code points while a class is read: ranges in any order, then sorted and without overlap.

import { LAST_POINT } from "./code-point";

// A range is one number, its first code point in the upper half, so that numbers sort as ranges do.
// @ts-ignore: decorator
@inline
export function rangeOf(first: u32, last: u32): u64 {
  return ((<u64>first) << 32) | last;
}

// @ts-ignore: decorator
@inline
export function firstOf(range: u64): u32 {
  return <u32>(range >> 32);
}

// @ts-ignore: decorator
@inline
export function lastOf(range: u64): u32 {
  return <u32>range;
}

/** Sorts in place, in memory that is there already. */
export function sortNumbers(numbers: Array<u64>): void {
  const count = numbers.length;
  let gap = 1;
  while (gap < count / 3) gap = 3 * gap + 1;
  for (; gap > 0; gap /= 3) {
    for (let at = gap; at < count; at++) {
      const number = unchecked(numbers[at]);
      let place = at;
      for (; place >= gap && unchecked(numbers[place - gap]) > number; place -= gap) {
        unchecked((numbers[place] = unchecked(numbers[place - gap])));
      }
      unchecked((numbers[place] = number));
    }
  }
}

/** A set of code points. */
@final
export class PointSet {
  ranges: Array<u64> = [];

  /** With `folds`, upper and lower case are the same. */
  constructor(readonly folds: bool) {}

  add(first: u32, last: u32): void {
    this.ranges.push(rangeOf(first, last));
    if (!this.folds) return;
    this.addShifted(first, last, 0x41, 0x5a, 0x20);
    this.addShifted(first, last, 0x61, 0x7a, -0x20);
    // The two characters beyond ASCII whose other case is in it: U+212A KELVIN SIGN and U+017F LONG S.
    if (holds(first, last, 0x4b) || holds(first, last, 0x6b)) this.addPoint(0x212a);
    if (holds(first, last, 0x53) || holds(first, last, 0x73)) this.addPoint(0x17f);
  }

  private addPoint(point: u32): void {
    this.ranges.push(rangeOf(point, point));
  }

  private addShifted(first: u32, last: u32, least: u32, most: u32, distance: i32): void {
    const from = max(first, least);
    const to = min(last, most);
    if (from <= to) this.ranges.push(rangeOf(from + distance, to + distance));
  }

  addAll(other: PointSet): void {
    for (let at = 0; at < other.ranges.length; at++) this.ranges.push(unchecked(other.ranges[at]));
  }

  /** Sorts the ranges and joins those that touch. */
  normalize(): void {
    const ranges = this.ranges;
    sortNumbers(ranges);
    let count = 0;
    for (let at = 0; at < ranges.length; at++) {
      const range = unchecked(ranges[at]);
      if (count > 0) {
        const before = unchecked(ranges[count - 1]);
        if (firstOf(range) <= lastOf(before) + 1) {
          const last = max(lastOf(before), lastOf(range));
          unchecked((ranges[count - 1] = rangeOf(firstOf(before), last)));
          continue;
        }
      }
      unchecked((ranges[count++] = range));
    }
    ranges.length = count;
  }

  /** Turns a normalized set into that of all other code points. */
  negate(): void {
    const others: Array<u64> = [];
    let next: u32 = 0;
    for (let at = 0; at < this.ranges.length; at++) {
      const range = unchecked(this.ranges[at]);
      if (firstOf(range) > next) others.push(rangeOf(next, firstOf(range) - 1));
      next = lastOf(range) + 1;
    }
    if (next <= LAST_POINT) others.push(rangeOf(next, LAST_POINT));
    this.ranges = others;
  }
}

function holds(first: u32, last: u32, point: u32): bool {
  return first <= point && point <= last;
}
