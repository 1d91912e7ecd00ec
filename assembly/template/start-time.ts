// The form of a moment in %START_TIME(…)%, in UTC.

import { ByteBuffer } from "../text/byte-buffer";
import { Bytes } from "../bytes";
import { CivilTime } from "../time/civil-time";

// What may follow a "%", and for the short forms what they stand for.
// Source: Envoy, source/common/common/utility.cc, DateFormatter; the rest is that of strftime.
const plainFields: string = "YmdHMSyjeIpabhsfzZ%";
const monthNames: string = "JanFebMarAprMayJunJulAugSepOctNovDec";
const dayNames: string = "SunMonTueWedThuFriSat";

/** The form that stands for a letter of several fields, empty when the letter is none. */
function longForm(letter: i32): string {
  switch (letter) {
    case 0x46: // F
      return "%Y-%m-%d";
    case 0x54: // T
      return "%H:%M:%S";
    case 0x52: // R
      return "%H:%M";
    case 0x44: // D
      return "%m/%d/%y";
    default:
      return "";
  }
}

/** Where a form has a field that there is none of, in bytes; -1 when it is sound. */
export function wrongTimeField(form: Bytes): i32 {
  for (let at = 0, length = form.length; at < length; at++) {
    if (form.get(at) != 0x25) continue;
    const start = at++;
    let letter = form.get(at);
    const isExtended = letter == 0x45;
    if (isExtended) letter = form.get(++at);
    const hasDigits = <u32>(letter - 0x31) < 9;
    if (hasDigits) letter = form.get(++at);
    if (isExtended || hasDigits) {
      // %3f, %E3S, %E3f
      const isSeconds = letter == 0x53 && isExtended;
      if (!hasDigits || (letter != 0x66 && !isSeconds)) return start;
    } else if (
      letter < 0 ||
      (longForm(letter).length == 0 && plainFields.indexOf(String.fromCharCode(letter)) < 0)
    ) {
      return start;
    }
  }
  return -1;
}

function putPadded(buffer: ByteBuffer, value: i32, digits: i32, padding: u32 = 0x30): void {
  let least: i32 = 1;
  for (let more = digits; more > 1; more--) least *= 10;
  for (; least > 1 && value < least; least /= 10) buffer.putByte(padding);
  buffer.putNumber(value);
}

function putText(buffer: ByteBuffer, text: string): void {
  for (let at = 0; at < text.length; at++) buffer.putByte(<u32>text.charCodeAt(at));
}

function putFraction(buffer: ByteBuffer, nanosecond: u32, digits: i32): void {
  for (let dropped = digits; dropped < 9; dropped++) nanosecond /= 10;
  putPadded(buffer, <i32>nanosecond, digits);
}

function dayOfYear(time: CivilTime): i32 {
  const isLeap = (time.year & 3) == 0 && (time.year % 100 != 0 || time.year % 400 == 0);
  const before = (275 * time.month) / 9 - (time.month > 2 ? (isLeap ? 1 : 2) : 0) - 30;
  return before + time.day;
}

function putField(buffer: ByteBuffer, time: CivilTime, letter: i32): void {
  switch (letter) {
    case 0x59: // Y
      return putPadded(buffer, time.year, 1);
    case 0x6d: // m
      return putPadded(buffer, time.month, 2);
    case 0x64: // d
      return putPadded(buffer, time.day, 2);
    case 0x65: // e
      return putPadded(buffer, time.day, 2, 0x20);
    case 0x48: // H
      return putPadded(buffer, time.hour, 2);
    case 0x49: // I
      return putPadded(buffer, ((time.hour + 11) % 12) + 1, 2);
    case 0x70: // p
      return putText(buffer, time.hour < 12 ? "AM" : "PM");
    case 0x4d: // M
      return putPadded(buffer, time.minute, 2);
    case 0x53: // S
      return putPadded(buffer, time.second, 2);
    case 0x79: // y
      return putPadded(buffer, time.year % 100, 2);
    case 0x6a: // j
      return putPadded(buffer, dayOfYear(time), 3);
    case 0x61: // a
      return putText(buffer, dayNames.substr(3 * time.weekday, 3));
    case 0x62: // b
    case 0x68: // h
      return putText(buffer, monthNames.substr(3 * (time.month - 1), 3));
    case 0x73: // s
      return buffer.putNumber(time.unix);
    case 0x66: // f
      return putFraction(buffer, time.nanosecond, 9);
    case 0x7a: // z
      return putText(buffer, "+0000");
    case 0x5a: // Z
      return putText(buffer, "UTC");
    default:
      return buffer.putByte(0x25);
  }
}

function putTime(buffer: ByteBuffer, time: CivilTime, form: Bytes): void {
  for (let at = 0, length = form.length; at < length; at++) {
    if (form.get(at) != 0x25) {
      buffer.putByte(<u32>form.get(at));
      continue;
    }
    let letter = form.get(++at);
    const isExtended = letter == 0x45;
    if (isExtended) letter = form.get(++at);
    const digits = letter - 0x30;
    if (<u32>(digits - 1) < 9) {
      letter = form.get(++at);
      if (letter == 0x53) {
        putPadded(buffer, time.second, 2);
        buffer.putByte(0x2e);
      }
      putFraction(buffer, time.nanosecond, digits);
      continue;
    }
    const long = longForm(letter);
    if (long.length != 0) putTime(buffer, time, Bytes.fromString(long));
    else putField(buffer, time, letter);
  }
}

/** A moment, in nanoseconds since 1970, in a sound form; what an empty form stands for is Envoy's default. */
export function writtenTime(nanoseconds: u64, form: Bytes): Bytes {
  const seconds = <i64>(nanoseconds / 1_000_000_000);
  const time = CivilTime.ofUnix(seconds, <u32>(nanoseconds % 1_000_000_000));
  const buffer = new ByteBuffer(1024);
  if (time) {
    putTime(buffer, time, form.length != 0 ? form : Bytes.fromString("%Y-%m-%dT%H:%M:%E3SZ"));
  }
  return buffer.finish();
}
