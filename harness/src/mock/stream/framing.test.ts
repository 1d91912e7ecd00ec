import { expect, it } from "vitest";
import { utf8 } from "../bytes.js";
import { framedHeaders } from "./framing.js";
import { WireBody } from "./wire-body.js";

it.each([
  [1, [["content-length", "1"]]],
  [2, [["transfer-encoding", "chunked"]]],
  [0, [["content-length", "0"]]],
])("frames %i chunks", (count, expected) => {
  expect(framedHeaders([], Array<Uint8Array>(count).fill(utf8("a")))).toEqual(expected);
});

it("leaves framing that is there", () => {
  const headers = [["Content-Length", "9"]] as const;
  expect(framedHeaders(headers, [utf8("abc")])).toBe(headers);
});

// [R4.4-15]
it.each([
  ["exact", "4", ["ab", "cd"], 0, false],
  ["longer than said", "3", ["ab", "c"], 0, true],
  ["shorter than said", "9", ["ab", "cd"], 5, false],
  ["without length", "", ["ab", "cd"], 0, false],
] as const)("a body that is %s", (_, length, expected, missing, hasExcess) => {
  const body = new WireBody();
  body.begin(length === "" ? [] : [["content-length", length]], false);
  for (const chunk of ["ab", "cd"]) body.write(utf8(chunk));
  expect(body.chunks.map((chunk) => Buffer.from(chunk).toString())).toEqual(expected);
  expect([body.missing, body.hasExcess]).toEqual([missing, hasExcess]);
});
