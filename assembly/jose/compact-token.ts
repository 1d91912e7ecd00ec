// A JSON Web Token in its compact form, and what its claims must say.
// Source: RFC 7515, sections 4.1 and 7.1; RFC 7519, section 4.1.

import { base64url } from "../encoding/base64";
import { Bytes } from "../bytes";
import { JsonReader } from "../json/reader";
import { now } from "../clock";

/** The bytes that a part stands for, `null` when it is empty or not in base64url. */
function decodePart(part: Bytes): Bytes | null {
  return part.length > 0 ? base64url.decode(part) : null;
}

/** Whether the value is this string, or an array with it. */
function holdsAudience(reader: JsonReader, audience: Bytes): bool {
  let found = reader.valueIs(audience);
  if (reader.enterArray()) {
    while (reader.nextItem()) found = found || reader.valueIs(audience);
  }
  return found;
}

/** Seconds since 1970; NaN when the host does not say, and NaN is neither before nor after anything. */
function currentTime(): f64 {
  const time = now();
  return time > 0 ? <f64>time / 1e9 : NaN;
}

/** A token and what it says. Nothing of it is true before its signature was verified. */
// @ts-ignore: decorator
@final
export class CompactToken {
  /** The algorithm; empty when none is named. */
  algorithm: Bytes = Bytes.empty;
  /** Name of the key, `null` when none is named. */
  keyId: Bytes | null = null;

  private constructor(
    /** What the signature is about. */
    public readonly signed: Bytes,
    /** The signature, as JOSE has it. */
    public readonly signature: Bytes,
    private readonly claims: Bytes,
  ) {}

  /** The token, `null` when the text is none, or one that only somebody else would understand. */
  static read(text: Bytes): CompactToken | null {
    const first = text.indexOf(".");
    const second = text.indexOf(".", first + 1);
    if (second < 0) return null;
    const header = decodePart(text.slice(0, first));
    const claims = decodePart(text.slice(first + 1, second));
    // A third dot is not in base64url.
    const signature = decodePart(text.slice(second + 1));
    if (header === null || claims === null || signature === null) return null;
    const token = new CompactToken(text.slice(0, second), signature, claims);
    return token.readHeader(JsonReader.read(header)) ? token : null;
  }

  private readHeader(reader: JsonReader): bool {
    let isUnderstood = reader.enterObject();
    while (isUnderstood && reader.nextMember()) {
      if (reader.nameIs("alg")) {
        const algorithm = reader.string();
        if (algorithm) this.algorithm = algorithm;
      } else if (reader.nameIs("kid")) {
        this.keyId = reader.string();
        isUnderstood = this.keyId !== null;
      } else if (reader.nameIs("crit")) {
        // Extensions that must be understood. None is.
        isUnderstood = false;
      }
    }
    return isUnderstood;
  }

  /**
   * Whether the claims say that the token counts here and now: `exp` is there and to come, `nbf` has come,
   * and `iss` and `aud` are what is given, where something is. For tokens whose signature was verified. Legal
   * everywhere; `false` when the host does not tell the time.
   *
   * Source: RFC 7519, section 4.1.
   *
   * @param leeway - seconds by which clocks may differ
   */
  isValidNow(issuer: Bytes | null, audience: Bytes | null, leeway: i32): bool {
    const reader = JsonReader.read(this.claims);
    if (!reader.enterObject()) return false;
    let isFromIssuer: bool = issuer === null;
    let isForAudience: bool = audience === null;
    let expires: f64 = NaN;
    let begins: f64 = -Infinity;
    while (reader.nextMember()) {
      // What should be a number and is none becomes NaN, and so refuses the token.
      if (reader.nameIs("exp")) expires = reader.decimal();
      else if (reader.nameIs("nbf")) begins = reader.decimal();
      else if (issuer && reader.nameIs("iss")) isFromIssuer = reader.valueIs(issuer);
      else if (audience && reader.nameIs("aud")) isForAudience = holdsAudience(reader, audience);
    }
    const time = currentTime();
    const tolerance = <f64>leeway;
    const isInTime = time < expires + tolerance && time >= begins - tolerance;
    return isInTime && isFromIssuer && isForAudience;
  }
}
