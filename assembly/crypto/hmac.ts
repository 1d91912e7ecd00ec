// HMAC with SHA-256 (RFC 2104, FIPS 198-1). A key is prepared once: the two blocks that depend on
// nothing but the key are compressed then, and not again for each message.

import { Bytes, newBytes } from "../bytes";
import { resetTexts, textPointer, textSize } from "../text/text";
import { equalRanges } from "./constant-time";
import {
  absorb,
  BLOCK_SIZE,
  compress,
  DIGEST_SIZE,
  finish,
  resetHash,
  scratchState,
  setLength,
} from "./sha256-state";

// RFC 2104, section 2: the bytes 0x36 and 0x5c, for eight bytes of the key at once.
// @ts-ignore: decorator
@inline const INNER_PAD: u64 = 0x3636363636363636;
// @ts-ignore: decorator
@inline const OUTER_PAD: u64 = 0x5c5c5c5c5c5c5c5c;

// @ts-ignore: decorator
@lazy const keyBlock: usize = memory.data(64, 16);
// @ts-ignore: decorator
@lazy const computed: usize = memory.data(32, 16);

function mixIntoKeyBlock(pad: u64): void {
  for (let at: usize = 0; at < BLOCK_SIZE; at += 8) {
    store<u64>(keyBlock + at, load<u64>(keyBlock + at) ^ pad);
  }
}

function prepare(hashes: usize, key: usize, size: u32): void {
  memory.fill(keyBlock, 0, BLOCK_SIZE);
  if (size > BLOCK_SIZE) {
    resetHash(scratchState);
    setLength(scratchState, 0);
    absorb(scratchState, key, size);
    finish(scratchState, keyBlock);
  } else {
    memory.copy(keyBlock, key, size);
  }
  mixIntoKeyBlock(INNER_PAD);
  resetHash(hashes);
  compress(hashes, keyBlock);
  mixIntoKeyBlock(INNER_PAD ^ OUTER_PAD);
  resetHash(hashes + DIGEST_SIZE);
  compress(hashes + DIGEST_SIZE, keyBlock);
  memory.fill(keyBlock, 0, BLOCK_SIZE);
}

function hashAfterKey(hash: usize, pointer: usize, size: u32, target: usize): void {
  memory.copy(scratchState, hash, DIGEST_SIZE);
  setLength(scratchState, BLOCK_SIZE);
  absorb(scratchState, pointer, size);
  finish(scratchState, target);
}

function authenticate(hashes: usize, message: usize, size: u32, target: usize): void {
  hashAfterKey(hashes, message, size, computed);
  hashAfterKey(hashes + DIGEST_SIZE, computed, DIGEST_SIZE, target);
}

function signBytes(hashes: usize, message: usize, size: u32): Bytes {
  const result = newBytes(DIGEST_SIZE);
  authenticate(hashes, message, size, changetype<usize>(result));
  return result;
}

function verifyBytes(hashes: usize, message: usize, size: u32, code: Bytes): bool {
  if (<u32>code.length != DIGEST_SIZE) return false;
  authenticate(hashes, message, size, computed);
  return equalRanges(computed, changetype<usize>(code), DIGEST_SIZE);
}

/**
 * A key for HMAC-SHA-256, prepared once (in `onConfigure`, say) and used for many messages.
 *
 * An object of this class is two hash values of 32 bytes each: after the inner and after the outer
 * padded key.
 */
// @ts-ignore: decorator
@final
export class HmacSha256 {
  private constructor() {}

  /**
   * Prepares a key of any length. RFC 2104 wants at least 32 bytes; a shorter key, the empty one
   * included, works and is weak, and whether to accept it is the caller's decision (RFC 7518,
   * section 3.2 forbids it for HS256).
   */
  static withKey<TextKey>(key: TextKey): HmacSha256 {
    resetTexts();
    const pointer = textPointer(key);
    const hashes = __new(2 * DIGEST_SIZE, idof<HmacSha256>());
    prepare(hashes, pointer, textSize);
    return changetype<HmacSha256>(hashes);
  }

  /** The message's authentication code: 32 bytes. */
  sign<TextMessage>(message: TextMessage): Bytes {
    resetTexts();
    const pointer = textPointer(message);
    return signBytes(changetype<usize>(this), pointer, textSize);
  }

  /**
   * Whether `code` is the message's authentication code. All 32 bytes are compared, in constant
   * time; a code of any other length is wrong. Allocates nothing.
   */
  verify<TextMessage>(message: TextMessage, code: Bytes): bool {
    resetTexts();
    const pointer = textPointer(message);
    return verifyBytes(changetype<usize>(this), pointer, textSize, code);
  }

  /**
   * As {@link verify}, of a message of `size` bytes.
   * @internal
   */
  // @ts-ignore: decorator
  @unsafe
  verifyRange(message: usize, size: u32, code: Bytes): bool {
    return verifyBytes(changetype<usize>(this), message, size, code);
  }
}
