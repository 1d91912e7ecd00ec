// The form of a path that rules are matched with: one for all the ways to write the same path, so that no rule can be
// passed by with another spelling.

import { Bytes, newBytes } from "../bytes";
import { digitValue } from "../encoding/hex";
import { isUnreserved } from "../encoding/unreserved";

function hexDigit(value: u32): u32 {
  return value < 10 ? value + 0x30 : value + 0x37;
}

/**
 * The path of a `:path` without its query, normalised (RFC 3986, section 6.2.2): what need not be escaped is not, other
 * escapes are in capitals, several slashes are one, and `.` and `..` are resolved. `null` when it does not begin with a
 * slash, or has `%2f`, `%5c`, `%00` or a backslash: servers differ in what they make of these.
 */
export function plainPath(target: Bytes): Bytes | null {
  if (target.get(0) != 0x2f) return null;
  let at = changetype<usize>(target);
  let end = at;
  const last = at + <usize>target.length;
  while (end < last && load<u8>(end) != 0x3f && load<u8>(end) != 0x23) end++;
  const path = newBytes(<u32>(end - at));
  const start = changetype<usize>(path);
  let to = start;
  // Each round is a slash, or several, and the segment behind.
  while (at < end) {
    while (at < end && load<u8>(at) == 0x2f) at++;
    const segment = to;
    store<u8>(to++, 0x2f);
    for (let byte: u32; at < end && (byte = load<u8>(at)) != 0x2f; at++) {
      if (byte == 0x25 && end - at > 2) {
        const high = digitValue(load<u8>(at, 1));
        const low = digitValue(load<u8>(at, 2));
        if ((high | low) < 16) {
          byte = (high << 4) | low;
          if (byte == 0 || byte == 0x2f) return null;
          at += 2;
          if (!isUnreserved(byte) && byte != 0x5c) {
            store<u8>(to, 0x25);
            store<u8>(to, hexDigit(high), 1);
            store<u8>(to, hexDigit(low), 2);
            to += 3;
            continue;
          }
        }
      }
      if (byte == 0x5c) return null;
      store<u8>(to++, byte);
    }
    const size = to - segment;
    if (size > 3 || load<u8>(to - 1) != 0x2e || load<u8>(segment, 1) != 0x2e) continue;
    // The segment was . or .., which takes the one before along.
    to = segment;
    if (size == 3 && to > start) while (load<u8>(--to) != 0x2f);
    if (at == end) to++;
  }
  return path.slice(0, <i32>(to - start));
}
