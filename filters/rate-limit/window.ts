// Lengths of windows, and where the windows of the UTC calendar begin and end.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { CivilTime } from "proxy-wasm-assemblyscript-sdk/time";

/** Nanoseconds. */
// @ts-ignore: decorator
@inline export const SECOND: u64 = 1_000_000_000;
/** Nanoseconds. */
// @ts-ignore: decorator
@inline export const DAY: u64 = 86_400 * SECOND;

/** Stands for the months of the calendar where a length is expected. */
// @ts-ignore: decorator
@inline export const MONTH: u64 = 1;
/** Stands for its years. */
// @ts-ignore: decorator
@inline export const YEAR: u64 = 2;
/** Longest window of the calendar. */
// @ts-ignore: decorator
@inline export const LONGEST: u64 = 366 * DAY;

/** The length of a calendar unit, {@link MONTH}, {@link YEAR}; 0 for another word. */
export function calendarUnit(word: Bytes): u64 {
  if (word.equals("second")) return SECOND;
  if (word.equals("minute")) return 60 * SECOND;
  if (word.equals("hour")) return 3600 * SECOND;
  if (word.equals("day")) return DAY;
  if (word.equals("month")) return MONTH;
  return word.equals("year") ? YEAR : 0;
}

// The number at the beginning of a text; `digits` is how many digits it has, 0 also when it is too large.
let digits: i32 = 0;
function numberIn(text: Bytes): u64 {
  let value: u64 = 0;
  digits = 0;
  while (digits < text.length && <u32>(text.get(digits) - 0x30) < 10) {
    if (digits == 15) {
      digits = 0;
      return 0;
    }
    value = value * 10 + <u64>(text.get(digits++) - 0x30);
  }
  return value;
}

/** A number in decimal that fits into 15 digits; -1 for anything else. */
export function wholeNumber(text: Bytes): i64 {
  const value = numberIn(text);
  return digits != 0 && digits == text.length ? <i64>value : -1;
}

/** Nanoseconds of `250ms`, `10s`, `5m`, `1h`, `7d`, from 1 ms to 366 days; 0 for anything else. */
export function duration(text: Bytes): u64 {
  const value = numberIn(text);
  if (digits == 0) return 0;
  const unit = text.slice(digits);
  let length: u64 = 0;
  if (unit.equals("ms")) length = 1_000_000;
  else if (unit.equals("s")) length = SECOND;
  else if (unit.equals("m")) length = 60 * SECOND;
  else if (unit.equals("h")) length = 3600 * SECOND;
  else if (unit.equals("d")) length = DAY;
  if (length == 0 || value > LONGEST / length) return 0;
  return value * length;
}

/** Where the window of a moment begins: the last answer of {@link windowEnd}. */
export let windowStart: u64 = 0;

// The month and the year that were asked for last.
const starts = new StaticArray<u64>(3);
const ends = new StaticArray<u64>(3);

function daysOf(year: i32, month: i32): u64 {
  if (month == 2) return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return 30 + <u64>((month + (month >> 3)) & 1);
}

function findCalendar(window: u64, moment: u64): void {
  const place = <i32>window;
  const time = CivilTime.ofUnix(<i64>(moment / SECOND));
  let start = moment - (moment % DAY);
  let days: u64 = 0;
  if (time) {
    start -= <u64>(time.day - 1) * DAY;
    days = daysOf(time.year, time.month);
    if (window == YEAR) {
      for (let month = 1; month < time.month; month++) start -= daysOf(time.year, month) * DAY;
      days = 337 + daysOf(time.year, 2);
    }
  }
  starts[place] = start;
  ends[place] = start + days * DAY;
}

/** Where the window of a moment ends, in nanoseconds since 1970; windows of a length begin with 1970. */
export function windowEnd(window: u64, moment: u64): u64 {
  if (window > YEAR) {
    windowStart = moment - (moment % window);
    return windowStart + window;
  }
  const place = <i32>window;
  if (moment < starts[place] || moment >= ends[place]) findCalendar(window, moment);
  windowStart = starts[place];
  return ends[place];
}
