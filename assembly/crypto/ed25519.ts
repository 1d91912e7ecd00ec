// Ed25519 signatures (RFC 8032, section 5.1). Every number has one form: s below the order, coordinates below the prime.
// The equation is checked without the cofactor, and by its bytes, as most libraries do.

import {
  add,
  FIRST_FREE,
  fromMontgomery,
  invert,
  isBelow,
  isSame,
  multiply,
  one,
  place,
  power,
  setNumber,
  subtract,
  subtractWords,
  toMontgomery,
  useModulus,
} from "./modular";
import { addMultiples, BEHIND_POINTS, secondPoint, sumCoordinate } from "./point";
import { addToDigest, beginDigest, endDigest } from "./digest";
import { compareBytes } from "../text/compare";
import { CurveNumber, curveNumber, ED25519 } from "./curve";

// @ts-ignore: decorator
@inline const SIZE: u32 = 32;

// A number with these bytes at its ends, and all bits between them set.
function setExponent(target: usize, low: u32, high: u32): void {
  memory.fill(target, 0xff, SIZE);
  store<u8>(target, low);
  store<u8>(target, high, SIZE - 1);
}

// Reads y of an encoded point.
function readY(target: usize, encoded: usize): void {
  memory.copy(target, encoded, SIZE);
  store<u8>(target, load<u8>(target, SIZE - 1) & 0x7f, SIZE - 1);
}

/**
 * Writes x of an encoded point, 32 bytes with the lowest first. False when these bytes are not those of a point (RFC
 * 8032, section 5.1.3).
 */
// @ts-ignore: decorator
@unsafe
export function decodeX(target: usize, encoded: usize): bool {
  const prime = curveNumber(ED25519, CurveNumber.Prime);
  useModulus(prime, SIZE);
  const y = place(FIRST_FREE);
  const above = place(FIRST_FREE + 1);
  const below = place(FIRST_FREE + 2);
  const x = place(FIRST_FREE + 3);
  const exponent = place(FIRST_FREE + 4);
  const other = place(FIRST_FREE + 5);
  readY(y, encoded);
  if (!isBelow(y, prime)) return false;
  toMontgomery(y);
  // x^2 is (y^2 - 1) / (d y^2 + 1); both are doubled here.
  multiply(above, y, y);
  multiply(below, curveNumber(ED25519, CurveNumber.Constant), above);
  toMontgomery(below);
  for (let times = 0; times < 2; times++) add(below, below, one());
  subtract(above, above, one());
  add(above, above, above);
  invert(x, below, exponent);
  multiply(above, above, x);
  // (prime + 3) / 8 makes a root of it or of its negative; 2 to the power of (prime - 1) / 4 is a root of -1.
  setExponent(exponent, 0xfe, 0x0f);
  power(x, above, exponent, SIZE * 8);
  multiply(below, x, x);
  if (!isSame(below, above)) {
    setExponent(exponent, 0xfb, 0x1f);
    add(y, one(), one());
    power(other, y, exponent, SIZE * 8);
    multiply(x, x, other);
    multiply(below, x, x);
    if (!isSame(below, above)) return false;
  }
  fromMontgomery(x, other);
  const isOdd: u32 = load<u8>(encoded, SIZE - 1) >> 7;
  if ((load<u8>(x) & 1) != isOdd) subtractWords(x, prime, x);
  memory.copy(target, x, SIZE);
  // Of 0 there is no negative one.
  return isBelow(x, prime);
}

/** Whether a signature of 64 bytes is that of a message, by an encoded point with the x that {@link decodeX} writes. */
// @ts-ignore: decorator
@unsafe
export function verifyEd25519(
  encoded: usize,
  x: usize,
  message: usize,
  size: u32,
  signature: usize,
): bool {
  const order = curveNumber(ED25519, CurveNumber.Order);
  useModulus(order, SIZE);
  const s = place(BEHIND_POINTS);
  const low = place(BEHIND_POINTS + 1);
  const high = place(BEHIND_POINTS + 2);
  const spare = place(BEHIND_POINTS + 3);
  memory.copy(s, signature + SIZE, SIZE);
  if (!isBelow(s, order)) return false;
  beginDigest(2);
  addToDigest(signature, SIZE);
  addToDigest(encoded, SIZE);
  addToDigest(message, size);
  endDigest(low);
  // The digest modulo the order: its upper half counts 2^256 times, which is what Montgomery's form is.
  toMontgomery(high);
  toMontgomery(low);
  fromMontgomery(low, spare);
  add(low, low, high);
  const prime = curveNumber(ED25519, CurveNumber.Prime);
  useModulus(prime, SIZE);
  // The negative of the key's point.
  const point = secondPoint();
  setNumber(spare, 0);
  subtract(point, spare, x);
  toMontgomery(point);
  readY(point + SIZE, encoded);
  toMontgomery(point + SIZE);
  addMultiples(ED25519, s, low);
  const sumX = sumCoordinate(0);
  const sumY = sumCoordinate(1);
  invert(s, sumCoordinate(2), spare);
  multiply(sumX, sumX, s);
  multiply(sumY, sumY, s);
  fromMontgomery(sumX, spare);
  fromMontgomery(sumY, spare);
  store<u8>(sumY, load<u8>(sumY, SIZE - 1) | (load<u8>(sumX) << 7), SIZE - 1);
  return compareBytes(sumY, signature, SIZE) == 0;
}
