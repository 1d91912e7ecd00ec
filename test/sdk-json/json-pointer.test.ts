// JSON Pointers: the examples of RFC 6901, and documents of all shapes against the package jsonpointer.

import fc from "fast-check";
import jsonpointer from "jsonpointer";
import { beforeAll, describe, expect, it } from "vitest";
import { compileGuest, type Guest } from "../sdk-crypto/guest.js";

let guest: Guest;

// What is found is written down again, so that it can be compared as a value.
beforeAll(async () => {
  guest = await compileGuest(`
    import { JsonKind, JsonPointer, JsonReader, JsonWriter } from "proxy-wasm-assemblyscript-sdk/json";
    function copy(reader: JsonReader, writer: JsonWriter): void {
      switch (reader.kind) {
        case JsonKind.Object:
          writer.startObject();
          reader.enterObject();
          while (reader.nextMember()) {
            writer.name(reader.name);
            copy(reader, writer);
          }
          writer.endObject();
          return;
        case JsonKind.Array:
          writer.startArray();
          reader.enterArray();
          while (reader.nextItem()) copy(reader, writer);
          writer.endArray();
          return;
        case JsonKind.String:
          writer.string(reader.string());
          return;
        case JsonKind.Number:
          writer.decimal(reader.decimal());
          return;
        case JsonKind.Boolean:
          writer.boolean(reader.isTrue);
          return;
        default:
          writer.nullValue();
      }
    }
    export function find(document: Bytes, text: Bytes): Bytes | null {
      const found = JsonPointer.compile(text).find(JsonReader.read(document));
      if (!found) return null;
      const writer = new JsonWriter();
      copy(found, writer);
      return writer.finish();
    }
    export function findByString(document: Bytes, text: Bytes): bool {
      return JsonPointer.compile(text.toString()).find(JsonReader.read(document)) != null;
    }
    export function problem(text: Bytes): Bytes {
      return Bytes.fromString(JsonPointer.compile(text).problem);
    }
    export function isSound(document: Bytes): bool { return JsonReader.read(document).problem == null; }
  `);
}, 240_000);

function find(document: unknown, pointer: string | Uint8Array): unknown {
  const found = guest.bytes("find", JSON.stringify(document), pointer);
  return found === null ? undefined : (JSON.parse(found.toString()) as unknown);
}

const problem = (pointer: string | Uint8Array): string =>
  guest.bytes("problem", pointer)!.toString();

