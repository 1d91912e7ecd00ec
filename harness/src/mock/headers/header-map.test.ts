import { describe, expect, it } from "vitest";
import { HeaderMap } from "./header-map.js";
import type { HeaderPair } from "./pairs.js";

const request = (...pairs: HeaderPair[]): HeaderMap => new HeaderMap("requestHeaders", pairs);
const response = (...pairs: HeaderPair[]): HeaderMap => new HeaderMap("responseHeaders", pairs);

describe("add", () => {
  // [R4.4-1], [R4.4-6]
  it.each([
    ["accept", [["accept", "a,b"]]],
    [":path", [[":path", "a,b"]]],
    ["x-forwarded-for", [["x-forwarded-for", "a,b"]]],
    ["cookie", [["cookie", "a"], ["cookie", "b"]]], // prettier-ignore
    ["x-any", [["x-any", "a"], ["x-any", "b"]]], // prettier-ignore
  ])("of a second %s to a request gives %j", (name, expected) => {
    expect(request([name, "a"], [name, "b"]).pairs()).toEqual(expected);
  });

  it.each([
    ["vary", 1],
    ["set-cookie", 2], // [R4.4-7]
    ["accept", 2],
    ["www-authenticate", 2],
  ])("of a second %s to a response leaves %i", (name, count) => {
    expect(response([name, "a"], [name, "b"]).size).toBe(count);
  });

  it("of nothing to a single-slot header changes nothing, and to an empty one has no comma", () => {
    expect(request(["accept", "a"], ["accept", ""]).get("accept")).toBe("a");
    expect(request(["accept", ""], ["accept", "a"]).get("accept")).toBe("a");
  });
});

describe("order", () => {
  // [R4.4-8], [R4.4-11]
  it("puts pseudo headers first and a replaced header last of its group", () => {
    const map = request([":path", "/"], ["a", "1"], [":method", "GET"], ["b", "2"]);
    map.replace("A", "3");
    map.replace(":path", "/other");
    expect(map.pairs()).toEqual([
      [":method", "GET"],
      [":path", "/other"],
      ["b", "2"],
      ["a", "3"],
    ]);
  });
});

describe("names", () => {
  // [R4.3-5], [R4.4-12]
  it("are lower case, in ASCII only", () => {
    expect(request(["X-\u00c4", "1"]).pairs()).toEqual([["x-\u00c4", "1"]]);
  });

  it("host of a request is :authority, of a response it is itself", () => {
    const map = request(["Host", "a"]);
    expect(map.pairs()).toEqual([[":authority", "a"]]);
    expect(map.get("host")).toBe("a");
    map.remove("HOST");
    expect(map.size).toBe(0);
    expect(response(["host", "a"]).pairs()).toEqual([["host", "a"]]);
  });
});

it("remove takes every entry of the name", () => {
  const map = response(["set-cookie", "a"], [":status", "200"], ["set-cookie", "b"], ["x", "y"]);
  map.remove("set-cookie");
  expect(map.pairs()).toEqual([
    [":status", "200"],
    ["x", "y"],
  ]);
});

// [R4.4-10]
it("setPairs drops all, pseudo headers too, then merges as add does", () => {
  const map = request([":method", "GET"], ["x", "y"]);
  map.setPairs([
    ["accept", "a"],
    ["cookie", "1"],
    ["accept", "b"],
    ["cookie", "2"],
  ]);
  expect(map.pairs()).toEqual([
    ["accept", "a,b"],
    ["cookie", "1"],
    ["cookie", "2"],
  ]);
});

// [R4.3-3]
it("size counts entries and bytes, get gives the first value", () => {
  const map = response(["set-cookie", "a"], ["set-cookie", "bc"]);
  expect([map.size, map.byteSize, map.get("set-cookie")]).toEqual([2, 23, "a"]);
});
