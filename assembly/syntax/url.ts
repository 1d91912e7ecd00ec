// Absolute URLs of HTTP, such as those in Origin, Location or a configuration. Parsers that disagree about a host are
// how a check of it is passed by: what two of them could read differently is refused here.

import { Bytes, newBytes } from "../bytes";
import { digitValue } from "../encoding/hex";
import { IpAddress } from "../network/ip-address";
import { lowerCase } from "../text/ascii";

// @ts-ignore: decorator
@inline const LONGEST: i32 = 8192;
// RFC 1035, section 2.3.4.
// @ts-ignore: decorator
@inline const LONGEST_HOST: i32 = 253;
// @ts-ignore: decorator
@inline const LONGEST_LABEL: i32 = 63;

function lowerCaseOf(text: Bytes, start: i32, end: i32): Bytes {
  const result = newBytes(end - start);
  for (let at = start; at < end; at++) {
    store<u8>(changetype<usize>(result) + <usize>(at - start), lowerCase(<u32>text.get(at)));
  }
  return result;
}

function isHexadecimal(byte: i32): bool {
  return byte >= 0 && digitValue(<u32>byte) < 16;
}

function isLetterOrDigit(byte: i32): bool {
  return <u32>((byte | 0x20) - 0x61) < 26 || <u32>(byte - 0x30) < 10;
}

// pchar and "/" (RFC 3986, section 3.3), in a query also "?", but no "'", which URLs of browsers never have there.
function areCharacters(text: Bytes, start: i32, end: i32, inQuery: bool): bool {
  for (let at = start; at < end; at++) {
    const byte = text.get(at);
    if (isLetterOrDigit(byte)) continue;
    switch (byte) {
      case 0x25:
        if (at + 2 >= end || !isHexadecimal(text.get(at + 1)) || !isHexadecimal(text.get(at + 2)))
          return false;
        at += 2;
        continue;
      case 0x27:
        if (inQuery) return false;
        continue;
      case 0x3f:
        if (!inQuery) return false;
        continue;
      // - . _ ~ / : @ ! $ & ( ) * + , ; =
      case 0x2d:
      case 0x2e:
      case 0x5f:
      case 0x7e:
      case 0x2f:
      case 0x3a:
      case 0x40:
      case 0x21:
      case 0x24:
      case 0x26:
      case 0x28:
      case 0x29:
      case 0x2a:
      case 0x2b:
      case 0x2c:
      case 0x3b:
      case 0x3d:
        continue;
      default:
        return false;
    }
  }
  return true;
}

// Whether a segment is "." or "..", also with "%2e" for a dot.
function isDotSegment(text: Bytes, start: i32, end: i32): bool {
  let dots: i32 = 0;
  for (let at = start; at < end; dots++) {
    if (text.get(at) == 0x2e) {
      at++;
    } else if (
      text.get(at) == 0x25 &&
      text.get(at + 1) == 0x32 &&
      (text.get(at + 2) | 0x20) == 0x65
    ) {
      at += 3;
    } else {
      return false;
    }
  }
  return dots == 1 || dots == 2;
}

function hasDotSegment(text: Bytes, start: i32, end: i32): bool {
  for (let from = start + 1, at = from; at <= end; at++) {
    if (at < end && text.get(at) != 0x2f) continue;
    if (isDotSegment(text, from, at)) return true;
    from = at + 1;
  }
  return false;
}

// Whether a name would be read as an IPv4 address: its last label is a number, hexadecimal ones too.
function endsInNumber(host: Bytes, label: i32, end: i32): bool {
  const isHexadecimalLabel =
    end - label >= 2 && host.get(label) == 0x30 && host.get(label + 1) == 0x78;
  for (let at = isHexadecimalLabel ? label + 2 : label; at < end; at++) {
    const byte = host.get(at);
    if (isHexadecimalLabel ? !isHexadecimal(byte) : <u32>(byte - 0x30) > 9) return false;
  }
  return true;
}

// A name in lower case, or four numbers.
function isHost(host: Bytes): bool {
  const length = host.length;
  if (length == 0 || length > LONGEST_HOST) return false;
  let label: i32 = 0;
  for (let at = 0; at <= length; at++) {
    const byte = host.get(at);
    if (at < length && byte != 0x2e) {
      if (!isLetterOrDigit(byte) && byte != 0x2d && byte != 0x5f) return false;
      continue;
    }
    if (at == label || at - label > LONGEST_LABEL) return false;
    if (at < length) label = at + 1;
  }
  if (!endsInNumber(host, label, length)) return true;
  const address = IpAddress.parse(host);
  return address != null && address.toBytes().equals(host);
}

