import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deserializePairs, serializeAnyPairs, serializePairs } from "./pairs.js";

const byteString = fc
  .uint8Array({ maxLength: 40 })
  .map((bytes) => Buffer.from(bytes).toString("latin1"));
const pairs = fc.array(fc.tuple(byteString, byteString), { maxLength: 30 });

it("pairs survive the way out and back", () => {
  fc.assert(
    fc.property(pairs, (list) => {
      expect(deserializePairs(serializePairs(list))).toEqual(list);
    }),
  );
});

it("bytes of any kind never throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(Array.isArray(deserializePairs(bytes))).toBe(true);
    }),
  );
});

it("one byte less or more is an empty list", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(byteString, byteString), { minLength: 1, maxLength: 5 }),
      (list) => {
        const bytes = serializePairs(list);
        expect(deserializePairs(bytes.subarray(0, -1))).toEqual([]);
        expect(deserializePairs(Buffer.concat([bytes, Buffer.of(0)]))).toEqual([]);
      },
    ),
  );
});

// [R4.1-1], [R4.1-2], [R4.1-3]
describe("the form", () => {
  it("is count, lengths, then names and values each with a NUL", () => {
    expect([...serializePairs([["a", "bc"]])]).toEqual([
      1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 97, 0, 98, 99, 0,
    ]);
  });

  it("has no bytes for an empty list, where properties have a count of zero", () => {
    expect(serializePairs([]).length).toBe(0);
    expect([...serializeAnyPairs([])]).toEqual([0, 0, 0, 0]);
  });

  it.each([
    ["no bytes", Buffer.alloc(0)],
    ["a NUL missing", Buffer.from([1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 97, 1, 0])],
    [
      "a length beyond the end",
      Buffer.from([1, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 97, 0, 0]),
    ],
    [
      "more than 1024 pairs",
      serializePairs(Array.from({ length: 1025 }, () => ["a", "b"] as const)),
    ],
    ["more than 1 MiB", serializePairs([["a", "b".repeat(1024 * 1024)]])],
  ])("with %s is an empty list", (_, bytes) => {
    expect(deserializePairs(bytes)).toEqual([]);
  });

  it("may have 1024 pairs", () => {
    const most = Array.from({ length: 1024 }, () => ["a", "b"] as const);
    expect(deserializePairs(serializePairs(most)).length).toBe(1024);
  });
});