describe("JsonPointer", () => {
  // RFC 6901, section 5.
  it.each<[string, unknown]>([
    ["", "all"],
    ["/foo", ["bar", "baz"]],
    ["/foo/0", "bar"],
    ["/", 0],
    ["/a~1b", 1],
    ["/c%d", 2],
    ["/e^f", 3],
    ["/g|h", 4],
    ["/i\\j", 5],
    ['/k"l', 6],
    ["/ ", 7],
    ["/m~0n", 8],
  ])("finds %j of the example in RFC 6901", (pointer, expected) => {
    const document = {
      foo: ["bar", "baz"],
      "": 0,
      "a/b": 1,
      "c%d": 2,
      "e^f": 3,
      "g|h": 4,
      "i\\j": 5,
      'k"l': 6,
      " ": 7,
      "m~n": 8,
    };
    expect(find(document, pointer)).toEqual(expected === "all" ? document : expected);
  });

  it.each<[string | Uint8Array, string]>([
    ["a", "expected / at 0"],
    ["#/a", "expected / at 0"],
    ["/a/~", "expected 0 or 1 after ~ in the part at 2"],
    ["/~2", "expected 0 or 1 after ~ in the part at 0"],
    ["/a/b~/c", "expected 0 or 1 after ~ in the part at 2"],
    ["/~0~", "expected 0 or 1 after ~ in the part at 0"],
    ["/x".repeat(65), "more than 64 parts at 128"],
    [Uint8Array.of(0x2f, 0xff), "not UTF-8"],
    ["/x".repeat(64), ""],
  ])("says of %j %j", (pointer, expected) => {
    expect(problem(pointer)).toBe(expected);
    expect(find({ a: { b: [1] } }, pointer)).toBeUndefined();
  });

  it.each([
    "/-",
    "/01",
    "/00",
    "/-1",
    "/1.0",
    "/1e0",
    "/ 1",
    "/+1",
    "/1000000000",
    "/4294967297",
    "/2",
    "/1/",
  ])("finds nothing at %j of an array of two", (pointer) => {
    expect(find([7, 8], pointer)).toBeUndefined();
  });

  it("finds each item of an array by its number", () => {
    const items = Array.from({ length: 120 }, (_, at) => at + 1000);
    expect(items.map((_, at) => find(items, `/${at}`))).toEqual(items);
    for (const none of ["/:", "/1:", "/a", "/120", "/1/0", "//"]) expect(find(items, none)).toBeUndefined();
  }); // prettier-ignore

  it("reads ~01 as ~1, and not as /", () => {
    expect(find({ "~1": 1, "/": 2 }, "/~01")).toBe(1);
    expect(find({ "~1": 1, "/": 2 }, "/~1")).toBe(2);
  });

  it("finds nothing in a document that is refused", () => {
    expect(guest.bytes("find", "[1,]", "")).toBeNull();
    expect(guest.is("findByString", "[1]", "")).toBe(true);
    expect(guest.is("findByString", "[1,]", "")).toBe(false);
  });

  it("finds what the package jsonpointer finds, in any document", () => {
    const names = ["a", "b", "0", "1", "", "/", "~", "~1", "ä", "-", "01", "a/b", "\u0000", "😀"];
    const name = fc.constantFrom(...names);
    const { whole } = fc.letrec((tie) => ({
      whole: fc.oneof(
        fc.array(tie("document"), { minLength: 1, maxLength: 4 }),
        fc.dictionary(name, tie("document"), { minKeys: 1, maxKeys: 5, noNullPrototype: true }),
      ),
      document: fc.oneof(
        { depthSize: "medium", maxDepth: 4 },
        fc.constantFrom<unknown>(1, "text", true, null, -2.5),
        fc.array(tie("document"), { maxLength: 4 }),
        fc.dictionary(name, tie("document"), { maxKeys: 5, noNullPrototype: true }),
      ),
    }));
    const token = fc.oneof({ weight: 6, arbitrary: name }, { weight: 1, arbitrary: fc.constantFrom("2", "3", "9", "x") });
    let found = 0;
    const property = fc.property(whole, fc.array(token, { maxLength: 5 }), fc.nat(), (value, tokens, choice) => {
      // Most tokens are those of a place that exists.
      let at: unknown = value;
      const path: string[] = [];
      for (const [index, made] of tokens.entries()) {
        const keys = typeof at === "object" && at !== null ? Object.keys(at) : [];
        const isMade = ((choice >> (3 * index)) & 7) === 0;
        if (keys.length === 0 && !isMade) break;
        const key = isMade ? made : keys[choice % keys.length]!;
        at = keys.includes(key) ? (at as Record<string, unknown>)[key] : undefined;
        path.push(key);
      }
      const pointer = path.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
      // That package takes nothing but objects and arrays for documents.
      const expected: unknown = (jsonpointer.get({ d: value }, `/d${pointer}`) as unknown) ?? undefined;
      const actual = find(value, pointer);
      expect(actual ?? undefined).toEqual(expected);
      expect(guest.is("findByString", JSON.stringify(value), pointer)).toBe(actual !== undefined);
      if (actual !== undefined && path.length > 1) found++;
    });
    fc.assert(property, { numRuns: 10_000, seed: 8 });
    expect(found).toBeGreaterThan(1000);
  }); // prettier-ignore
});
