// A f64 in the shortest decimal form that reads back as the same number, as ECMAScript writes it. Plain arithmetic on
// large integers (the free-format algorithm of Steele and White) instead of tables: it has no special cases, and is
// small. Numbers of up to 15 digits, nearly all that occur, take a shorter way.

import { ByteBuffer } from "../text/byte-buffer";

/** 32-bit words of a large integer: 2^1074 * 10 and 64 bits more. */
// @ts-ignore: decorator
@inline const SIZE: usize = 160;
const value: usize = memory.data(160, 4);
const unit: usize = memory.data(160, 4);
// Half of the distance to the next number below; that above is `wide` times as far away.
const margin: usize = memory.data(160, 4);
const sum: usize = memory.data(160, 4);

// At most 17, and one in front of them for what is rounded up.
const digits: usize = memory.data(24);

function multiply(integer: usize, factor: u64): void {
  let carry: u64 = 0;
  for (let at: usize = 0; at < SIZE; at += 4) {
    carry += <u64>load<u32>(integer + at) * factor;
    store<u32>(integer + at, <u32>carry);
    carry >>= 32;
  }
}

function setBit(integer: usize, factor: u64, power: i32): void {
  memory.fill(integer, 0, SIZE);
  store<u64>(integer, factor);
  for (; power >= 31; power -= 31) multiply(integer, (<u64>1) << 31);
  if (power > 0) multiply(integer, (<u64>1) << power);
}

function compare(left: usize, right: usize): i32 {
  for (let at = SIZE; at > 0;) {
    at -= 4;
    const one = load<u32>(left + at);
    const other = load<u32>(right + at);
    if (one != other) return one < other ? -1 : 1;
  }
  return 0;
}

function subtract(integer: usize, other: usize): void {
  let borrow: u64 = 0;
  for (let at: usize = 0; at < SIZE; at += 4) {
    const difference = <u64>load<u32>(integer + at) - <u64>load<u32>(other + at) - borrow;
    store<u32>(integer + at, <u32>difference);
    borrow = difference >> 63;
  }
}

// value + factor * margin, compared with unit.
function compareAbove(factor: u64): i32 {
  let carry: u64 = 0;
  for (let at: usize = 0; at < SIZE; at += 4) {
    carry += <u64>load<u32>(value + at) + <u64>load<u32>(margin + at) * factor;
    store<u32>(sum + at, <u32>carry);
    carry >>= 32;
  }
  return compare(sum, unit);
}

/** Power of ten of the first digit behind the point's place: 0.5 has 0, 5 has 1. */
let point: i32 = 0;

// Writes the digits of a number above 0 and returns how many they are.
function freeFormat(number: f64): u32 {
  const bits = reinterpret<u64>(number);
  const isNormal = bits >> 52 != 0;
  const fraction = bits & 0x000f_ffff_ffff_ffff;
  const factor = isNormal ? fraction | ((<u64>1) << 52) : fraction;
  const power = max(<i32>(bits >> 52), 1) - 1075;
  // Below a power of two numbers lie closer together.
  const wide: u64 = fraction == 0 && bits >> 52 > 1 ? 2 : 1;
  const shift = wide == 2 ? 2 : 1;
  setBit(value, factor, max(power, 0) + shift);
  setBit(unit, 1, max(-power, 0) + shift);
  setBit(margin, 1, max(power, 0));
  // A number between two others is read as the one whose last bit is 0.
  const isEven = (factor & 1) == 0;

  // An estimate that is never too large, and at most one too small.
  point = <i32>ceil<f64>((<f64>(63 - <i32>clz(factor)) + <f64>power) * 0.30102999566398114 - 1e-9);
  for (let scale = point; scale > 0; scale--) multiply(unit, 10);
  for (let scale = point; scale < 0; scale++) {
    multiply(value, 10);
    multiply(margin, 10);
  }
  const above = compareAbove(wide);
  if (above > 0 || (isEven && above == 0)) {
    point++;
  } else {
    multiply(value, 10);
    multiply(margin, 10);
  }

  for (let count: u32 = 0; ;) {
    let digit: u32 = 0;
    while (compare(value, unit) >= 0) {
      subtract(value, unit);
      digit++;
    }
    const low = compare(value, margin);
    const high = compareAbove(wide);
    const isLow = low < 0 || (isEven && low == 0);
    const isHigh = high > 0 || (isEven && high == 0);
    if (!isLow && !isHigh) {
      store<u8>(digits + count++, digit);
      multiply(value, 10);
      multiply(margin, 10);
      continue;
    }
    if (isHigh && isLow) {
      // Whichever is nearer.
      multiply(value, 2);
      const half = compare(value, unit);
      if (half > 0 || (half == 0 && (digit & 1) != 0)) digit++;
    } else if (isHigh) {
      digit++;
    }
    store<u8>(digits + count++, digit);
    return count;
  }
}

// As freeFormat(), for what has few digits behind its point; 0 for everything else. A decimal of 15 digits is the
// only one of its length that is read as its number.
function fewDigits(number: f64): u32 {
  let power: f64 = 1;
  for (let scale: i32 = 0; scale < 7; scale++, power *= 10) {
    const scaled = floor<f64>(number * power + 0.5);
    if (scaled >= 1e15) return 0;
    if (scaled / power != number) continue;
    let whole = <u64>scaled;
    for (; whole % 10 == 0; whole /= 10) scale--;
    let count: u32 = 1;
    for (let rest = whole / 10; rest != 0; rest /= 10) count++;
    for (let at = count; at > 0; whole /= 10) store<u8>(digits + --at, <u32>(whole % 10));
    point = <i32>count - scale;
    return count;
  }
  return 0;
}

function putDigits(target: ByteBuffer, from: u32, to: u32): void {
  for (; from < to; from++) target.putByte(0x30 + <u32>load<u8>(digits + from));
}

function putZeros(target: ByteBuffer, count: i32): void {
  for (; count > 0; count--) target.putByte(0x30);
}

/** Writes a finite number as `JSON.stringify` does: ECMAScript, Number::toString. */
export function putDecimal(target: ByteBuffer, number: f64): void {
  if (number == 0) {
    target.putByte(0x30);
    return;
  }
  if (number < 0) {
    target.putByte(0x2d);
    number = -number;
  }
  let count = fewDigits(number);
  if (count == 0) count = freeFormat(number);
  if (point > 21 || point < -5) {
    putDigits(target, 0, 1);
    if (count > 1) target.putByte(0x2e);
    putDigits(target, 1, count);
    target.putByte(0x65);
    target.putByte(point > 0 ? 0x2b : 0x2d);
    target.putNumber(abs(point - 1));
    return;
  }
  if (point <= 0) {
    target.putByte(0x30);
    target.putByte(0x2e);
    putZeros(target, -point);
    return putDigits(target, 0, count);
  }
  const whole = min(count, <u32>point);
  putDigits(target, 0, whole);
  putZeros(target, point - <i32>count);
  if (whole == count) return;
  target.putByte(0x2e);
  putDigits(target, whole, count);
}
