// Cookies: those of a request, read and changed without touching the others, and one for a response.

import { Bytes } from "../bytes";
import { isTokenCharacter } from "../http/header-rules";
import { placeOf } from "../text/byte-place";

function isToken(text: Bytes): bool {
  for (let at = 0, length = text.length; at < length; at++) {
    if (!isTokenCharacter(<u32>text.get(at))) return false;
  }
  return text.length != 0;
}

// RFC 6265, section 4.1.1: neither controls nor space, quotes, comma, semicolon, backslash.
function isCookieValue(text: Bytes): bool {
  for (let at = 0, length = text.length; at < length; at++) {
    const byte = text.get(at);
    if (byte <= 0x20 || byte >= 0x7f) return false;
    if (byte == 0x22 || byte == 0x2c || byte == 0x3b || byte == 0x5c) return false;
  }
  return true;
}

function isBlank(byte: i32): bool {
  return byte == 0x20 || byte == 0x09;
}

function trimmed(text: Bytes, start: i32, end: i32): Bytes {
  while (start < end && isBlank(text.get(start))) start++;
  while (end > start && isBlank(text.get(end - 1))) end--;
  return text.slice(start, end);
}


@final
class Cookie {
  constructor(
    /** `name=value` as it is written. */
    readonly written: Bytes,
    readonly name: Bytes,
    readonly value: Bytes,
  ) {}

  // What has no name is called by none, not by the empty one either.
  isNamed<TextName>(name: TextName): bool {
    return this.name.length != 0 && this.name.equals(name);
  }
}

/**
 * The cookies of a request, in their order. A part without `=` has no name and can only be kept. Values are as they
 * are written, quotes included. Names are compared byte for byte.
 *
 * ```ts
 * const cookies = Cookies.of(this.request.headers.getAll("cookie"));
 * if (cookies.remove("internal") > 0) this.request.headers.set("cookie", cookies.toBytes());
 * ```
 *
 * Source: RFC 6265, sections 4.2 and 5.4.
 */
// @ts-ignore: decorator
@final
export class Cookies {
  private cookies: Cookie[] = [];

  private constructor() {}

  /** Reads the values of the `cookie` headers; HTTP/2 may send several. Anything can be read. */
  static of(values: Bytes[]): Cookies {
    const cookies = new Cookies();
    for (let at = 0; at < values.length; at++) cookies.read(unchecked(values[at]));
    return cookies;
  }

  /** Number of cookies. */
  get size(): i32 {
    return this.cookies.length;
  }

  /** The value of the first cookie of this name, `null` when there is none. */
  get<TextName>(name: TextName): Bytes | null {
    for (let at = 0; at < this.cookies.length; at++) {
      const cookie = unchecked(this.cookies[at]);
      if (cookie.isNamed(name)) return cookie.value;
    }
    return null;
  }

  /** The values of all cookies of this name, in order: a second one is how sessions are fixed. */
  getAll<TextName>(name: TextName): Bytes[] {
    const values: Bytes[] = [];
    for (let at = 0; at < this.cookies.length; at++) {
      const cookie = unchecked(this.cookies[at]);
      if (cookie.isNamed(name)) values.push(cookie.value);
    }
    return values;
  }

  /**
   * Gives a cookie a value in place of all of its name. `false`, and nothing changed, when the name is no token or
   * the value has spaces, quotes, commas, semicolons, backslashes or bytes that are not ASCII.
   */
  set<TextName, TextValue>(name: TextName, value: TextValue): bool {
    const nameBytes = Bytes.empty.concat(name);
    const valueBytes = Bytes.empty.concat(value);
    if (!isToken(nameBytes) || !isCookieValue(valueBytes)) return false;
    this.remove(nameBytes);
    this.cookies.push(new Cookie(nameBytes.concat("=").concat(valueBytes), nameBytes, valueBytes));
    return true;
  }

  /** Removes all cookies of this name; returns how many they were. */
  remove<TextName>(name: TextName): i32 {
    const before = this.cookies.length;
    let kept: i32 = 0;
    for (let at = 0; at < before; at++) {
      const cookie = unchecked(this.cookies[at]);
      if (!cookie.isNamed(name)) unchecked((this.cookies[kept++] = cookie));
    }
    this.cookies.length = kept;
    return before - kept;
  }

