// HMAC with SHA-512 and SHA-384 (RFC 2104, FIPS 198-1), with keys prepared once as hmac.ts does it for SHA-256.

import { Bytes, newBytes } from "../bytes";
import { resetTexts, textPointer, textSize } from "../text/text";
import { equalRanges } from "./constant-time";
import {
  absorb,
  BLOCK_SIZE,
  compress,
  finish,
  HASH_SIZE,
  initialHash384,
  initialHash512,
  reset,
  scratchState,
  setLength,
} from "./sha512-state";

// RFC 2104, section 2: the bytes 0x36 and 0x5c, for eight bytes of the key at once.
// @ts-ignore: decorator
@inline const INNER_PAD: u64 = 0x3636363636363636;
// @ts-ignore: decorator
@inline const OUTER_PAD: u64 = 0x5c5c5c5c5c5c5c5c;

// @ts-ignore: decorator
@lazy const keyBlock: usize = memory.data(128, 16);
// @ts-ignore: decorator
@lazy const computed: usize = memory.data(64, 16);

function mixIntoKeyBlock(pad: u64): void {
  for (let at: usize = 0; at < BLOCK_SIZE; at += 8) {
    store<u64>(keyBlock + at, load<u64>(keyBlock + at) ^ pad);
  }
}

function prepare(hashes: usize, initialHash: usize, digestSize: u32, key: usize, size: u32): void {
  memory.fill(keyBlock, 0, BLOCK_SIZE);
  if (size > BLOCK_SIZE) {
    reset(scratchState, initialHash);
    absorb(scratchState, key, size);
    finish(scratchState, keyBlock, digestSize);
  } else {
    memory.copy(keyBlock, key, size);
  }
  mixIntoKeyBlock(INNER_PAD);
  memory.copy(hashes, initialHash, HASH_SIZE);
  compress(hashes, keyBlock);
  mixIntoKeyBlock(INNER_PAD ^ OUTER_PAD);
  memory.copy(hashes + HASH_SIZE, initialHash, HASH_SIZE);
  compress(hashes + HASH_SIZE, keyBlock);
  memory.fill(keyBlock, 0, BLOCK_SIZE);
}

function hashAfterKey(
  hash: usize,
  pointer: usize,
  size: u32,
  target: usize,
  digestSize: u32,
): void {
  memory.copy(scratchState, hash, HASH_SIZE);
  setLength(scratchState, BLOCK_SIZE);
  absorb(scratchState, pointer, size);
  finish(scratchState, target, digestSize);
}

function authenticate(
  hashes: usize,
  message: usize,
  size: u32,
  target: usize,
  digestSize: u32,
): void {
  hashAfterKey(hashes, message, size, computed, digestSize);
  hashAfterKey(hashes + HASH_SIZE, computed, digestSize, target, digestSize);
}

function signBytes(hashes: usize, message: usize, size: u32, digestSize: u32): Bytes {
  const result = newBytes(digestSize);
  authenticate(hashes, message, size, changetype<usize>(result), digestSize);
  return result;
}

function verifyBytes(hashes: usize, message: usize, size: u32, code: Bytes, digestSize: u32): bool {
  if (<u32>code.length != digestSize) return false;
  authenticate(hashes, message, size, computed, digestSize);
  return equalRanges(computed, changetype<usize>(code), digestSize);
}

/**
 * A key for HMAC-SHA-512, prepared for many messages. The object is the two hash values that the key leads to;
 * the key itself is not kept.
 *
 * Source: RFC 2104; FIPS 198-1.
 */
// @ts-ignore: decorator
@final
export class HmacSha512 {
  private constructor() {}

  /** Prepares a key of any length; RFC 7518 (section 3.2) wants at least 64 bytes for HS512. */
  static withKey<TextKey>(key: TextKey): HmacSha512 {
    resetTexts();
    const pointer = textPointer(key);
    const hashes = __new(2 * HASH_SIZE, idof<HmacSha512>());
    prepare(hashes, initialHash512, 64, pointer, textSize);
    return changetype<HmacSha512>(hashes);
  }

  /** The message's authentication code: 64 bytes. */
  sign<TextMessage>(message: TextMessage): Bytes {
    resetTexts();
    const pointer = textPointer(message);
    return signBytes(changetype<usize>(this), pointer, textSize, 64);
  }

  /**
   * Whether `code` is the message's authentication code. All 64 bytes are compared, in constant time; a code of
   * any other length is wrong. Allocates nothing.
   */
  verify<TextMessage>(message: TextMessage, code: Bytes): bool {
    resetTexts();
    const pointer = textPointer(message);
    return verifyBytes(changetype<usize>(this), pointer, textSize, code, 64);
  }

  /**
   * As {@link verify}, of a message of `size` bytes.
   * @internal
   */
  // @ts-ignore: decorator
  @unsafe
  verifyRange(message: usize, size: u32, code: Bytes): bool {
    return verifyBytes(changetype<usize>(this), message, size, code, 64);
  }
}

/**
 * A key for HMAC-SHA-384, prepared for many messages.
 *
 * Source: RFC 2104; FIPS 198-1.
 */
// @ts-ignore: decorator
@final
export class HmacSha384 {
  private constructor() {}

  /** Prepares a key of any length; RFC 7518 (section 3.2) wants at least 48 bytes for HS384. */
  static withKey<TextKey>(key: TextKey): HmacSha384 {
    resetTexts();
    const pointer = textPointer(key);
    const hashes = __new(2 * HASH_SIZE, idof<HmacSha384>());
    prepare(hashes, initialHash384, 48, pointer, textSize);
    return changetype<HmacSha384>(hashes);
  }

  /** The message's authentication code: 48 bytes. */
  sign<TextMessage>(message: TextMessage): Bytes {
    resetTexts();
    const pointer = textPointer(message);
    return signBytes(changetype<usize>(this), pointer, textSize, 48);
  }

  /**
   * Whether `code` is the message's authentication code. All 48 bytes are compared, in constant time; a code of
   * any other length is wrong. Allocates nothing.
   */
  verify<TextMessage>(message: TextMessage, code: Bytes): bool {
    resetTexts();
    const pointer = textPointer(message);
    return verifyBytes(changetype<usize>(this), pointer, textSize, code, 48);
  }

  /**
   * As {@link verify}, of a message of `size` bytes.
   * @internal
   */
  // @ts-ignore: decorator
  @unsafe
  verifyRange(message: usize, size: u32, code: Bytes): bool {
    return verifyBytes(changetype<usize>(this), message, size, code, 48);
  }
}
