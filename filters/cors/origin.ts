// One origin: a scheme, a host and a port, as browsers write them.
// Source: RFC 6454, section 6.2; HTML standard, "serialization of an origin".

import { Bytes } from "proxy-wasm-assemblyscript-sdk";

function isLetter(byte: i32): bool {
  return byte >= 0x61 && byte <= 0x7a;
}

function isDigit(byte: i32): bool {
  return byte >= 0x30 && byte <= 0x39;
}

function isScheme(text: Bytes): bool {
  for (let at = 0; at < text.length; at++) {
    const byte = text.get(at);
    const isOther = isDigit(byte) || byte == 0x2b || byte == 0x2d || byte == 0x2e;
    if (!isLetter(byte) && (at == 0 || !isOther)) return false;
  }
  return text.length != 0;
}

/** Labels of letters, digits, hyphens and underscores; or an IPv6 address in brackets. */
function isHost(text: Bytes): bool {
  const length = text.length;
  if (length > 253) return false;
  const isAddress = text.get(0) == 0x5b;
  if (isAddress && (length < 4 || text.get(length - 1) != 0x5d)) return false;
  const end = isAddress ? length - 1 : length;
  let before = 0x2e;
  for (let at = isAddress ? 1 : 0; at < end; at++) {
    const byte = text.get(at);
    if (isAddress) {
      const isHex = isDigit(byte) || (byte >= 0x61 && byte <= 0x66);
      if (!isHex && byte != 0x3a && byte != 0x2e) return false;
    } else if (byte == 0x2e) {
      if (before == 0x2e) return false;
    } else if (!isLetter(byte) && !isDigit(byte) && byte != 0x2d && byte != 0x5f) {
      return false;
    }
    before = byte;
  }
  return before != 0x2e;
}

/** Nothing, or a colon and a number of 1 to 65535 without zeros in front. */
function isPort(text: Bytes): bool {
  let port = 0;
  for (let at = 1; at < text.length; at++) {
    const byte = text.get(at);
    if (!isDigit(byte) || text.length > 6) return false;
    port = port * 10 + byte - 0x30;
    if (port == 0) return false;
  }
  return text.length != 1 && port <= 65535;
}

/** An origin in its parts. `null` as an origin has none, and is none of these. */
// @ts-ignore: decorator
@final
export class Origin {
  private constructor(
    /** All of it. */
    readonly text: Bytes,
    /** The scheme. */
    readonly scheme: Bytes,
    /** The host, in brackets when it is an IPv6 address. */
    readonly host: Bytes,
    /** The port with a colon in front; empty when it is the scheme's own. */
    readonly port: Bytes,
  ) {}

  private get hasOwnPort(): bool {
    const port = this.port;
    return this.scheme.equals("https") ? port.equals(":443") : this.scheme.equals("http") && port.equals(":80");
  } // prettier-ignore

  /** The origin that a browser means by this text; `null` when none writes it so. */
  static parse(text: Bytes): Origin | null {
    const origin = Origin.split(text);
    return origin && !origin.hasOwnPort ? origin : null;
  }

  /** The origin that a person means by it: in any case, and the port may be the scheme's own. */
  static ofSetting(text: Bytes): Origin | null {
    const lower = text.toLowerCase();
    const origin = Origin.split(lower);
    if (!origin || !origin.hasOwnPort) return origin;
    return Origin.split(lower.slice(0, lower.length - origin.port.length));
  }

  private static split(text: Bytes): Origin | null {
    const colon = text.indexOf("://");
    if (colon < 0) return null;
    const start = colon + 3;
    // The colons of an IPv6 address stand in its brackets.
    let end = text.indexOf(":", max(text.indexOf("]", start), start));
    if (end < 0) end = text.length;
    const scheme = text.slice(0, colon);
    const host = text.slice(start, end);
    const port = text.slice(end);
    const isOne = isScheme(scheme) && isHost(host) && isPort(port);
    return isOne ? new Origin(text, scheme, host, port) : null;
  }
}
