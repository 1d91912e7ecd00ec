// The algorithms that sign a token. All of their names have five letters, so one table holds them.
// Source: RFC 7518, section 3.1; RFC 8037, section 3.1; RFC 9864, section 2.2.

import { Bytes, newBytes } from "../bytes";
import { shortWord } from "../text/short-word";

/** How a token is signed. `none` is not among them, and reads as {@link Unknown}. */
export enum JwsAlgorithm {
  /** Any other. */
  Unknown,
  /** RSA with PKCS #1 v1.5 padding and SHA-256. */
  RS256,
  /** RSA with PKCS #1 v1.5 padding and SHA-384. */
  RS384,
  /** RSA with PKCS #1 v1.5 padding and SHA-512. */
  RS512,
  /** RSA with PSS padding and SHA-256. */
  PS256,
  /** RSA with PSS padding and SHA-384. */
  PS384,
  /** RSA with PSS padding and SHA-512. */
  PS512,
  /** ECDSA on P-256 with SHA-256. */
  ES256,
  /** ECDSA on P-384 with SHA-384. */
  ES384,
  /** ECDSA on P-521 with SHA-512. */
  ES512,
  /** Ed25519; `Ed25519` is another name of it (RFC 9864). */
  EdDSA,
  /** HMAC with SHA-256. */
  HS256,
  /** HMAC with SHA-384. */
  HS384,
  /** HMAC with SHA-512. */
  HS512,
}

// @ts-ignore: decorator
@inline const LETTERS: u32 = 5;

// The names, in the order of the enumeration.
// prettier-ignore
// @ts-ignore: decorator
@lazy const names: usize = memory.data<u8>([
  0x52, 0x53, 0x32, 0x35, 0x36, 0x52, 0x53, 0x33, 0x38, 0x34, 0x52, 0x53, 0x35, 0x31, 0x32,
  0x50, 0x53, 0x32, 0x35, 0x36, 0x50, 0x53, 0x33, 0x38, 0x34, 0x50, 0x53, 0x35, 0x31, 0x32,
  0x45, 0x53, 0x32, 0x35, 0x36, 0x45, 0x53, 0x33, 0x38, 0x34, 0x45, 0x53, 0x35, 0x31, 0x32,
  0x45, 0x64, 0x44, 0x53, 0x41,
  0x48, 0x53, 0x32, 0x35, 0x36, 0x48, 0x53, 0x33, 0x38, 0x34, 0x48, 0x53, 0x35, 0x31, 0x32,
]);

// "Ed25519", as shortWord() reads it.
// @ts-ignore: decorator
@inline const ED25519: u64 = 0x39313535326445;

/**
 * The algorithm of this name, as a token's `alg` has it; letters count as they are. `EdDSA` and `Ed25519` are one: no
 * other curve is known here.
 *
 * Source: RFC 7518, section 3.1; RFC 9864, section 2.2.
 */
export function jwsAlgorithm(name: Bytes): JwsAlgorithm {
  if (shortWord(name) == ED25519) return JwsAlgorithm.EdDSA;
  if (<u32>name.length != LETTERS) return JwsAlgorithm.Unknown;
  const bytes = changetype<usize>(name);
  for (let at: u32 = 0; at < <u32>JwsAlgorithm.HS512; at++) {
    const known = names + at * LETTERS;
    if (load<u32>(known) == load<u32>(bytes) && load<u8>(known, 4) == load<u8>(bytes, 4)) {
      return <JwsAlgorithm>(at + 1);
    }
  }
  return JwsAlgorithm.Unknown;
}

/** The algorithm's name, empty for {@link JwsAlgorithm.Unknown}. */
export function jwsAlgorithmName(algorithm: JwsAlgorithm): string {
  const at = <u32>algorithm - 1;
  if (at >= <u32>JwsAlgorithm.HS512) return "";
  const name = newBytes(LETTERS);
  memory.copy(changetype<usize>(name), names + at * LETTERS, LETTERS);
  return name.toString();
}

/** Which of SHA-256, SHA-384 and SHA-512 the algorithm takes: 0, 1 or 2. */
export function hashOf(algorithm: JwsAlgorithm): u32 {
  const at = <u32>algorithm;
  return at >= <u32>JwsAlgorithm.HS256 ? at - <u32>JwsAlgorithm.HS256 : (at - 1) % 3;
}
