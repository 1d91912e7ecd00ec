// What the comparison answers. That its time does not depend on the content is in its code: one loop
// without a way out.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "./guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { equalInConstantTime } from "proxy-wasm-assemblyscript-sdk/crypto/constant-time";
    export function equal(left: Bytes, right: Bytes): bool { return equalInConstantTime(left, right); }
    export function equalStrings(left: Bytes, right: Bytes): bool {
      return equalInConstantTime(left.toString(), right.toString());
    }
  `);
}, 60_000);

describe("equalInConstantTime", () => {
  it("is true for equal bytes and false when any single bit differs", () => {
    for (let length = 0; length <= 64; length++) {
      const bytes = Buffer.alloc(length, 0x5a);
      expect(guest.is("equal", bytes, Buffer.from(bytes))).toBe(true);
      for (let bit = 0; bit < length * 8; bit++) {
        const other = Buffer.from(bytes);
        other[bit >> 3]! ^= 1 << (bit & 7);
        expect(guest.is("equal", bytes, other), `${length} bytes, bit ${bit}`).toBe(false);
      }
    }
  });

  it("answers as a plain comparison does", () => {
    const small = fc.uint8Array({ maxLength: 3, max: 2 });
    const property = fc.property(small, small, (left, right) => {
      expect(guest.is("equal", left, right)).toBe(Buffer.compare(left, right) === 0);
    });
    fc.assert(property, { numRuns: 5000 });
  });

  it("is false for a text and its beginning", () => {
    expect(guest.is("equal", "secret", "secre")).toBe(false);
    expect(guest.is("equal", "", "s")).toBe(false);
  });

  it("keeps two strings apart while it compares them", () => {
    expect(guest.is("equalStrings", "abc", "abd")).toBe(false);
    expect(guest.is("equalStrings", "äbc", "äbc")).toBe(true);
    expect(guest.is("equalStrings", "x".repeat(5000), `${"x".repeat(4999)}y`)).toBe(false);
    expect(guest.is("equalStrings", "x".repeat(5000), "x".repeat(5000))).toBe(true);
  });
});
