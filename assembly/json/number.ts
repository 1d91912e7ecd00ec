// Numbers of a checked document, exactly: integers in 64 bits, decimals rounded once as IEEE 754 and
// JSON.parse do. Numbers are compared as what they are worth, so 1.0, 1e0 and 10e-1 are the integer 1:
// Envoy and Istio pass configurations on through protobuf, which writes integers in any of these ways.

import { scaledDecimal } from "./decimal";

/** What a number is as an integer. */
export enum IntegerKind {
  /** An integer whose magnitude fits in 64 bits. */
  Exact,
  /** It has a fraction. */
  Fraction,
  /** Its magnitude needs more than 64 bits. */
  TooLarge,
}

/** The integer without its sign, and the sign, that {@link readInteger} read. */
export let magnitude: u64 = 0;
export let isNegative: bool = false;

// The digits that matter, from the first to the last that is not 0: where they are, how many they are,
// and the power of ten of the last one.
let firstDigit: usize = 0;
let digits: u32 = 0;
let scale: i32 = 0;

/** Beyond any document's length, and far from the ends of an i32. */
// @ts-ignore: decorator
@inline const SATURATED: i32 = 100_000_000;

// The byte at `at`, 0 behind the end: a number alone ends where its document does.
function byteAt(at: usize, end: usize): u32 {
  return at < end ? <u32>load<u8>(at) : 0;
}

// Finds the digits of the number at `at`.
function split(at: usize, end: usize): void {
  isNegative = load<u8>(at) == 0x2d;
  if (isNegative) at++;
  let pending: u32 = 0; // zeros since the last digit that was not 0
  let fraction: i32 = 0;
  let inFraction = false;
  digits = 0;
  for (; ; at++) {
    const byte = byteAt(at, end);
    if (byte == 0x2e) {
      inFraction = true;
      continue;
    }
    if (byte - 0x30 > 9) break;
    if (inFraction) fraction++;
    if (byte == 0x30) {
      if (digits != 0) pending++;
      continue;
    }
    if (digits == 0) firstDigit = at;
    digits += pending + 1;
    pending = 0;
  }
  let exponent: i32 = 0;
  if ((byteAt(at, end) | 0x20) == 0x65) {
    const sign = load<u8>(++at);
    if (sign == 0x2b || sign == 0x2d) at++;
    for (let digit: u32; (digit = byteAt(at, end) - 0x30) < 10; at++) {
      if (exponent < SATURATED) exponent = exponent * 10 + <i32>digit;
    }
    if (sign == 0x2d) exponent = -exponent;
  }
  scale = exponent - fraction + <i32>pending;
}

/** Reads the number from `at`, before `end`, into {@link magnitude} and {@link isNegative}. */
export function readInteger(at: usize, end: usize): IntegerKind {
  split(at, end);
  magnitude = 0;
  if (digits == 0) {
    isNegative = false;
    return IntegerKind.Exact;
  }
  if (scale < 0) return IntegerKind.Fraction;
  if (digits > 20 || scale > 19) return IntegerKind.TooLarge;
  let digit = firstDigit;
  for (let place: u32 = digits + <u32>scale; place > 0; place--) {
    let value: u64 = 0;
    if (place > <u32>scale) {
      if (load<u8>(digit) == 0x2e) digit++;
      value = <u64>load<u8>(digit++) - 0x30;
    }
    if (magnitude > (u64.MAX_VALUE - value) / 10) return IntegerKind.TooLarge;
    magnitude = magnitude * 10 + value;
  }
  return IntegerKind.Exact;
}

/** The number from `at`, before `end`, as the nearest f64, ties to even; infinite when too large. */
export function readDecimal(at: usize, end: usize): f64 {
  split(at, end);
  const value = digits == 0 ? 0 : scaledDecimal(firstDigit, digits, scale);
  return isNegative ? -value : value;
}
