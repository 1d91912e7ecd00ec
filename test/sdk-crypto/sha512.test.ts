// SHA-1, SHA-384 and SHA-512 with their HMACs against FIPS 180-4, RFC 4231, Wycheproof and Node's.

import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "./guest.js";
import { readVectors, vectorsMayBeAbsent } from "./vectors.js";

let guest: Guest;

const classes = (bits: number): string => `
  let hash${bits} = new Sha${bits}();
  let key${bits} = HmacSha${bits}.withKey("");
  export function sha${bits}Once(message: Bytes): Bytes { return sha${bits}(message); }
  export function sha${bits}String(message: Bytes): Bytes { return sha${bits}(message.toString()); }
  export function sha${bits}Begin(): void { hash${bits} = new Sha${bits}(); }
  export function sha${bits}Update(piece: Bytes): void { hash${bits}.update(piece); }
  export function sha${bits}Digest(): Bytes { return hash${bits}.digest(); }
  export function sha${bits}Key(bytes: Bytes): void { key${bits} = HmacSha${bits}.withKey(bytes); }
  export function sha${bits}Sign(message: Bytes): Bytes { return key${bits}.sign(message); }
  export function sha${bits}Verify(message: Bytes, code: Bytes): bool {
    return key${bits}.verify(message, code);
  }
`;

beforeAll(async () => {
  guest = await compileGuest(`
    import { sha1 } from "proxy-wasm-assemblyscript-sdk/crypto/sha1";
    import { sha384, sha512, Sha384, Sha512 } from "proxy-wasm-assemblyscript-sdk/crypto/sha512";
    import { HmacSha384, HmacSha512 } from "proxy-wasm-assemblyscript-sdk/crypto/hmac-sha512";
    export function sha1Once(message: Bytes): Bytes { return sha1(message); }
    export function sha1String(message: Bytes): Bytes { return sha1(message.toString()); }
    ${classes(384)}
    ${classes(512)}
  `);
}, 240_000);

type Input = Uint8Array | string;
const hexOf = (name: string, ...values: Input[]): string =>
  guest.bytes(name, ...values)!.toString("hex");
const digestOf = (kind: string, ...pieces: Input[]): string => {
  const hash = createHash(kind);
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
};
const hex = (text: string): Buffer => Buffer.from(text, "hex");

// FIPS 180-4's examples for "abc".
const abc = {
  sha1: "a9993e364706816aba3e25717850c26c9cd0d89d",
  sha384:
    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed" +
    "8086072ba1e7cc2358baeca134c825a7",
  sha512:
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
} as const;

describe.each(Object.entries(abc))("%s", (kind, digest) => {
  it("gives the digest of FIPS 180-4's example", () => {
    expect(hexOf(`${kind}Once`, "abc")).toBe(digest);
  });

  it("gives Node's digest for every length from 0 to 400, and of strings", () => {
    for (let length = 0; length <= 400; length++) {
      const exactly = fc.uint8Array({ minLength: length, maxLength: length });
      const property = fc.property(exactly, (bytes) => {
        expect(hexOf(`${kind}Once`, bytes)).toBe(digestOf(kind, bytes));
      });
      fc.assert(property, { numRuns: 5 });
    }
    for (const text of ["", "äöü", "€".repeat(3000)]) {
      expect(hexOf(`${kind}String`, text)).toBe(digestOf(kind, text));
    }
  });

  it("gives Node's digest for large messages", () => {
    const large = fc.uint8Array({ minLength: 401, maxLength: 200_000, size: "max" });
    const property = fc.property(large, (bytes) => {
      expect(hexOf(`${kind}Once`, bytes)).toBe(digestOf(kind, bytes));
    });
    fc.assert(property, { numRuns: 20 });
  });
});

describe.each([
  { kind: "sha384", size: 48 },
  { kind: "sha512", size: 64 },
])("$kind in pieces and with a key", ({ kind, size }) => {
  it("does not depend on how the message is cut, and goes on after a digest", () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 300, size: "max" }), {
      maxLength: 8,
      size: "max",
    });
    const property = fc.property(pieces, (all) => {
      guest.call(`${kind}Begin`);
      for (let count = 0; count < all.length; count++) {
        guest.call(`${kind}Update`, all[count]!);
        expect(hexOf(`${kind}Digest`)).toBe(digestOf(kind, ...all.slice(0, count + 1)));
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("signs as Node does for every length of key and message from 0 to 300", () => {
    for (let length = 0; length <= 300; length++) {
      const exactly = fc.uint8Array({ minLength: length, maxLength: length });
      const any = fc.uint8Array({ maxLength: 300, size: "max" });
      const property = fc.property(exactly, any, (one, other) => {
        for (const [key, message] of [
          [one, other],
          [other, one],
        ] as const) {
          guest.call(`${kind}Key`, key);
          const code = createHmac(kind, key).update(message).digest();
          expect(guest.bytes(`${kind}Sign`, message)).toEqual(code);
        }
      });
      fc.assert(property, { numRuns: 3 });
    }
  });

  it("accepts the right code only, of the right length only", () => {
    guest.call(`${kind}Key`, "key");
    const right = createHmac(kind, "key").update("message").digest();
    expect(guest.is(`${kind}Verify`, "message", right)).toBe(true);
    expect(guest.is(`${kind}Verify`, "messagf", right)).toBe(false);
    expect(guest.is(`${kind}Verify`, "message", right.subarray(0, size - 1))).toBe(false);
    expect(guest.is(`${kind}Verify`, "message", Buffer.concat([right, hex("00")]))).toBe(false);
    for (let bit = 0; bit < size * 8; bit++) {
      const wrong = Buffer.from(right);
      wrong[bit >> 3]! ^= 1 << (bit & 7);
      expect(guest.is(`${kind}Verify`, "message", wrong), `bit ${bit}`).toBe(false);
    }
  });

  interface HmacVectors {
    testGroups: {
      tagSize: number;
      tests: { tcId: number; key: string; msg: string; tag: string; result: string }[];
    }[];
  }

  it.skipIf(vectorsMayBeAbsent)("decides as Wycheproof says, cut codes included", () => {
    const { testGroups } = readVectors<HmacVectors>(`wycheproof/hmac_${kind}_test.json`);
    const outcomes = { valid: 0, invalid: 0 };
    for (const { tagSize, tests } of testGroups) {
      for (const { tcId, key, msg, tag, result } of tests) {
        guest.call(`${kind}Key`, hex(key));
        const valid =
          tagSize === size * 8
            ? guest.is(`${kind}Verify`, hex(msg), hex(tag))
            : guest
                .bytes(`${kind}Sign`, hex(msg))!
                .subarray(0, tagSize / 8)
                .equals(hex(tag));
        expect(valid, `test ${tcId}`).toBe(result === "valid");
        outcomes[valid ? "valid" : "invalid"]++;
      }
    }
    expect(outcomes.valid).toBeGreaterThan(30);
    expect(outcomes.invalid).toBeGreaterThan(50);
  });
});
