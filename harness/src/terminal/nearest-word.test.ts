import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, nearestWord } from "./nearest-word.js";

describe("the edit distance", () => {
  it.each([
    ["", "", 0],
    ["abc", "abc", 0],
    ["onResponseHeader", "onResponseHeaders", 1],
    ["biuld", "build", 1],
    ["kitten", "sitting", 3],
  ])("between %j and %j is %i", (from, to, expected) => {
    expect(editDistance(from, to)).toBe(expected);
  });

  it("is the same in both directions and never more than the longer word", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (from, to) => {
        const distance = editDistance(from, to);
        expect(distance).toBe(editDistance(to, from));
        expect(distance).toBeLessThanOrEqual(Math.max(from.length, to.length));
        expect(distance === 0).toBe(from === to);
      }),
    );
  });
});

describe("the nearest word", () => {
  it.each([
    ["buld", "build"],
    ["tset", "test"],
    ["onResponseHeader", "onResponseHeaders"],
    ["zzz", undefined],
    ["x", undefined],
  ])("for %j is %j", (word, expected) => {
    expect(nearestWord(word, ["build", "test", "emit", "onResponseHeaders"])).toBe(expected);
  });

  it("has the case of the given one when that decides", () => {
    expect(nearestWord("Plugins", ["plugin", "Plugin"])).toBe("Plugin");
  });
});
