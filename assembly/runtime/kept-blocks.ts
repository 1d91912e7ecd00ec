// Small blocks that were freed, in a list for each size: what one request leaves the next one takes, without
// a search for a block that fits and without splitting one. They stay in use as far as the allocator of
// AssemblyScript knows, so there are never many of them. Only modules with an object for each stream do so: the
// others have little that is freed, and the compiler leaves the code out.

import { __alloc as allocateBlock, __free as freeBlock } from "rt/tlsf";
import { abort } from "./abort";
import { canHold } from "./memory-budget";

/** Largest block that is kept; sizes are 12, 28, 44 and so on, since a header of 4 bytes is in front. */
// @ts-ignore: decorator
@inline const LARGEST: u32 = 1020;

/** No more than this is kept, in words: twice what a collection of short streams frees. */
// @ts-ignore: decorator
@inline const MOST_WORDS: u32 = 16 * 1024;

// Never true where nobody calls keepBlocks(): the compiler takes what depends on it out.
let keepsBlocks: bool = false;

/** From now on blocks are kept. */
export function keepBlocks(): void {
  keepsBlocks = true;
}

// The first block of each size; each holds the address of the next.
const lists: usize = memory.data(256, 4);
let keptWords: u32 = 0;

// Words of the smallest block, its header included, that has room for this much; and where its list is.
// @ts-ignore: decorator
@inline
function wordsOf(size: u32): u32 {
  return ((size + 3) >> 2) & ~3;
}

/** Takes the place of `__alloc`. */
// @ts-ignore: decorator
@unsafe
export function takeBlock(size: usize): usize {
  if (keepsBlocks && <u32>size <= LARGEST) {
    const words = wordsOf(<u32>size);
    const block = load<usize>(lists + words);
    if (block != 0) {
      store<usize>(lists + words, load<usize>(block));
      keptWords -= words;
      return block;
    }
  }
  if (!makeRoom(<u32>size)) abort("out of memory");
  return allocateBlock(size);
}

/**
 * As `canHold`, but for a large object everything that is kept goes back to the allocator first where that is needed:
 * a small block between two free ones keeps them from being one.
 */
export function makeRoom(size: u32): bool {
  if (canHold(size)) return true;
  if (!keepsBlocks) return false;
  for (let words: u32 = 0; words < 256; words += 4) {
    for (let block = load<usize>(lists + words); block != 0;) {
      const next = load<usize>(block);
      freeBlock(block);
      block = next;
    }
    store<usize>(lists + words, 0);
  }
  keptWords = 0;
  return canHold(size);
}

/** Keeps a block, or gives it back to the allocator. */
export function giveBlock(block: usize, size: u32): void {
  if (keepsBlocks && size <= LARGEST && keptWords < MOST_WORDS) {
    const words = wordsOf(size);
    store<usize>(block, load<usize>(lists + words));
    store<usize>(lists + words, block);
    keptWords += words;
  } else {
    freeBlock(block);
  }
}
