// Makes a key of its numbers, if they are good ones.
// Source: RFC 7518, sections 3.2, 3.3, 6.2.1 and 6.3.1; RFC 8037, section 2; RFC 8725, section 3.5.

import { Bytes, newBytes } from "../bytes";
import { coordinateSize, isOnCurve } from "../crypto/ecdsa";
import { decodeX } from "../crypto/ed25519";
import { digestSize } from "../crypto/digest";
import { hashOf, JwsAlgorithm } from "./algorithm";
import { JwsKey, KeyKind } from "./jws-key";

// @ts-ignore: decorator
@inline const LEAST_MODULUS: i32 = 256;
// @ts-ignore: decorator
@inline const LARGEST_MODULUS: i32 = 1024;
// @ts-ignore: decorator
@inline const LARGEST_EXPONENT: u64 = 1 << 33;
// @ts-ignore: decorator
@inline const ED25519_SIZE: i32 = 32;

/** Why the last {@link makeKey} made none. */
export let keyProblem: string = "";

function refuse(problem: string): JwsKey | null {
  keyProblem = problem;
  return null;
}

/** Without zero bytes in front, of which some issuers write one. */
function number(bytes: Bytes): Bytes {
  let zeros = 0;
  while (bytes.get(zeros) == 0) zeros++;
  return zeros == 0 ? bytes : bytes.slice(zeros);
}

/** The number; 2^64 - 1 when it has more than eight bytes. */
function exponentOf(bytes: Bytes): u64 {
  if (bytes.length > 8) return u64.MAX_VALUE;
  let value: u64 = 0;
  for (let at = 0; at < bytes.length; at++) value = (value << 8) | (<u64>bytes.get(at));
  return value;
}

function rsaProblem(modulus: Bytes, exponent: u64): string {
  const size = modulus.length;
  if (size < LEAST_MODULUS || (size == LEAST_MODULUS && modulus.get(0) < 0x80)) {
    return "n has less than 2048 bits";
  }
  if (size > LARGEST_MODULUS) return "n has more than 8192 bits";
  if ((modulus.get(size - 1) & 1) == 0) return "n is even";
  const isGood = exponent >= 3 && (exponent & 1) != 0 && exponent <= LARGEST_EXPONENT;
  return isGood ? "" : "e is not odd, from 3 to 2^33";
}

/** Both coordinates of a point of the curve; `null` when they are not. */
function pointOf(kind: KeyKind, x: Bytes, y: Bytes): Bytes | null {
  const size = <i32>coordinateSize(kind);
  if (x.length != size || y.length != size) return null;
  const point = x.concat(y);
  return isOnCurve(kind, changetype<usize>(point)) ? point : null;
}

/** The encoded point and its x; `null` when it is none. */
function edwardsPointOf(encoded: Bytes): Bytes | null {
  if (encoded.length != ED25519_SIZE) return null;
  const point = newBytes(2 * ED25519_SIZE);
  const bytes = changetype<usize>(point);
  memory.copy(bytes, changetype<usize>(encoded), ED25519_SIZE);
  return decodeX(bytes + ED25519_SIZE, bytes) ? point : null;
}

/**
 * A key of these numbers: n and e, x and y, for Ed25519 only x, or a secret. `null`, and {@link keyProblem} says why,
 * when they are no good key.
 */
export function makeKey(
  keyId: Bytes | null,
  kind: KeyKind,
  only: JwsAlgorithm,
  first: Bytes,
  second: Bytes,
): JwsKey | null {
  let material: Bytes | null = first;
  let exponent: u64 = 0;
  if (kind == KeyKind.Secret) {
    const hash = only == JwsAlgorithm.Unknown ? 0 : hashOf(only);
    if (<u32>first.length < digestSize(hash)) return refuse("k is shorter than its hash");
  } else if (kind == KeyKind.Rsa) {
    const modulus = number(first);
    exponent = exponentOf(number(second));
    const problem = rsaProblem(modulus, exponent);
    if (problem.length > 0) return refuse(problem);
    material = modulus;
  } else {
    material = kind == KeyKind.Ed25519 ? edwardsPointOf(first) : pointOf(kind, first, second);
  }
  if (material === null) return refuse("x and y are no point of the curve");
  return new JwsKey(keyId, kind, only, material, exponent);
}
