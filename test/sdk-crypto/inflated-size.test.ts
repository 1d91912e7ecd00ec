// The size of unpacked zlib streams, against Node's zlib: streams of all kinds, bombs, cut and damaged ones.

import { constants, deflateRawSync, deflateSync, gzipSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "./guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { inflatedSize } from "proxy-wasm-assemblyscript-sdk/encoding/inflated-size";
    export function size(stream: Bytes, limit: u32): i64 {
      return inflatedSize(changetype<usize>(stream), stream.length, limit);
    }
  `);
}, 240_000);

const most = 2 ** 31;
const size = (stream: Uint8Array, limit = most): number =>
  Number(guest.call("size", stream, limit));

const content = fc.oneof(
  fc.uint8Array({ maxLength: 3000, size: "max" }),
  fc.array(fc.constantFrom("a", "b", "some words ", "{}", "0".repeat(400)), { maxLength: 400, size: "max" }).map((parts) => Buffer.from(parts.join(""))), // prettier-ignore
);

const { Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE } = constants;
const settings = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.constantFrom(Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE),
  windowBits: fc.integer({ min: 9, max: 15 }),
});

describe("the size of an unpacked stream", () => {
  it("is that of what was packed, at any level and with any strategy", () => {
    fc.assert(
      fc.property(content, settings, (bytes, options) => {
        expect(size(deflateSync(bytes, options))).toBe(bytes.length);
      }),
      { numRuns: 1500 },
    );
  });

  it("does not depend on what stands behind the stream", () => {
    expect(size(Buffer.concat([deflateSync("hello"), Buffer.from("more")]))).toBe(5);
    expect(size(deflateSync(""))).toBe(0);
  });

  it("of several blocks is that of all", () => {
    const text = Buffer.alloc(300_000, "all work and no play ");
    for (const level of [0, 1, 9]) expect(size(deflateSync(text, { level }))).toBe(300_000);
  });

  it("of a bomb is told as soon as it is too much", () => {
    const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(70_000);
    const told = size(bomb, 1_000_000);
    expect(told).toBeGreaterThan(1_000_000);
    expect(told).toBeLessThan(1_000_300);
    expect(size(bomb)).toBe(64 * 1024 * 1024);
    const stored = deflateSync(Buffer.alloc(200_000), { level: 0 });
    expect(size(stored, 1000)).toBeGreaterThan(1000);
  });

  it("is that of a block written by hand", () => {
    expect(size(streamOf("1", "10", letterA, copyOfThree, "00000", "0000000"))).toBe(4);
  });

  it("is exact at the limit", () => {
    const stream = deflateSync(Buffer.alloc(1000, "ab"));
    expect(size(stream, 1000)).toBe(1000);
    expect(size(stream, 999)).toBeGreaterThan(999);
  });
});

/** A zlib stream of one block, given as bits in the order in which they come (RFC 1951, section 3.1.1). */
function streamOf(...bits: string[]): Buffer {
  const all = bits.join("");
  const bytes = Array.from({ length: Math.ceil(all.length / 8) }, (_, at) =>
    parseInt([...all.slice(at * 8, at * 8 + 8).padEnd(8, "0")].reverse().join(""), 2),
  );
  return Buffer.from([0x78, 0x9c, ...bytes, ...Buffer.alloc(8)]);
}
const letterA = "10010001";
const copyOfThree = "0000001";

describe("what is no zlib stream", () => {
  it.each([
    ["nothing", Buffer.alloc(0)],
    ["gzip", gzipSync("hello")],
    ["deflate without a head", deflateRawSync("hello")],
    ["a stream with a dictionary", deflateSync("hello", { dictionary: Buffer.from("hello") })],
    ["a head alone", deflateSync("hello").subarray(0, 2)],
    ["a text", Buffer.from("garbage")],
    ["a block of the third kind", Buffer.from([0x78, 0x9c, 7, 0, 0, 0, 0, 0])],
    ["a length symbol that there is not", streamOf("1", "10", letterA, "11000110", "00000")],
    ["a distance symbol that there is not", streamOf("1", "10", letterA, copyOfThree, "11110")],
    ["more codes than fit", streamOf("1", "01", "00000", "00000", "1111", "100".repeat(19))],
    ["a stored block with a wrong size", Buffer.from([0x78, 0x9c, 1, 1, 0, 0, 0, 65, 0, 0, 0, 0])],
  ])("is told of: %s", (_, bytes) => {
    expect(size(bytes)).toBe(-1);
  });

  it("as a stream that is cut off anywhere", () => {
    const stream = deflateSync(Buffer.from("some text that some text repeats".repeat(9)));
    for (let length = 0; length < stream.length; length++) {
      expect(size(stream.subarray(0, length)), `${length} bytes`).toBe(-1);
    }
  });

  it("never traps, and what zlib unpacks is never larger than was told", () => {
    const damage = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), byte: fc.nat(255) });
    fc.assert(
      fc.property(content, fc.array(damage, { maxLength: 4 }), (bytes, damages) => {
        const stream = deflateSync(bytes);
        for (const { at, byte } of damages) {
          stream[2 + Math.floor(at * (stream.length - 3))] = byte;
        }
        const told = size(stream);
        let real: number | undefined;
        try {
          real = inflateSync(stream).length;
        } catch {
          real = undefined;
        }
        if (real !== undefined) expect(told).toBe(real);
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const told = size(Buffer.concat([Buffer.from([0x78, 0x9c]), bytes]), 100_000);
        expect(told).toBeGreaterThanOrEqual(-1);
      }),
      { numRuns: 5000 },
    );
  });
});
