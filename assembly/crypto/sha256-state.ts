// The state of a SHA-256 computation (FIPS 180-4) in plain memory, so that a digest, an incremental
// digest and an HMAC key share one compression function and copy states freely.
//
//   offset  0  eight words of the hash value, in the machine's byte order
//          32  the 64 bytes of the block that is being filled
//          96  number of bytes seen so far, u64

/** Size of a block in bytes. */
// @ts-ignore: decorator
@inline export const BLOCK_SIZE: u32 = 64;

/** Size of a digest in bytes, and of the hash value that begins a state. */
// @ts-ignore: decorator
@inline export const DIGEST_SIZE: u32 = 32;

/** Size of a state in bytes. */
// @ts-ignore: decorator
@inline export const STATE_SIZE: u32 = 104;

// @ts-ignore: decorator
@inline const BLOCK: usize = 32;
// @ts-ignore: decorator
@inline const LENGTH: usize = 96;

// FIPS 180-4, section 5.3.3.
// prettier-ignore
// @ts-ignore: decorator
@lazy const initialHash: usize = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

// FIPS 180-4, section 4.2.2.
// prettier-ignore
// @ts-ignore: decorator
@lazy const roundConstants: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

// The message schedule of the block that is being compressed.
// @ts-ignore: decorator
@lazy const schedule: usize = memory.data(256, 16);

/** A state for whoever needs one until the next call of this module's users. */
// @ts-ignore: decorator
@lazy export const scratchState: usize = memory.data(104, 16);

/** Sets the hash value to that of no message; the length has to be set by the caller. */
// @ts-ignore: decorator
@unsafe
export function resetHash(state: usize): void {
  memory.copy(state, initialHash, DIGEST_SIZE);
}

/** Sets how many bytes the hash value stands for, a multiple of {@link BLOCK_SIZE}. */
// @ts-ignore: decorator
@inline
@unsafe
export function setLength(state: usize, length: u64): void {
  store<u64>(state, length, LENGTH);
}

// The standard library's bswap() is left as a call in a small build, which costs a tenth of the speed.
// @ts-ignore: decorator
@inline
function bigEndian(word: u32): u32 {
  return rotl(word & 0xff00ff00, 8) | rotr(word & 0x00ff00ff, 8);
}

/** Mixes a block of 64 bytes into a hash value (FIPS 180-4, section 6.2.2). */
// @ts-ignore: decorator
@unsafe
export function compress(hash: usize, block: usize): void {
  for (let at: usize = 0; at < 64; at += 4) {
    store<u32>(schedule + at, bigEndian(load<u32>(block + at)));
  }
  for (let at: usize = schedule; at < schedule + 192; at += 4) {
    const early = load<u32>(at, 4);
    const late = load<u32>(at, 56);
    store<u32>(
      at,
      load<u32>(at) +
        (rotr(early, 7) ^ rotr(early, 18) ^ (early >> 3)) +
        load<u32>(at, 36) +
        (rotr(late, 17) ^ rotr(late, 19) ^ (late >> 10)),
      64,
    );
  }
  let a = load<u32>(hash);
  let b = load<u32>(hash, 4);
  let c = load<u32>(hash, 8);
  let d = load<u32>(hash, 12);
  let e = load<u32>(hash, 16);
  let f = load<u32>(hash, 20);
  let g = load<u32>(hash, 24);
  let h = load<u32>(hash, 28);
  for (let at: usize = 0; at < 256; at += 4) {
    const first =
      h +
      (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) +
      (g ^ (e & (f ^ g))) +
      load<u32>(roundConstants + at) +
      load<u32>(schedule + at);
    const second = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) | (c & (a | b)));
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  store<u32>(hash, load<u32>(hash) + a);
  store<u32>(hash, load<u32>(hash, 4) + b, 4);
  store<u32>(hash, load<u32>(hash, 8) + c, 8);
  store<u32>(hash, load<u32>(hash, 12) + d, 12);
  store<u32>(hash, load<u32>(hash, 16) + e, 16);
  store<u32>(hash, load<u32>(hash, 20) + f, 20);
  store<u32>(hash, load<u32>(hash, 24) + g, 24);
  store<u32>(hash, load<u32>(hash, 28) + h, 28);
}

/** Adds `size` bytes to the message. */
// @ts-ignore: decorator
@unsafe
export function absorb(state: usize, pointer: usize, size: u32): void {
  const length = load<u64>(state, LENGTH);
  store<u64>(state, length + size, LENGTH);
  const used: u32 = (<u32>length) & 63;
  if (used != 0) {
    const part = min(BLOCK_SIZE - used, size);
    memory.copy(state + BLOCK + used, pointer, part);
    if (used + part < BLOCK_SIZE) return;
    compress(state, state + BLOCK);
    pointer += part;
    size -= part;
  }
  for (; size >= BLOCK_SIZE; size -= BLOCK_SIZE) {
    compress(state, pointer);
    pointer += BLOCK_SIZE;
  }
  memory.copy(state + BLOCK, pointer, size);
}

/**
 * Ends the message and writes its digest, 32 bytes, to `target`, which may be the state itself. The
 * state is of no more use afterwards.
 */
// @ts-ignore: decorator
@unsafe
export function finish(state: usize, target: usize): void {
  const length = load<u64>(state, LENGTH);
  const block = state + BLOCK;
  let used: u32 = (<u32>length) & 63;
  // FIPS 180-4, section 5.1.1: a one bit, zeros, and the length in bits in the last 8 bytes.
  store<u8>(block + used++, 0x80);
  if (used > BLOCK_SIZE - 8) {
    memory.fill(block + used, 0, BLOCK_SIZE - used);
    compress(state, block);
    used = 0;
  }
  memory.fill(block + used, 0, BLOCK_SIZE - 8 - used);
  store<u64>(block, bswap(length << 3), BLOCK_SIZE - 8);
  compress(state, block);
  for (let at: u32 = 0; at < DIGEST_SIZE; at += 4) {
    store<u32>(target + at, bigEndian(load<u32>(state + at)));
  }
}
