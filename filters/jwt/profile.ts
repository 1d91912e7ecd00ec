// What kinds of tokens have in common, so that one kind is never taken for another.
// Source: OpenID Connect Core 1.0, section 2; RFC 9068, section 4; JWT-SVID, sections 2 and 3; RFC 8725, section 3.12.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";
import { JwsAlgorithm } from "proxy-wasm-assemblyscript-sdk/jose";
import { Profile, Provider } from "./config.gen";

/** What a profile says where the settings of a provider say nothing. */
@final
export class Preset {
  /** What `typ` must be; nothing: anything. */
  readonly types: StaticArray<Bytes>;
  /** Whether `typ` may be left out. */
  isTypeOptional: bool = false;
  /** Claims that must be there, with blanks between them. */
  claims: string = "";
  /** Algorithms that count, as bits. */
  algorithms: u32 = u32.MAX_VALUE;
  /** What `sub` must begin with. */
  subject: string = "";

  constructor(settings: Provider, problems: Problems) {
    const profile = settings.profile;
    let types = "";
    if (profile == Profile.OidcIdToken) {
      types = "jwt";
      this.isTypeOptional = true;
      this.claims = "iss sub aud exp iat";
    } else if (profile == Profile.Rfc9068AccessToken) {
      types = "at+jwt";
      this.claims = "iss sub aud exp iat jti client_id";
    } else if (profile == Profile.JwtSvid) {
      types = "jwt jose";
      this.isTypeOptional = true;
      this.claims = "sub aud exp";
      this.subject = "spiffe://";
      // Neither secrets nor EdDSA.
      this.algorithms = (1 << (<i32>JwsAlgorithm.ES512 + 1)) - 1;
    }
    const isOwn = settings.typ.length != 0;
    if (isOwn) this.isTypeOptional = false;
    this.types = isOwn ? settings.typ : wordsOf(types);
    if (settings.subjects.length != 0) this.subject = "";
    if (profile != Profile.None && settings.audiences.length == 0) {
      problems.error("/audiences", "this profile needs the audiences that count here");
    }
  }

  /** Whether a token's `typ` is right (RFC 7515, section 4.1.9). */
  admits(type: Bytes | null): bool {
    const types = this.types;
    if (types.length == 0 || !type) return types.length == 0 || this.isTypeOptional;
    const name = shortType(type);
    for (let at = 0; at < types.length; at++) {
      if (name.equalsIgnoreCase(shortType(unchecked(types[at])))) return true;
    }
    return false;
  }
}

// Without "application/", which may be left out.
function shortType(type: Bytes): Bytes {
  return type.slice(0, 12).equalsIgnoreCase("application/") ? type.slice(12) : type;
}

/** The words of a text with a blank between each. */
export function wordsOf(text: string): StaticArray<Bytes> {
  if (text.length == 0) return [];
  const words: Bytes[] = [];
  const bytes = Bytes.fromString(text);
  for (let start = 0; start < bytes.length;) {
    const space = bytes.indexOf(" ", start);
    const end = space < 0 ? bytes.length : space;
    words.push(bytes.slice(start, end));
    start = end + 1;
  }
  return StaticArray.fromArray(words);
}
