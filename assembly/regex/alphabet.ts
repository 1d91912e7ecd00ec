// The code points, sorted into letters: those that no instruction of a program tells apart are one letter. What is
// not UTF-8 is a letter of its own that nothing takes, and so is the end of the text.

import { END, INVALID, isWord, LAST_POINT } from "./code-point";
import { firstOf, lastOf, sortNumbers } from "./point-set";
import { Operation, operationOf } from "./instruction";
import { Program } from "./program";


@final
export class Alphabet {
  /** The letters of ASCII. */
  readonly ascii: StaticArray<u16> = new StaticArray<u16>(128);
  /** One code point for each letter. */
  points: StaticArray<u32> = [];
  /** Number of letters. */
  size: i32 = 0;
  /** Where the code points change their letter, from 0 on. */
  private cuts: Array<u64> = [];
  private letters: Array<u16> = [];
  /** New letters while old ones are split. */
  private renamed: StaticArray<u16> = [];

  constructor(program: Program) {
    this.findCuts(program);
    this.separate(program);
    for (let point = 0; point < 128; point++) {
      unchecked((this.ascii[point] = this.letterOf(point)));
    }
  }

  /** The last letter. */
  get end(): i32 {
    return this.size - 1;
  }

  letterOf(point: u32): u16 {
    if (point > LAST_POINT) return <u16>(point == END ? this.size - 1 : this.size - 2);
    return unchecked(this.letters[this.partOf(point)]);
  }

  /** The place of the last cut that is not above a code point. */
  private partOf(point: u64): i32 {
    let low = 0;
    let high = this.cuts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (unchecked(this.cuts[middle]) <= point) low = middle;
      else high = middle;
    }
    return low;
  }

  private cut(first: u32, last: u32): void {
    this.cuts.push(first);
    if (last < LAST_POINT) this.cuts.push(last + 1);
  }

  private findCuts(program: Program): void {
    const cuts = this.cuts;
    cuts.push(0);
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
    sortNumbers(cuts);
    let count = 0;
    for (let at = 0; at < cuts.length; at++) {
      if (at > 0 && unchecked(cuts[at]) == unchecked(cuts[at - 1])) continue;
      unchecked((cuts[count++] = unchecked(cuts[at])));
    }
    cuts.length = count;
  }

  // All parts are one letter at first. Each set of code points then splits the letters that it has only a part of.
  private separate(program: Program): void {
    const count = this.cuts.length;
    for (let part = 0; part < count; part++) this.letters.push(0);
    this.renamed = new StaticArray<u16>(4 * count);
    const isIn = new StaticArray<bool>(count);
    for (let index = 0; index < program.classEnds.length; index++) {
      memory.fill(changetype<usize>(isIn), 0, <usize>count);
      for (let at = program.classStart(index); at < program.classEnds[index]; at++) {
        const range = unchecked(program.ranges[at]);
        const end = this.partOf(lastOf(range));
        for (let part = this.partOf(firstOf(range)); part <= end; part++) unchecked((isIn[part] = true));
      }
      this.split(isIn);
    }
    memory.fill(changetype<usize>(isIn), 0, <usize>count);
    if (program.looksForWords) {
      for (let part = 0; part < count; part++) isIn[part] = isWord(<u32>this.cuts[part]);
      this.split(isIn);
    }
    if (program.looksForLines) this.setApart(10);
    for (let at = 0; at < program.size; at++) {
      const word = unchecked(program.code[at]);
      if (operationOf(word) == Operation.Point) this.setApart(word >> 4);
    }
    memory.fill(changetype<usize>(isIn), 0, <usize>count);
    this.split(isIn);
    this.renamed = [];
    this.points = new StaticArray<u32>(this.size + 2);
    for (let part = 0; part < count; part++) {
      unchecked((this.points[this.letters[part]] = <u32>this.cuts[part]));
    }
    unchecked((this.points[this.size++] = INVALID));
    unchecked((this.points[this.size++] = END));
  } // prettier-ignore

  /** Makes one code point a letter that no other has; the letters are then counted anew by {@link split}. */
  private setApart(point: u32): void {
    const part = this.partOf(point);
    unchecked((this.letters[part] = <u16>(this.cuts.length + part)));
  }

  /** Gives those parts of a letter that are in the set another letter than those that are not, and counts anew. */
  private split(isIn: StaticArray<bool>): void {
    const letters = this.letters;
    const renamed = this.renamed;
    memory.fill(changetype<usize>(renamed), 0, (<usize>renamed.length) << 1);
    let count = 0;
    for (let part = 0; part < letters.length; part++) {
      const old = ((<i32>unchecked(letters[part])) << 1) | i32(unchecked(isIn[part]));
      if (unchecked(renamed[old]) == 0) unchecked((renamed[old] = <u16>++count));
      unchecked((letters[part] = <u16>(unchecked(renamed[old]) - 1)));
    }
    this.size = count;
  }
}
