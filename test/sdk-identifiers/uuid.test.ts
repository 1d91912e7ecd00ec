// UUIDs against the package uuid: their form, version and order, and what happens when the host has no randomness.

import fc from "fast-check";
import { NIL, MAX, parse, stringify, validate, version } from "uuid";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";

let guest: Guest;
let milliseconds = 0n;
/** The bytes that the host gives next, again and again; `null`: it has none. */
let random: Uint8Array | null = null;

beforeAll(async () => {
  guest = await compileGuest(
    `
    import { uuid, uuid4, uuid7 } from "proxy-wasm-assemblyscript-sdk/uuid";
    export function four(): Bytes | null { return uuid4(); }
    export function seven(): Bytes | null { return uuid7(); }
    export function sevenAt(milliseconds: u64): Bytes | null { return uuid7(milliseconds); }
    export function parse(text: Bytes): Bytes | null { return uuid.parse(text); }
    export function parseString(text: Bytes): Bytes | null { return uuid.parse(text.toString()); }
    export function format(bytes: Bytes): Bytes | null { return uuid.format(bytes); }
    export function version(text: Bytes): i32 { return uuid.version(text); }
  `,
    (memory) => ({
      clock_time_get: (_clock: number, _precision: bigint, out: number) => {
        memory().setBigUint64(out, milliseconds * 1_000_000n + 999_999n, true);
        return 0;
      },
      random_get: (target: number, size: number) => {
        if (random === null) return 58;
        for (let at = 0; at < size; at++)
          memory().setUint8(target + at, random[at % random.length]!);
        return 0;
      },
    }),
  );
}, 240_000);

const text = (name: string, ...values: (string | Uint8Array | bigint)[]): string | null =>
  guest.bytes(name, ...values)?.toString() ?? null;

beforeEach(() => {
  random = Uint8Array.of(7);
});

const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe("uuid4", () => {
  it("is the host's random bytes with version and variant, as the package uuid reads them", () => {
    const property = fc.property(sixteen, (bytes) => {
      random = bytes;
      const made = text("four")!;
      expect(validate(made)).toBe(true);
      expect(version(made)).toBe(4);
      const expected = Uint8Array.from(bytes);
      expected[6] = (expected[6]! & 0x0f) | 0x40;
      expected[8] = (expected[8]! & 0x3f) | 0x80;
      expect(made).toBe(stringify(expected));
    });
    fc.assert(property, { numRuns: 10_000, seed: 8 });
  });

  it("is none when the host has no randomness", () => {
    random = null;
    expect(text("four")).toBeNull();
    expect(text("seven")).toBeNull();
  });
});

const timeOf = (id: string): bigint => Buffer.from(parse(id)).readBigUInt64BE(0) >> 16n;

describe("uuid7", () => {
  it("sorts behind all before it, whatever the clock does, and says its time", () => {
    let last = "";
    let latest = 0n;
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.constant(0n) },
      fc.bigInt({ min: -5n, max: 5n }),
    );
    const property = fc.property(sixteen, step, (bytes, later) => {
      random = bytes;
      milliseconds = (milliseconds === 0n ? 1_700_000_000_000n : milliseconds) + later;
      const made = text("seven")!;
      expect(validate(made)).toBe(true);
      expect(version(made)).toBe(7);
      expect(made > last, `${made} after ${last}`).toBe(true);
      if (milliseconds > latest) expect(timeOf(made)).toBe(milliseconds);
      last = made;
      if (timeOf(made) > latest) latest = timeOf(made);
    });
    fc.assert(property, { numRuns: 12_000, seed: 8 });
  });

  it("counts on by a random step within a millisecond, into the next one when there is no room", () => {
    milliseconds = 1_800_000_000_000n;
    random = new Uint8Array(16).fill(0xff);
    const bits = (id: string): bigint => {
      const value = BigInt(`0x${id.replaceAll("-", "")}`);
      return (((value >> 64n) & 0xfffn) << 62n) | (value & ((1n << 62n) - 1n));
    };
    const first = text("seven")!;
    // The highest of 74 bits is left free.
    expect(bits(first)).toBe((1n << 73n) - 1n);
    const second = text("seven")!;
    expect(bits(second)).toBe((1n << 73n) - 1n + (1n << 32n));
    random = new Uint8Array(16);
    expect(bits(text("seven")!)).toBe((1n << 73n) + (1n << 32n));
    expect(timeOf(second)).toBe(milliseconds);
  });

  it("takes a time that is given", () => {
    // RFC 9562, appendix A.6: 2022-02-22T19:22:22Z; later ids of this test stand behind it.
    expect(text("sevenAt", 2n ** 45n)!.startsWith("20000000-0000-7")).toBe(true);
    expect(text("sevenAt", 1n)!.startsWith("20000000-0000-7")).toBe(true);
    expect(text("sevenAt", 2n ** 48n)).toBeNull();
    expect(text("sevenAt", 0n)).toBeNull();
    expect(text("sevenAt", 2n ** 48n - 1n)!.startsWith("ffffffff-ffff-7")).toBe(true);
  });
});

