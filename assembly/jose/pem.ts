// Public keys in PEM: SubjectPublicKeyInfo in base64 between two lines. What is decoded is taken only if it is, byte by
// byte, what this library would write for the same numbers, so there is no second form of any key.
// Source: RFC 7468, section 13; RFC 5280, section 4.1; RFC 5480, section 2; RFC 8410, section 4.

import { base64 } from "../encoding/base64";
import { Bytes, newBytes } from "../bytes";
import { compareBytes } from "../text/compare";
import { coordinateSize } from "../crypto/ecdsa";
import { JwsKey, KeyKind } from "./jws-key";
import { infoHead, infoHeadSize } from "./public-key-info";
import { JwsAlgorithm } from "./algorithm";
import { keyProblem, makeKey } from "./make-key";
import { rsaPublicKeyInfo } from "../encoding/asn1";

// @ts-ignore: decorator
@inline const BEGIN = "-----BEGIN ";
// @ts-ignore: decorator
@inline const LABEL = "PUBLIC KEY-----";

// With 2,048 bits and more, all lengths in front of the modulus take two bytes: here its tag is, and here it begins.
// @ts-ignore: decorator
@inline const MODULUS_TAG: i32 = 28;
// @ts-ignore: decorator
@inline const MODULUS: i32 = 32;

/** Reads the keys of a text one after the other. */
@final
export class PemReader {
  /** Why the last one was no key. */
  problem: string = "";
  private at: i32 = 0;

  constructor(private readonly text: Bytes) {}

  /** Whether another one begins. */
  next(): bool {
    const found = this.text.indexOf(BEGIN, this.at);
    this.at = found < 0 ? this.text.length : found + BEGIN.length;
    return found >= 0;
  }

  /** The key that begins; `null`, and {@link problem} says why, when it is none to verify with. */
  read(): JwsKey | null {
    const text = this.text;
    const start = this.at + LABEL.length;
    if (text.indexOf(LABEL, this.at) != this.at) return this.refuse("no PUBLIC KEY");
    const last = text.indexOf("-----END " + LABEL, start);
    this.at = max(last, start);
    if (last < 0) return this.refuse("no end");
    const info = base64.decode(withoutSpace(text.slice(start, last)));
    return info !== null ? this.readInfo(info) : this.refuse("not in base64");
  }

  private readInfo(info: Bytes): JwsKey | null {
    for (let kind: u32 = 0; kind <= <u32>KeyKind.Ed25519; kind++) {
      const head = infoHeadSize(kind);
      const key = info.slice(head);
      const isCurve = kind != <u32>KeyKind.Ed25519;
      const size = isCurve ? coordinateSize(kind) : 32;
      if (<u32>key.length != (isCurve ? size << 1 : size)) continue;
      if (compareBytes(changetype<usize>(info), infoHead(kind), head) != 0) continue;
      return this.made(<KeyKind>kind, key.slice(0, size), key.slice(size));
    }
    const size = (info.get(MODULUS_TAG + 2) << 8) | info.get(MODULUS_TAG + 3);
    // Behind the modulus there are a tag and a length of one byte in front of the exponent.
    const modulus = info.slice(MODULUS, MODULUS + size);
    const exponent = info.slice(MODULUS + size + 2);
    const same = size > 0 ? rsaPublicKeyInfo(modulus, exponent) : null;
    if (same === null || !same.equals(info)) return this.refuse("no key of a kind that is known");
    return this.made(KeyKind.Rsa, modulus, exponent);
  }

  private made(kind: KeyKind, first: Bytes, second: Bytes): JwsKey | null {
    const key = makeKey(null, kind, JwsAlgorithm.Unknown, first, second);
    return key ? key : this.refuse(keyProblem);
  }

  private refuse(problem: string): JwsKey | null {
    this.problem = problem;
    return null;
  }
}

/** The text without spaces, tabs and ends of lines. */
function withoutSpace(text: Bytes): Bytes {
  const size = text.length;
  const result = newBytes(size);
  let used = 0;
  for (let at = 0; at < size; at++) {
    const byte = text.get(at);
    if (byte == 0x20 || (byte >= 0x09 && byte <= 0x0d)) continue;
    store<u8>(changetype<usize>(result) + used++, byte);
  }
  return result.slice(0, used);
}
