// ECDSA signatures on P-256, P-384 and P-521 (FIPS 186-5, section 6.4.2), as JOSE has them: r and s of a fixed length,
// one after the other (RFC 7518, section 3.4).

import {
  add,
  fromMontgomery,
  invert,
  isBelow,
  isSame,
  multiply,
  one,
  place,
  readNumber,
  subtract,
  subtractWords,
  toMontgomery,
  useModulus,
} from "./modular";
import { addMultiples, BEHIND_POINTS, secondPoint, sumCoordinate } from "./point";
import { addToDigest, beginDigest, digestSize, endDigest } from "./digest";
import { CurveNumber, curveNumber, curveWidth } from "./curve";

/** Bytes of a coordinate, and of r and s, on one of the curves P-256, P-384 and P-521: 0, 1 or 2. */
export function coordinateSize(curve: u32): u32 {
  return curve == 2 ? 66 : 32 + (curve << 4);
}

// @ts-ignore: decorator
@inline const FIRST: u32 = BEHIND_POINTS;
// @ts-ignore: decorator
@inline const SECOND: u32 = BEHIND_POINTS + 1;
// @ts-ignore: decorator
@inline const R: u32 = BEHIND_POINTS + 2;
// @ts-ignore: decorator
@inline const S: u32 = BEHIND_POINTS + 3;
// @ts-ignore: decorator
@inline const RECIPROCAL: u32 = BEHIND_POINTS + 4;
// @ts-ignore: decorator
@inline const SPARE: u32 = BEHIND_POINTS + 5;

function take(curve: u32, which: CurveNumber): usize {
  const number = curveNumber(curve, which);
  useModulus(number, curveWidth(curve));
  return number;
}

// Whether a number, the most significant byte first, is from 1 to the order less 1, whose first byte is the lowest.
function isScalar(number: usize, size: u32, order: usize): bool {
  let some: u32 = 0;
  let isBelowOrder: bool = false;
  for (let at: u32 = 0; at < size && (some == 0 || !isBelowOrder); at++) {
    const byte = <u32>load<u8>(number + at);
    const most = <u32>load<u8>(order + size - 1 - at);
    if (!isBelowOrder && byte > most) return false;
    isBelowOrder = isBelowOrder || byte < most;
    some |= byte;
  }
  return isBelowOrder && some != 0;
}

/** Whether r and s of a signature are above 0 and below the curve's order. */
// @ts-ignore: decorator
@unsafe
export function isInRange(curve: u32, signature: usize): bool {
  const size = coordinateSize(curve);
  const order = curveNumber(curve, CurveNumber.Order);
  return isScalar(signature, size, order) && isScalar(signature + size, size, order);
}

// Reads a coordinate of a point into Montgomery's form; false when it is not below the prime.
function readCoordinate(target: usize, bytes: usize, size: u32, prime: usize): bool {
  readNumber(target, bytes, size);
  const isRight = isBelow(target, prime);
  toMontgomery(target);
  return isRight;
}

/** Whether two coordinates, one after the other, are those of a point of the curve; never so of the neutral one. */
// @ts-ignore: decorator
@unsafe
export function isOnCurve(curve: u32, key: usize): bool {
  const size = coordinateSize(curve);
  const prime = take(curve, CurveNumber.Prime);
  const x = place(R);
  const y = place(S);
  if (!readCoordinate(x, key, size, prime)) return false;
  if (!readCoordinate(y, key + size, size, prime)) return false;
  // (x^2 - 3) x + b
  const right = place(FIRST);
  const constant = place(SECOND);
  multiply(right, x, x);
  for (let times = 0; times < 3; times++) subtract(right, right, one());
  multiply(right, right, x);
  memory.copy(constant, curveNumber(curve, CurveNumber.Constant), curveWidth(curve));
  toMontgomery(constant);
  add(right, right, constant);
  multiply(y, y, y);
  return isSame(right, y);
}

/**
 * Whether a signature is that of a message by the point of the curve that the key is. The hash is that of the curve's
 * number.
 */
// @ts-ignore: decorator
@unsafe
export function verifyEcdsa(
  curve: u32,
  key: usize,
  message: usize,
  messageSize: u32,
  signature: usize,
): bool {
  if (!isInRange(curve, signature)) return false;
  const size = coordinateSize(curve);
  take(curve, CurveNumber.Order);
  readNumber(place(R), signature, size);
  readNumber(place(S), signature + size, size);
  const spare = place(SPARE);
  const reciprocal = place(RECIPROCAL);
  toMontgomery(place(S));
  invert(reciprocal, place(S), spare);
  // Montgomery's product of one number in that form and one that is not is the plain product.
  beginDigest(curve);
  addToDigest(message, messageSize);
  endDigest(place(FIRST));
  readNumber(spare, place(FIRST), digestSize(curve));
  multiply(place(FIRST), spare, reciprocal);
  multiply(place(SECOND), place(R), reciprocal);
  const prime = take(curve, CurveNumber.Prime);
  const point = secondPoint();
  readCoordinate(point, key, size, prime);
  readCoordinate(point + curveWidth(curve), key + size, size, prime);
  addMultiples(curve, place(FIRST), place(SECOND));
  // Of the neutral point this is 0, which r is not.
  const x = sumCoordinate(0);
  invert(reciprocal, sumCoordinate(2), spare);
  multiply(x, x, reciprocal);
  fromMontgomery(x, spare);
  const order = curveNumber(curve, CurveNumber.Order);
  if (!isBelow(x, order)) subtractWords(x, x, order);
  return isSame(x, place(R));
}
