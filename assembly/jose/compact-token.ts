// A JSON Web Token in its compact form, read strictly: what two readers could take differently is refused, and nothing
// in the token says how it is to be verified but the name of an algorithm and of a key.
// Source: RFC 7515, sections 4.1, 5.2 and 7.1; RFC 7519, sections 4.1 and 7.2; RFC 8725, sections 2.4 and 3.10.

import { base64url } from "../encoding/base64";
import { Bytes } from "../bytes";
import { claimJson, claimValues } from "./claim-value";
import { ClaimPath } from "./claim-path";
import { isShallowObject } from "./json-depth";
import { JsonKind } from "../json/kind";
import { JsonReader } from "../json/reader";

/** Why a text is no token that counts. */
export enum TokenProblem {
  /** It is one. */
  None,
  /** It is longer than it may be. */
  Length,
  /** It has not exactly three parts, or its header or signature is empty. */
  Parts,
  /** A part is not base64url in the one form that there is for its bytes. */
  Encoding,
  /** The header is no JSON object, has a name twice, is not UTF-8, or too deep. */
  Header,
  /** The payload is none of these, or one of the registered claims has another type than it must. */
  Payload,
  /** `alg` is missing or no text. */
  Algorithm,
  /** `kid` is there and no text. */
  KeyId,
  /** `typ` is there and no text. */
  Type,
  /** `crit` is there, or `b64` is false: an extension that had to be understood. */
  Critical,
  /** `enc` or `zip` is there: something encrypted, or compressed. */
  Encrypted,
}

/** The largest number of seconds that a double has exactly; beyond it there is no date. */
// @ts-ignore: decorator
@inline const LATEST: f64 = 9007199254740992;

// A NumericDate; below 0 what is none.
function dateOf(reader: JsonReader): f64 {
  const seconds = reader.decimal();
  return seconds >= 0 && seconds <= LATEST ? seconds : -1;
}

/**
 * A token, and what it says. Nothing of it is true before its signature was verified.
 *
 * ```ts
 * const token = CompactToken.read(text);
 * if (token.problem != TokenProblem.None) return this.reply(401);
 * ```
 *
 * Refused are, beside what RFC 7519 refuses: a name twice in an object, at any depth; more than 16 levels; `crit`,
 * `b64: false`, `enc` and `zip`; registered claims of another type than theirs; dates below 0 or above 2^53.
 * `jwk`, `jku`, `x5u` and `x5c` are not looked at: a token does not bring its own key.
 *
 * Source: RFC 7515, section 7.1; RFC 7519, section 7.2.
 */
// @ts-ignore: decorator
@final
export class CompactToken {
  /** What is wrong with it. When anything is, the rest says nothing. */
  problem: TokenProblem = TokenProblem.None;
  /** The name of the algorithm, `alg`. */
  algorithm: Bytes = Bytes.empty;
  /** The name of the key, `kid`; `null` when none is named. */
  keyId: Bytes | null = null;
  /** `typ`; `null` when it is not given. */
  type: Bytes | null = null;
  /** What the signature is about: the first two parts with the dot between them. */
  signed: Bytes = Bytes.empty;
  /** The signature, as JOSE has it. */
  signature: Bytes = Bytes.empty;
  /** The payload: the text of a JSON object. */
  payload: Bytes = Bytes.empty;
  /** `iss`; `null` when it is not given. */
  issuer: Bytes | null = null;
  /** `sub`; `null` when it is not given. */
  subject: Bytes | null = null;
  /** The texts in `aud`; none when it is not given. */
  readonly audiences: Bytes[] = [];
  /** `exp`, in seconds since 1970; NaN when it is not given. 0 is a time like any other. */
  expires: f64 = NaN;
  /** `nbf`, in seconds since 1970; NaN when it is not given. */
  notBefore: f64 = NaN;
  /** `iat`, in seconds since 1970; NaN when it is not given. */
  issuedAt: f64 = NaN;

  private constructor() {}

  /**
   * Reads a token of at most `limit` bytes; {@link problem} says whether it is one. Takes time and memory in proportion
   * to its size. Legal everywhere.
   *
   * Source: RFC 7515, section 5.2; RFC 7519, section 7.2.
   */
  static read(text: Bytes, limit: i32 = 8192): CompactToken {
    const token = new CompactToken();
    token.problem = text.length > limit ? TokenProblem.Length : token.split(text);
    return token;
  }

