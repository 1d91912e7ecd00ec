// SipHash-2-4 against the vectors of its authors, and against another implementation.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "./guest.js";
import { sipHashReference } from "./siphash-reference.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { sipHash } from "proxy-wasm-assemblyscript-sdk/crypto/siphash";
    export function hash(key: Bytes, message: Bytes): u64 {
      return sipHash(key.toU64(), key.toU64(8), changetype<usize>(message), message.length);
    }
  `);
}, 240_000);

const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index);

function hex(key: Uint8Array, message: Uint8Array): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, guest.call("hash", key, message) as bigint));
  return bytes.toString("hex");
}

/** The key 00 01 … 0f, messages 00 01 … of each length; lowest byte first. */
const vectors = [
  [0, "310e0edd47db6f72"],
  [1, "fd67dc93c539f874"],
  [2, "5a4fa9d909806c0d"],
  [3, "2d7efbd796666785"],
  [4, "b7877127e09427cf"],
  [5, "8da699cd64557618"],
  [6, "cee3fe586e46c9cb"],
  [7, "37d1018bf50002ab"],
  [8, "6224939a79f5f593"],
  [9, "b0e4a90bdf82009e"],
  [15, "e545be4961ca29a1"],
] as const;

describe("SipHash-2-4", () => {
  it.each(vectors)("gives the vector of %i bytes", (length, expected) => {
    expect(hex(counting(16), counting(length))).toBe(expected);
    const reference = sipHashReference(counting(16), counting(length));
    expect(BigInt.asUintN(64, guest.call("hash", counting(16), counting(length)) as bigint)).toBe(
      reference,
    );
  });

  it("gives what the other implementation gives", () => {
    const key = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(key, fc.uint8Array({ maxLength: 300, size: "max" }), (secret, message) => {
        const hash = BigInt.asUintN(64, guest.call("hash", secret, message) as bigint);
        expect(hash).toBe(sipHashReference(secret, message));
      }),
      { numRuns: 2000 },
    );
  });
});
