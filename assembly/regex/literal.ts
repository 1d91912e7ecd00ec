// Patterns that are a plain text need no automaton.

import { Bytes, newBytes } from "../bytes";
import { Around, Operation, operationOf } from "./instruction";
import { Program } from "./program";

/** Writes a code point as UTF-8; returns where it ends. */
function putPoint(target: usize, point: u32): usize {
  let at = target;
  if (point < 0x80) {
    store<u8>(at++, point);
    return at;
  }
  if (point < 0x800) {
    store<u8>(at++, 0xc0 | (point >> 6));
  } else {
    if (point < 0x10000) {
      store<u8>(at++, 0xe0 | (point >> 12));
    } else {
      store<u8>(at++, 0xf0 | (point >> 18));
      store<u8>(at++, 0x80 | ((point >> 12) & 0x3f));
    }
    store<u8>(at++, 0x80 | ((point >> 6) & 0x3f));
  }
  store<u8>(at++, 0x80 | (point & 0x3f));
  return at;
}

/** The text that is the only one that matches as a whole; `null` when it is not that simple. */
export function literalOf(program: Program): Bytes | null {
  let from = 0;
  let to = program.size - 1;
  if (to < 0) return null;
  const code = program.code;
  if (unchecked(code[0]) == ((Around.TextBegin << 4) | Operation.Assert)) from++;
  if (to > from && unchecked(code[to - 1]) == ((Around.TextEnd << 4) | Operation.Assert)) to--;
  for (let at = from; at < to; at++) {
    const word = unchecked(code[at]);
    // Half of a surrogate pair is in no text.
    if (operationOf(word) != Operation.Point || (word >> 4) - 0xd800 < 0x800) return null;
  }
  const room = newBytes(4 * (to - from));
  let end = changetype<usize>(room);
  for (let at = from; at < to; at++) end = putPoint(end, unchecked(code[at]) >> 4);
  return room.slice(0, <i32>(end - changetype<usize>(room)));
}
