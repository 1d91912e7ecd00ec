import { describe, expect, test } from "vitest";
import { explainAscMessage, plainTypes } from "./asc-messages.js";

describe("type names of asc", () => {
  test.each([
    ["~lib/string/String", "string"],
    ["~lib/string/String | null", "string | null"],
    ["~lib/array/Array<~lib/string/String>", "Array<string>"],
    ["~lib/map/Map<~lib/string/String,i32>", "Map<string,i32>"],
    ["filters/jwt/index/Verifier", "Verifier"],
    ["Type '~lib/proxy-wasm-assemblyscript-sdk/bytes/Bytes' fits", "Type 'Bytes' fits"],
    ["File '~lib/uuid.ts' not found.", "File '~lib/uuid.ts' not found."],
    ["i32", "i32"],
  ])("%s is %s to its author", (long, short) => {
    expect(plainTypes(long)).toBe(short);
  });
});

describe("messages of asc", () => {
  const messages: readonly (readonly [number, string, string, object])[] = [
    [
      200,
      "Conversion from type 'u64' to 'u32' requires an explicit cast.",
      "total",
      { code: "OUT1206", fix: "<u32>total" },
    ],
    [
      200,
      "Conversion from type 'i32' to 'bool' requires an explicit cast.",
      "a - b",
      { code: "OUT1206", fix: "(a - b) != 0" },
    ],
    [
      200,
      "Conversion from type 'i32' to 'u8' requires an explicit cast.",
      "300",
      { message: "300 does not fit u8.", fix: "choose a type that holds it: i32" },
    ],
    [
      2322,
      "Type '~lib/string/String | null' is not assignable to type '~lib/string/String'.",
      "this.name",
      { code: "OUT1126", fix: "const name = this.name; if (name !== null) { … }" },
    ],
    [
      2322,
      "Type 'i32' is not assignable to type '~lib/string/String'.",
      "size",
      { code: "OUT1125", fix: "size.toString()" },
    ],
    [100, "Not implemented: Iterators", "x", { code: "OUT1110" }],
    [
      2339,
      "Property 'x' does not exist on type 'index/Rule'.",
      "x",
      { message: "Rule has no “x”." },
    ],
    [
      6054,
      "File '~lib/uuid.ts' not found.",
      '"uuid"',
      { code: "OUT1108", message: "there is no AssemblyScript in a package “uuid”." },
    ],
    [
      2300,
      "Duplicate identifier 'a'.",
      "a",
      { code: "OUT1201", message: "duplicate identifier 'a'." },
    ],
  ];

  test.each(messages)("AS%i %s", (code, text, source, expected) => {
    const finding = explainAscMessage(code, text, source);
    expect(finding).toMatchObject(expected);
    expect(finding.fix).toMatch(/\S/);
  });
});
