// A key that verifies signatures: its kind, what it may be used for, and the two ways to verify with it.

import { Bytes } from "../bytes";
import { CompactToken } from "./compact-token";
import { compareBytes } from "../text/compare";
import { coordinateSize, isInRange, verifyEcdsa } from "../crypto/ecdsa";
import { curveKeyInfo } from "./public-key-info";
import { digestSize } from "../crypto/digest";
import { ecdsaSignature, rsaPublicKeyInfo } from "../encoding/asn1";
import { hashOf, JwsAlgorithm } from "./algorithm";
import { HmacSha256 } from "../crypto/hmac";
import { HmacSha384, HmacSha512 } from "../crypto/hmac-sha512";
import { Verification, verifyRange } from "../foreign/verify-signature";
import { verifyEd25519 } from "../crypto/ed25519";
import { verifyRsa } from "../crypto/rsa";

/** What a key is. The curves are in the order of their hashes. */
export const enum KeyKind {
  P256,
  P384,
  P521,
  Ed25519,
  Rsa,
  Secret,
}

/**
 * A key that verifies signatures.
 *
 * Source: RFC 7517, section 4; RFC 7518, section 6; RFC 8037, section 2.
 */
// @ts-ignore: decorator
@final
export class JwsKey {
  // SubjectPublicKeyInfo in DER, of what the host can verify with.
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
    // The only algorithm that it is for; `Unknown` when it is for all that fit its kind.
    private readonly only: JwsAlgorithm,
    // Modulus; both coordinates; the encoded point and its x; the secret.
    private readonly material: Bytes,
    private readonly exponent: u64,
  ) {
    let info: Bytes | null = null;
    if (kind == KeyKind.Rsa) info = rsaPublicKeyInfo(material, bigEndian(exponent));
    else if (kind <= KeyKind.P521) info = curveKeyInfo(kind, material);
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
    return this.verdict(algorithm, changetype<usize>(signed), <u32>signed.length, signature);
  }

  /**
   * Whether the signature of a token is right, as {@link verify} says it for the algorithm that the token names. Legal in
   * every callback.
   *
   * Source: RFC 7515, section 5.2.
   */
  verifyToken(token: CompactToken): Verification {
    const signed = token.signedStart;
    return this.verdict(token.jwsAlgorithm, signed, <u32>token.signedSize, token.signature);
  }

  private verdict(algorithm: JwsAlgorithm, signed: usize, size: u32, code: Bytes): Verification {
    const isRight = this.fits(algorithm) && this.isRight(algorithm, signed, size, code);
    return isRight ? Verification.Valid : Verification.Invalid;
  }

  private isRight(algorithm: JwsAlgorithm, signed: usize, size: u32, signature: Bytes): bool {
    const hash = hashOf(algorithm);
    const kind = this.kind;
    if (kind == KeyKind.Secret) return this.isCode(hash, signed, size, signature);
    const given = changetype<usize>(signature);
    if (<u32>signature.length != this.signatureSize) return false;
    // What no signature can be is refused here, so that it makes no difference who goes on.
    let isForHost: bool = false;
    let hostForm: Bytes | null = signature;
    if (kind == KeyKind.Rsa) {
      const modulus = this.material;
      if (compareBytes(given, changetype<usize>(modulus), <usize>modulus.length) >= 0) return false;
      isForHost = algorithm <= JwsAlgorithm.RS512;
    } else if (kind != KeyKind.Ed25519) {
      if (!isInRange(kind, given)) return false;
      hostForm = ecdsaSignature(signature, coordinateSize(kind));
      isForHost = true;
    }
    if (isForHost && hostForm) {
      const name = hash == 0 ? "sha256" : hash == 1 ? "sha384" : "sha512";
      const answer = verifyRange(name, this.info, hostForm, signed, size);
      // A host that can not verify, or can not read this key, has not said anything about the signature.
      if (answer <= Verification.Invalid) return answer == Verification.Valid;
    }
    return this.verifyHere(algorithm, hash, signed, size, given);
  }

  private get signatureSize(): u32 {
    if (this.kind == KeyKind.Rsa) return this.material.length;
    return this.kind == KeyKind.Ed25519 ? 64 : coordinateSize(this.kind) * 2;
  }

  private verifyHere(
    algorithm: JwsAlgorithm,
    hash: u32,
    message: usize,
    size: u32,
    signature: usize,
  ): bool {
    const key = changetype<usize>(this.material);
    if (this.kind == KeyKind.Ed25519) {
      return verifyEd25519(key, key + 32, message, size, signature);
    }
    if (this.kind != KeyKind.Rsa) return verifyEcdsa(this.kind, key, message, size, signature);
    const isPss = algorithm > JwsAlgorithm.RS512;
    const bytes = <u32>this.material.length;
    return verifyRsa(key, bytes, this.exponent, hash, isPss, message, size, signature);
  }

  private isCode(hash: u32, signed: usize, size: u32, code: Bytes): bool {
    const secret = this.material;
    if (hash == 0) {
      const known = this.hmac256;
      const hmac = known ? known : HmacSha256.withKey(secret);
      this.hmac256 = hmac;
      return hmac.verifyRange(signed, size, code);
    }
    if (hash == 1) {
      const known = this.hmac384;
      const hmac = known ? known : HmacSha384.withKey(secret);
      this.hmac384 = hmac;
      return hmac.verifyRange(signed, size, code);
    }
    const known = this.hmac512;
    const hmac = known ? known : HmacSha512.withKey(secret);
    this.hmac512 = hmac;
    return hmac.verifyRange(signed, size, code);
  }
}

/** A number in eight bytes, with the most significant one first. */
function bigEndian(number: u64): Bytes {
  return Bytes.fromU64(bswap(number));
}

/** Whether an algorithm is for keys of this kind, of which secrets need some length (RFC 7518, section 3.2). */
export function fitsKind(algorithm: JwsAlgorithm, kind: KeyKind, size: u32): bool {
  if (kind == KeyKind.Rsa) return <u32>algorithm - 1 < <u32>JwsAlgorithm.PS512;
  if (kind != KeyKind.Secret) return <u32>algorithm == <u32>JwsAlgorithm.ES256 + <u32>kind;
  const hash = <u32>algorithm - <u32>JwsAlgorithm.HS256;
  return hash < 3 && size >= digestSize(hash);
}
