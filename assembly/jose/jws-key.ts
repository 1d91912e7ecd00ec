// A key that verifies signatures: its kind, what it may be used for, and the two ways to verify with it.

import { Bytes } from "../bytes";
import { curveKeyInfo } from "./public-key-info";
import { ecdsaSignature, rsaPublicKeyInfo } from "../encoding/asn1";
import { hashOf, JwsAlgorithm } from "./algorithm";
import { HmacSha256 } from "../crypto/hmac";
import { HmacSha384, HmacSha512 } from "../crypto/hmac-sha512";
import { Verification, verifySignature } from "../foreign/verify-signature";

/** What a key is. The curves are in the order of their hashes. */
export const enum KeyKind {
  P256,
  P384,
  P521,
  Ed25519,
  Rsa,
  Secret,
}

/** Bytes of a coordinate on one of the curves P-256, P-384 and P-521. */
export function coordinateSize(curve: u32): u32 {
  return curve == 2 ? 66 : 32 + (curve << 4);
}

/** Bytes that a secret must have at least for HMAC with SHA-256, SHA-384 or SHA-512 (RFC 7518, section 3.2). */
export function leastSecret(hash: u32): u32 {
  return 32 + (hash << 4);
}

/**
 * A key that verifies signatures.
 *
 * Source: RFC 7517, section 4; RFC 7518, section 6; RFC 8037, section 2.
 */
// @ts-ignore: decorator
@final
export class JwsKey {
  /** SubjectPublicKeyInfo in DER; empty for a secret. */
  private readonly info: Bytes;
  private hmac256: HmacSha256 | null = null;
  private hmac384: HmacSha384 | null = null;
  private hmac512: HmacSha512 | null = null;

  /**
   * A key whose parts were checked.
   * @internal
   */
  constructor(
    /** Its name, `null` when it has none. */
    public readonly keyId: Bytes | null,
    private readonly kind: KeyKind,
    /** The only algorithm that it is for; `Unknown` when it is for all that fit its kind. */
    private readonly only: JwsAlgorithm,
    // Modulus; both coordinates; the encoded point; the secret.
    private readonly material: Bytes,
    exponent: Bytes,
  ) {
    let info: Bytes | null = null;
    if (kind == KeyKind.Rsa) info = rsaPublicKeyInfo(material, exponent);
    else if (kind != KeyKind.Secret) info = curveKeyInfo(kind, material);
    this.info = info ? info : Bytes.empty;
  }

  /** Whether it is a secret, for HS256, HS384 and HS512: whoever can verify with it can sign, too. */
  get isSecret(): bool {
    return this.kind == KeyKind.Secret;
  }

  /**
   * Whether a signature by this algorithm may be verified with the key: its kind, its curve and its `alg` say so;
   * of a secret also its length.
   *
   * Source: RFC 7517, section 4.4; RFC 7518, sections 3.2 to 3.5.
   */
  fits(algorithm: JwsAlgorithm): bool {
    if (this.only != JwsAlgorithm.Unknown && this.only != algorithm) return false;
    return fitsKind(algorithm, this.kind, <u32>this.material.length);
  }

  /**
   * Whether a signature, as JOSE has it, is that of what was signed: `Valid` or `Invalid`, nothing else. `Invalid`
   * also for an algorithm that does not fit. Asks the host where it can verify such signatures, and does it in the
   * module otherwise, with the same answer. Legal in every callback.
   *
   * Source: RFC 7515, section 5.2; RFC 7518, section 3; RFC 8037, section 3.1.
   */
  verify(algorithm: JwsAlgorithm, signed: Bytes, signature: Bytes): Verification {
    const isRight = this.fits(algorithm) && this.isRight(algorithm, signed, signature);
    return isRight ? Verification.Valid : Verification.Invalid;
  }

  private isRight(algorithm: JwsAlgorithm, signed: Bytes, signature: Bytes): bool {
    const hash = hashOf(algorithm);
    if (this.kind == KeyKind.Secret) return this.isCode(hash, signed, signature);
    const answer = this.askHost(algorithm, hash, signed, signature);
    return answer == Verification.Valid;
  }

  private isCode(hash: u32, signed: Bytes, code: Bytes): bool {
    const secret = this.material;
    if (hash == 0) {
      const known = this.hmac256;
      const hmac = known ? known : HmacSha256.withKey(secret);
      this.hmac256 = hmac;
      return hmac.verify(signed, code);
    }
    if (hash == 1) {
      const known = this.hmac384;
      const hmac = known ? known : HmacSha384.withKey(secret);
      this.hmac384 = hmac;
      return hmac.verify(signed, code);
    }
    const known = this.hmac512;
    const hmac = known ? known : HmacSha512.withKey(secret);
    this.hmac512 = hmac;
    return hmac.verify(signed, code);
  }

  private askHost(
    algorithm: JwsAlgorithm,
    hash: u32,
    signed: Bytes,
    signature: Bytes,
  ): Verification {
    let hosts: Bytes | null = null;
    if (algorithm <= JwsAlgorithm.RS512) {
      if (signature.length == this.material.length) hosts = signature;
    } else if (this.kind <= KeyKind.P521) {
      hosts = ecdsaSignature(signature, coordinateSize(this.kind));
    }
    if (hosts === null) return Verification.Invalid;
    const name = hash == 0 ? "sha256" : hash == 1 ? "sha384" : "sha512";
    return verifySignature(name, this.info, hosts, signed);
  }
}

/** Whether an algorithm is for keys of this kind, of which secrets need some length. */
export function fitsKind(algorithm: JwsAlgorithm, kind: KeyKind, size: u32): bool {
  if (kind == KeyKind.Rsa) return <u32>algorithm - 1 < <u32>JwsAlgorithm.PS512;
  if (kind != KeyKind.Secret) return <u32>algorithm == <u32>JwsAlgorithm.ES256 + <u32>kind;
  return algorithm >= JwsAlgorithm.HS256 && size >= leastSecret(hashOf(algorithm));
}
