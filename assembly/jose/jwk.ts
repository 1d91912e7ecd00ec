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

// Members, as the reader has their names as numbers.
const enum Member {
  Kty = 0x79746b,
  Crv = 0x767263,
  Alg = 0x676c61,
  Use = 0x657375,
  Kid = 0x64696b,
  N = 0x6e,
  E = 0x65,
  X = 0x78,
  Y = 0x79,
  K = 0x6b,
  // Those that only the owner of a private key knows (RFC 7518, sections 6.2.2 and 6.3.2).
  D = 0x64,
  P = 0x70,
  Q = 0x71,
  Dp = 0x7064,
  Dq = 0x7164,
  Qi = 0x6971,
  Oth = 0x68746f,
}
// @ts-ignore: decorator
@inline const KEY_OPS: u64 = 0x73706f5f79656b;

// Values of kty, use and key_ops, in the same way.
const enum Value {
  RSA = 0x415352,
  EC = 0x4345,
  OKP = 0x504b4f,
  oct = 0x74636f,
  sig = 0x676973,
}
// @ts-ignore: decorator
@inline const VERIFY: u64 = 0x796669726576;

// Values of crv.
// @ts-ignore: decorator
@inline const P_256: u64 = 0x3635322d50;
// @ts-ignore: decorator
@inline const P_384: u64 = 0x3438332d50;
// @ts-ignore: decorator
@inline const P_521: u64 = 0x3132352d50;
// @ts-ignore: decorator
@inline const ED25519: u64 = 0x39313535326445;

/** The bytes that a value stands for; none when it is no text, or not in base64url. */
function decoded(reader: JsonReader): Bytes {
  const bytes = base64url.decode(reader.string());
  return bytes !== null ? bytes : Bytes.empty;
}

/** Whether `verify` is among the operations. */
function mayVerify(reader: JsonReader): bool {
  let isThere: bool = false;
  if (reader.enterArray()) {
    while (reader.nextItem()) isThere = reader.word == VERIFY || isThere;
  }
  return isThere;
}

/** Which kind `kty` and `crv` name; -1 for none that is known. */
function kindOf(type: u64, curve: u64): i32 {
  if (type == Value.RSA) return KeyKind.Rsa;
  if (type == Value.oct) return KeyKind.Secret;
  if (type == Value.OKP) return curve == ED25519 ? KeyKind.Ed25519 : -1;
  if (type != Value.EC) return -1;
  if (curve == P_256) return KeyKind.P256;
  if (curve == P_384) return KeyKind.P384;
  return curve == P_521 ? KeyKind.P521 : -1;
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
    let type: u64 = 0;
    let curve: u64 = 0;
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
      const name = reader.nameWord;
      if (name == Member.Kty) type = reader.word;
      else if (name == Member.Crv) curve = reader.word;
      else if (name == Member.Alg) {
        algorithm = reader.string();
        // Something else than a text is no algorithm, too.
        if (!algorithm) algorithm = Bytes.empty;
      } else if (name == Member.Use) {
        isForSignatures = reader.word == Value.sig && isForSignatures;
      } else if (name == KEY_OPS) isForSignatures = mayVerify(reader) && isForSignatures;
      else if (name == Member.N || name == Member.X) first = decoded(reader);
      else if (name == Member.E || name == Member.Y) second = decoded(reader);
      else if (name == Member.K) secret = decoded(reader);
      else if (name == Member.Kid) {
        keyId = reader.string();
        isNamed = keyId !== null && keyId.length <= longestKeyId;
      } else if (isPrivate(name)) hasPrivate = true;
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

function isPrivate(name: u64): bool {
  return (
    name == Member.D ||
    name == Member.P ||
    name == Member.Q ||
    name == Member.Dp ||
    name == Member.Dq ||
    name == Member.Qi ||
    name == Member.Oth
  );
}
