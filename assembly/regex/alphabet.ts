// The code points, sorted into letters: neighbours that no instruction of a program tells apart are one letter. What is
// not UTF-8 is a letter of its own that nothing takes, and so is the end of the text.

import { END, INVALID, LAST_POINT } from "./code-point";
import { firstOf, lastOf, sortNumbers } from "./point-set";
import { Operation, operationOf } from "./instruction";
import { Program } from "./program";


@final
export class Alphabet {
  /** The letters of ASCII. */
  readonly ascii: StaticArray<u16> = new StaticArray<u16>(128);
  /** The first code point of each letter. */
  private readonly points: Array<u64> = [0];

  constructor(program: Program) {
    const points = this.points;
    for (let at = 0; at < program.size; at++) {
      const word = unchecked(program.code[at]);
      if (operationOf(word) == Operation.Point) this.cut(word >> 4, word >> 4);
    }
    for (let at = 0; at < program.ranges.length; at++) {
      const range = unchecked(program.ranges[at]);
      this.cut(firstOf(range), lastOf(range));
    }
    if (program.looksForLines) this.cut(10, 10);
    if (program.looksForWords) {
      this.cut(0x30, 0x39);
      this.cut(0x41, 0x5a);
      this.cut(0x5f, 0x5f);
      this.cut(0x61, 0x7a);
    }
    sortNumbers(points);
    let count = 1;
    for (let at = 1; at < points.length; at++) {
      const point = unchecked(points[at]);
      if (point != unchecked(points[count - 1])) unchecked((points[count++] = point));
    }
    points.length = count;
    points.push(INVALID);
    points.push(END);
    for (let point = 0; point < 128; point++) {
      unchecked((this.ascii[point] = this.letterOf(point)));
    }
  }

  /** Number of letters. */
  get size(): i32 {
    return this.points.length;
  }

  /** A code point of a letter. */
  pointOf(letter: i32): u32 {
    return <u32>unchecked(this.points[letter]);
  }

  /** The letter of a code point: the last one that does not begin above it. */
  letterOf(point: u32): u16 {
    let low = 0;
    let high = this.points.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (unchecked(this.points[middle]) <= point) low = middle;
      else high = middle;
    }
    return <u16>low;
  }

  private cut(first: u32, last: u32): void {
    this.points.push(first);
    if (last < LAST_POINT) this.points.push(last + 1);
  }
}
