// Keys and signatures in DER: byte for byte what Node exports, and taken by what Node verifies with.

import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "./guest.js";
import { readVectors, vectorsMayBeAbsent } from "./vectors.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { ecdsaSignature, rsaPublicKeyInfo } from "proxy-wasm-assemblyscript-sdk/encoding/asn1";
    export function publicKeyInfo(modulus: Bytes, exponent: Bytes): Bytes | null {
      return rsaPublicKeyInfo(modulus, exponent);
    }
    export function signature(joined: Bytes, size: u32): Bytes | null {
      return ecdsaSignature(joined, size);
    }
  `);
}, 240_000);

/** X.690 read literally, for elements of any size. */
function element(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const digits = content.length.toString(16);
  const size = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
  const length = content.length < 128 ? size : Buffer.from([0x80 + size.length, ...size]);
  return Buffer.concat([Buffer.from([tag]), length, content]);
}

function integer(bytes: Uint8Array): Buffer | null {
  const value = BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
  if (value === 0n) return null;
  const digits = value.toString(16);
  const whole = digits.length % 2 === 0 ? digits : `0${digits}`;
  return element(2, Buffer.from(parseInt(whole[0]!, 16) >= 8 ? `00${whole}` : whole, "hex"));
}

const algorithm = Buffer.from("300d06092a864886f70d0101010500", "hex");

function referenceKeyInfo(modulus: Uint8Array, exponent: Uint8Array): Buffer | null {
  const [n, e] = [integer(modulus), integer(exponent)];
  if (n === null || e === null) return null;
  return element(0x30, algorithm, element(3, Buffer.from([0]), element(0x30, n, e)));
}

/** A number of exactly this many bytes, with leading zeros often. */
const numberOf = (size: number): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(fc.nat({ max: size }), fc.uint8Array({ minLength: size, maxLength: size }))
    .map(([zeros, bytes]) => bytes.fill(0, 0, zeros % 4 === 0 ? zeros : zeros % 4));

describe("rsaPublicKeyInfo", () => {
  it.each([
    { modulusLength: 2048, publicExponent: 65537 },
    { modulusLength: 2047, publicExponent: 65537 },
    { modulusLength: 2041, publicExponent: 3 },
    { modulusLength: 2040, publicExponent: 17 },
    { modulusLength: 1024, publicExponent: 0x80000001 },
    { modulusLength: 512, publicExponent: 65537 },
  ])("is what Node exports for $modulusLength bits and $publicExponent", (options) => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", options);
    const { n, e } = publicKey.export({ format: "jwk" });
    const [modulus, exponent] = [Buffer.from(n!, "base64url"), Buffer.from(e!, "base64url")];
    const info = guest.bytes("publicKeyInfo", modulus, exponent)!;
    expect(info).toEqual(publicKey.export({ format: "der", type: "spki" }));
    const key = createPublicKey({ key: info, format: "der", type: "spki" });
    const message = Buffer.from("message");
    expect(verify("sha256", message, key, sign("sha256", message, privateKey))).toBe(true);
  });

  it("drops leading zeros of both numbers", () => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const { n } = publicKey.export({ format: "jwk" });
    const modulus = Buffer.concat([Buffer.alloc(3), Buffer.from(n!, "base64url")]);
    const info = guest.bytes("publicKeyInfo", modulus, Buffer.from([0, 1, 0, 1]));
    expect(info).toEqual(publicKey.export({ format: "der", type: "spki" }));
  });

  it("is what a literal encoder writes, for every size from 0 to 300 and the largest", () => {
    const sizes = [...Array.from({ length: 301 }, (_, size) => size), 2047, 2048];
    for (const size of sizes) {
      const property = fc.property(
        numberOf(size),
        fc.nat({ max: 300 }).chain(numberOf),
        (modulus, exponent) => {
          const info = guest.bytes("publicKeyInfo", modulus, exponent);
          expect(info).toEqual(referenceKeyInfo(modulus, exponent));
          const swapped = guest.bytes("publicKeyInfo", exponent, modulus);
          expect(swapped).toEqual(referenceKeyInfo(exponent, modulus));
        },
      );
      fc.assert(property, { numRuns: 5 });
    }
  });

  it("refuses numbers that are zero, missing or too large", () => {
    const one = Buffer.from([1]);
    expect(guest.bytes("publicKeyInfo", Buffer.alloc(0), one)).toBeNull();
    expect(guest.bytes("publicKeyInfo", one, Buffer.alloc(0))).toBeNull();
    expect(guest.bytes("publicKeyInfo", Buffer.alloc(256), one)).toBeNull();
    expect(guest.bytes("publicKeyInfo", Buffer.alloc(2049, 1), one)).toBeNull();
    expect(guest.bytes("publicKeyInfo", one, Buffer.alloc(2049, 1))).toBeNull();
  });
});

const curves = [
  { namedCurve: "P-256", size: 32, hash: "sha256", file: "ecdsa_secp256r1_sha256_p1363_test" },
  { namedCurve: "P-384", size: 48, hash: "sha384", file: "ecdsa_secp384r1_sha384_p1363_test" },
  { namedCurve: "P-521", size: 66, hash: "sha512", file: "ecdsa_secp521r1_sha512_p1363_test" },
];

interface SignatureVectors {
  testGroups: {
    publicKeyPem: string;
    tests: { tcId: number; msg: string; sig: string; result: string }[];
  }[];
}

describe.each(curves)("ecdsaSignature for $namedCurve", ({ namedCurve, size, hash, file }) => {
  it("is what Node verifies", () => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve });
    for (let count = 0; count < 300; count++) {
      const message = createHash("sha256").update(`${count}`).digest();
      const joined = sign(hash, message, { key: privateKey, dsaEncoding: "ieee-p1363" });
      const der = guest.bytes("signature", joined, size)!;
      expect(verify(hash, message, publicKey, der), joined.toString("hex")).toBe(true);
    }
  });

  it("is what a literal encoder writes, leading zeros or not", () => {
    const property = fc.property(numberOf(size), numberOf(size), (first, second) => {
      const [r, s] = [integer(first), integer(second)];
      const expected = r === null || s === null ? null : element(0x30, r, s);
      const joined = Buffer.concat([first, second]);
      expect(guest.bytes("signature", joined, size)).toEqual(expected);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it("refuses every other length", () => {
    for (let length = 0; length <= 300; length++) {
      const der = guest.bytes("signature", Buffer.alloc(length, 1), size);
      expect(der !== null, `${length} bytes`).toBe(length === 2 * size);
    }
  });

  it.skipIf(vectorsMayBeAbsent)("leads to Wycheproof's decisions", () => {
    const { testGroups } = readVectors<SignatureVectors>(`wycheproof/${file}.json`);
    const outcomes = { valid: 0, invalid: 0 };
    for (const { publicKeyPem, tests } of testGroups) {
      const key = createPublicKey(publicKeyPem);
      for (const { tcId, msg, sig, result } of tests) {
        const der = guest.bytes("signature", Buffer.from(sig, "hex"), size);
        const valid = der !== null && verify(hash, Buffer.from(msg, "hex"), key, der);
        expect(valid, `test ${tcId}`).toBe(result === "valid");
        outcomes[valid ? "valid" : "invalid"]++;
      }
    }
    expect(Math.min(outcomes.valid, outcomes.invalid)).toBeGreaterThan(20);
  });
});

describe("ecdsaSignature", () => {
  it("does not trap on any size that it is told", () => {
    for (const size of [0, 1, 2048, 2049, 0x7fffffff, 0x80000000, 0xffffffff]) {
      for (const length of [0, 2, 64]) {
        const der = guest.bytes("signature", Buffer.alloc(length, 1), size);
        expect(der !== null).toBe(size === 1 && length === 2);
      }
    }
  });
});
