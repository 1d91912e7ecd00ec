// A compiled pattern: instructions, the classes that they name, and what is known of the groups.

import { Bytes } from "../bytes";
import { PointSet, firstOf, lastOf } from "./point-set";
import { instruction, Operation, operationOf } from "./instruction";

/** Most instructions of a program. */
// @ts-ignore: decorator
@inline export const MAXIMUM_SIZE: i32 = 4096;

/** Most ranges of all classes together. */
// @ts-ignore: decorator
@inline export const MAXIMUM_RANGES: i32 = 2048;

// The argument of a class is the place of its first range in so many bits, and how many they are.
// @ts-ignore: decorator
@inline const RANGES_BITS: i32 = 12;


@final
export class Program {
  code: StaticArray<u32> = new StaticArray<u32>(32);
  size: i32 = 0;
  /** The ranges of all classes. */
  ranges: Array<u64> = [];
  /** The name of each group but the whole match, empty when it has none. */
  names: Array<Bytes> = [];
  /** Whether there is any assertion. */
  asserts: bool = false;
  /** Whether `(?m)^`, `(?m)$` or `\b` and `\B` are in it. */
  looksForLines: bool = false;
  looksForWords: bool = false;

  /** Number of groups, without the whole match. */
  get groups(): i32 {
    return this.names.length;
  }

  private grow(count: i32): bool {
    const size = this.size + count;
    if (size > MAXIMUM_SIZE) return false;
    if (size > this.code.length) {
      const code = new StaticArray<u32>(max(size, this.code.length * 2));
      memory.copy(changetype<usize>(code), changetype<usize>(this.code), (<usize>this.size) << 2);
      this.code = code;
    }
    this.size = size;
    return true;
  }

  /** Adds an instruction at the end; `false` when the program would be too large, as in all that follow. */
  push(operation: Operation, argument: i32): bool {
    if (!this.grow(1)) return false;
    unchecked((this.code[this.size - 1] = instruction(operation, argument)));
    return true;
  }

  /** Puts an instruction in front of the one at `at`. */
  insert(at: i32, operation: Operation, argument: i32): bool {
    const moved = this.size - at;
    if (!this.grow(1)) return false;
    const place = changetype<usize>(this.code) + ((<usize>at) << 2);
    memory.copy(place + 4, place, (<usize>moved) << 2);
    unchecked((this.code[at] = instruction(operation, argument)));
    return true;
  }

  /** Adds a copy of `count` instructions from `from` on. */
  copy(from: i32, count: i32): bool {
    const target = this.size;
    if (!this.grow(count)) return false;
    const base = changetype<usize>(this.code);
    memory.copy(base + ((<usize>target) << 2), base + ((<usize>from) << 2), (<usize>count) << 2);
    return true;
  }

  /**
   * Repeats the instructions from `start` on `least` to `most` times, without end when that is -1. `mayBeEmpty` says
   * whether there is a way through them that takes nothing.
   */
  repeat(start: i32, least: i32, most: i32, isLazy: bool, mayBeEmpty: bool): bool {
    const size = this.size - start;
    if (most == 0) {
      this.size = start;
      return true;
    }
    const copies = most < 0 ? max(least, 1) : most;
    // Each time that may be left out has one instruction more.
    if (start + copies * size + (copies - least) > MAXIMUM_SIZE) return false;
    for (let count = 1; count < copies; count++) this.copy(start, size);
    if (most < 0) {
      // What may be empty takes two decisions, whether to begin and whether to go round again, for the right order of
      // preferences.
      if (least == 0 && !mayBeEmpty)
        return this.push(Operation.Jump, -size - 1) && this.makeOptional(start, isLazy);
      if (!this.push(isLazy ? Operation.SplitNext : Operation.SplitFar, -size)) return false;
      return least > 0 || this.makeOptional(start, isLazy);
    }
    // From the last to the first: each one left out means that those behind it are too.
    for (let count = copies; count > least; count--) {
      if (!this.makeOptional(start + (count - 1) * size, isLazy)) return false;
    }
    return true;
  }

  private makeOptional(at: i32, isLazy: bool): bool {
    const operation = isLazy ? Operation.SplitFar : Operation.SplitNext;
    return this.insert(at, operation, this.size - at + 1);
  }

  /** Adds an instruction that takes a code point of a normalized set. */
  pushSet(set: PointSet): bool {
    const ranges = set.ranges;
    if (ranges.length == 1 && firstOf(ranges[0]) == lastOf(ranges[0])) {
      return this.push(Operation.Point, firstOf(ranges[0]));
    }
    const count = ranges.length;
    let start = 0;
    while (!this.hasRanges(start, ranges)) start++;
    for (let at = this.ranges.length - start; at < count; at++)
      this.ranges.push(unchecked(ranges[at]));
    if (this.ranges.length > MAXIMUM_RANGES) return false;
    return this.push(Operation.Class, start | (count << RANGES_BITS));
  }

  // Whether those that there are from a place on are, as far as they go, these.
  private hasRanges(start: i32, ranges: Array<u64>): bool {
    const count = min(ranges.length, this.ranges.length - start);
    for (let at = 0; at < count; at++) {
      if (unchecked(this.ranges[start + at]) != unchecked(ranges[at])) return false;
    }
    return true;
  }

  /** Whether the instruction takes this code point. */
  takes(word: u32, point: u32): bool {
    const argument = (<i32>word) >> 4;
    if (operationOf(word) == Operation.Point) return <u32>argument == point;
    let low = argument & ((1 << RANGES_BITS) - 1);
    let high = low + (argument >> RANGES_BITS);
    while (low < high) {
      const middle = (low + high) >> 1;
      const range = unchecked(this.ranges[middle]);
      if (point < firstOf(range)) high = middle;
      else if (point > lastOf(range)) low = middle + 1;
      else return true;
    }
    return false;
  }
}
