// The JSON writer of the SDK, compiled as filters are, against JSON.stringify, and what it does when used wrongly.

import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";

let guest: Guest;

beforeAll(async () => {
  guest = await compileGuest(`
    import { JsonReader, JsonWriter } from "proxy-wasm-assemblyscript-sdk/json";
    let writer = new JsonWriter();
    export function begin(limit: u32): void {
      writer = limit == 0 ? new JsonWriter() : new JsonWriter(limit);
    }
    export function startObject(): void { writer.startObject(); }
    export function endObject(): void { writer.endObject(); }
    export function startArray(): void { writer.startArray(); }
    export function endArray(): void { writer.endArray(); }
    export function name(text: Bytes): void { writer.name(text); }
    export function nameOfString(text: Bytes): void { writer.name(text.toString()); }
    export function nameOfNull(): void { const none: Bytes | null = null; writer.name(none); }
    export function text(text: Bytes): void { writer.string(text); }
    export function stringOfString(text: Bytes): void { writer.string(text.toString()); }
    export function stringOfUnits(text: Bytes): void {
      const units = changetype<string>(__new(text.length, idof<String>()));
      memory.copy(changetype<usize>(units), changetype<usize>(text), text.length);
      writer.string(units);
    }
    export function stringOfNull(): void { const none: Bytes | null = null; writer.string(none); }
    export function integer(value: i64): void { writer.integer(value); }
    export function unsigned(value: u64): void { writer.unsigned(value); }
    export function decimal(value: f64): void { writer.decimal(value); }
    export function boolean(value: bool): void { writer.boolean(value); }
    export function nothing(): void { writer.nullValue(); }
    export function raw(text: Bytes): void { writer.raw(text); }
    export function finish(): Bytes | null { return writer.finish(); }
    export function problem(): Bytes { return Bytes.fromString(writer.problem); }
    export function readsAgain(text: Bytes): bool { return JsonReader.read(text).problem == null; }
  `);
}, 240_000);

/** What was written; Node would take bytes that are no UTF-8 for the U+FFFD that may be expected. */
function finish(): string | null {
  const bytes = guest.bytes("finish");
  if (bytes === null) return null;
  expect(isUtf8(bytes), bytes.toString("hex")).toBe(true);
  return bytes.toString();
}
const problem = (): string => guest.bytes("problem")!.toString();

function begin(limit = 0): void {
  guest.call("begin", limit);
}

function write(value: unknown): void {
  if (value === null) guest.call("nothing");
  else if (typeof value === "boolean") guest.call("boolean", Number(value));
  else if (typeof value === "number") guest.call("decimal", value);
  else if (typeof value === "bigint") guest.call("integer", value);
  else if (typeof value === "string") guest.call("text", value);
  else if (Array.isArray(value)) {
    guest.call("startArray");
    value.forEach(write);
    guest.call("endArray");
  } else {
    guest.call("startObject");
    for (const [name, member] of Object.entries(value as object)) {
      guest.call("name", name);
      write(member);
    }
    guest.call("endObject");
  }
}

/** Any 64 bits as a number, and those that people write. */
const anyBits = fc
  .bigInt({ min: 0n, max: (1n << 64n) - 1n })
  .map((bits) => new Float64Array(BigUint64Array.of(bits).buffer)[0]!);
const written = fc
  .tuple(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: -30, max: 30 }))
  .map(([digits, power]) => Number(`${digits}e${power}`));
const nearPowers = fc
  .tuple(fc.integer({ min: -1074, max: 1023 }), fc.integer({ min: -3, max: 3 }))
  .map(([power, steps]) => {
    const bits = new BigInt64Array(Float64Array.of(2 ** power).buffer);
    bits[0] = bits[0]! + BigInt(steps);
    return new Float64Array(bits.buffer)[0]!;
  });
const nearTens = fc
  .tuple(fc.integer({ min: -323, max: 308 }), fc.integer({ min: -3, max: 3 }))
  .map(([power, steps]) => {
    const bits = new BigInt64Array(Float64Array.of(Number(`1e${power}`)).buffer);
    bits[0] = bits[0]! + BigInt(steps);
    return new Float64Array(bits.buffer)[0]!;
  });
const anyNumber = fc.oneof(anyBits, written, nearPowers, nearTens, fc.double(), fc.integer());