  private split(text: Bytes): TokenProblem {
    const first = text.indexOf(".");
    const second = first < 0 ? -1 : text.indexOf(".", first + 1);
    if (first <= 0 || second < 0 || second == text.length - 1) return TokenProblem.Parts;
    if (text.indexOf(".", second + 1) >= 0) return TokenProblem.Parts;
    const header = base64url.decode(text.slice(0, first));
    const payload = base64url.decode(text.slice(first + 1, second));
    const signature = base64url.decode(text.slice(second + 1));
    if (!header || !payload || !signature) return TokenProblem.Encoding;
    this.signed = text.slice(0, second);
    this.signature = signature;
    this.payload = payload;
    const problem = this.readHeader(header);
    return problem != TokenProblem.None ? problem : this.readClaims();
  }

  private readHeader(header: Bytes): TokenProblem {
    const reader = JsonReader.read(header);
    if (!isShallowObject(header, reader)) return TokenProblem.Header;
    let problem = TokenProblem.Algorithm;
    // The first that is wrong is told, but for a missing algorithm.
    let other = TokenProblem.None;
    while (reader.nextMember()) {
      let found = TokenProblem.None;
      if (reader.nameIs("alg")) {
        const name = reader.string();
        if (name) {
          this.algorithm = name;
          problem = TokenProblem.None;
        }
      } else if (reader.nameIs("kid")) {
        this.keyId = reader.string();
        if (!this.keyId) found = TokenProblem.KeyId;
      } else if (reader.nameIs("typ")) {
        this.type = reader.string();
        if (!this.type) found = TokenProblem.Type;
      } else if (reader.nameIs("crit")) {
        found = TokenProblem.Critical;
      } else if (reader.nameIs("b64")) {
        if (!reader.isTrue) found = TokenProblem.Critical;
      } else if (reader.nameIs("enc") || reader.nameIs("zip")) {
        found = TokenProblem.Encrypted;
      }
      if (other == TokenProblem.None) other = found;
    }
    return problem != TokenProblem.None ? problem : other;
  }

  private readClaims(): TokenProblem {
    const reader = JsonReader.read(this.payload);
    if (!isShallowObject(this.payload, reader)) return TokenProblem.Payload;
    let isRight: bool = true;
    while (reader.nextMember()) {
      if (reader.nameIs("exp")) {
        this.expires = dateOf(reader);
        isRight = isRight && this.expires >= 0;
      } else if (reader.nameIs("nbf")) {
        this.notBefore = dateOf(reader);
        isRight = isRight && this.notBefore >= 0;
      } else if (reader.nameIs("iat")) {
        this.issuedAt = dateOf(reader);
        isRight = isRight && this.issuedAt >= 0;
      } else if (reader.nameIs("iss")) {
        this.issuer = reader.string();
        isRight = isRight && this.issuer !== null;
      } else if (reader.nameIs("sub")) {
        this.subject = reader.string();
        isRight = isRight && this.subject !== null;
      } else if (reader.nameIs("aud")) {
        isRight = this.readAudiences(reader) && isRight;
      }
    }
    return isRight ? TokenProblem.None : TokenProblem.Payload;
  }

  // One text, or a list of texts.
  private readAudiences(reader: JsonReader): bool {
    let isRight: bool = true;
    if (!reader.enterArray()) return this.addAudience(reader);
    while (reader.nextItem()) isRight = this.addAudience(reader) && isRight;
    return isRight;
  }

  private addAudience(reader: JsonReader): bool {
    const audience = reader.string();
    if (!audience) return false;
    this.audiences.push(audience);
    return true;
  }

  // A reader at the value of a claim; `null` when there is none, and for the value `null`.
  private find(path: ClaimPath): JsonReader | null {
    if (this.problem != TokenProblem.None) return null;
    const start = changetype<usize>(this.payload);
    // The payload was checked, and this object keeps it.
    const reader = new JsonReader(start, start + <usize>this.payload.length);
    return path.find(reader) && reader.kind != JsonKind.Null ? reader : null;
  }

  /** Whether a claim is there; `null` is not. */
  has(path: ClaimPath): bool {
    return this.find(path) !== null;
  }

  /**
   * What a claim says: one text for a text, number, truth value or object; one for each item of a list; `null` when it is
   * not there. Texts are as they are meant, anything else is JSON.
   */
  values(path: ClaimPath): Bytes[] | null {
    const reader = this.find(path);
    return reader ? claimValues(reader) : null;
  }

  /** The JSON of a claim, without white space between its parts; `null` when it is not there. */
  json(path: ClaimPath): Bytes | null {
    const reader = this.find(path);
    return reader ? claimJson(reader) : null;
  }
}
