// RSA signatures with the padding of PKCS #1 v1.5, and with that of PSS (RFC 8017, sections 8.1.2, 8.2.2 and 9). Of the
// first, what must be there is made and compared as a whole; nothing of what is there is parsed.

import { addToDigest, beginDigest, digestSize, endDigest } from "./digest";
import { compareBytes } from "../text/compare";
import {
  FIRST_FREE,
  fromMontgomery,
  place,
  power,
  readNumber,
  toMontgomery,
  useModulus,
  useWidth,
  writeNumber,
} from "./modular";

// @ts-ignore: decorator
@inline const SIGNATURE: u32 = FIRST_FREE + 1;
// @ts-ignore: decorator
@inline const RESULT: u32 = FIRST_FREE + 2;
// @ts-ignore: decorator
@inline const ENCODED: u32 = FIRST_FREE + 3;
// @ts-ignore: decorator
@inline const SPARE: u32 = FIRST_FREE + 4;

// DigestInfo in front of a digest of 32 bytes by SHA-256 (RFC 8017, section 9.2, note 1).
// @ts-ignore: decorator
@inline const INFO_SIZE: u32 = 19;
// prettier-ignore
// @ts-ignore: decorator
@lazy const digestInfo: usize = memory.data<u8>([
  0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
]);

// The digest of the message, and what it is compared with or made of.
// @ts-ignore: decorator
@lazy const digest: usize = memory.data(64, 16);
// @ts-ignore: decorator
@lazy const block: usize = memory.data(64, 16);

/**
 * Whether a signature, as long as the modulus and below it, is that of a message. Both have their most significant byte
 * first; that of the modulus, of 256 to 1,024 bytes, is not zero and its last one odd.
 */
// @ts-ignore: decorator
@unsafe
export function verifyRsa(
  modulus: usize,
  size: u32,
  exponent: u64,
  hash: u32,
  isPss: bool,
  message: usize,
  messageSize: u32,
  signature: usize,
): bool {
  // Places depend on the width, which the modulus sets.
  const wide = (size + 3) & ~3;
  useWidth(wide);
  readNumber(place(FIRST_FREE), modulus, size);
  useModulus(place(FIRST_FREE), wide);
  const number = place(SIGNATURE);
  readNumber(number, signature, size);
  toMontgomery(number);
  store<u64>(place(SPARE), exponent);
  const result = place(RESULT);
  power(result, number, place(SPARE), 64 - <u32>clz(exponent));
  fromMontgomery(result, place(SPARE));
  const encoded = place(ENCODED);
  writeNumber(encoded, result, size);
  beginDigest(hash);
  addToDigest(message, messageSize);
  endDigest(digest);
  return isPss
    ? isPssEncoded(encoded, size, load<u8>(modulus), hash)
    : isPkcsEncoded(encoded, size, hash);
}

// RFC 8017, section 9.2.
function isPkcsEncoded(encoded: usize, size: u32, hash: u32): bool {
  const length = digestSize(hash);
  const expected = place(SPARE);
  const end = expected + size;
  const info = end - length - INFO_SIZE;
  memory.fill(expected, 0xff, size);
  store<u16>(expected, 0x0100);
  store<u8>(info - 1, 0);
  memory.copy(info, digestInfo, INFO_SIZE);
  // The lengths, and which hash it is.
  store<u8>(info, 0x11 + length, 1);
  store<u8>(info, hash + 1, 14);
  store<u8>(info, length, 18);
  memory.copy(end - length, digest, length);
  return compareBytes(encoded, expected, size) == 0;
}

// RFC 8017, section 9.1.2, with MGF1 and a salt as long as the digest. `first` is the first byte of the modulus.
function isPssEncoded(encoded: usize, size: u32, first: u32, hash: u32): bool {
  const length = digestSize(hash);
  // One bit less than the modulus counts; when that leaves a byte, it is zero.
  const mask: u32 = first == 1 ? 0xff : (1 << (31 - <u32>clz(first))) - 1;
  if (first == 1) {
    if (load<u8>(encoded++) != 0) return false;
    size--;
  }
  const seed = encoded + size - 1 - length;
  if (load<u8>(encoded + size - 1) != 0xbc) return false;
  if ((load<u8>(encoded) & ~mask) != 0) return false;
  unmask(encoded, seed, hash);
  store<u8>(encoded, load<u8>(encoded) & mask);
  const salt = seed - length;
  for (let at = encoded; at < salt - 1; at++) if (load<u8>(at) != 0) return false;
  if (load<u8>(salt - 1) != 1) return false;
  memory.fill(block, 0, 8);
  beginDigest(hash);
  addToDigest(block, 8);
  addToDigest(digest, length);
  addToDigest(salt, length);
  endDigest(block);
  return compareBytes(block, seed, length) == 0;
}

// Takes the mask off the bytes from `at` up to the seed of the mask (RFC 8017, appendix B.2.1).
function unmask(at: usize, seed: usize, hash: u32): void {
  const length = digestSize(hash);
  const end = seed;
  for (let counter: u32 = 0; at < end; counter++) {
    store<u32>(block, bswap(counter));
    beginDigest(hash);
    addToDigest(seed, length);
    addToDigest(block, 4);
    endDigest(block);
    for (let byte: u32 = 0; byte < length && at < end; byte++, at++) {
      store<u8>(at, load<u8>(at) ^ load<u8>(block + byte));
    }
  }
}
