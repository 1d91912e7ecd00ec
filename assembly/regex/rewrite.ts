// Replaces what a pattern matches, with references to its groups, as RE2 does.
// Source: RE2, re2/re2.cc, GlobalReplace, Rewrite and CheckRewriteString.

import { ByteBuffer } from "../text/byte-buffer";
import { Bytes } from "../bytes";
import { pointAt, pointSize } from "./code-point";
import { Threads } from "./threads";

/** Most bytes of a result. */
// @ts-ignore: decorator
@inline const MOST_BYTES: u32 = 1 << 20;

/**
 * How often the text may be read on the average of its bytes. A search reads on behind its match while a longer one is
 * possible, so that without this time could grow with the square of the text.
 */
// @ts-ignore: decorator
@inline const MOST_READS: i64 = 32;

/** Whether a replacement has backslashes only before backslashes and the numbers of groups that there are. */
export function isRewrite(rewrite: Bytes, groups: i32): bool {
  for (let at = 0, length = rewrite.length; at < length; at++) {
    if (rewrite.get(at) != 0x5c) continue;
    const next = rewrite.get(++at);
    if (next != 0x5c && (<u32>(next - 0x30) > 9 || next - 0x30 > groups)) return false;
  }
  return true;
}

function putRewrite(
  buffer: ByteBuffer,
  rewrite: Bytes,
  text: usize,
  slots: StaticArray<i32>,
): void {
  for (let at = 0, length = rewrite.length; at < length; at++) {
    let byte = rewrite.get(at);
    if (byte == 0x5c) {
      byte = rewrite.get(++at);
      const slot = 2 * (byte - 0x30);
      if (slot >= 0 && slot < slots.length && byte != 0x5c) {
        const start = unchecked(slots[slot]);
        // A group that took no part is empty.
        if (start >= 0) buffer.put(text + <usize>start, unchecked(slots[slot + 1]) - start);
        continue;
      }
    }
    buffer.putByte(byte);
  }
}

/** The text with all matches replaced, the text itself when there is none, `null` when that takes too much. */
export function rewriteAll(threads: Threads, text: Bytes, rewrite: Bytes): Bytes | null {
  const start = changetype<usize>(text);
  const size = text.length;
  const buffer = new ByteBuffer(MOST_BYTES);
  let reads = (<i64>size + 1) * MOST_READS;
  let hasMatch = false;
  // What is before this place is written, and there the last match ended.
  let at = 0;
  let lastEnd = -1;
  for (let from = 0; from <= size && threads.find(start, size, from);) {
    reads -= threads.reached - from;
    if (reads < 0) return null;
    const first = unchecked(threads.slots[0]);
    const last = unchecked(threads.slots[1]);
    // An empty match right behind the last one is none; the character there is left as it is.
    if (first != last || first != lastEnd) {
      hasMatch = true;
      buffer.put(start + <usize>at, first - at);
      putRewrite(buffer, rewrite, start, threads.slots);
      at = lastEnd = last;
    }
    from = last;
    if (first == last) {
      pointAt(start + <usize>last, start + <usize>size);
      from += max(pointSize, 1);
    }
  }
  if (!hasMatch) return text;
  buffer.put(start + <usize>at, size - at);
  return buffer.isFull ? null : buffer.finish();
}
