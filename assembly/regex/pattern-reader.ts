// The pattern, character by character, and the first thing that is wrong with it.

import { END, INVALID, LAST_POINT, pointAt, pointSize } from "./code-point";
import { asciiText } from "../text/ascii";
import { ByteBuffer } from "../text/byte-buffer";
import { digitValue } from "../encoding/hex";
import { escapes, ESCAPES_SIZE, Problem, problems } from "./words.gen";
import { wordSize } from "../text/word";

// @ts-ignore: decorator
@inline const MOST_WORDS: u32 = 1024;

function putProblem(buffer: ByteBuffer, problem: Problem): void {
  const words = problems + <usize>problem;
  buffer.put(words, wordSize(words));
}

/** Reads from left to right; once there is a problem, reading is at the end. */
@final
export class PatternReader {
  /** What is wrong and where in the pattern; nothing, as long as the place is 0. */
  private problem: Problem = Problem.NotUtf8;
  private place: usize = 0;

  constructor(
    readonly start: usize,
    public at: usize,
    readonly end: usize,
  ) {
    for (let place = at; place < end; place += pointSize) {
      if (pointAt(place, end) == INVALID) {
        this.fail(Problem.NotUtf8, place);
        break;
      }
    }
  }

  /** Says what is wrong at `place`, as the first problem that there is. */
  fail(problem: Problem, place: usize): void {
    if (this.place != 0) return;
    this.problem = problem;
    this.place = place;
    this.at = this.end;
  }

  /** What is wrong and where, in words; "" when nothing is. */
  get words(): string {
    if (this.place == 0) return "";
    let character: u64 = 1;
    for (let at = this.start; at < this.place; at += pointSize) {
      pointAt(at, this.place);
      character++;
    }
    const buffer = new ByteBuffer(MOST_WORDS);
    putProblem(buffer, Problem.Character);
    buffer.putNumber(character);
    putProblem(buffer, Problem.Colon);
    putProblem(buffer, this.problem);
    return asciiText(buffer.finish());
  }

  /** The next code point, which is not taken. */
  get next(): u32 {
    return pointAt(this.at, this.end);
  }

  take(): u32 {
    const point = pointAt(this.at, this.end);
    this.at += pointSize;
    return point;
  }

  skip(byte: u32): bool {
    if (this.at >= this.end || load<u8>(this.at) != byte) return false;
    this.at++;
    return true;
  }

  /** Skips two bytes of ASCII, the first in the low half. */
  skipTwo(bytes: u16): bool {
    if (this.end - this.at < 2 || load<u16>(this.at) != bytes) return false;
    this.at += 2;
    return true;
  }

  /** A decimal number, -1 when there is none. Above 9,999,999 it is that. */
  number(): i32 {
    let value = -1;
    while (this.at < this.end && <u32>load<u8>(this.at) - 0x30 < 10) {
      value = min(max(value, 0) * 10 + (load<u8>(this.at++) - 0x30), 9_999_999);
    }
    return value;
  }

  /**
   * The code point of an escape that stands for one character; the backslash, at `from`, is taken.
   */
  escapedPoint(from: usize): u32 {
    const point = this.take();
    if (point - 0x30 < 10) {
      // With more digits behind it, it is octal.
      if (point != 0x30 && (point > 0x37 || this.next - 0x30 > 7)) {
        this.fail(Problem.BackReference, from);
        return 0;
      }
      return this.octal(point - 0x30);
    }
    if (point == 0x78) return this.hexadecimal(from);
    for (let at: usize = 0; at < ESCAPES_SIZE; at += 2) {
      if (load<u8>(escapes + at) == point) return load<u8>(escapes + at, 1);
    }
    if (point == END) this.fail(Problem.LoneBackslash, from);
    else if ((point | 0x20) == 0x70) this.fail(Problem.NoUnicode, from);
    else if (point >= 0x80 || (point | 0x20) - 0x61 < 26) this.fail(Problem.NoEscape, from);
    return point;
  }

  private octal(first: u32): u32 {
    let value = first;
    for (let digits = 0; digits < 2 && this.next - 0x30 < 8; digits++) {
      value = value * 8 + (this.take() - 0x30);
    }
    return value;
  }

  private hexadecimal(from: usize): u32 {
    const isLong = this.skip(0x7b);
    let value: u32 = 0;
    let digits = 0;
    while ((isLong || digits < 2) && this.at < this.end) {
      const digit = digitValue(load<u8>(this.at));
      if (digit > 15) break;
      value = value * 16 + digit;
      digits++;
      this.at++;
      if (value > LAST_POINT) break;
    }
    if (isLong ? digits == 0 || value > LAST_POINT || !this.skip(0x7d) : digits < 2) {
      this.fail(Problem.Hexadecimal, from);
    }
    return value;
  }
}
