// All allocation passes through here, so that it is counted: asconfig.json puts these functions in
// place of the runtime's own `__new`, `__renew` and `__free`. The export `malloc` is among them: the
// host writes straight into a managed `Bytes`, with no copy, no pinning and nothing to free.

import { BLOCK, BLOCK_OVERHEAD, TOTAL_OVERHEAD } from "rt/common";
import { __new as newObject, __renew as renewObject } from "rt/tcms";
import { Bytes } from "../bytes";
import { abort } from "./abort";
import { giveBlock, makeRoom } from "./kept-blocks";
import { MAXIMUM_BYTES } from "./memory-budget";

/** Largest answer that the host may hand over in one piece: a quarter of the memory. */
// @ts-ignore: decorator
@inline export const MAXIMUM_HOST_BUFFER: u32 = MAXIMUM_BYTES >> 2;

/** Bytes in blocks that are in use, garbage included. */
export let occupiedBytes: u32 = 0;

/** Bytes allocated since the last collection. */
export let allocatedBytes: u32 = 0;

/** What `malloc` last gave to the host. */
export let lastHostAllocation: usize = 0;

/**
 * Whether a foreign function is being called. There, Envoy does not survive a refusal of its
 * allocator, so `malloc` then allocates whatever is asked, or traps.
 */
export let insideForeignCall: bool = false;

/** Marks the begin and the end of a call of a foreign function. */
export function setInsideForeignCall(inside: bool): void {
  insideForeignCall = inside;
}

/** Called after a collection. */
// @ts-ignore: decorator
@inline
export function restartCounting(): void {
  allocatedBytes = 0;
}

// Size of the block that holds an object, in the layout of rt/common.
// @ts-ignore: decorator
@inline
function blockSize(block: usize): u32 {
  return <u32>BLOCK_OVERHEAD + <u32>(changetype<BLOCK>(block).mmInfo & ~3);
}

function count(size: u32): void {
  occupiedBytes += size;
  allocatedBytes += size;
}

/** Takes the place of `__new`. */
// @ts-ignore: decorator
@unsafe
export function allocate(size: usize, id: i32): usize {
  const pointer = newObject(size, id);
  count(blockSize(pointer - TOTAL_OVERHEAD));
  return pointer;
}

/** Takes the place of `__renew`. */
// @ts-ignore: decorator
@unsafe
export function reallocate(oldPointer: usize, size: usize): usize {
  if (!makeRoom(<u32>size)) abort("out of memory");
  const oldSize: u32 = oldPointer < __heap_base ? 0 : blockSize(oldPointer - TOTAL_OVERHEAD);
  const pointer = renewObject(oldPointer, size);
  const newSize = blockSize(pointer - TOTAL_OVERHEAD);
  // A move frees the old block through the allocator's own path, which does not pass through free().
  occupiedBytes += newSize - oldSize;
  if (newSize > oldSize) allocatedBytes += newSize - oldSize;
  return pointer;
}

/** Takes the place of `__free`. */
// @ts-ignore: decorator
@unsafe
export function free(pointer: usize): void {
  const size = blockSize(pointer - BLOCK_OVERHEAD);
  occupiedBytes -= size;
  giveBlock(pointer, size - <u32>BLOCK_OVERHEAD);
}

/**
 * The module's allocator for the host, export `malloc` of the ABI. The block is a managed `Bytes`.
 * Answers 0, upon which the host's call answers `Status.InvalidMemoryAccess`, above
 * {@link MAXIMUM_HOST_BUFFER}, when memory would not hold it, and when more than half of the memory
 * is in use already, since the module needs room to work on what it got. Calls nothing of the host.
 */
export function malloc(size: u32): usize {
  lastHostAllocation = 0;
  if (!insideForeignCall) {
    if (size > MAXIMUM_HOST_BUFFER) return 0;
    if (occupiedBytes + size > MAXIMUM_BYTES >> 1) return 0;
    if (!makeRoom(size)) return 0;
  }
  return (lastHostAllocation = __new(size, idof<Bytes>()));
}
