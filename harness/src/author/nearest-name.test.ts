import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance, nearestName } from "./nearest-name.js";

const callbacks = ["onRequestHeaders", "onRequestBody", "onResponseHeaders", "onLog", "onTick"];

describe("the nearest name", () => {
  test.each([
    ["onResponseHeader", "onResponseHeaders"],
    ["onRepsonseHeaders", "onResponseHeaders"],
    ["onrequestbody", "onRequestBody"],
    ["OnLog", "onLog"],
    ["onTikc", "onTick"],
  ])("of %s is %s", (name, expected) => {
    expect(nearestName(name, callbacks)).toBe(expected);
  });

  test.each(["onMatch", "decide", "x", ""])("is none for “%s”", (name) => {
    expect(nearestName(name, callbacks)).toBeUndefined();
  });

  test("has the case of the given one when that decides", () => {
    expect(nearestName("Plugins", ["plugin", "Plugin"])).toBe("Plugin");
  });

  test("the distance is symmetric, and 0 only between equal words", () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a.toLowerCase() === b.toLowerCase());
      }),
    );
  });
});
