// Universally unique identifiers.

import { Bytes, newBytes } from "./bytes";
import { digitValue } from "./encoding/hex";
import { now } from "./clock";
import { randomBytes } from "./random";
import { resetTexts, textPointer, textSize } from "./text/text";

// Between which of the 16 bytes a hyphen stands: before the bytes 4, 6, 8 and 10.
// @ts-ignore: decorator
@inline const HYPHENS: u32 = 0x550;

// @ts-ignore: decorator
@inline
function digit(value: u32): u32 {
  return value + (value < 10 ? 0x30 : 0x57);
}

// RFC 9562, section 4: 32 digits in lower case, in five groups.
function written(source: usize): Bytes {
  const result = newBytes(36);
  let target = changetype<usize>(result);
  for (let at: u32 = 0; at < 16; at++) {
    if (((HYPHENS >> at) & 1) != 0) store<u8>(target++, 0x2d);
    const byte = <u32>load<u8>(source + at);
    store<u8>(target++, digit(byte >> 4));
    store<u8>(target++, digit(byte & 15));
  }
  return result;
}

// The 16 bytes at `bytes` with their version and variant (RFC 9562, sections 4.1, 4.2).
function marked(bytes: usize, version: u32): usize {
  store<u8>(bytes, ((<u32>load<u8>(bytes, 6)) & 0x0f) | (version << 4), 6);
  store<u8>(bytes, ((<u32>load<u8>(bytes, 8)) & 0x3f) | 0x80, 8);
  return bytes;
}

/**
 * A random UUID, such as `f81d4fae-7dec-41d0-a765-00a0c91e6bf6`: 122 unpredictable bits. `null` when the host has no
 * random numbers; no id at all is better than one that others have too.
 *
 * Legal in every callback and while the module starts.
 *
 * Source: RFC 9562, section 5.4; WASI preview 1, `random_get`.
 */
export function uuid4(): Bytes | null {
  const bytes = randomBytes(16);
  return bytes ? written(marked(changetype<usize>(bytes), 4)) : null;
}

// The last time-ordered id of this VM: its milliseconds, and its 74 bits behind them as 10 and 64.
// @ts-ignore: decorator
@lazy let lastTime: u64 = 0;
// @ts-ignore: decorator
@lazy let lastHigh: u64 = 0;
// @ts-ignore: decorator
@lazy let lastLow: u64 = 0;

/**
 * A UUID that sorts by the moment at which it was made, and is random in 74 bits. Each one sorts behind all that this
 * VM (one worker) has made before, also within a millisecond and when the clock is set back: it then counts on from
 * the last one by a random step (RFC 9562, section 6.2, method 2).
 *
 * Anybody sees when it was made. `null` when the host has no random numbers or no time, or time is beyond the year
 * 10889. Legal in every callback and while the module starts.
 *
 * Source: RFC 9562, section 5.7; WASI preview 1, `random_get`.
 *
 * @param milliseconds - since 1970; the host's clock unless given. One that is earlier than that of the last id counts
 *   as that one.
 */
export function uuid7(milliseconds: u64 = u64.MAX_VALUE): Bytes | null {
  if (milliseconds == u64.MAX_VALUE) milliseconds = now() / 1_000_000;
  const bytes = randomBytes(16);
  if (!bytes || milliseconds == 0 || milliseconds >= (<u64>1) << 48) return null;
  const start = changetype<usize>(bytes);
  if (milliseconds > lastTime) {
    lastTime = milliseconds;
    // The highest bit is left free, so that counting on has room: section 6.2, "Counter Rollover Handling".
    lastHigh = load<u64>(start) & 0x1ff;
    lastLow = load<u64>(start, 8);
  } else {
    // From 1 to 2^32: nobody who sees one id knows the next.
    const step = <u64>load<u32>(start) + 1;
    lastLow += step;
    if (lastLow < step) lastHigh++;
    if (lastHigh > 0x3ff) {
      lastTime++;
      lastHigh = 0;
    }
  }
  // 48 bits of time, 12 of which the first 10 are the counter's, then 62.
  store<u64>(start, bswap<u64>((lastTime << 16) | ((lastHigh << 2) | (lastLow >> 62))));
  store<u64>(start, bswap<u64>(lastLow), 8);
  return written(marked(start, 7));
}

/** UUIDs that came from elsewhere: their text and their 16 bytes. */
export namespace uuid {
  /**
   * The 16 bytes of a UUID: 32 hexadecimal digits in either case with the four hyphens, nothing else. `null` for
   * other texts. The version is not looked at: see {@link version}.
   *
   * Source: RFC 9562, section 4.
   */
  export function parse<TextInput>(text: TextInput): Bytes | null {
    resetTexts();
    const pointer = textPointer(text);
    return parseBytes(pointer, textSize);
  }

  /** The text of 16 bytes, in lower case; `null` when they are not 16. */
  export function format(bytes: Bytes): Bytes | null {
    return bytes.length == 16 ? written(changetype<usize>(bytes)) : null;
  }

  /**
   * The version of a UUID, 1 to 8; 0 and 15 for the nil and the max UUID. -1 for what is no UUID, has another variant
   * than that of RFC 9562, or another version.
   *
   * Source: RFC 9562, sections 4.1, 4.2, 5.9, 5.10.
   */
  export function version<TextInput>(text: TextInput): i32 {
    resetTexts();
    const pointer = textPointer(text);
    return versionOf(parseBytes(pointer, textSize));
  }
}

function parseBytes(source: usize, size: u32): Bytes | null {
  if (size != 36) return null;
  const result = newBytes(16);
  const target = changetype<usize>(result);
  let seen: u32 = 0;
  for (let at: u32 = 0; at < 16; at++) {
    if (((HYPHENS >> at) & 1) != 0 && load<u8>(source++) != 0x2d) return null;
    const high = digitValue(load<u8>(source));
    const low = digitValue(load<u8>(source, 1));
    seen |= high | low;
    store<u8>(target + at, (high << 4) | low);
    source += 2;
  }
  return seen > 15 ? null : result;
}

function versionOf(bytes: Bytes | null): i32 {
  if (!bytes) return -1;
  const high = bytes.toU64(0);
  const low = bytes.toU64(8);
  if ((high | low) == 0) return 0;
  if ((high & low) == u64.MAX_VALUE) return 15;
  const version = bytes.get(6) >> 4;
  return version >= 1 && version <= 8 && bytes.get(8) >> 6 == 2 ? version : -1;
}
