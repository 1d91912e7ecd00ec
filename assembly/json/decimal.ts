// Decimal digits times a power of ten as the nearest f64. Plain arithmetic on large integers instead of
// tables: it is the definition of correct rounding, has no special cases, and is small. A number of a
// configuration costs a few microseconds.

/** Digits after which only "something follows" matters: halfway points have at most 767 of them. */
// @ts-ignore: decorator
@inline const MAXIMUM_DIGITS: u32 = 800;

/** 32-bit words of a large integer: 10^1126 and 112 bits more. */
// @ts-ignore: decorator
@inline const WORDS: usize = 128;
const numerator: usize = memory.data(512, 4);
const denominator: usize = memory.data(512, 4);

/** Bytes of a large integer that are in use. */
let used: usize = 0;

// integer = integer * factor + addend
function multiplyAdd(integer: usize, factor: u64, addend: u64): void {
  for (let at: usize = 0; at < used; at += 4) {
    addend += <u64>load<u32>(integer + at) * factor;
    store<u32>(integer + at, <u32>addend);
    addend >>= 32;
  }
}

function bitLength(integer: usize): i32 {
  let at = used;
  while (at > 0) {
    at -= 4;
    const word = load<u32>(integer + at);
    if (word != 0) return <i32>(at << 3) + 32 - <i32>clz(word);
  }
  return 0;
}

// Subtracts the denominator from the numerator when that leaves nothing negative.
function subtract(): bool {
  let at = used;
  while (at > 0) {
    at -= 4;
    const one = load<u32>(numerator + at);
    const other = load<u32>(denominator + at);
    if (one > other) break;
    if (one < other) return false;
  }
  let borrow: u64 = 0;
  for (at = 0; at < used; at += 4) {
    const difference = <u64>load<u32>(numerator + at) - <u64>load<u32>(denominator + at) - borrow;
    store<u32>(numerator + at, <u32>difference);
    borrow = difference >> 63;
  }
  return true;
}

// At most 15 digits, and at most 22 places either way: below 2^53, and a power of ten that an f64 holds.
function shortDecimal(digits: usize, count: u32, scale: i32): f64 {
  let value: u64 = 0;
  for (; count > 0; digits++) {
    const byte: u32 = load<u8>(digits);
    if (byte == 0x2e) continue;
    value = value * 10 + (byte - 0x30);
    count--;
  }
  let power: f64 = 1;
  for (let left = abs(scale); left > 0; left--) power *= 10;
  return scale < 0 ? <f64>value / power : <f64>value * power;
}

/**
 * The f64 nearest to the `count` digits at `digits`, times ten to the power of `scale`. A point among
 * the digits is passed over. The first and the last digit are not 0.
 */
export function scaledDecimal(digits: usize, count: u32, scale: i32): f64 {
  // The value is below 10^(count + scale), and not below a tenth of that.
  if (<i32>count + scale > 310) return Infinity;
  if (<i32>count + scale < -326) return 0;
  // Most numbers: both operands are exact, so one operation rounds once (Clinger 1990, "How to read floating point
  // numbers accurately").
  if (count <= 15 && abs(scale) <= 22) return shortDecimal(digits, count, scale);
  const kept = min(count, MAXIMUM_DIGITS);
  if (kept < count) scale += <i32>(count - kept) - 1;

  // Four bits for a digit are more than enough.
  used = min<usize>(WORDS << 2, ((((<usize>kept + <usize>abs(scale)) << 2) + 180) >> 5) << 2);
  memory.fill(numerator, 0, used);
  memory.fill(denominator, 0, used);
  store<u32>(denominator, 1);
  for (let left = kept; left > 0; digits++) {
    const byte: u32 = load<u8>(digits);
    if (byte == 0x2e) continue;
    multiplyAdd(numerator, 10, byte - 0x30);
    left--;
  }
  // The last digit of those left out is not 0, so any digit that is not 0 stands for them all.
  if (kept < count) multiplyAdd(numerator, 10, 1);
  for (let power = scale; power > 0; power--) multiplyAdd(numerator, 10, 0);
  for (let power = scale; power < 0; power++) multiplyAdd(denominator, 10, 0);

  // Scale by a power of two so that the quotient has 55 or 56 bits: two at least to round away.
  let exponent = max(bitLength(numerator) - bitLength(denominator) - 55, -1076);
  for (let power = exponent; power < 0; power++) multiplyAdd(numerator, 2, 0);
  for (let power = -56 - max(exponent, 0); power < 0; power++) multiplyAdd(denominator, 2, 0);
  let quotient: u64 = 0;
  for (let bit = 0; bit < 56; bit++) {
    multiplyAdd(numerator, 2, 0);
    quotient = (quotient << 1) | (<u64>subtract());
  }
  if (bitLength(numerator) != 0) quotient |= 1;

  // Round to 53 bits, or to fewer where a subnormal number has fewer.
  const surplus = max(11 - <i32>clz(quotient), -1074 - exponent);
  const half = (<u64>1) << (surplus - 1);
  const rest = quotient & ((half << 1) - 1);
  quotient >>= surplus;
  if (rest > half || (rest == half && (quotient & 1) != 0)) quotient++;
  exponent += surplus + 1074;
  // The bit above the fraction, where there is one, counts the exponent up.
  if (exponent > 2045) return Infinity;
  return reinterpret<f64>(((<u64>exponent) << 52) + quotient);
}
