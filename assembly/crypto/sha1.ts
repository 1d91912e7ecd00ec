// SHA-1 (FIPS 180-4), for protocols that are older than its fall: ETags, WebSocket handshakes, UUID version 5.
// Who can choose the message can make two with one digest, so no signature may rest on it.

import { Bytes, newBytes } from "../bytes";
import { resetTexts, textPointer, textSize } from "../text/text";

// @ts-ignore: decorator
@lazy const hash: usize = memory.data(20, 16);
// @ts-ignore: decorator
@lazy const schedule: usize = memory.data(320, 16);
// @ts-ignore: decorator
@lazy const lastBlocks: usize = memory.data(128, 16);

// FIPS 180-4, section 6.1.2.
function compress(block: usize): void {
  for (let at: usize = 0; at < 64; at += 4) {
    store<u32>(schedule + at, bswap(load<u32>(block + at)));
  }
  for (let at: usize = schedule; at < schedule + 256; at += 4) {
    const mixed = load<u32>(at, 52) ^ load<u32>(at, 32) ^ load<u32>(at, 8) ^ load<u32>(at);
    store<u32>(at, rotl(mixed, 1), 64);
  }
  let a = load<u32>(hash);
  let b = load<u32>(hash, 4);
  let c = load<u32>(hash, 8);
  let d = load<u32>(hash, 12);
  let e = load<u32>(hash, 16);
  for (let round: usize = 0; round < 80; round++) {
    let mix: u32;
    if (round < 20) mix = ((b & c) | (~b & d)) + 0x5a827999;
    else if (round < 40) mix = (b ^ c ^ d) + 0x6ed9eba1;
    else if (round < 60) mix = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    else mix = (b ^ c ^ d) + 0xca62c1d6;
    const next = rotl(a, 5) + mix + e + load<u32>(schedule + (round << 2));
    e = d;
    d = c;
    c = rotl(b, 30);
    b = a;
    a = next;
  }
  store<u32>(hash, load<u32>(hash) + a);
  store<u32>(hash, load<u32>(hash, 4) + b, 4);
  store<u32>(hash, load<u32>(hash, 8) + c, 8);
  store<u32>(hash, load<u32>(hash, 12) + d, 12);
  store<u32>(hash, load<u32>(hash, 16) + e, 16);
}

function digestOf(pointer: usize, size: u32): Bytes {
  store<u32>(hash, 0x67452301);
  store<u32>(hash, 0xefcdab89, 4);
  store<u32>(hash, 0x98badcfe, 8);
  store<u32>(hash, 0x10325476, 12);
  store<u32>(hash, 0xc3d2e1f0, 16);
  const end = pointer + (size & ~63);
  for (let at = pointer; at < end; at += 64) compress(at);
  // FIPS 180-4, section 5.1.1: a one bit, zeros, and the length in bits in the last 8 bytes.
  const rest = size & 63;
  memory.fill(lastBlocks, 0, 128);
  memory.copy(lastBlocks, end, rest);
  store<u8>(lastBlocks + rest, 0x80);
  const last: usize = rest < 56 ? 0 : 64;
  store<u64>(lastBlocks + last, bswap((<u64>size) << 3), 56);
  compress(lastBlocks);
  if (last != 0) compress(lastBlocks + 64);
  const result = newBytes(20);
  for (let at: usize = 0; at < 20; at += 4) {
    store<u32>(changetype<usize>(result) + at, bswap(load<u32>(hash + at)));
  }
  return result;
}

/**
 * The SHA-1 digest of a text's bytes: 20 bytes. Not for signatures, nor for anything else that an attacker must
 * not be able to make twice.
 *
 * Source: FIPS 180-4, section 6.1.
 */
export function sha1<TextMessage>(message: TextMessage): Bytes {
  resetTexts();
  const pointer = textPointer(message);
  return digestOf(pointer, textSize);
}
