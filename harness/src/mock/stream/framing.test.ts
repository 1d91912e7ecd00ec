import { describe, expect, it } from "vitest";
import { readableText, utf8 } from "../bytes.js";
import type { HeaderPair } from "../headers/pairs.js";
import { fitBody, framedHeaders } from "./framing.js";

describe("framing", () => {
  it.each<[string, HeaderPair[], string[], HeaderPair[], HeaderPair[]]>([
    ["nothing", [], [], [], [["content-length", "0"]]],
    ["one chunk", [], ["abc"], [], [["content-length", "3"]]],
    ["two chunks", [], ["a", "b"], [], [["transfer-encoding", "chunked"]]],
    ["trailers", [], ["abc"], [["t", "1"]], [["transfer-encoding", "chunked"]]],
    ["its own length", [["Content-Length", "9"]], ["a"], [], [["Content-Length", "9"]]],
  ])("of %s", (_, headers, chunks, trailers, expected) => {
    expect(framedHeaders(headers, chunks.map(utf8), trailers)).toEqual(expected);
  });
});

// [R4.4-15]
describe("a body of three bytes", () => {
  it.each([
    ["2", "ab", 0],
    ["3", "abc", 0],
    ["5", "abc", 2],
    ["0", "", 0],
    ["x", "abc", 0],
  ])(
    "under content-length %s arrives as %j, and %i bytes are waited for",
    (length, kept, missing) => {
      const fitted = fitBody([["content-length", length]], [utf8("a"), utf8("bc")]);
      expect(readableText(Buffer.concat(fitted.chunks))).toBe(kept);
      expect(fitted.missing).toBe(missing);
    },
  );
});
