// The state of a SHA-512 or SHA-384 computation (FIPS 180-4) in plain memory, as sha256-state.ts is for
// SHA-256. SHA-384 is SHA-512 from another beginning, cut at its end.
//
//   offset  0  eight words of the hash value, in the machine's byte order
//          64  the 128 bytes of the block that is being filled
//         192  number of bytes seen so far, u64

/** Size of a block in bytes. */
// @ts-ignore: decorator
@inline export const BLOCK_SIZE: u32 = 128;

/** Size of a hash value in bytes, which is a digest of SHA-512; one of SHA-384 is shorter. */
// @ts-ignore: decorator
@inline export const HASH_SIZE: u32 = 64;

/** Size of a state in bytes. */
// @ts-ignore: decorator
@inline export const STATE_SIZE: u32 = 200;

// @ts-ignore: decorator
@inline const BLOCK: usize = 64;
// @ts-ignore: decorator
@inline const LENGTH: usize = 192;

/** The hash value of SHA-512 before any message (FIPS 180-4, section 5.3.5). */
// prettier-ignore
// @ts-ignore: decorator
@lazy export const initialHash512: usize = memory.data<u64>([
  0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
  0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
]);

/** The hash value of SHA-384 before any message (FIPS 180-4, section 5.3.4). */
// prettier-ignore
// @ts-ignore: decorator
@lazy export const initialHash384: usize = memory.data<u64>([
  0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
  0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
]);

// FIPS 180-4, section 4.2.3.
// prettier-ignore
// @ts-ignore: decorator
@lazy const roundConstants: usize = memory.data<u64>([
  0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
  0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
  0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
  0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
  0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
  0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
  0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
  0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
  0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
  0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
  0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
  0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
  0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
  0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
  0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
  0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
  0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
  0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
  0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
  0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
]);

// The message schedule of the block that is being compressed.
// @ts-ignore: decorator
@lazy const schedule: usize = memory.data(640, 16);

/** A state for whoever needs one until the next call of this module's users. */
// @ts-ignore: decorator
@lazy export const scratchState: usize = memory.data(200, 16);

/** Sets how many bytes the hash value stands for, a multiple of {@link BLOCK_SIZE}. */
// @ts-ignore: decorator
@inline
@unsafe
export function setLength(state: usize, length: u64): void {
  store<u64>(state, length, LENGTH);
}

/** Begins a message with the hash value at `initialHash`. */
// @ts-ignore: decorator
@unsafe
export function reset(state: usize, initialHash: usize): void {
  memory.copy(state, initialHash, HASH_SIZE);
  setLength(state, 0);
}

/** Mixes a block of 128 bytes into a hash value (FIPS 180-4, section 6.4.2). */
// @ts-ignore: decorator
@unsafe
export function compress(hash: usize, block: usize): void {
  for (let at: usize = 0; at < 128; at += 8) {
    store<u64>(schedule + at, bswap(load<u64>(block + at)));
  }
  for (let at: usize = schedule; at < schedule + 512; at += 8) {
    const early = load<u64>(at, 8);
    const late = load<u64>(at, 112);
    store<u64>(
      at,
      load<u64>(at) +
        (rotr(early, 1) ^ rotr(early, 8) ^ (early >> 7)) +
        load<u64>(at, 72) +
        (rotr(late, 19) ^ rotr(late, 61) ^ (late >> 6)),
      128,
    );
  }
  let a = load<u64>(hash);
  let b = load<u64>(hash, 8);
  let c = load<u64>(hash, 16);
  let d = load<u64>(hash, 24);
  let e = load<u64>(hash, 32);
  let f = load<u64>(hash, 40);
  let g = load<u64>(hash, 48);
  let h = load<u64>(hash, 56);
  for (let at: usize = 0; at < 640; at += 8) {
    const first =
      h +
      (rotr(e, 14) ^ rotr(e, 18) ^ rotr(e, 41)) +
      (g ^ (e & (f ^ g))) +
      load<u64>(roundConstants + at) +
      load<u64>(schedule + at);
    const second = (rotr(a, 28) ^ rotr(a, 34) ^ rotr(a, 39)) + ((a & b) | (c & (a | b)));
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  store<u64>(hash, load<u64>(hash) + a);
  store<u64>(hash, load<u64>(hash, 8) + b, 8);
  store<u64>(hash, load<u64>(hash, 16) + c, 16);
  store<u64>(hash, load<u64>(hash, 24) + d, 24);
  store<u64>(hash, load<u64>(hash, 32) + e, 32);
  store<u64>(hash, load<u64>(hash, 40) + f, 40);
  store<u64>(hash, load<u64>(hash, 48) + g, 48);
  store<u64>(hash, load<u64>(hash, 56) + h, 56);
}

/** Adds `size` bytes to the message. */
// @ts-ignore: decorator
@unsafe
export function absorb(state: usize, pointer: usize, size: u32): void {
  const length = load<u64>(state, LENGTH);
  store<u64>(state, length + size, LENGTH);
  const used: u32 = (<u32>length) & 127;
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
 * Ends the message and writes the first `size` bytes of its hash value, a multiple of 8, to `target`, which
 * may be the state itself. The state is of no more use afterwards.
 */
// @ts-ignore: decorator
@unsafe
export function finish(state: usize, target: usize, size: u32): void {
  const length = load<u64>(state, LENGTH);
  const block = state + BLOCK;
  let used: u32 = (<u32>length) & 127;
  // FIPS 180-4, section 5.1.2: a one bit, zeros, and the length in bits in the last 16 bytes, of which
  // this state counts 8.
  store<u8>(block + used++, 0x80);
  if (used > BLOCK_SIZE - 16) {
    memory.fill(block + used, 0, BLOCK_SIZE - used);
    compress(state, block);
    used = 0;
  }
  memory.fill(block + used, 0, BLOCK_SIZE - 8 - used);
  store<u64>(block, bswap(length << 3), BLOCK_SIZE - 8);
  compress(state, block);
  for (let at: u32 = 0; at < size; at += 8) {
    store<u64>(target + at, bswap(load<u64>(state + at)));
  }
}
