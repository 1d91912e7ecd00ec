// The form of a path that rules are matched with: one for all the ways to write the same path, so that no rule can be
// passed by with another spelling.

import { Bytes, newBytes } from "../bytes";
import { digitValue } from "../encoding/hex";
import { isUnreserved } from "../encoding/unreserved";

// Where the path itself ends: at the query, or at a fragment.
function endOf(target: Bytes): i32 {
  let end = 0;
  for (; end < target.length; end++) {
    const byte = target.get(end);
    if (byte == 0x3f || byte == 0x23) break;
  }
  return end;
}

// The byte of an escape at `at`, 256 when there is none.
function escapedByte(at: usize, end: usize): u32 {
  if (end - at < 3) return 256;
  const high = digitValue(load<u8>(at, 1));
  const low = digitValue(load<u8>(at, 2));
  return (high | low) < 16 ? (high << 4) | low : 256;
}

function upperCase(byte: u32): u32 {
  return byte - 0x61 < 26 ? byte & 0xdf : byte;
}

// Whether the segment from `start` to `end` is that many dots.
function isDots(start: usize, end: usize, count: usize): bool {
  if (end - start != count) return false;
  for (; start < end; start++) if (load<u8>(start) != 0x2e) return false;
  return true;
}

/**
 * The path of a `:path` without its query, normalised (RFC 3986, section 6.2.2): what need not be escaped is not, other
 * escapes are in capitals, several slashes are one, and `.` and `..` are resolved. `null` when it does not begin with a
 * slash, or has `%2f`, `%5c`, `%00` or a backslash: servers differ in what they make of these.
 */
export function plainPath(target: Bytes): Bytes | null {
  if (target.get(0) != 0x2f) return null;
  let at = changetype<usize>(target);
  const end = at + <usize>endOf(target);
  const path = newBytes(<u32>(end - at));
  const start = changetype<usize>(path);
  let to = start;
  // Where the last segment begins, behind its slash.
  let segment = start;
  while (at <= end) {
    let byte: u32 = at < end ? load<u8>(at) : 0x2f;
    if (byte == 0x5c) return null;
    if (byte == 0x2f) {
      // A segment is complete.
      const isLast = at == end;
      at++;
      if (isDots(segment, to, 1)) {
        to = segment;
      } else if (isDots(segment, to, 2)) {
        to = segment;
        if (to > start + 1) to--;
        while (to > start + 1 && load<u8>(to - 1) != 0x2f) to--;
        segment = to;
      } else if (!isLast && (to == start || to != segment)) {
        store<u8>(to++, 0x2f);
        segment = to;
      }
      continue;
    }
    if (byte == 0x25) {
      const escaped = escapedByte(at, end);
      if (escaped == 0x2f || escaped == 0x5c || escaped == 0) return null;
      if (escaped < 256 && !isUnreserved(escaped)) {
        store<u8>(to, 0x25);
        store<u8>(to, upperCase(load<u8>(at, 1)), 1);
        store<u8>(to, upperCase(load<u8>(at, 2)), 2);
        to += 3;
        at += 3;
        continue;
      }
      if (escaped < 256) {
        byte = escaped;
        at += 2;
      }
    }
    store<u8>(to++, byte);
    at++;
  }
  return to - start == <usize>path.length ? path : path.slice(0, <i32>(to - start));
}
