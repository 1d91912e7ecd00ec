// SipHash-2-4: a short hash with a secret key. Who does not know the key can not make texts whose hashes
// collide, so a table that is spread by it can not be made slow or small from outside.
// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012.

/** SipHash-2-4 of `size` bytes, under a key of two words. */
// @ts-ignore: decorator
@unsafe
export function sipHash(key0: u64, key1: u64, pointer: usize, size: u32): u64 {
  let v0 = key0 ^ 0x736f6d6570736575;
  let v1 = key1 ^ 0x646f72616e646f6d;
  let v2 = key0 ^ 0x6c7967656e657261;
  let v3 = key1 ^ 0x7465646279746573;
  // The last word has the bytes that are left over, and the size in its highest byte.
  const words = size >> 3;
  const tail = pointer + <usize>(words << 3);
  let last = (<u64>size) << 56;
  for (let at: u32 = 0; at < (size & 7); at++) last |= (<u64>load<u8>(tail + at)) << (at << 3);
  for (let index: u32 = 0; index <= words + 1; index++) {
    let word: u64 = 0;
    let rounds = 2;
    if (index < words) {
      word = load<u64>(pointer + <usize>(index << 3));
    } else if (index == words) {
      word = last;
    } else {
      v2 ^= 0xff;
      rounds = 4;
    }
    v3 ^= word;
    for (; rounds != 0; rounds--) {
      v0 += v1;
      v2 += v3;
      v1 = rotl(v1, 13) ^ v0;
      v3 = rotl(v3, 16) ^ v2;
      v0 = rotl(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = rotl(v1, 17) ^ v2;
      v3 = rotl(v3, 21) ^ v0;
      v2 = rotl(v2, 32);
    }
    v0 ^= word;
  }
  return v0 ^ v1 ^ v2 ^ v3;
}
