// SHA-256, SHA-384 and SHA-512 behind one number, for those who take the hash from a signature's algorithm: messages
// in pieces, whose digest is written where the caller wants it. One message at a time; allocates nothing.

import * as small from "./sha256-state";
import * as large from "./sha512-state";

// 0: SHA-256, 1: SHA-384, 2: SHA-512.
let chosen: u32 = 0;

/** Bytes of a digest by SHA-256, SHA-384 or SHA-512: 0, 1 or 2. */
export function digestSize(hash: u32): u32 {
  return 32 + (hash << 4);
}

/** Begins a message. */
export function beginDigest(hash: u32): void {
  chosen = hash;
  if (hash == 0) {
    small.resetHash(small.scratchState);
    small.setLength(small.scratchState, 0);
  } else {
    large.reset(large.scratchState, hash == 1 ? large.initialHash384 : large.initialHash512);
  }
}

/** Adds a piece to the message. */
// @ts-ignore: decorator
@unsafe
export function addToDigest(pointer: usize, size: u32): void {
  if (chosen == 0) small.absorb(small.scratchState, pointer, size);
  else large.absorb(large.scratchState, pointer, size);
}

/** Ends the message, and writes its digest of {@link digestSize} bytes. */
// @ts-ignore: decorator
@unsafe
export function endDigest(target: usize): void {
  if (chosen == 0) small.finish(small.scratchState, target);
  else large.finish(large.scratchState, target, digestSize(chosen));
}
