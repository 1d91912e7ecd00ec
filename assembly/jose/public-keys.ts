// The public keys of a JWK Set, as far as RS256 can use them.
// Source: RFC 7517, sections 4 and 5; RFC 7518, section 6.3.1.

import { base64url } from "../encoding/base64";
import { Bytes } from "../bytes";
import { JsonReader } from "../json/reader";
import { rsaPublicKeyInfo } from "../encoding/asn1";

const maximumKeys = 64;
const maximumKeyId = 256;
/** Bytes of a document that are read at most. */
export const maximumDocument: u32 = 256 * 1024;
/** RFC 7518, section 3.3 wants 2,048 bits or more. */
const minimumModulus = 256;
const maximumModulus = 1024;
const maximumExponent = 8;

/** A public key for RS256. */
@final
export class PublicKey {
  /** A key that was read elsewhere. */
  constructor(
    /** Its name, `null` when it has none. */
    public readonly id: Bytes | null,
    /** SubjectPublicKeyInfo in DER. */
    public readonly info: Bytes,
  ) {}
}

function decodeNumber(reader: JsonReader): Bytes {
  const text = reader.string();
  const number = text !== null ? base64url.decode(text) : null;
  return number !== null ? number : Bytes.empty;
}

/** The key that the value is; `null` when it is none for RS256. */
function readKey(reader: JsonReader): PublicKey | null {
  let isRsa: bool = false;
  let isForUs: bool = true;
  let id: Bytes | null = null;
  let modulus = Bytes.empty;
  let exponent = Bytes.empty;
  if (!reader.enterObject()) return null;
  while (reader.nextMember()) {
    if (reader.nameIs("kty")) isRsa = reader.valueIs("RSA");
    else if (reader.nameIs("use")) isForUs = isForUs && reader.valueIs("sig");
    else if (reader.nameIs("alg")) isForUs = isForUs && reader.valueIs("RS256");
    else if (reader.nameIs("kid")) id = reader.string();
    else if (reader.nameIs("n")) modulus = decodeNumber(reader);
    else if (reader.nameIs("e")) exponent = decodeNumber(reader);
  }
  if (!isRsa || !isForUs || (id !== null && id.length > maximumKeyId)) return null;
  if (modulus.length < minimumModulus || modulus.get(0) == 0) return null;
  if (modulus.length > maximumModulus || exponent.length > maximumExponent) return null;
  const info = rsaPublicKeyInfo(modulus, exponent);
  return info !== null ? new PublicKey(id, info) : null;
}

/** The keys of a document; `null` when it is no JWK Set, or one with too many of them. */
export function readPublicKeys(document: Bytes): PublicKey[] | null {
  const reader = JsonReader.read(document, maximumDocument);
  let keys: PublicKey[] | null = null;
  if (!reader.enterObject()) return null;
  while (reader.nextMember()) {
    if (!reader.nameIs("keys") || !reader.enterArray()) continue;
    const found: PublicKey[] = [];
    while (reader.nextItem()) {
      const key = readKey(reader);
      if (key) found.push(key);
    }
    if (found.length <= maximumKeys) keys = found;
  }
  return keys;
}
