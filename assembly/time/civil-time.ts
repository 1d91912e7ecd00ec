// Moments as people write them: the calendar of HTTP dates and of RFC 3339. All of it is in UTC and without leap
// seconds, as Unix time is.

import { compareBytes } from "../text/compare";
import { Bytes, newBytes } from "../bytes";
import { resetTexts, textPointer, textSize } from "../text/text";

// @ts-ignore: decorator
@inline const SECONDS_PER_DAY: i64 = 86400;

/** The first second of year 0, and that after year 9999: what can be written with four digits. */
const FIRST_SECOND: i64 = -62167219200;
const END: i64 = 253402300800;

// Three letters each, read and written as one.
// prettier-ignore
// @ts-ignore: decorator
@lazy export const monthNames: usize = memory.data<u8>([
  0x4a, 0x61, 0x6e, 0x46, 0x65, 0x62, 0x4d, 0x61, 0x72, 0x41, 0x70, 0x72, 0x4d, 0x61, 0x79, 0x4a, 0x75, 0x6e,
  0x4a, 0x75, 0x6c, 0x41, 0x75, 0x67, 0x53, 0x65, 0x70, 0x4f, 0x63, 0x74, 0x4e, 0x6f, 0x76, 0x44, 0x65, 0x63,
]);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const dayNames: usize = memory.data<u8>([
  0x53, 0x75, 0x6e, 0x4d, 0x6f, 0x6e, 0x54, 0x75, 0x65, 0x57, 0x65, 0x64, 0x54, 0x68, 0x75, 0x46, 0x72, 0x69,
  0x53, 0x61, 0x74,
]);

