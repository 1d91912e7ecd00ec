// The pattern, character by character, and the first thing that is wrong with it.

import { END, INVALID, LAST_POINT, pointAt, pointSize } from "./code-point";
import { digitValue } from "../encoding/hex";

/** Reads from left to right; once there is a problem, reading is at the end. */
@final
export class PatternReader {
  problem: string = "";

  constructor(
    readonly start: usize,
    public at: usize,
    readonly end: usize,
  ) {
    for (let place = at; place < end; place += pointSize) {
      if (pointAt(place, end) == INVALID) {
        this.fail("the pattern is not UTF-8", place);
        break;
      }
    }
  }

  /** Says what is wrong at `place`, as the first problem that there is. */
  fail(words: string, place: usize): void {
    if (this.problem.length > 0) return;
    let character = 1;
    for (let at = this.start; at < place; at += pointSize) {
      pointAt(at, place);
      character++;
    }
    this.problem = `character ${character.toString()}: ${words}`;
    this.at = this.end;
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
    if (point >= 0x31 && point <= 0x39) {
      // With more digits behind it, it is octal.
      if (point > 0x37 || this.next - 0x30 > 7) {
        this.fail("back-references do not exist here, as no linear time is enough for them", from);
        return 0;
      }
      return this.octal(point - 0x30);
    }
    if (point == 0x30) return this.octal(0);
    if (point == 0x78) return this.hexadecimal(from);
    if (point == 0x61) return 7;
    if (point == 0x66) return 12;
    if (point == 0x6e) return 10;
    if (point == 0x72) return 13;
    if (point == 0x74) return 9;
    if (point == 0x76) return 11;
    if (point == END) {
      this.fail("the pattern ends with a backslash; write two", from);
    } else if ((point | 0x20) == 0x70) {
      this.fail("no Unicode classes; write the ranges, such as [\\x{400}-\\x{4FF}]", from);
    } else if (point == 0x43) {
      this.fail("\\C does not exist; write (?s:.)", from);
    } else if (point == 0x5a) {
      this.fail("\\Z does not exist; write \\z", from);
    } else if (point >= 0x80 || (point | 0x20) - 0x61 < 26) {
      this.fail("no such escape; a backslash itself is written as two", from);
    }
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
      this.fail("write two hexadecimal digits, or up to six as in \\x{1F600}", from);
    }
    return value;
  }
}
