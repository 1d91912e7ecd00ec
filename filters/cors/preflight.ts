// Preflights: how a browser asks before it sends what a form could not.
// Source: Fetch standard, "CORS-preflight fetch"; RFC 9110, section 5.6.1 (lists).

import { Bytes, HeaderMap } from "proxy-wasm-assemblyscript-sdk";

/** What a preflight may ask for at most. */
const MOST_NAMES: i32 = 64;
const MOST_BYTES: i32 = 8192;

const tokenMarks = Bytes.fromString("-_.!#$%&'*+^`|~");

function isMark(byte: i32): bool {
  for (let at = 0; at < tokenMarks.length; at++) if (tokenMarks.get(at) == byte) return true;
  return false;
}

function isToken(text: Bytes): bool {
  for (let at = 0; at < text.length; at++) {
    const byte = text.get(at);
    const letter = byte | 0x20;
    const isPlain = (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39);
    if (!isPlain && !isMark(byte)) return false;
  }
  return text.length != 0;
}

function isBlank(byte: i32): bool {
  return byte == 0x20 || byte == 0x09;
}

/** The members of a list, without the blanks around them and without empty ones. */
export function membersOf(list: Bytes): Bytes[] {
  const members: Bytes[] = [];
  let start = 0;
  while (start < list.length) {
    let end = list.indexOf(",", start);
    if (end < 0) end = list.length;
    const next = end + 1;
    while (start < end && isBlank(list.get(start))) start++;
    while (end > start && isBlank(list.get(end - 1))) end--;
    if (end > start) members.push(list.slice(start, end));
    start = next;
  }
  return members;
}

/** What a preflight asks for. */
// @ts-ignore: decorator
@final
export class Preflight {
  private constructor(
    readonly method: Bytes,
    /** Names of headers in lower case; `null` when the list is none, or too long. */
    readonly headers: Bytes[] | null,
    readonly isToPrivateNetwork: bool,
  ) {}

  /** The preflight that a request with an origin is; `null` when it is none. */
  static of(headers: HeaderMap): Preflight | null {
    const method = headers.get(":method");
    const requested = headers.getAll("access-control-request-method");
    if (!method || !method.equals("OPTIONS") || requested.length != 1) return null;
    // Envoy joins the lines of this header.
    if (requested[0].includes(",")) return null;
    const lines = headers.getAll("access-control-request-headers");
    const wish = headers.get("access-control-request-private-network");
    const isPrivate = wish != null && wish.equals("true");
    return new Preflight(requested[0], namesIn(lines, requested[0]), isPrivate);
  }
}

function namesIn(lines: Bytes[], method: Bytes): Bytes[] | null {
  if (!isToken(method)) return null;
  const names: Bytes[] = [];
  let size = 0;
  for (let at = 0; at < lines.length; at++) {
    size += lines[at].length;
    if (size > MOST_BYTES) return null;
    const members = membersOf(lines[at]);
    for (let index = 0; index < members.length; index++) {
      const name = unchecked(members[index]);
      if (names.length == MOST_NAMES || !isToken(name)) return null;
      names.push(name.toLowerCase());
    }
  }
  return names;
}
