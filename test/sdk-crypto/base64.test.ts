// base64 and base64url against Node's encoder and a strict decoder that is written on strings of bits.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "./guest.js";

const common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const kinds = [
  { kind: "base64", letters: `${common}+/`, padded: true },
  { kind: "base64url", letters: `${common}-_`, padded: false },
] as const;

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { base64, base64url } from "proxy-wasm-assemblyscript-sdk/encoding/base64";
    export function base64Encode(input: Bytes): Bytes { return base64.encode(input); }
    export function base64Decode(input: Bytes): Bytes | null { return base64.decode(input); }
    export function base64urlEncode(input: Bytes): Bytes { return base64url.encode(input); }
    export function base64urlDecode(input: Bytes): Bytes | null { return base64url.decode(input); }
    export function base64EncodeString(input: Bytes): Bytes { return base64.encode(input.toString()); }
    export function base64urlDecodeString(input: Bytes): Bytes | null {
      return base64url.decode(input.toString());
    }
  `);
}, 240_000);

/** RFC 4648 read literally; `text` holds one character per byte. */
function decodeStrictly(text: string, letters: string, padded: boolean): Buffer | null {
  const body = padded ? text.replace(/={1,2}$/, "") : text;
  if (padded ? text.length % 4 !== 0 : text.length % 4 === 1) return null;
  if ([...body].some((character) => !letters.includes(character))) return null;
  const bits = [...body].map((letter) => letters.indexOf(letter).toString(2).padStart(6, "0"));
  const whole = bits.join("");
  const size = Math.floor(whole.length / 8);
  if (/1/.test(whole.slice(size * 8))) return null;
  return Buffer.from(
    Array.from({ length: size }, (_, at) => parseInt(whole.slice(at * 8, at * 8 + 8), 2)),
  );
}

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

describe.each(kinds)("$kind", ({ kind, letters, padded }) => {
  const encode = (bytes: Uint8Array): string =>
    guest.bytes(`${kind}Encode`, bytes)!.toString("latin1");
  const decode = (text: string): Buffer | null => guest.bytes(`${kind}Decode`, latin1(text));

  it("writes what Node writes and reads it back, for every length from 0 to 300", () => {
    for (let length = 0; length <= 300; length++) {
      const property = fc.property(
        fc.uint8Array({ minLength: length, maxLength: length }),
        (bytes) => {
          const text = encode(bytes);
          expect(text).toBe(Buffer.from(bytes).toString(kind));
          expect(decode(text)).toEqual(Buffer.from(bytes));
        },
      );
      fc.assert(property, { numRuns: 5 });
    }
  });

  it("writes what Node writes and reads it back, for large inputs", () => {
    const property = fc.property(
      fc.uint8Array({ minLength: 301, maxLength: 100_000, size: "max" }),
      (bytes) => {
        const text = encode(bytes);
        expect(text === Buffer.from(bytes).toString(kind)).toBe(true);
        expect(decode(text)!.equals(bytes)).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 20 });
  });

  it("decides as a strict decoder does on all texts of 1 to 4 sampled characters", () => {
    const sample = [..."ABQZagwz0489+/-_= \n.,\0\x80\xff"];
    let texts = [""];
    let accepted = 0;
    for (let length = 1; length <= 4; length++) {
      texts = texts.flatMap((text) => sample.map((character) => text + character));
      for (const text of texts) {
        const expected = decodeStrictly(text, letters, padded);
        const actual = decode(text);
        const same = expected === null ? actual === null : actual?.equals(expected);
        if (same !== true) expect.fail(`${JSON.stringify(text)}: ${actual} is not ${expected}`);
        if (actual !== null) accepted++;
      }
    }
    expect(accepted).toBeGreaterThan(10_000);
  });

  it("decides as a strict decoder does on every single byte in every place of a group", () => {
    for (let place = 0; place < 4; place++) {
      for (let byte = 0; byte < 256; byte++) {
        const text = "AAAA".slice(0, place) + String.fromCharCode(byte) + "AAAA".slice(place + 1);
        expect(decode(text), text).toEqual(decodeStrictly(text, letters, padded));
      }
    }
  });

  it("accepts nothing that it would not have written, whatever the bytes", () => {
    const character = fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom(...letters) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }).map((n) => String.fromCharCode(n)) },
      { weight: 1, arbitrary: fc.constant("=") },
    );
    const text = fc.array(character, { maxLength: 40 }).map((all) => all.join(""));
    const property = fc.property(text, (input) => {
      const bytes = decode(input);
      expect(bytes).toEqual(decodeStrictly(input, letters, padded));
      if (bytes !== null) expect(encode(bytes)).toBe(input);
    });
    fc.assert(property, { numRuns: 5000 });
  });
});

describe("texts", () => {
  it("are taken as UTF-8 when they are strings, short or long", () => {
    for (const text of ["", "äöü", "€".repeat(3000)]) {
      const expected = Buffer.from(text).toString("base64");
      expect(guest.bytes("base64EncodeString", text)!.toString()).toBe(expected);
      const encoded = Buffer.from(text).toString("base64url");
      expect(guest.bytes("base64urlDecodeString", encoded)!.toString()).toBe(text);
    }
  });

  it("are refused when a character that is not ASCII is in them", () => {
    expect(guest.bytes("base64urlDecodeString", "QUJä")).toBeNull();
  });
});
