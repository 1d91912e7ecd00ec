// Digests, authentication codes, hashes and comparisons on ten thousand messages each, against node:crypto and the other
// SipHash: lengths from 0 to 300, half of them around the ends of blocks, and keys from 0 to 200 bytes. The bytes are
// those of SHAKE256, the same in every run.

import { createHash, createHmac } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "./guest.js";
import { sipHashReference } from "./siphash-reference.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { equalInConstantTime } from "proxy-wasm-assemblyscript-sdk/crypto/constant-time";
    import { HmacSha256 } from "proxy-wasm-assemblyscript-sdk/crypto/hmac";
    import { HmacSha384, HmacSha512 } from "proxy-wasm-assemblyscript-sdk/crypto/hmac-sha512";
    import * as one from "proxy-wasm-assemblyscript-sdk/crypto/sha1";
    import * as two from "proxy-wasm-assemblyscript-sdk/crypto/sha256";
    import * as three from "proxy-wasm-assemblyscript-sdk/crypto/sha512";
    import { base64, base64url } from "proxy-wasm-assemblyscript-sdk/encoding/base64";
    import { sipHash } from "proxy-wasm-assemblyscript-sdk/crypto/siphash";
    export function sha1(text: Bytes): Bytes { return one.sha1(text); }
    export function sha256(text: Bytes): Bytes { return two.sha256(text); }
    export function sha384(text: Bytes): Bytes { return three.sha384(text); }
    export function sha512(text: Bytes): Bytes { return three.sha512(text); }
    export function hmac256(key: Bytes, text: Bytes): Bytes { return HmacSha256.withKey(key).sign(text); }
    export function hmac384(key: Bytes, text: Bytes): Bytes { return HmacSha384.withKey(key).sign(text); }
    export function hmac512(key: Bytes, text: Bytes): Bytes { return HmacSha512.withKey(key).sign(text); }
    export function equal(left: Bytes, right: Bytes): bool { return equalInConstantTime(left, right); }
    export function hash(key: Bytes, text: Bytes): u64 {
      return sipHash(key.toU64(), key.toU64(8), changetype<usize>(text), text.length);
    }
    export function encode(text: Bytes): Bytes { return base64.encode(text); }
    export function encodeUrl(text: Bytes): Bytes { return base64url.encode(text); }
    export function decode(text: Bytes): Bytes | null { return base64.decode(text); }
    export function decodeUrl(text: Bytes): Bytes | null { return base64url.decode(text); }
  `);
}, 240_000);

const count = 10_000;
const stream = createHash("shake256", { outputLength: 1 << 21 })
  .update("messages")
  .digest();

/** Bytes `at` of the stream, from a place that differs for each case. */
function bytesOf(at: number, length: number, salt: number): Buffer {
  const start = (at * 199 + salt * 1_000_003) % (stream.length - 512);
  return stream.subarray(start, start + length);
}

const edges = [0, 1, 2, 3, 7, 8, 15, 16, 55, 56, 63, 64, 65, 111, 112, 119, 120, 127, 128, 129, 191, 192, 255, 256]; // prettier-ignore
const lengthOf = (at: number): number => (at % 2 === 0 ? edges[(at >> 1) % edges.length]! : (at * 7) % 301); // prettier-ignore
const messageOf = (at: number): Buffer => bytesOf(at, lengthOf(at), 1);
const keyOf = (at: number): Buffer => bytesOf(at, (at * 13) % 201, 2);

/** Asks about every case, and collects those that differ. */
function differing(agrees: (at: number) => boolean): number[] {
  return Array.from({ length: count }, (_, at) => at).filter((at) => !agrees(at));
}

describe("on ten thousand messages", () => {
  it.each(["sha1", "sha256", "sha384", "sha512"])("%s is that of Node", (name) => {
    const wrong = differing((at) => {
      const message = messageOf(at);
      return createHash(name).update(message).digest().equals(guest.bytes(name, message)!);
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ["hmac256", "sha256"],
    ["hmac384", "sha384"],
    ["hmac512", "sha512"],
  ])("%s is that of Node", (name, digest) => {
    const wrong = differing((at) => {
      const [key, message] = [keyOf(at), messageOf(at)];
      return createHmac(digest, key).update(message).digest().equals(guest.bytes(name, key, message)!);
    });
    expect(wrong).toEqual([]);
  }); // prettier-ignore

  it("SipHash is that of the other implementation", () => {
    const wrong = differing((at) => {
      // Long ones take long there.
      const [key, message] = [bytesOf(at, 16, 3), bytesOf(at, at % 40, 4)];
      const hash = BigInt.asUintN(64, guest.call("hash", key, message) as bigint);
      return hash === sipHashReference(key, message);
    });
    expect(wrong).toEqual([]);
  });

  it("equalInConstantTime sees one bit, and a byte more or less", () => {
    const wrong = differing((at) => {
      const message = messageOf(at);
      if (!guest.is("equal", message, Buffer.from(message))) return false;
      if (guest.is("equal", message, Buffer.concat([message, Buffer.of(0)]))) return false;
      if (message.length === 0) return true;
      const other = Buffer.from(message);
      other[(at * 31) % other.length]! ^= 1 << (at & 7);
      return !guest.is("equal", message, other) && !guest.is("equal", message.subarray(1), message);
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ["encode", "decode", "base64"],
    ["encodeUrl", "decodeUrl", "base64url"],
  ] as const)("%s and %s are those of Node", (encode, decode, encoding) => {
    const wrong = differing((at) => {
      const message = messageOf(at);
      const text = message.toString(encoding);
      return guest.bytes(encode, message)!.toString() === text && guest.bytes(decode, text)!.equals(message); // prettier-ignore
    });
    expect(wrong).toEqual([]);
  });
});
