// One JSON Web Key: its members are collected, then judged. What says that it is for something else is left out
// with a warning; what is wrong with a key for signatures is an error.
// Source: RFC 7517, section 4; RFC 7518, section 6; RFC 8037, section 2; RFC 8725, section 3.5.

import { base64url } from "../encoding/base64";
import { Bytes } from "../bytes";
import { fitsKind, JwsKey, KeyKind } from "./jws-key";
import { jwsAlgorithm, JwsAlgorithm } from "./algorithm";
import { JsonReader } from "../json/reader";
import { keyProblem, makeKey } from "./make-key";

/** Bytes of a name that are kept. */
const longestKeyId: i32 = 256;

/** Which members a key has that only the owner of a private key knows (RFC 7518, sections 6.2.2 and 6.3.2). */
function isPrivate(reader: JsonReader): bool {
  return (
    reader.nameIs("d") ||
    reader.nameIs("p") ||
    reader.nameIs("q") ||
    reader.nameIs("dp") ||
    reader.nameIs("dq") ||
    reader.nameIs("qi") ||
    reader.nameIs("oth")
  );
}

/** The bytes that a value stands for; none when it is no text, or not in base64url. */
function decoded(reader: JsonReader): Bytes {
  const text = reader.string();
  const bytes = text !== null ? base64url.decode(text) : null;
  return bytes !== null ? bytes : Bytes.empty;
}

/** Reads keys one after the other. */
@final
export class JwkReader {
  /** Why the last one was no key; empty when it was one. */
  problem: string = "";
  /** Whether that is an error, not a warning. */
  isError: bool = false;

  private drop(problem: string): JwsKey | null {
    this.problem = problem;
    this.isError = false;
    return null;
  }

  private refuse(problem: string): JwsKey | null {
    this.problem = problem;
    this.isError = true;
    return null;
  }

  /** The key that the value is; `null`, and {@link problem} says why, when it is none to verify with. */
  read(reader: JsonReader): JwsKey | null {
    this.problem = "";
    let type = Bytes.empty;
    let curve = Bytes.empty;
    let keyId: Bytes | null = null;
    let algorithm: Bytes | null = null;
    let first = Bytes.empty;
    let second = Bytes.empty;
    let secret = Bytes.empty;
    let isForSignatures: bool = true;
    let isNamed: bool = true;
    let hasPrivate: bool = false;
    if (!reader.enterObject()) return this.refuse("no object");
    while (reader.nextMember()) {
      if (reader.nameIs("kty")) type = textOf(reader);
      else if (reader.nameIs("crv")) curve = textOf(reader);
      else if (reader.nameIs("alg")) algorithm = textOf(reader);
      else if (reader.nameIs("use")) isForSignatures = reader.valueIs("sig") && isForSignatures;
      else if (reader.nameIs("key_ops")) isForSignatures = maySign(reader) && isForSignatures;
      else if (reader.nameIs("n") || reader.nameIs("x")) first = decoded(reader);
      else if (reader.nameIs("e") || reader.nameIs("y")) second = decoded(reader);
      else if (reader.nameIs("k")) secret = decoded(reader);
      else if (isPrivate(reader)) hasPrivate = true;
      else if (reader.nameIs("kid")) {
        keyId = reader.string();
        isNamed = keyId !== null && keyId.length <= longestKeyId;
      }
    }
    if (hasPrivate) return this.refuse("a private key");
    if (!isNamed) return this.refuse("kid is no text of up to 256 bytes");
    if (!isForSignatures) return this.drop("not for verifying: use or key_ops");
    const kind = kindOf(type, curve);
    if (kind < 0) return this.drop("kty or crv is not known");
    const only = algorithm ? jwsAlgorithm(algorithm) : JwsAlgorithm.Unknown;
    if (algorithm && !fitsKind(only, <KeyKind>kind, i32.MAX_VALUE)) {
      const isOtherCurve = only >= JwsAlgorithm.ES256 && only <= JwsAlgorithm.ES512;
      return isOtherCurve && kind <= KeyKind.P521
        ? this.refuse("alg is for another crv")
        : this.drop("alg does not fit kty and crv");
    }
    const isSecret = kind == KeyKind.Secret;
    if (!isSecret && secret.length > 0) return this.refuse("a secret in a public key");
    const key = makeKey(keyId, <KeyKind>kind, only, isSecret ? secret : first, second);
    return key ? key : this.refuse(keyProblem);
  }
}

/** The text that a value is; none for any other value. */
function textOf(reader: JsonReader): Bytes {
  const text = reader.string();
  return text !== null ? text : Bytes.empty;
}

/** Whether `verify` is among the operations. */
function maySign(reader: JsonReader): bool {
  let isThere: bool = false;
  if (reader.enterArray()) {
    while (reader.nextItem()) isThere = reader.valueIs("verify") || isThere;
  }
  return isThere;
}

/** Which kind `kty` and `crv` name; -1 for none that is known. */
function kindOf(type: Bytes, curve: Bytes): i32 {
  if (type.equals("RSA")) return KeyKind.Rsa;
  if (type.equals("oct")) return KeyKind.Secret;
  if (type.equals("OKP")) return curve.equals("Ed25519") ? KeyKind.Ed25519 : -1;
  if (!type.equals("EC")) return -1;
  if (curve.equals("P-256")) return KeyKind.P256;
  if (curve.equals("P-384")) return KeyKind.P384;
  return curve.equals("P-521") ? KeyKind.P521 : -1;
}
