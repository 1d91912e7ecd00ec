// What stands in front of a token's claims. All tokens of an issuer's key have the same bytes there, so what was read
// is kept for those that come next.
// Source: RFC 7515, sections 4.1 and 5.2; RFC 8725, section 3.10.

import { Bytes, newBytes } from "../bytes";
import { compareBytes } from "../text/compare";
import { decodeUrlRange } from "../encoding/base64";
import { isShallowObject } from "./json-depth";
import { JsonReader } from "../json/reader";
import { jwsAlgorithm, JwsAlgorithm } from "./algorithm";
import { TokenProblem } from "./token-problem";

// Members, as the reader has their names as numbers.
const enum Member {
  Alg = 0x676c61,
  Kid = 0x64696b,
  Typ = 0x707974,
  Crit = 0x74697263,
  B64 = 0x343662,
  Enc = 0x636e65,
  Zip = 0x70697a,
}

// Headers that are kept, a power of two, and how long one may be.
// @ts-ignore: decorator
@inline const PLACES: u32 = 8;
// @ts-ignore: decorator
@inline const LONGEST: u32 = 512;

// @ts-ignore: decorator
@lazy const known = new StaticArray<TokenHeader | null>(PLACES);

let count: u64 = 0;

/** The header of a token, read. Nobody changes it: many tokens have the same. */
// @ts-ignore: decorator
@final
export class TokenHeader {
  /** Other headers that are kept have other ones; 0: it is not kept. */
  number: u64 = 0;
  /** What is wrong with it. When anything is, the rest says nothing. */
  problem: TokenProblem = TokenProblem.None;
  /** The name of the algorithm, and which it is. */
  name: Bytes = Bytes.empty;
  algorithm: JwsAlgorithm = JwsAlgorithm.Unknown;
  keyId: Bytes | null = null;
  type: Bytes | null = null;

  private constructor(
    /** As it stands in the token; none when it is not kept. */
    private readonly encoded: Bytes,
  ) {}

  /** The header that `size` bytes are in base64url. */
  static read(pointer: usize, size: u32): TokenHeader {
    if (size < 8 || size > LONGEST) return TokenHeader.decode(pointer, size, Bytes.empty);
    // The end tells headers apart, in which the name of the key mostly is.
    const mixed = (load<u32>(pointer + size - 4) + size) * 0x9e3779b1;
    const place = mixed >> 29;
    let header = unchecked(known[place]);
    if (header && <u32>header.encoded.length == size) {
      if (compareBytes(pointer, changetype<usize>(header.encoded), size) == 0) return header;
    }
    const encoded = newBytes(size);
    memory.copy(changetype<usize>(encoded), pointer, size);
    header = TokenHeader.decode(pointer, size, encoded);
    if (header.problem == TokenProblem.None) {
      header.number = ++count;
      unchecked((known[place] = header));
    }
    return header;
  }

  private static decode(pointer: usize, size: u32, encoded: Bytes): TokenHeader {
    const header = new TokenHeader(encoded);
    const text = decodeUrlRange(pointer, size);
    header.problem = text ? header.readMembers(text) : TokenProblem.Encoding;
    return header;
  }

  private readMembers(text: Bytes): TokenProblem {
    const reader = JsonReader.read(text);
    if (!isShallowObject(reader)) return TokenProblem.Header;
    let problem = TokenProblem.Algorithm;
    // The first that is wrong is told, but for a missing algorithm.
    let other = TokenProblem.None;
    while (reader.nextMember()) {
      const member = reader.nameWord;
      let found = TokenProblem.None;
      if (member == Member.Alg) {
        const name = reader.string();
        if (name) {
          this.name = name;
          this.algorithm = jwsAlgorithm(name);
          problem = TokenProblem.None;
        }
      } else if (member == Member.Kid) {
        this.keyId = reader.string();
        if (!this.keyId) found = TokenProblem.KeyId;
      } else if (member == Member.Typ) {
        this.type = reader.string();
        if (!this.type) found = TokenProblem.Type;
      } else if (member == Member.Crit) {
        found = TokenProblem.Critical;
      } else if (member == Member.B64) {
        if (!reader.isTrue) found = TokenProblem.Critical;
      } else if (member == Member.Enc || member == Member.Zip) {
        found = TokenProblem.Encrypted;
      }
      if (other == TokenProblem.None) other = found;
    }
    return problem != TokenProblem.None ? problem : other;
  }
}
