import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deserializePairs, serializeAnyPairs, serializePairs } from "./pairs.js";

const byteString = fc
  .uint8Array({ maxLength: 40 })
  .map((bytes) => Buffer.from(bytes).toString("latin1"));
const pairs = fc.array(fc.tuple(byteString, byteString), { maxLength: 30 });

/** The layout written down once more, byte by byte, so that the two can be held against each other. */
function layOut(list: readonly (readonly [string, string])[]): number[] {
  const number = (value: number): number[] =>
    [0, 8, 16, 24].map((shift) => (value >>> shift) & 255);
  const text = (value: string): number[] => [...Buffer.from(value, "latin1"), 0];
  return [
    ...number(list.length),
    ...list.flatMap(([name, value]) => [...number(name.length), ...number(value.length)]),
    ...list.flatMap(([name, value]) => [...text(name), ...text(value)]),
  ];
}

// [R4.1-1]
it("pairs are laid out as the host lays them out", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(byteString, byteString), { minLength: 1, maxLength: 30 }),
      (list) => {
        expect([...serializePairs(list)]).toEqual(layOut(list));
        expect(deserializePairs(Uint8Array.from(layOut(list)))).toEqual(list);
      },
    ),
  );
});

// [R4.1-3]
it("a changed count or length never gives other pairs than the whole form allows", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(byteString, byteString), { minLength: 1, maxLength: 5 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (list, place, change) => {
        const bytes = layOut(list);
        const at = place % (4 + 8 * list.length);
        bytes[at] = ((bytes[at] ?? 0) + change) & 255;
        const read = deserializePairs(Uint8Array.from(bytes));
        // What is read fills the bytes exactly, or nothing is read.
        expect(read.length === 0 || layOut(read).length === bytes.length).toBe(true);
      },
    ),
  );
});

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