describe("JsonWriter", () => {
  it("writes documents as JSON.stringify does", () => {
    const text = fc.oneof(fc.string({ unit: "binary", maxLength: 20 }), fc.array(fc.integer({ min: 0, max: 127 }), { maxLength: 20 }).map((codes) => String.fromCharCode(...codes)));
    const { document } = fc.letrec((tie) => ({
      document: fc.oneof(
        { depthSize: "small", maxDepth: 6 },
        fc.oneof(text, anyNumber.filter((value) => !Number.isNaN(value)), fc.boolean(), fc.constant(null)),
        fc.array(tie("document"), { maxLength: 5 }),
        fc.dictionary(text, tie("document"), { maxKeys: 5, noNullPrototype: true }),
      ),
    }));
    const property = fc.property(document, (value) => {
      begin();
      write(value);
      const json = finish();
      expect(json).toBe(JSON.stringify(value));
      expect(guest.is("readsAgain", json!)).toBe(true);
    });
    fc.assert(property, { numRuns: 10_000, seed: 8 });
  }); // prettier-ignore

  it("writes every number in the shortest form, as JSON.stringify does", () => {
    const property = fc.property(anyNumber, (value) => {
      begin();
      guest.call("decimal", value);
      expect(finish()).toBe(JSON.stringify(value));
    });
    fc.assert(property, { numRuns: 12_000, seed: 8 });
  });

  it.each([
    0, -0, 5e-324, 2.2250738585072014e-308, 2.225073858507201e-308, Number.MAX_VALUE, 1e21, 1e20, 123456789012345680000,
    0.000001, 1e-7, 9007199254740994, 0.1 + 0.2, 4.35, 1.7976931348623157e308, 9.5367431640625e-7, 5e22, 9e15, 1e15,
    999999999999999.9, 2 ** -44, NaN, Infinity, -Infinity, 100, 0.5, 123.456, 1e23, 8.41e21,
  ])("writes %d as JSON.stringify does", (value) => {
    begin();
    guest.call("decimal", value);
    expect(finish()).toBe(JSON.stringify(value));
  }); // prettier-ignore

  it("writes 64 bits of an integer exactly", () => {
    const property = fc.property(fc.bigInt({ min: -(1n << 63n), max: (1n << 64n) - 1n }), (value) => {
      begin();
      if (value < 1n << 63n) {
        guest.call("integer", value);
        expect(finish()).toBe(value.toString());
      }
      if (value >= 0n) {
        guest.call("unsigned", BigInt.asIntN(64, value));
        expect(finish()).toBe(value.toString());
      }
    });
    fc.assert(property, { numRuns: 10_000, seed: 8, examples: [[-1n], [1n], [-10n], [-(1n << 63n)], [(1n << 63n) - 1n], [(1n << 64n) - 1n], [0n]] });
  }); // prettier-ignore

  it("writes strings, lone surrogates too, as the string that UTF-8 has for them", () => {
    const property = fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff }), fc.integer({ min: 0, max: 0x7f })), { maxLength: 30 }), (units) => {
      const text = String.fromCharCode(...units);
      begin();
      guest.call("stringOfUnits", Buffer.from(text, "utf16le"));
      expect(finish()).toBe(JSON.stringify(text.toWellFormed()));
    });
    fc.assert(property, { numRuns: 10_000, seed: 8 });
  }); // prettier-ignore

  it("replaces what is not UTF-8 as the WHATWG Encoding Standard says", () => {
    const piece = fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.string({ unit: "grapheme", maxLength: 3 }).map((text) => new Uint8Array(Buffer.from(text))), fc.constantFrom(Uint8Array.of(0xed, 0xa0, 0x80), Uint8Array.of(0xf4, 0x90, 0x80, 0x80), Uint8Array.of(0xc0, 0x80)));
    const property = fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const bytes = Buffer.concat(pieces);
      const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
      begin();
      guest.call("startObject");
      guest.call("name", bytes);
      guest.call("text", bytes);
      guest.call("nameOfString", text);
      guest.call("stringOfString", text);
      guest.call("endObject");
      const quoted = JSON.stringify(text);
      expect(finish()).toBe(`{${quoted}:${quoted},${quoted}:${quoted}}`);
    });
    fc.assert(property, { numRuns: 10_000, seed: 8 });
  }); // prettier-ignore

  it("copies raw values, and refuses what is none", () => {
    const property = fc.property(fc.jsonValue(), fc.nat(), fc.constantFrom("", "x", "]", '"', "\\"), (value, place, piece) => {
      const sound = JSON.stringify(value);
      begin();
      guest.call("startArray");
      guest.call("raw", sound);
      guest.call("raw", sound);
      guest.call("endArray");
      expect(finish()).toBe(`[${sound},${sound}]`);
      const at = place % (sound.length + 1);
      const broken = sound.slice(0, at) + piece + sound.slice(at);
      guest.call("raw", broken);
      const accepted = guest.is("readsAgain", broken);
      expect(problem()).toBe(accepted ? "" : "raw text that is not JSON");
      expect(finish()).toBe(accepted ? broken : null);
    });
    fc.assert(property, { numRuns: 3000, seed: 8 });
  }); // prettier-ignore

  it("writes null for a text that is null", () => {
    begin();
    guest.call("stringOfNull");
    expect(finish()).toBe("null");
  });
});

