// What the comparison answers, and that its time does not depend on the content, which is in the compiled code: no
// branch depends on a byte that is compared.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { comparingFunctions } from "./data-dependence.js";
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
}, 240_000);

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

describe("the compiled comparison", () => {
  const sdk = "proxy-wasm-assemblyscript-sdk/crypto";

  /** The functions that compare bytes, in a module with these exports. */
  const comparing = async (source: string) =>
    comparingFunctions((await compileGuest(source)).binary);

  it("has no branch, selection or address that depends on what is compared", async () => {
    const found = await comparing(`
      import { equalInConstantTime } from "${sdk}/constant-time";
      import { HmacSha256 } from "${sdk}/hmac";
      import { HmacSha384, HmacSha512 } from "${sdk}/hmac-sha512";
      export function equal(left: Bytes, right: Bytes): bool { return equalInConstantTime(left, right); }
      export function hs256(key: Bytes, text: Bytes, code: Bytes): bool { return HmacSha256.withKey(key).verify(text, code); }
      export function hs384(key: Bytes, text: Bytes, code: Bytes): bool { return HmacSha384.withKey(key).verify(text, code); }
      export function hs512(key: Bytes, text: Bytes, code: Bytes): bool { return HmacSha512.withKey(key).verify(text, code); }
    `);
    expect(found.length).toBeGreaterThan(0);
    for (const { name, loops, dependences } of found) {
      expect(dependences, name).toEqual([]);
      expect(loops, name).toBeGreaterThan(0);
    }
  }, 60_000);

  it.each([
    [
      "ends at the first difference",
      "if (load<u8>(left + at) != load<u8>(right + at)) return false;",
    ],
    ["counts with a branch", "if (load<u8>(left + at) ^ load<u8>(right + at)) seen++;"],
    ["looks up a table", "seen += load<u16>((load<u8>(left + at) ^ load<u8>(right + at)) << 1);"],
    ["hands bytes to others", "other(load<u8>(left + at) ^ load<u8>(right + at));"],
  ])(
    "is told apart from one that %s",
    async (_, step) => {
      const found = await comparing(`
      @external("env", "proxy_log") declare function other(value: u32): void;
      export function equal(left: usize, right: usize, size: u32): bool {
        let seen: u32 = 0;
        for (let at: u32 = 0; at < size; at++) { ${step} }
        return seen == 0;
      }
    `);
      expect(found.flatMap(({ dependences }) => dependences)).not.toEqual([]);
    },
    60_000,
  );
});
