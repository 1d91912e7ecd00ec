// The two words into which the host writes an answer. They live in static memory, so they need no
// allocation, and are cleared before each call, so a failed call can not pass on the last answer.

import { OBJECT, TOTAL_OVERHEAD } from "rt/common";
import { Bytes } from "../bytes";
import { lastHostAllocation } from "../runtime/allocation";

const words: usize = memory.data(8, 8);

/** Address of the first word (or of the only 64-bit one); both words are cleared. */
export function clearOutWords(): usize {
  store<u64>(words, 0);
  return words;
}

/** Address of the second word. */
// @ts-ignore: decorator
@inline
export function secondOutWord(): usize {
  return words + 4;
}

/** The first word as a number. */
// @ts-ignore: decorator
@inline
export function outNumber(): u32 {
  return load<u32>(words);
}

/** Both words as one 64-bit number. */
// @ts-ignore: decorator
@inline
export function outLongNumber(): u64 {
  return load<u64>(words);
}

/**
 * The bytes that the host has just returned: the very object that `malloc` handed out. No words
 * written means empty. `null` when the pointer is not the block that the host was given, or is
 * said to be larger than it is.
 */
export function outBytes(): Bytes | null {
  const pointer = <usize>load<u32>(words);
  const size = load<u32>(words, 4);
  if (size == 0) return Bytes.empty;
  if (pointer != lastHostAllocation) return null;
  const header = changetype<OBJECT>(pointer - TOTAL_OVERHEAD);
  if (header.rtSize < size) return null;
  // A host that asked for more than it wrote: the rest stays a part of the block.
  header.rtSize = size;
  return changetype<Bytes>(pointer);
}
