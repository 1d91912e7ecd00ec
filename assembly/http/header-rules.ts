// What may be a header name and a header value. Envoy does not check what a module writes: CR and LF
// in a value of an HTTP/1 response reach the wire, and a bad name in a request ends it with a 503.

import { Checked, isChecked, noteChecked } from "../text/constants";
import { lowerCase } from "../text/ascii";
import { MapType } from "../host/map-type";
import { reserveText, setTextSize } from "../text/text";

// One bit per ASCII character that may be in a token (RFC 9110, section 5.6.2).
const tokenCharacters: usize = memory.data<u32>([0, 0x03ff6cfa, 0xc7fffffe, 0x57ffffff]);
// ":authority"
const authority: usize = memory.data<u8>([
  0x3a, 0x61, 0x75, 0x74, 0x68, 0x6f, 0x72, 0x69, 0x74, 0x79,
]);

/** Whether a byte may be in a token (RFC 9110, section 5.6.2). */
// @ts-ignore: decorator
@inline
export function isTokenCharacter(byte: u32): bool {
  return byte < 128 && ((load<u32>(tokenCharacters + ((byte >> 5) << 2)) >> (byte & 31)) & 1) != 0;
}

/**
 * The name as Envoy stores it: in lower case and, in the request headers, `:authority` for `host`.
 * 0 when it is no legal name: empty, or not a token (a pseudo header has one `:` before it). The
 * size is in `textSize`.
 */
export function headerName(pointer: usize, size: u32, map: MapType): usize {
  if (isChecked(pointer, Checked.Name)) {
    setTextSize(size);
    return pointer;
  }
  let name = pointer;
  for (let at: u32 = 0; at < size; at++) {
    const byte: u32 = load<u8>(name + at);
    // Most are a to z or a hyphen, and nothing has to be looked up for them.
    if (byte - 0x61 < 26 || byte == 0x2d) continue;
    // A colon may stand in front of a pseudo header's name, and not alone.
    if (!isTokenCharacter(byte) && (byte != 0x3a || at != 0 || size == 1)) return 0;
    const lower = lowerCase(byte);
    if (lower == byte) continue;
    // What was given stays as it is.
    if (name == pointer) {
      name = reserveText(size);
      memory.copy(name, pointer, size);
    }
    store<u8>(name + at, lower);
  }
  setTextSize(size);
  if (size == 4 && load<u32>(name) == 0x74736f68 /* host */) {
    if (map != MapType.RequestHeaders) return name;
    setTextSize(10);
    return authority;
  }
  if (size == 0) return 0;
  noteChecked(name, Checked.Name);
  return name;
}

/** Whether there is a value, and it is free of CR, LF and NUL (RFC 9110, section 5.5). */
export function isHeaderValue(pointer: usize, size: u32): bool {
  if (pointer == 0) return false;
  if (isChecked(pointer, Checked.Value)) return true;
  const start = pointer;
  for (const end = pointer + size; pointer < end; pointer++) {
    const byte: u32 = load<u8>(pointer);
    // One comparison for nearly every byte.
    if (byte <= 0x0d && (byte == 0x0d || byte == 0x0a || byte == 0)) return false;
  }
  noteChecked(start, Checked.Value);
  return true;
}

/** Whether a text can stand in the first line of a request: not empty, neither spaces nor controls. */
export function isVisible(pointer: usize, size: u32): bool {
  for (let at: u32 = 0; at < size; at++) {
    const byte: u32 = load<u8>(pointer + at);
    if (byte <= 0x20 || byte == 0x7f) return false;
  }
  return size != 0;
}

/** Whether a legal name is that of a pseudo header. */
// @ts-ignore: decorator
@inline
export function isPseudoHeader(name: usize, size: u32): bool {
  return size != 0 && load<u8>(name) == 0x3a;
}

/** Whether a value for `:status` is a final status, three digits from 200 to 599. */
export function isFinalStatus(pointer: usize, size: u32): bool {
  return (
    size == 3 &&
    <u32>load<u8>(pointer) - 0x32 < 4 &&
    <u32>load<u8>(pointer, 1) - 0x30 < 10 &&
    <u32>load<u8>(pointer, 2) - 0x30 < 10
  );
}

// A number for a name of at least four bytes, from its ends; names that matter here have one of their own.
// @ts-ignore: decorator
@inline
function keyOf(name: usize, size: u32): u32 {
  return load<u32>(name) + load<u32>(name + size - 4) + size;
}

/** Whether a legal name is `:status`. */
export function isStatusName(name: usize, size: u32): bool {
  return size == 7 && keyOf(name, size) == 0x6174733a /* :sta */ + 0x73757461 /* atus */ + 7;
}

/**
 * Whether a legal name says how a message is framed: `content-length`, `transfer-encoding` or `upgrade`. That is
 * for Envoy to say: where it is wrong a peer waits for ever, or takes a body for the next message.
 */
export function isFramingName(name: usize, size: u32): bool {
  if (size < 7) return false;
  const key = keyOf(name, size);
  return (
    key == 0x746e6f63 /* cont */ + 0x6874676e /* ngth */ + 14 ||
    key == 0x6e617274 /* tran */ + 0x676e6964 /* ding */ + 17 ||
    key == 0x72677075 /* upgr */ + 0x65646172 /* rade */ + 7
  );
}
