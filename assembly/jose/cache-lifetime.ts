// How long an answer may be kept, as the one who gave it says.
// Source: RFC 9111, sections 1.2.2, 4.2.1 and 5.2.

import { Bytes } from "../bytes";
import { lowerCase } from "../text/ascii";

// @ts-ignore: decorator
@inline const NONE: i64 = -1;
/** RFC 9111, section 1.2.2: what to take for a number that is too large. */
// @ts-ignore: decorator
@inline const MAXIMUM: i64 = 2_147_483_648;

const maxAge = Bytes.fromString("max-age");

/** Where the directive that begins at `at` ends: at a comma outside of quotation marks, or at the end. */
function endOfDirective(value: Bytes, at: i32): i32 {
  let isQuoted = false;
  for (; at < value.length; at++) {
    const byte = value.get(at);
    if (byte == 0x22) isQuoted = !isQuoted;
    else if (byte == 0x2c && !isQuoted) return at;
  }
  return at;
}

function skipSpace(value: Bytes, at: i32): i32 {
  while (value.get(at) == 0x20 || value.get(at) == 0x09) at++;
  return at;
}

/** Seconds of a directive `max-age=…`; -1 when it is another one, or has no number. */
function secondsOf(value: Bytes, start: i32, end: i32): i64 {
  for (let at = 0; at < maxAge.length; at++, start++) {
    if (lowerCase(value.get(start)) != <u32>maxAge.get(at)) return NONE;
  }
  if (value.get(start++) != 0x3d) return NONE;
  const isQuoted = value.get(start) == 0x22;
  if (isQuoted) start++;
  const first = start;
  let seconds: i64 = 0;
  for (; start < end; start++) {
    const digit = <u32>(value.get(start) - 0x30);
    if (digit > 9) break;
    seconds = min(seconds * 10 + <i64>digit, MAXIMUM);
  }
  if (start == first || (isQuoted && value.get(start++) != 0x22)) return NONE;
  // skipSpace may run into the next directive; a comma stops it.
  return skipSpace(value, start) >= end ? seconds : NONE;
}

/** Seconds for which an answer is fresh by its `cache-control`, the fewest when it says so twice; -1: it says nothing. */
export function maximumAge(values: Bytes[]): i64 {
  let found = NONE;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    for (let at = 0; at < value.length; at++) {
      at = skipSpace(value, at);
      const end = endOfDirective(value, at);
      const seconds = secondsOf(value, at, end);
      if (seconds >= 0 && (found < 0 || seconds < found)) found = seconds;
      at = end;
    }
  }
  return found;
}
