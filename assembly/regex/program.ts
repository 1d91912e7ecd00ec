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


@final
export class Program {
  code: StaticArray<u32> = new StaticArray<u32>(32);
  size: i32 = 0;
  /** The ranges of all classes. */
  ranges: Array<u64> = [];
  /** Where the ranges of each class end. */
  classEnds: Array<i32> = [];
  /** Number of groups, without the whole match. */
  groups: i32 = 0;
  names: Array<Bytes> = [];
  /** The group of each name. */
  named: Array<i32> = [];
  /** Whether there is any assertion. */
  asserts: bool = false;
  /** Whether `(?m)^`, `(?m)$` or `\b` and `\B` are in it. */
  looksForLines: bool = false;
  looksForWords: bool = false;

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
    for (let index = 0; index < this.classEnds.length; index++) {
      if (this.hasRanges(index, ranges)) return this.push(Operation.Class, index);
    }
    if (this.ranges.length + ranges.length > MAXIMUM_RANGES) return false;
    for (let at = 0; at < ranges.length; at++) this.ranges.push(unchecked(ranges[at]));
    this.classEnds.push(this.ranges.length);
    return this.push(Operation.Class, this.classEnds.length - 1);
  }

  private hasRanges(index: i32, ranges: Array<u64>): bool {
    const start = this.classStart(index);
    if (unchecked(this.classEnds[index]) - start != ranges.length) return false;
    for (let at = 0; at < ranges.length; at++) {
      if (unchecked(this.ranges[start + at]) != unchecked(ranges[at])) return false;
    }
    return true;
  }

  /** Where the ranges of a class begin. */
  classStart(index: i32): i32 {
    return index == 0 ? 0 : unchecked(this.classEnds[index - 1]);
  }

  /** Whether the instruction takes this code point. */
  takes(word: u32, point: u32): bool {
    const argument = (<i32>word) >> 4;
    if (operationOf(word) == Operation.Point) return <u32>argument == point;
    let low = this.classStart(argument);
    let high = unchecked(this.classEnds[argument]);
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
