// The form of a moment in %START_TIME(…)%, in UTC.

import { byteAt, wordSize } from "../text/word";
import { ByteBuffer } from "../text/byte-buffer";
import { Bytes } from "../bytes";
import { CivilTime, dayNames, monthNames } from "../time/civil-time";
import { longForms, timeFields } from "./words.gen";

// @ts-ignore: decorator
@inline const FIELDS: i32 = 12;
// @ts-ignore: decorator
@inline const MOST_BYTES: u32 = 1024;

// The numbers of a moment, in the order of the letters in `timeFields`; its nanosecond, weekday, month and hour are
// needed by themselves.
// @ts-ignore: decorator
@lazy const numbers: usize = memory.data(96, 8);
// @ts-ignore: decorator
@lazy let nanosecond: u32 = 0;
// @ts-ignore: decorator
@lazy let weekday: u32 = 0;

function setNumber(index: usize, value: u64): void {
  store<u64>(numbers + (index << 3), value);
}

function numberAt(index: usize): u64 {
  return load<u64>(numbers + (index << 3));
}

function dayOfYear(year: i32, month: i32, day: i32): i32 {
  const isLeap = (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
  return (275 * month) / 9 - (month > 2 ? (isLeap ? 1 : 2) : 0) - 30 + day;
}

function setMoment(time: CivilTime): void {
  const year = time.year;
  const month = time.month;
  const day = time.day;
  const hour = time.hour;
  setNumber(0, year);
  setNumber(1, month);
  setNumber(2, day);
  setNumber(3, hour);
  setNumber(4, time.minute);
  setNumber(5, time.second);
  setNumber(6, year % 100);
  setNumber(7, dayOfYear(year, month, day));
  setNumber(8, ((hour + 11) % 12) + 1);
  setNumber(9, time.unix);
  setNumber(10, time.nanosecond);
  setNumber(11, day);
  nanosecond = time.nanosecond;
  weekday = time.weekday;
}

function putPadded(buffer: ByteBuffer, value: u64, digits: u32, padding: u32): void {
  let least: u64 = 1;
  for (; digits > 1; digits--) least *= 10;
  for (; least > 1 && value < least; least /= 10) buffer.putByte(padding);
  buffer.putNumber(value);
}

// `false` when the letter is none.
function putField(buffer: ByteBuffer, letter: u32): bool {
  for (let at: i32 = 0; at < FIELDS; at++) {
    const field = timeFields + <usize>(at << 1);
    if (load<u8>(field) == letter) {
      const padding = letter == 0x65 ? 0x20 : 0x30;
      putPadded(buffer, numberAt(at), <u32>load<u8>(field, 1) - 0x30, padding);
      return true;
    }
  }
  switch (letter) {
    case 0x25: // %
      buffer.putByte(letter);
      return true;
    case 0x61: // a
      buffer.put(dayNames + 3 * <usize>weekday, 3);
      return true;
    case 0x62: // b
    case 0x68: // h
      buffer.put(monthNames + 3 * <usize>numberAt(1) - 3, 3);
      return true;
    case 0x70: // p
      buffer.putByte(numberAt(3) < 12 ? 0x41 : 0x50);
      buffer.putByte(0x4d);
      return true;
  }
  for (let form = longForms; load<u8>(form) != 0; form += wordSize(form) + 1) {
    if (load<u8>(form) == letter) return putForm(buffer, form + 1, form + wordSize(form));
  }
  return false;
}

// `false` when there is a field that is none. A long form has short ones in it, so this goes one level deep.
function putForm(buffer: ByteBuffer, form: usize, end: usize): bool {
  while (form < end) {
    const byte: u32 = load<u8>(form++);
    if (byte != 0x25) {
      buffer.putByte(byte);
      continue;
    }
    let letter = byteAt(form++, end);
    const isExtended = letter == 0x45;
    if (isExtended) letter = byteAt(form++, end);
    const digits = letter - 0x30;
    if (digits - 1 < 9) {
      // %3f, %E3S, %E3f
      letter = byteAt(form++, end);
      if (isExtended && letter == 0x53) {
        putField(buffer, letter);
        buffer.putByte(0x2e);
      } else if (letter != 0x66) {
        return false;
      }
      let fraction = nanosecond;
      for (let dropped = digits; dropped < 9; dropped++) fraction /= 10;
      putPadded(buffer, fraction, digits, 0x30);
    } else if (isExtended || !putField(buffer, letter)) {
      return false;
    }
  }
  return true;
}

/** Whether a form has only fields that there are. */
export function isForm(form: Bytes): bool {
  const start = changetype<usize>(form);
  return putForm(new ByteBuffer(MOST_BYTES), start, start + <usize>form.length);
}

/** A moment, in nanoseconds since 1970, in a sound form; an empty one stands for Envoy's default. */
export function putTime(buffer: ByteBuffer, nanoseconds: u64, form: usize, size: u32): void {
  const seconds = <i64>(nanoseconds / 1_000_000_000);
  const time = CivilTime.ofUnix(seconds, <u32>(nanoseconds % 1_000_000_000));
  if (!time) return;
  setMoment(time);
  if (size != 0) putForm(buffer, form, form + size);
  else putForm(buffer, longForms + 1, longForms + wordSize(longForms));
}
