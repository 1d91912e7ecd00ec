// Answers, before anything is allocated, whether memory will do. The allocator of AssemblyScript
// traps when memory can not grow, and a trap fails the VM for every stream of the worker.

import { BLOCK_OVERHEAD, OBJECT_OVERHEAD } from "rt/common";
import { ROOT } from "rt/tlsf";

/** Pages of 64 KiB that the module's memory may have; asconfig.json states it beside `maximumMemory`. */
// @ts-ignore: decorator
@inline const MAXIMUM_PAGES: i32 = PROXY_WASM_MAXIMUM_MEMORY;

/** Bytes of memory that the module may have in all. */
// @ts-ignore: decorator
@inline export const MAXIMUM_BYTES: u32 = (<u32>MAXIMUM_PAGES) << 16;

/** Whether an object of this many bytes can be allocated for sure. */
export function canHold(size: u32): bool {
  if (size >= MAXIMUM_BYTES) return false;
  // The object header, the block header, and alignment to 16 bytes.
  const needed = size + <u32>(OBJECT_OVERHEAD + 2 * BLOCK_OVERHEAD) + 15;
  // The allocator keeps free blocks in lists by powers of two from 256 bytes on, and a bitmap says
  // which are not empty. Any block of a higher list is large enough.
  const list: u32 = needed < 256 ? 0 : 24 - clz(needed);
  const root = changetype<usize>(ROOT);
  if (root != 0 && load<u32>(root) >> (list + 1) != 0) return true;
  // Otherwise memory has to grow, by the size rounded up to the step of its list (a sixteenth).
  const pages = (needed + (needed >> 3) + 0xffff) >> 16;
  return <i32>pages <= MAXIMUM_PAGES - memory.size();
}