  /** The value of a `cookie` header: `a=1; b=2`; empty when there is no cookie, which is no header then. */
  toBytes(): Bytes {
    const parts = new StaticArray<Bytes>(this.cookies.length);
    for (let at = 0; at < parts.length; at++) {
      unchecked((parts[at] = unchecked(this.cookies[at]).written));
    }
    return Bytes.join(parts, "; ");
  }

  private read(text: Bytes): void {
    for (let at = 0, length = text.length; at <= length;) {
      const end = placeOf(text, 0x3b, at);
      const written = trimmed(text, at, end);
      at = end + 1;
      const size = written.length;
      if (size == 0) continue;
      const equals = placeOf(written, 0x3d, 0);
      // Without "=" there is no name, and all of it is the value.
      const isNamed = equals < size;
      const name = isNamed ? trimmed(written, 0, equals) : Bytes.empty;
      const value = isNamed ? trimmed(written, equals + 1, size) : written;
      this.cookies.push(new Cookie(written, name, value));
    }
  }
}

/** To which requests from other sites a browser adds a cookie. */
export enum SameSite {
  /** To none. */
  Strict,
  /** To those by which the user comes to this site. */
  Lax,
  /** To all; browsers want {@link SetCookie.secure} then. */
  None,
}

/**
 * A cookie for a response. What can be stolen or forged most easily is off unless it is asked for: without changes a
 * cookie is `Secure; HttpOnly; SameSite=Lax; Path=/` and ends with the browser.
 *
 * Source: RFC 6265, section 4.1; draft-ietf-httpbis-rfc6265bis, section 4.1 (SameSite, prefixes).
 */
@final
export class SetCookie {
  /** Path to which it belongs. */
  path: Bytes = Bytes.fromString("/");
  /** Domain with all of its subdomains; empty: this host alone. */
  domain: Bytes = Bytes.empty;
  /** Seconds that it lives; 0 makes browsers forget it, below that it ends with the browser. */
  maxAge: i64 = -1;
  /** Only over TLS. */
  secure: bool = true;
  /** Not for scripts. */
  httpOnly: bool = true;
  /** To which requests of other sites browsers add it. */
  sameSite: SameSite = SameSite.Lax;

  /** A cookie with this name and value, checked by {@link toBytes}. */
  constructor(
    /** The name. */
    readonly name: Bytes,
    /** The value. */
    readonly value: Bytes,
  ) {}

  /**
   * The value of a `set-cookie` header. `null` when a browser would refuse or misread it: a name that is no token,
   * a value as {@link Cookies.set} refuses it, a path or domain with controls or a semicolon, `SameSite=None` without
   * `Secure`, or a name with `__Secure-` or `__Host-` whose conditions do not hold.
   */
  toBytes(): Bytes | null {
    if (!isToken(this.name) || !isCookieValue(this.value)) return null;
    if (!isAttribute(this.path) || !isAttribute(this.domain)) return null;
    if (this.sameSite == SameSite.None && !this.secure) return null;
    const isHost = startsIgnoringCase(this.name, "__Host-");
    if ((isHost || startsIgnoringCase(this.name, "__Secure-")) && !this.secure) return null;
    if (isHost && (this.domain.length != 0 || !this.path.equals("/"))) return null;
    let text = this.name.concat("=").concat(this.value);
    if (this.path.length != 0) text = text.concat("; Path=").concat(this.path);
    if (this.domain.length != 0) text = text.concat("; Domain=").concat(this.domain);
    if (this.maxAge >= 0) text = text.concat("; Max-Age=").concat(this.maxAge.toString());
    if (this.secure) text = text.concat("; Secure");
    if (this.httpOnly) text = text.concat("; HttpOnly");
    if (this.sameSite == SameSite.Strict) return text.concat("; SameSite=Strict");
    return text.concat(this.sameSite == SameSite.Lax ? "; SameSite=Lax" : "; SameSite=None");
  }
}

function isAttribute(text: Bytes): bool {
  for (let at = 0, length = text.length; at < length; at++) {
    const byte = text.get(at);
    if (byte < 0x20 || byte >= 0x7f || byte == 0x3b) return false;
  }
  return true;
}

function startsIgnoringCase(text: Bytes, prefix: string): bool {
  return text.slice(0, prefix.length).equalsIgnoreCase(prefix);
}