// Days since 1970-01-01 of a date in the Gregorian calendar. Years begin in March here, so that the day that leap
// years have more is the last of its year.
function daysOf(year: i32, month: i32, day: i32): i64 {
  const shifted: i64 = <i64>year - (month <= 2 ? 1 : 0);
  const era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  const yearOfEra = shifted - era * 400;
  const dayOfYear: i64 = (153 * (<i64>month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

function daysInMonth(year: i32, month: i32): i32 {
  if (month != 2) return 30 + ((month + (month >> 3)) & 1);
  return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
}

// Reads a text from left to right; once something is not as it must be, `failed` stays.
@final
class DateReader {
  failed: bool = false;

  constructor(
    private at: usize,
    private readonly end: usize,
  ) {}

  get isAtEnd(): bool {
    return this.at == this.end;
  }

  get next(): i32 {
    return this.at < this.end ? <i32>load<u8>(this.at) : -1;
  }

  skip(byte: i32): bool {
    if (this.next != byte) return false;
    this.at++;
    return true;
  }

  expect(byte: i32): void {
    if (!this.skip(byte)) this.failed = true;
  }

  digit(): i32 {
    const value = this.next - 0x30;
    if (<u32>value > 9) return -1;
    this.at++;
    return value;
  }

  number(digits: i32): i32 {
    let value = 0;
    for (; digits > 0; digits--) {
      const digit = this.digit();
      if (digit < 0) {
        this.failed = true;
        return 0;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  // The place of the next three letters in a table; -1 when they are not in it.
  name(table: usize, count: i32): i32 {
    if (this.end - this.at >= 3) {
      for (let at = 0; at < count; at++) {
        if (compareBytes(this.at, table + <usize>(3 * at), 3) == 0) {
          this.at += 3;
          return at;
        }
      }
    }
    this.failed = true;
    return -1;
  }

  // The rest of a weekday's name: "day" behind up to three letters more.
  dayEnding(): void {
    while ((this.next | 0x20) - 0x61 < 26 && (this.next | 0x20) >= 0x61) this.at++;
  }

  clock(): i64 {
    const hour = this.number(2);
    this.expect(0x3a);
    const minute = this.number(2);
    this.expect(0x3a);
    const second = this.number(2);
    // A leap second has no place in Unix time; it counts as the one after it.
    if (hour > 23 || minute > 59 || second > 60) this.failed = true;
    return <i64>hour * 3600 + <i64>minute * 60 + <i64>second;
  }

  date(year: i32, month: i32, day: i32): i64 {
    if (<u32>(month - 1) > 11 || day < 1 || day > daysInMonth(year, month)) {
      this.failed = true;
      return 0;
    }
    return daysOf(year, month, day) * SECONDS_PER_DAY;
  }
}

/**
 * A moment in UTC, from year 0 to 9999, with its parts.
 *
 * ```ts
 * const retryAt = CivilTime.ofUnix(now() / 1_000_000_000 + 60);
 * if (retryAt) log.info(retryAt.toHttpDate().toString()); // Sat, 21 Nov 2026 12:01:00 GMT
 * ```
 *
 * Source: RFC 9110, section 5.6.7; RFC 3339, section 5.6.
 */
// @ts-ignore: decorator
@final
export class CivilTime {
  private constructor(
    /** Seconds since 1970-01-01T00:00:00Z. */
    readonly unix: i64,
    /** Nanoseconds above them, 0 to 999,999,999. */
    readonly nanosecond: u32,
    /** 0 to 9999. */
    readonly year: i32,
    /** 1 to 12. */
    readonly month: i32,
    /** 1 to 31. */
    readonly day: i32,
  ) {}

  /** The moment so many seconds after 1970 began; `null` outside of the years 0 to 9999. */
  static ofUnix(seconds: i64, nanosecond: u32 = 0): CivilTime | null {
    if (seconds < FIRST_SECOND || seconds >= END || nanosecond > 999_999_999) return null;
    const time = seconds - FIRST_SECOND;
    // Years that begin in March, counted from 0000-03-01.
    const days = time / SECONDS_PER_DAY - 60;
    const era = (days >= 0 ? days : days - 146096) / 146097;
    const dayOfEra = days - era * 146097;
    const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
    const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const month = (5 * dayOfYear + 2) / 153;
    const day = dayOfYear - (153 * month + 2) / 5 + 1;
    const isNextYear: i64 = month >= 10 ? 1 : 0;
    return new CivilTime(
      seconds,
      nanosecond,
      <i32>(era * 400 + yearOfEra + isNextYear),
      <i32>(month + 3 - 12 * isNextYear),
      <i32>day,
    );
  }

  /**
   * Reads the value of `date`, `expires`, `last-modified` and their like, in all three forms that a recipient has to
   * accept. A year of two digits is the nearest one that is not more than 50 years after `now`, in seconds. `null`
   * for anything else; the name of the weekday need not be the right one.
   */
  static parseHttpDate<TextDate>(text: TextDate, now: i64 = 0): CivilTime | null {
    resetTexts();
    const pointer = textPointer(text);
    return readHttpDate(pointer, textSize, now);
  }

  /** Reads `2026-11-21T12:00:00Z`, `2026-11-21T13:00:00.25+01:00` and so on; `null` for anything else. */
  static parseRfc3339<TextDate>(text: TextDate): CivilTime | null {
    resetTexts();
    const pointer = textPointer(text);
    return readRfc3339(pointer, textSize);
  }

  /** 0 to 23. */
  get hour(): i32 {
    return <i32>(((this.unix - FIRST_SECOND) % SECONDS_PER_DAY) / 3600);
  }

  /** 0 to 59. */
  get minute(): i32 {
    return <i32>(((this.unix - FIRST_SECOND) % 3600) / 60);
  }

  /** 0 to 59. */
  get second(): i32 {
    return <i32>((this.unix - FIRST_SECOND) % 60);
  }

  /** 0 is Sunday, 6 is Saturday. */
  get weekday(): i32 {
    // 0000-01-01 was a Saturday.
    return <i32>(((this.unix - FIRST_SECOND) / SECONDS_PER_DAY + 6) % 7);
  }

  /** `Sat, 21 Nov 2026 12:00:00 GMT`: the form that HTTP wants to be sent. */
  toHttpDate(): Bytes {
    const text = newBytes(29);
    const at = changetype<usize>(text);
    memory.copy(at, dayNames + <usize>(3 * this.weekday), 3);
    store<u16>(at, 0x202c, 3);
    putNumber(at + 5, this.day, 2);
    store<u8>(at, 0x20, 7);
    memory.copy(at + 8, monthNames + <usize>(3 * (this.month - 1)), 3);
    store<u8>(at, 0x20, 11);
    putNumber(at + 12, this.year, 4);
    store<u8>(at, 0x20, 16);
    this.putClock(at + 17);
    store<u32>(at, 0x544d4720, 25);
    return text;
  }

  /** `2026-11-21T12:00:00Z`, with as many digits behind the seconds as `digits` says, 0 to 9. */
  toRfc3339(digits: i32 = 0): Bytes {
    const count = max(0, min(9, digits));
    const text = newBytes(count == 0 ? 20 : 21 + count);
    const at = changetype<usize>(text);
    putNumber(at, this.year, 4);
    store<u8>(at, 0x2d, 4);
    putNumber(at + 5, this.month, 2);
    store<u8>(at, 0x2d, 7);
    putNumber(at + 8, this.day, 2);
    store<u8>(at, 0x54, 10);
    this.putClock(at + 11);
    let end = at + 19;
    if (count != 0) {
      store<u8>(end++, 0x2e);
      let fraction = this.nanosecond;
      for (let left = 9 - count; left > 0; left--) fraction /= 10;
      putNumber(end, fraction, count);
      end += count;
    }
    store<u8>(end, 0x5a);
    return text;
  }

  private putClock(at: usize): void {
    putNumber(at, this.hour, 2);
    store<u8>(at, 0x3a, 2);
    putNumber(at + 3, this.minute, 2);
    store<u8>(at, 0x3a, 5);
    putNumber(at + 6, this.second, 2);
  }
}

function putNumber(at: usize, value: u32, digits: i32): void {
  for (let place = at + <usize>digits; place > at; value /= 10) {
    store<u8>(--place, 0x30 + (value % 10));
  }
}

// RFC 9110, section 5.6.7: the year of two digits that is not more than 50 years in the future.
function nearestYear(short: i32, now: i64): i32 {
  const today = CivilTime.ofUnix(now);
  const thisYear = today ? today.year : 1970;
  const year = thisYear - (thisYear % 100) + short;
  return year > thisYear + 50 ? year - 100 : year <= thisYear - 50 ? year + 100 : year;
}

function readHttpDate(pointer: usize, size: u32, now: i64): CivilTime | null {
  const reader = new DateReader(pointer, pointer + size);
  reader.name(dayNames, 7);
  let year: i32;
  let month: i32;
  let day: i32;
  let clock: i64;
  if (reader.skip(0x20)) {
    // asctime: Sun Nov  6 08:49:37 1994
    month = reader.name(monthNames, 12) + 1;
    reader.expect(0x20);
    day = reader.skip(0x20) ? reader.number(1) : reader.number(2);
    reader.expect(0x20);
    clock = reader.clock();
    reader.expect(0x20);
    year = reader.number(4);
  } else {
    reader.dayEnding();
    reader.expect(0x2c);
    reader.expect(0x20);
    day = reader.number(2);
    // RFC 850: Sunday, 06-Nov-94 08:49:37 GMT. Else IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
    const isShort = reader.skip(0x2d);
    if (!isShort) reader.expect(0x20);
    month = reader.name(monthNames, 12) + 1;
    reader.expect(isShort ? 0x2d : 0x20);
    year = isShort ? nearestYear(reader.number(2), now) : reader.number(4);
    reader.expect(0x20);
    clock = reader.clock();
    reader.expect(0x20);
    reader.expect(0x47);
    reader.expect(0x4d);
    reader.expect(0x54);
  }
  const seconds = reader.date(year, month, day) + clock;
  return reader.failed || !reader.isAtEnd ? null : CivilTime.ofUnix(seconds);
}

function readRfc3339(pointer: usize, size: u32): CivilTime | null {
  const reader = new DateReader(pointer, pointer + size);
  const year = reader.number(4);
  reader.expect(0x2d);
  const month = reader.number(2);
  reader.expect(0x2d);
  const day = reader.number(2);
  if (!reader.skip(0x74)) reader.expect(0x54);
  let seconds = reader.date(year, month, day) + reader.clock();
  let nanosecond: u32 = 0;
  if (reader.skip(0x2e)) {
    let scale: u32 = 100_000_000;
    let digit = reader.digit();
    if (digit < 0) return null;
    for (; digit >= 0; digit = reader.digit()) {
      nanosecond += <u32>digit * scale;
      scale /= 10;
    }
  }
  if (!reader.skip(0x5a) && !reader.skip(0x7a)) {
    const isBehind = reader.skip(0x2d);
    if (!isBehind) reader.expect(0x2b);
    const hours = reader.number(2);
    reader.expect(0x3a);
    const minutes = reader.number(2);
    if (hours > 23 || minutes > 59) return null;
    const offset = <i64>hours * 3600 + <i64>minutes * 60;
    seconds += isBehind ? offset : -offset;
  }
  return reader.failed || !reader.isAtEnd ? null : CivilTime.ofUnix(seconds, nanosecond);
}
