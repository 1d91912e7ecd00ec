// SHA-256 (FIPS 180-4) and HMAC with a key that never changes (RFC 2104): the state after the key's block is
// computed once.

const constants = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const initial = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);
const schedule = memory.data(256, 8);
const block = memory.data(64, 8);
const stateSize = 32;

/** One block of 64 bytes into the state of eight words. */
function compress(state: usize, source: usize): void {
  for (let t: usize = 0; t < 64; t += 4) store<u32>(schedule + t, bswap(load<u32>(source + t)));
  for (let t: usize = 64; t < 256; t += 4) {
    const w15 = load<u32>(schedule + t - 60);
    const w2 = load<u32>(schedule + t - 8);
    const s0 = rotr(w15, 7) ^ rotr(w15, 18) ^ (w15 >> 3);
    const s1 = rotr(w2, 17) ^ rotr(w2, 19) ^ (w2 >> 10);
    store<u32>(schedule + t, load<u32>(schedule + t - 64) + s0 + load<u32>(schedule + t - 28) + s1);
  }
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  for (let t: usize = 0; t < 256; t += 4) {
    const s1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = h + s1 + choice + load<u32>(constants + t) + load<u32>(schedule + t);
    const s0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
    const second = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
  store<u32>(state, load<u32>(state, 20) + f, 20);
  store<u32>(state, load<u32>(state, 24) + g, 24);
  store<u32>(state, load<u32>(state, 28) + h, 28);
}

/** The rest of a message behind one block that is in the state already; the state becomes the digest. */
function finish(state: usize, text: usize, size: usize): void {
  let left = size;
  while (left >= 64) {
    compress(state, text);
    text += 64;
    left -= 64;
  }
  memory.fill(block, 0, 64);
  memory.copy(block, text, left);
  store<u8>(block + left, 0x80);
  if (left >= 56) {
    compress(state, block);
    memory.fill(block, 0, 64);
  }
  store<u64>(block, bswap<u64>((<u64>size + 64) * 8), 56);
  compress(state, block);
  for (let word: usize = 0; word < 32; word += 4) {
    store<u32>(state + word, bswap(load<u32>(state + word)));
  }
}

const innerStart = memory.data(32, 8);
const outerStart = memory.data(32, 8);
const inner = memory.data(32, 8);
const outer = memory.data(32, 8);

function startWith(state: usize, key: ArrayBuffer, pad: u8): void {
  memory.copy(state, initial, stateSize);
  memory.fill(block, pad, 64);
  for (let index = 0; index < key.byteLength; index++) {
    store<u8>(block + index, load<u8>(changetype<usize>(key) + index) ^ pad);
  }
  compress(state, block);
}

/** Once, with a key of at most 64 bytes. */
export function setKey(key: ArrayBuffer): void {
  startWith(innerStart, key, 0x36);
  startWith(outerStart, key, 0x5c);
}

/** Address of the 32 bytes of the message's HMAC; they are good until the next call. */
export function hmac(text: usize, size: usize): usize {
  memory.copy(inner, innerStart, stateSize);
  finish(inner, text, size);
  memory.copy(outer, outerStart, stateSize);
  finish(outer, inner, stateSize);
  return outer;
}
