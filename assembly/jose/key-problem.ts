// Why numbers are no good key. Source: RFC 7518, sections 3.2, 3.3, 6.2.1 and 6.3.1; RFC 8725, section 3.5.

import { Bytes } from "../bytes";
import { coordinateSize, KeyKind, leastSecret } from "./jws-key";
import { hashOf, JwsAlgorithm } from "./algorithm";

// @ts-ignore: decorator
@inline const LEAST_MODULUS: i32 = 256;
// @ts-ignore: decorator
@inline const LARGEST_MODULUS: i32 = 1024;
// @ts-ignore: decorator
@inline const LARGEST_EXPONENT: u64 = 1 << 33;

/** The number; 2^64 - 1 when it has more than eight bytes. */
export function exponentOf(bytes: Bytes): u64 {
  if (bytes.length > 8) return u64.MAX_VALUE;
  let value: u64 = 0;
  for (let at = 0; at < bytes.length; at++) value = (value << 8) | (<u64>bytes[at]);
  return value;
}

function rsaProblem(modulus: Bytes, exponent: Bytes): string {
  const size = modulus.length;
  if (size < LEAST_MODULUS || (size == LEAST_MODULUS && modulus[0] < 0x80)) {
    return "n has less than 2048 bits";
  }
  if (size > LARGEST_MODULUS) return "n has more than 8192 bits";
  if ((modulus[size - 1] & 1) == 0) return "n is even";
  const value = exponentOf(exponent);
  return value < 3 || (value & 1) == 0 || value > LARGEST_EXPONENT
    ? "e is not odd, from 3 to 2^33"
    : "";
}

/** Why these numbers are no public key; empty when they are one. */
export function publicKeyProblem(kind: KeyKind, first: Bytes, second: Bytes): string {
  if (kind == KeyKind.Rsa) return rsaProblem(first, second);
  if (kind == KeyKind.Ed25519) return first.length == 32 ? "" : "x is no point of the curve";
  const size = <i32>coordinateSize(kind);
  return first.length == size && second.length == size ? "" : "x and y are no point of the curve";
}

/** Why a secret is none for this algorithm, or when that is `Unknown` for any; empty when it is one. */
export function secretProblem(secret: Bytes, only: JwsAlgorithm): string {
  const hash = only == JwsAlgorithm.Unknown ? 0 : hashOf(only);
  return <u32>secret.length < leastSecret(hash) ? "k is shorter than its hash" : "";
}
