// Hexadecimal digits against Node's.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "./guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { hex } from "proxy-wasm-assemblyscript-sdk/encoding/hex";
    export function encode(input: Bytes): Bytes { return hex.encode(input); }
    export function decode(input: Bytes): Bytes | null { return hex.decode(input); }
    export function decodeString(input: Bytes): Bytes | null { return hex.decode(input.toString()); }
  `);
}, 240_000);

describe("hex", () => {
  it("writes what Node writes and reads it back, for every length from 0 to 300", () => {
    for (let length = 0; length <= 300; length++) {
      const property = fc.property(
        fc.uint8Array({ minLength: length, maxLength: length }),
        (bytes) => {
          const text = guest.bytes("encode", bytes)!.toString("latin1");
          expect(text).toBe(Buffer.from(bytes).toString("hex"));
          expect(guest.bytes("decode", text)).toEqual(Buffer.from(bytes));
          expect(guest.bytes("decode", text.toUpperCase())).toEqual(Buffer.from(bytes));
        },
      );
      fc.assert(property, { numRuns: 5 });
    }
  });

  it("decides on every pair of bytes as its definition does", () => {
    for (let pair = 0; pair < 0x10000; pair++) {
      const text = Buffer.from([pair >> 8, pair & 255]);
      const valid = /^[0-9a-fA-F]{2}$/.test(text.toString("latin1"));
      const expected = valid ? parseInt(text.toString("latin1"), 16) : null;
      const actual = guest.bytes("decode", text);
      if ((actual === null ? null : actual[0]) !== expected) {
        expect.fail(`${JSON.stringify(text.toString("latin1"))}: ${actual?.[0]}, not ${expected}`);
      }
    }
  });

  it("refuses an odd number of digits", () => {
    expect(guest.bytes("decode", "0")).toBeNull();
    expect(guest.bytes("decode", "abc")).toBeNull();
    // Strings go through the same memory each time, so here a digit lies behind the last one.
    expect(guest.bytes("decodeString", "abcd")).toEqual(Buffer.from("abcd", "hex"));
    expect(guest.bytes("decodeString", "abc")).toBeNull();
  });
});
