// Durations as Envoy, Istio and Kubernetes write them: numbers with units, one after the other.

import { resetTexts, textPointer, textSize } from "../text/text";

/** Nanoseconds of the longest duration: about 292 years. */
const LONGEST: u64 = i64.MAX_VALUE;

function unitAt(at: usize, end: usize): u64 {
  const byte = load<u8>(at);
  const next: u32 = at + 1 < end ? load<u8>(at, 1) : 0;
  if (next == 0x73) {
    if (byte == 0x6e) return 1;
    if (byte == 0x75) return 1_000;
    if (byte == 0x6d) return 1_000_000;
  }
  if (byte == 0x73) return 1_000_000_000;
  if (byte == 0x6d) return 60_000_000_000;
  return byte == 0x68 ? 3_600_000_000_000 : 0;
}

function readDuration(at: usize, size: u32): i64 {
  const end = at + size;
  let total: u64 = 0;
  if (size == 0) return -1;
  if (size == 1 && load<u8>(at) == 0x30) return 0;
  while (at < end) {
    let whole: u64 = 0;
    let fraction: u64 = 0;
    let scale: u64 = 1;
    let digits = 0;
    for (; at < end && <u32>load<u8>(at) - 0x30 < 10; at++, digits++) {
      whole = whole * 10 + <u64>(load<u8>(at) - 0x30);
      if (whole > LONGEST) return -1;
    }
    if (at < end && load<u8>(at) == 0x2e) {
      at++;
      for (; at < end && <u32>load<u8>(at) - 0x30 < 10; at++, digits++) {
        if (scale == 1_000_000_000_000) continue;
        fraction = fraction * 10 + <u64>(load<u8>(at) - 0x30);
        scale *= 10;
      }
    }
    if (digits == 0 || at == end) return -1;
    const unit = unitAt(at, end);
    if (unit == 0) return -1;
    at += unit == 1 || unit == 1_000 || unit == 1_000_000 ? 2 : 1;
    if (whole > LONGEST / unit) return -1;
    total += whole * unit + partOf(unit, fraction, scale);
    if (total > LONGEST) return -1;
  }
  return <i64>total;
}

// unit * fraction / scale, rounded down. In two steps, because the product does not fit into 64 bits.
function partOf(unit: u64, fraction: u64, scale: u64): u64 {
  if (scale <= 1_000_000) return (unit * fraction) / scale;
  const high = unit * (fraction / 1_000_000);
  const low = unit * (fraction % 1_000_000);
  return (high + low / 1_000_000) / (scale / 1_000_000);
}

/**
 * The nanoseconds of a duration: `1.5s`, `250ms`, `1h30m`, `0`. Units are `h`, `m`, `s`, `ms`, `us`, `ns`. -1 when it
 * is none, is negative, or is longer than 292 years. Digits behind the twelfth of a fraction are not looked at.
 *
 * Source: Protocol Buffers, JSON mapping of google.protobuf.Duration; Go, package time, ParseDuration.
 */
export function parseDuration<TextDuration>(text: TextDuration): i64 {
  resetTexts();
  const pointer = textPointer(text);
  return readDuration(pointer, textSize);
}
