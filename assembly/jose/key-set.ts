// The keys that a configuration or an issuer gives, as a JWK Set or otherwise, and which of them are for a token.
// Source: RFC 7517, section 5; RFC 7515, section 4.1.4; RFC 8725, sections 3.5 and 3.10.

import { Bytes } from "../bytes";
import { JsonReader } from "../json/reader";
import { JwkReader } from "./jwk";
import { JwsAlgorithm } from "./algorithm";
import { JwsKey, KeyKind } from "./jws-key";
import { makeKey } from "./make-key";
import { PemReader } from "./pem";

/** Keys of a set that are read. */
const mostKeys: i32 = 64;
/** Keys that are tried for a token that names none. */
const mostCandidates: i32 = 4;
/** Bytes of a set that are read at most. */
export const largestKeySet: u32 = 256 * 1024;

/** Keys, and what was wrong with others. Reading never stops at the first one that is wrong. */
// @ts-ignore: decorator
@final
export class KeySet {
  /** The keys that can verify. */
  readonly keys: JwsKey[] = [];
  /**
   * What is wrong, each with the place of the key: weak or invalid keys, private ones, names that are there twice,
   * secrets beside public keys. A set with errors deserves no trust.
   */
  readonly errors: Bytes[] = [];
  /** Which keys were left out since they are for something else, each with its place. */
  readonly warnings: Bytes[] = [];
  private place: string = "/keys/";
  // Where the first secret is.
  private secretAt: i32 = -1;
  private hasPublic: bool = false;

  private constructor() {}

  /**
   * The keys of a JWK Set, as `{"keys": [...]}`. At most 64 keys in 256 KiB, RSA with 2,048 to 8,192 bits, secrets as
   * long as their hash. Places are JSON pointers, such as `/keys/2`. Legal everywhere.
   *
   * Source: RFC 7517, section 5.
   */
  static fromJwks(json: Bytes): KeySet {
    const set = new KeySet();
    const reader = JsonReader.read(json, largestKeySet);
    const problem = reader.problem;
    if (problem) {
      set.errors.push(Bytes.fromString(problem.toString()));
      return set;
    }
    const keyReader = new JwkReader();
    let isThere: bool = false;
    if (reader.enterObject()) {
      while (reader.nextMember()) {
        if (!reader.nameIs("keys") || !reader.enterArray()) continue;
        isThere = true;
        for (let at = 0; reader.nextItem(); at++) {
          if (at < mostKeys) set.addRead(keyReader.read(reader), keyReader, at);
          else if (at == mostKeys) set.fail(at, "more than 64 keys");
        }
      }
    }
    if (!isThere) set.errors.push(Bytes.fromString("no array of keys in the set"));
    set.leaveOutSecrets();
    return set;
  }

  /**
   * The public keys of a text in PEM, each between `-----BEGIN PUBLIC KEY-----` and its end; they have no names. At most
   * 64 keys in 256 KiB, RSA with 2,048 to 8,192 bits. Places are such as `key 0`. Legal everywhere.
   *
   * Source: RFC 7468, section 13; RFC 5280, section 4.1.
   */
  static fromPem(text: Bytes): KeySet {
    const set = new KeySet();
    set.place = "key ";
    const reader = new PemReader(text);
    let at = 0;
    for (; <u32>text.length <= largestKeySet && at <= mostKeys && reader.next(); at++) {
      if (at == mostKeys) {
        set.fail(at, "more than 64 keys");
        break;
      }
      const key = reader.read();
      if (key) set.add(key, at);
      else set.fail(at, reader.problem);
    }
    if (at == 0) set.fail(0, "no public key in the text, or more than 256 KiB");
    return set;
  }

  /**
   * A shared secret of at least 32 bytes for HS256, 48 for HS384 and 64 for HS512. Legal everywhere.
   *
   * Source: RFC 7518, section 3.2.
   */
  static fromSecret(secret: Bytes, keyId: Bytes | null): KeySet {
    const set = new KeySet();
    const key = makeKey(keyId, KeyKind.Secret, JwsAlgorithm.Unknown, secret, secret);
    if (key) set.keys.push(key);
    else set.errors.push(Bytes.fromString("the secret has less than 32 bytes"));
    return set;
  }

  /**
   * The keys that a token's signature may be verified with: those of its name, or, when it names none, all that fit
   * its algorithm, at most four. Legal everywhere.
   *
   * Source: RFC 7515, sections 4.1.4 and 6.
   */
  candidates(keyId: Bytes | null, algorithm: JwsAlgorithm): JwsKey[] {
    const found: JwsKey[] = [];
    const keys = this.keys;
    for (let at = 0; at < keys.length && found.length < mostCandidates; at++) {
      const key = unchecked(keys[at]);
      const name = key.keyId;
      if (keyId !== null && (name === null || !name.equals(keyId))) continue;
      if (key.fits(algorithm)) found.push(key);
    }
    return found;
  }

  private addRead(key: JwsKey | null, reader: JwkReader, at: i32): void {
    if (key) this.add(key, at);
    else if (reader.isError) this.fail(at, reader.problem);
    else this.warnings.push(this.told(at, reader.problem));
  }

  private add(key: JwsKey, at: i32): void {
    const name = key.keyId;
    if (name !== null && this.has(name)) return this.fail(at, "a second key of this kid");
    if (!key.isSecret) this.hasPublic = true;
    else if (this.secretAt < 0) this.secretAt = at;
    this.keys.push(key);
  }

  // Whoever may read a set of public keys knows a secret in it.
  private leaveOutSecrets(): void {
    if (this.secretAt < 0 || !this.hasPublic) return;
    this.fail(this.secretAt, "a secret beside public keys");
    const keys = this.keys;
    let kept = 0;
    for (let at = 0; at < keys.length; at++) {
      const key = unchecked(keys[at]);
      if (!key.isSecret) unchecked((keys[kept++] = key));
    }
    keys.length = kept;
  }

  private has(name: Bytes): bool {
    const keys = this.keys;
    for (let at = 0; at < keys.length; at++) {
      const known = unchecked(keys[at]).keyId;
      if (known !== null && known.equals(name)) return true;
    }
    return false;
  }

  private fail(at: i32, problem: string): void {
    this.errors.push(this.told(at, problem));
  }

  private told(at: i32, problem: string): Bytes {
    return Bytes.fromString(this.place).concat(at.toString()).concat(": ").concat(problem);
  }
}
