import { expect, it } from "vitest";
import { readableText, utf8 } from "../bytes.js";
import { BodyBuffer } from "./body-buffer.js";

// [R4.5-1], [R4.5-3], [R4.5-4]
it.each([
  ["in front", 0, 0, "XYabcd", true],
  ["over the first two", 0, 2, "XYcd", true],
  ["over all", 0, 99, "XY", true],
  ["at the end", 4, 0, "abcdXY", true],
  ["beyond the end", 9, 3, "abcdXY", true],
  ["in the middle", 2, 1, "abcd", false],
])("writing %s (start %i, length %i) gives %s", (_, start, length, expected, accepted) => {
  const buffer = new BodyBuffer(utf8("abcd"));
  expect(buffer.splice(start, length, utf8("XY"))).toBe(accepted);
  expect(readableText(buffer.bytes())).toBe(expected);
});

it("moves everything out of another buffer", () => {
  const from = new BodyBuffer(utf8("cd"));
  const to = new BodyBuffer(utf8("ab"));
  to.moveFrom(from);
  expect([readableText(to.bytes()), from.size]).toEqual(["abcd", 0]);
});

it.each([
  [1, 2, "bc"],
  [0, 0xffffffff, "abcd"],
  [4, 1, ""],
  [9, 1, ""],
])("reads from %i at most %i bytes: %s", (start, length, expected) => {
  expect(readableText(new BodyBuffer(utf8("abcd")).slice(start, length))).toBe(expected);
});
