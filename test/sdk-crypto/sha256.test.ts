// SHA-256 against Node's, at once and in pieces.

import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "./guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { sha256, Sha256 } from "proxy-wasm-assemblyscript-sdk/crypto/sha256";
    let hash = new Sha256();
    export function once(message: Bytes): Bytes { return sha256(message); }
    export function onceString(message: Bytes): Bytes { return sha256(message.toString()); }
    export function begin(): void { hash = new Sha256(); }
    export function update(piece: Bytes): void { hash.update(piece); }
    export function updateString(piece: Bytes): void { hash.update(piece.toString()); }
    export function digest(): Bytes { return hash.digest(); }
  `);
}, 240_000);

const reference = (...pieces: (Uint8Array | string)[]): string => {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
};
const digestHex = (name: string, ...values: (Uint8Array | string)[]): string =>
  guest.bytes(name, ...values)!.toString("hex");

describe("sha256", () => {
  it("gives the digests of FIPS 180-4's examples", () => {
    expect(digestHex("once", "abc")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(digestHex("once", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).toBe(
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    );
  });

  it("gives Node's digest for every length from 0 to 300", () => {
    for (let length = 0; length <= 300; length++) {
      const property = fc.property(
        fc.uint8Array({ minLength: length, maxLength: length }),
        (bytes) => {
          expect(digestHex("once", bytes)).toBe(reference(bytes));
        },
      );
      fc.assert(property, { numRuns: 5 });
    }
  });

  it("gives Node's digest for large messages", () => {
    const property = fc.property(
      fc.uint8Array({ minLength: 301, maxLength: 200_000, size: "max" }),
      (bytes) => {
        expect(digestHex("once", bytes)).toBe(reference(bytes));
      },
    );
    fc.assert(property, { numRuns: 20 });
  });

  it("takes strings as UTF-8", () => {
    for (const text of ["", "häß€😀", "€".repeat(5000)]) {
      expect(digestHex("onceString", text)).toBe(reference(text));
    }
  });
});

describe("Sha256", () => {
  it("gives the digest of the whole, however the message is cut, and at every point", () => {
    const pieces = fc.array(
      fc.oneof(fc.uint8Array({ maxLength: 70 }), fc.uint8Array({ minLength: 60, maxLength: 300 })),
      { maxLength: 12 },
    );
    const property = fc.property(pieces, (all) => {
      guest.call("begin");
      expect(digestHex("digest")).toBe(reference());
      all.forEach((piece, at) => {
        guest.call("update", piece);
        expect(digestHex("digest")).toBe(reference(...all.slice(0, at + 1)));
      });
    });
    fc.assert(property, { numRuns: 500 });
  });

  it("is not disturbed by other digests in between", () => {
    guest.call("begin");
    guest.call("update", "one ");
    guest.bytes("once", "another message");
    guest.call("updateString", "twö");
    expect(digestHex("digest")).toBe(reference("one twö"));
  });
});