type Step = [name: string, ...values: (string | number | bigint)[]];

describe("a JsonWriter that is used wrongly", () => {
  it.each<[problem: string, ...steps: Step[]]>([
    ["no value was written"],
    ["an object or array is still open", ["startObject"]],
    ["an object or array is still open", ["startArray"], ["integer", 1n]],
    ["an object or array is still open", ["startObject"], ["name", "a"], ["integer", 1n]],
    ["a second value after the document", ["nothing"], ["nothing"]],
    ["a second value after the document", ["startArray"], ["endArray"], ["startArray"]],
    ["a value in an object has no name", ["startObject"], ["integer", 1n]],
    ["a value in an object has no name", ["startObject"], ["name", "a"], ["integer", 1n], ["startArray"]],
    ["a name where none belongs", ["name", "a"]],
    ["a name where none belongs", ["startArray"], ["name", "a"]],
    ["a name where none belongs", ["startObject"], ["name", "a"], ["name", "b"]],
    ["a name where none belongs", ["nothing"], ["name", "a"]],
    ["a name that is null", ["startObject"], ["nameOfNull"]],
    ["a name has no value", ["startObject"], ["name", "a"], ["endObject"]],
    ["the end of an object that is not open", ["endObject"]],
    ["the end of an object that is not open", ["startArray"], ["endObject"]],
    ["the end of an array that is not open", ["endArray"]],
    ["the end of an array that is not open", ["startObject"], ["endArray"]],
    ["raw text that is not JSON", ["raw", "1 2"]],
    ["nested more than 64 deep", ...Array<Step>(65).fill(["startArray"])],
  ])("says %j", (expected, ...steps) => {
    begin();
    for (const [name, ...values] of steps) guest.call(name, ...values);
    expect(finish()).toBeNull();
    expect(problem()).toBe(expected);
    // It stays so.
    guest.call("nothing");
    guest.call("endArray");
    expect(finish()).toBeNull();
    expect(problem()).toBe(expected);
  }); // prettier-ignore

  it("nests 64 deep", () => {
    begin();
    for (let depth = 0; depth < 64; depth++) guest.call("startArray");
    for (let depth = 0; depth < 64; depth++) guest.call("endArray");
    expect(finish()).toBe("[".repeat(64) + "]".repeat(64));
  });

  it("writes as many bytes as the limit allows, and not one more", () => {
    const property = fc.property(fc.jsonValue(), fc.integer({ min: -3, max: 3 }), (value, more) => {
      const json = JSON.stringify(value);
      const size = Buffer.byteLength(json);
      if (size + more < 1) return;
      begin(size + more);
      write(value);
      expect(finish()).toBe(more < 0 ? null : json);
      expect(problem()).toBe(more < 0 ? "larger than the limit" : "");
    });
    fc.assert(property, { numRuns: 2000, seed: 8 });
  });

  it("gives no document, and never traps, in any order of calls", () => {
    const step = fc.constantFrom<Step>(
      ["startObject"], ["endObject"], ["startArray"], ["endArray"], ["name", "a"], ["text", "b"], ["decimal", 1.5],
      ["boolean", 1], ["nothing"], ["raw", "[]"], ["raw", "{"],
    );
    let documents = 0;
    const property = fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
      begin();
      for (const [name, ...values] of steps) guest.call(name, ...values);
      const json = finish();
      // A document, or words that say why there is none.
      expect(json === null).toBe(problem() !== "");
      if (json === null) return;
      documents++;
      expect(() => JSON.parse(json) as unknown).not.toThrow();
    });
    fc.assert(property, { numRuns: 10_000, seed: 8 });
    expect(documents).toBeGreaterThan(100);
  }); // prettier-ignore
});