describe("uuid", () => {
  it("decides about texts as the package uuid does", () => {
    const hex = fc.stringMatching(/^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-8][0-9a-fA-F]{3}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/);
    const mutated = fc.tuple(hex, fc.nat(36), fc.constantFrom("", "-", "g", "0", "G", " ", "\0", "ä"), fc.nat(1)).map(([id, at, piece, taken]) => id.slice(0, at) + piece + id.slice(at + taken));
    const special = fc.constantFrom(NIL, MAX, "", "{00000000-0000-0000-0000-000000000000}", "urn:uuid:00000000-0000-0000-0000-000000000000", MAX.toUpperCase());
    const seen = { sound: 0, broken: 0 };
    const property = fc.property(fc.oneof({ weight: 10, arbitrary: hex }, { weight: 10, arbitrary: mutated }, special), (id) => {
      const isForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
      const bytes = guest.bytes("parse", id);
      expect(bytes !== null).toBe(isForm);
      expect(guest.bytes("parseString", id)).toEqual(bytes);
      expect(guest.call("version", id)).toBe(validate(id) ? version(id) : -1);
      if (validate(id)) {
        seen.sound++;
        expect(bytes).toEqual(Buffer.from(parse(id)));
      } else {
        seen.broken++;
      }
      if (bytes !== null) expect(text("format", bytes)).toBe(id.toLowerCase());
    });
    fc.assert(property, { numRuns: 12_000, seed: 8 });
    expect(seen.sound).toBeGreaterThan(1000);
    expect(seen.broken).toBeGreaterThan(1000);
  }); // prettier-ignore

  // RFC 9562, appendices A and B.
  it.each([
    ["C232AB00-9414-11EC-B3C8-9F6BDECED846", 1],
    ["5df41881-3aed-3515-88a7-2f4a814cf09e", 3],
    ["919108f7-52d1-4320-9bac-f847db4148a8", 4],
    ["2ed6657d-e927-568b-95e1-2665a8aea6a2", 5],
    ["1EC9414C-232A-6B00-B3C8-9F6BDECED846", 6],
    ["017F22E2-79B0-7CC3-98C4-DC0C0C07398F", 7],
    ["2489E9AD-2EE2-8E00-8EC9-32D5F69181C0", 8],
    ["00000000-0000-0000-0000-000000000000", 0],
    ["FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", 15],
    ["00000000-0000-0000-0000-000000000001", -1],
    ["01000000-0000-0000-0000-000000000000", -1],
    ["FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFE", -1],
    ["FEFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", -1],
    ["017F22E2-79B0-9CC3-98C4-DC0C0C07398F", -1],
    ["017F22E2-79B0-7CC3-18C4-DC0C0C07398F", -1],
  ])("knows the version of %s: %d", (id, expected) => {
    expect(guest.call("version", id)).toBe(expected);
  });

  it("formats sixteen bytes only", () => {
    expect(guest.bytes("format", new Uint8Array(15))).toBeNull();
    expect(guest.bytes("format", new Uint8Array(17))).toBeNull();
  });
});