/** The form in which an address stands in brackets; `null` when it is none of IPv6. */
function bracketed(text: Bytes): Bytes | null {
  const address = text.includes(":") ? IpAddress.parse(text) : null;
  if (!address) return null;
  const written = address.toBytes();
  return written.includes(":") ? Bytes.fromString("[").concat(written).concat("]") : null;
}

/**
 * An absolute URL of `http` or `https`, read strictly: what is read here is read the same by browsers and Node.
 *
 * ```ts
 * const origin = this.request.headers.get("origin");
 * const url = origin ? Url.parse(origin) : null;
 * if (!url || !url.host.equals("shop.example")) return this.reply(403);
 * ```
 *
 * Source: WHATWG URL Standard, "URL parsing"; RFC 3986, section 3.
 */
// @ts-ignore: decorator
@final
export class Url {
  private constructor(
    /** `http` or `https`. */
    readonly scheme: Bytes,
    /** The name in lower case, or an address; one of IPv6 in brackets, in its shortest form. */
    readonly host: Bytes,
    /** The port, that of the scheme when there is none. */
    readonly port: i32,
    /** The path as it is written, `/` when there is none. */
    readonly path: Bytes,
    /** What stands behind the `?`, as it is written; empty when there is nothing. */
    readonly query: Bytes,
  ) {}

  /**
   * Reads one of at most 8,192 bytes. `null` for everything else, and for what others mend or read differently: a user
   * or a fragment, a backslash, spaces, controls and bytes that are not ASCII, a `%` without two hexadecimal digits,
   * dot segments in the path (also as `%2e`), `'` in the query, addresses that are not written as usual, IPv4 in
   * brackets, an empty label in a name or a dot at its end, a port that is 0 or begins with 0. Whether a label that
   * begins with `xn--` stands for letters is not looked at.
   */
  static parse<TextUrl>(text: TextUrl): Url | null {
    return Url.read(Bytes.empty.concat(text));
  }

  private static read(text: Bytes): Url | null {
    const length = text.length;
    const colon = text.indexOf("://");
    if (length > LONGEST || colon < 0) return null;
    const scheme = lowerCaseOf(text, 0, colon);
    const isSecure = scheme.equals("https");
    if (!isSecure && !scheme.equals("http")) return null;
    const start = colon + 3;

    let end = start;
    while (end < length && text.get(end) != 0x2f && text.get(end) != 0x3f) end++;
    // Where the host ends: behind its bracket, or at the colon of the port.
    let hostEnd = start;
    let host: Bytes | null = null;
    if (text.get(start) == 0x5b) {
      const close = text.indexOf("]", start);
      if (close < 0 || close >= end) return null;
      host = bracketed(text.slice(start + 1, close));
      hostEnd = close + 1;
    } else {
      while (hostEnd < end && text.get(hostEnd) != 0x3a) hostEnd++;
      const name = lowerCaseOf(text, start, hostEnd);
      if (isHost(name)) host = name;
    }
    if (!host) return null;
    let port: i32 = isSecure ? 443 : 80;
    if (hostEnd < end) {
      port = portOf(text, hostEnd, end);
      if (port < 0) return null;
    }

    const question = text.indexOf("?", end);
    const pathEnd = question < 0 ? length : question;
    if (!areCharacters(text, end, pathEnd, false) || hasDotSegment(text, end, pathEnd)) return null;
    if (question >= 0 && !areCharacters(text, question + 1, length, true)) return null;
    const path = pathEnd > end ? text.slice(end, pathEnd) : Bytes.fromString("/");
    const query = question < 0 ? Bytes.empty : text.slice(question + 1);
    return new Url(scheme, host, port, path, query);
  }

  /** Scheme, host and port, without the port that the scheme has anyway: `https://example.com` (RFC 6454). */
  get origin(): Bytes {
    const origin = this.scheme.concat("://").concat(this.host);
    const usual = this.scheme.length == 5 ? 443 : 80;
    return this.port == usual ? origin : origin.concat(":").concat(this.port.toString());
  }
}

// The port behind a colon; -1 when it is none.
function portOf(text: Bytes, colon: i32, end: i32): i32 {
  let port: i32 = 0;
  if (text.get(colon) != 0x3a || end - colon > 6 || text.get(colon + 1) == 0x30) return -1;
  for (let at = colon + 1; at < end; at++) {
    const digit = text.get(at) - 0x30;
    if (<u32>digit > 9) return -1;
    port = port * 10 + digit;
  }
  return port >= 1 && port <= 65535 ? port : -1;
}
