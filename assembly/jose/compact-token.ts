// A JSON Web Token in its compact form, read strictly: what two readers could take differently is refused, and nothing
// in the token says how it is to be verified but the name of an algorithm and of a key.
// Source: RFC 7515, sections 4.1, 5.2 and 7.1; RFC 7519, sections 4.1 and 7.2; RFC 8725, sections 2.4 and 3.10.

import { Bytes } from "../bytes";
import { claimJson, claimValues } from "./claim-value";
import { ClaimPath } from "./claim-path";
import { decodeString, stringIs } from "../json/text";
import { decodeUrlRange } from "../encoding/base64";
import { isShallowObject } from "./json-depth";
import { JsonKind } from "../json/kind";
import { JsonReader } from "../json/reader";
import { JwsAlgorithm } from "./algorithm";
import { TokenHeader } from "./token-header";
import { TokenProblem } from "./token-problem";

// Claims, as the reader has their names as numbers.
const enum Claim {
  Exp = 0x707865,
  Nbf = 0x66626e,
  Iat = 0x746169,
  Iss = 0x737369,
  Sub = 0x627573,
  Aud = 0x647561,
}

/** The largest number of seconds that a double has exactly; beyond it there is no date. */
// @ts-ignore: decorator
@inline const LATEST: f64 = 9007199254740992;

// A NumericDate; below 0 what is none.
function dateOf(reader: JsonReader): f64 {
  const seconds = reader.decimal();
  return seconds >= 0 && seconds <= LATEST ? seconds : -1;
}

// One text, or a list of texts.
function areTexts(reader: JsonReader): bool {
  let areRight: bool = true;
  if (!reader.enterArray()) return reader.kind == JsonKind.String;
  while (reader.nextItem()) areRight = reader.kind == JsonKind.String && areRight;
  return areRight;
}

// The place of the first dot, or the end.
function dotIn(at: usize, end: usize): usize {
  while (at < end && load<u8>(at) != 0x2e) at++;
  return at;
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
  private header: TokenHeader | null = null;
  private text: Bytes = Bytes.empty;
  /**
   * How many bytes of the token the signature is about.
   * @internal
   */
  signedSize: i32 = 0;
  /** The signature, as JOSE has it. */
  signature: Bytes = Bytes.empty;
  /** The payload: the text of a JSON object. */
  payload: Bytes = Bytes.empty;
  // Addresses of texts in the payload, behind their quotes, and of what `aud` is; 0: not given.
  private issuerAt: usize = 0;
  private subjectAt: usize = 0;
  private audiencesAt: usize = 0;
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
    const start = changetype<usize>(text);
    const end = start + <usize>text.length;
    const first = dotIn(start, end);
    const payload = first + 1;
    const second = dotIn(payload, end);
    const signature = second + 1;
    if (first == start || signature >= end || dotIn(signature, end) != end) {
      return TokenProblem.Parts;
    }
    const header = TokenHeader.read(start, <u32>(first - start));
    const claims = decodeUrlRange(payload, <u32>(second - payload));
    const code = decodeUrlRange(signature, <u32>(end - signature));
    if (header.problem == TokenProblem.Encoding || !claims || !code) return TokenProblem.Encoding;
    this.header = header;
    this.text = text;
    this.signedSize = <i32>(second - start);
    this.signature = code;
    this.payload = claims;
    return header.problem != TokenProblem.None ? header.problem : this.readClaims();
  }

  /**
   * A number that only tokens have whose headers have the same bytes, for those who keep what they found out about a
   * header; 0: nobody knows about others.
   */
  get headerNumber(): u64 {
    const header = this.header;
    return header ? header.number : 0;
  }

  /** The name of the algorithm, `alg`. */
  get algorithm(): Bytes {
    const header = this.header;
    return header ? header.name : Bytes.empty;
  }

  /** The algorithm that `alg` names. */
  get jwsAlgorithm(): JwsAlgorithm {
    const header = this.header;
    return header ? header.algorithm : JwsAlgorithm.Unknown;
  }

  /** The name of the key, `kid`; `null` when none is named. */
  get keyId(): Bytes | null {
    const header = this.header;
    return header ? header.keyId : null;
  }

  /** `typ`; `null` when it is not given. */
  get type(): Bytes | null {
    const header = this.header;
    return header ? header.type : null;
  }

  /** What the signature is about: the first two parts with the dot between them. */
  get signed(): Bytes {
    return this.text.slice(0, this.signedSize);
  }

  /**
   * Where that begins.
   * @internal
   */
  get signedStart(): usize {
    return changetype<usize>(this.text);
  }

  /** `iss`; `null` when it is not given. */
  get issuer(): Bytes | null {
    return this.issuerAt != 0 ? decodeString(this.issuerAt) : null;
  }

  /** `sub`; `null` when it is not given. */
  get subject(): Bytes | null {
    return this.subjectAt != 0 ? decodeString(this.subjectAt) : null;
  }

  /** The texts in `aud`; none when it is not given. A new list each time. */
  get audiences(): Bytes[] {
    return this.audiencesAt != 0 ? claimValues(this.at(this.audiencesAt)) : [];
  }

  /** Whether `iss` is given, and one of these. */
  isIssuedByOneOf(issuers: StaticArray<Bytes>): bool {
    const place = this.issuerAt;
    for (let at = 0; place != 0 && at < issuers.length; at++) {
      const issuer = unchecked(issuers[at]);
      if (stringIs(place, changetype<usize>(issuer), <u32>issuer.length)) return true;
    }
    return false;
  }

  private readClaims(): TokenProblem {
    const reader = JsonReader.read(this.payload);
    if (!isShallowObject(reader)) return TokenProblem.Payload;
    let isRight: bool = true;
    while (reader.nextMember()) {
      const claim = reader.nameWord;
      if (claim == Claim.Exp || claim == Claim.Nbf || claim == Claim.Iat) {
        const date = dateOf(reader);
        if (claim == Claim.Exp) this.expires = date;
        else if (claim == Claim.Nbf) this.notBefore = date;
        else this.issuedAt = date;
        isRight = isRight && date >= 0;
      } else if (claim == Claim.Iss || claim == Claim.Sub) {
        const place = reader.kind == JsonKind.String ? reader.place + 1 : 0;
        if (claim == Claim.Iss) this.issuerAt = place;
        else this.subjectAt = place;
        isRight = isRight && place != 0;
      } else if (claim == Claim.Aud) {
        const place = reader.place;
        if (areTexts(reader)) this.audiencesAt = place;
        else isRight = false;
      }
    }
    return isRight ? TokenProblem.None : TokenProblem.Payload;
  }

  // A reader at a place of the payload, which was checked, and which this object keeps.
  private at(place: usize): JsonReader {
    return new JsonReader(place, changetype<usize>(this.payload) + <usize>this.payload.length);
  }

  // A reader at the value of a claim; `null` when there is none, and for the value `null`.
  private find(path: ClaimPath): JsonReader | null {
    if (this.problem != TokenProblem.None) return null;
    const reader = this.at(changetype<usize>(this.payload));
    return path.find(reader) && reader.kind != JsonKind.Null ? reader : null;
  }

  /** Whether a claim is there; `null` is not. */
  has(path: ClaimPath): bool {
    if (this.problem != TokenProblem.None) return false;
    // What was met on the way is not looked for; when it is there it is not `null`.
    const claim = path.word;
    if (claim == Claim.Exp) return !isNaN(this.expires);
    if (claim == Claim.Sub) return this.subjectAt != 0;
    if (claim == Claim.Aud) return this.audiencesAt != 0;
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
