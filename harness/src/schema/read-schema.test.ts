// What a schema may not say, and that each refusal names the place and what to write instead.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OutriggerError } from "../errors/outrigger-error.js";
import { readSchema } from "./read-schema.js";

const fragments = resolve(
  dirname(fileURLToPath(import.meta.url)),
  "../../../assembly/config/fragments",
);
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "outrigger-schema-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string): ReturnType<typeof readSchema> {
  const path = join(folder, "config.schema.json");
  writeFileSync(path, text);
  return readSchema(path, "tested", fragments);
}

/** Codes and pointers of the mistakes in a schema with these properties (and more keywords). */
function mistakes(properties: object, more: object = {}): string[] {
  try {
    read(JSON.stringify({ type: "object", properties, ...more }));
  } catch (error) {
    if (!(error instanceof OutriggerError)) throw error;
    return error.diagnostics.map(
      ({ code, pointer = "", message, fix = "" }) => `${code} ${pointer} ${message} ${fix}`,
    );
  }
  return [];
}

const tagged = (kind: string, properties: object = {}): object => ({
  type: "object",
  properties: { kind: { const: kind }, ...properties },
  required: ["kind"],
});
const self = { self: { $ref: "#" } };

describe("refused", () => {
  test.each<[string, object, object, RegExp]>([
    [
      "an unknown keyword",
      { a: { type: "string", minLenght: 1 } },
      {},
      /OUT1702 \/properties\/a\/minLenght .* write "minLength"/,
    ],
    [
      "a format",
      { a: { type: "string", format: "uri" } },
      {},
      /OUT1702 \/properties\/a\/format .* "pattern"/,
    ],
    ["anyOf", { a: { anyOf: [] } }, {}, /OUT1702 \/properties\/a .*type is missing/],
    [
      "a list of types",
      { a: { type: ["string", "null"] } },
      {},
      /OUT1703 \/properties\/a\/type .*must be a string/,
    ],
    [
      "an unknown type",
      { a: { type: "text" } },
      {},
      /OUT1702 \/properties\/a\/type there is no type "text"/,
    ],
    [
      "any additional property",
      {},
      { additionalProperties: true },
      /OUT1702 \/additionalProperties/,
    ],
    [
      "a map and properties in one",
      { a: { type: "object", properties: {}, additionalProperties: { type: "string" } } },
      {},
      /OUT1702 \/properties\/a\/properties/,
    ],
    [
      "a pattern that is more than a class",
      { a: { type: "string", pattern: "^a|b$" } },
      {},
      /OUT1703 \/properties\/a\/pattern/,
    ],
    [
      "an encoding that is none",
      { a: { type: "string", contentEncoding: "hex" } },
      {},
      /OUT1703 .*"hex".*base64/,
    ],
    [
      "one item in place of a list that needs two",
      { a: { type: "array", items: { type: "boolean" }, minItems: 2, "x-or-item": true } },
      {},
      /OUT1702 \/properties\/a\/x-or-item .*remove/,
    ],
    [
      "one list in place of a list of lists",
      {
        a: {
          type: "array",
          items: { type: "array", items: { type: "boolean" } },
          "x-or-item": true,
        },
      },
      {},
      /OUT1702 \/properties\/a\/x-or-item/,
    ],
    [
      "an object in place of an encoded text",
      { a: { type: "string", contentEncoding: "base64", "x-or-object": true } },
      {},
      /OUT1702 \/properties\/a\/x-or-object/,
    ],
    [
      "bounds that no integer has",
      { a: { type: "integer", minimum: -1, maximum: 2 ** 64 } },
      {},
      /OUT1703 .*64 bits/,
    ],
    [
      "a maximum below the minimum",
      { a: { type: "integer", minimum: 2, maximum: 1 } },
      {},
      /OUT1703 .*nothing is allowed/,
    ],
    [
      "a bound with a fraction",
      { a: { type: "integer", minimum: 0.5 } },
      {},
      /OUT1703 \/properties\/a\/minimum/,
    ],
    ["values of two kinds", { a: { enum: ["a", 1] } }, {}, /OUT1703 \/properties\/a\/enum/],
    ["a value twice", { a: { enum: ["a", "a"] } }, {}, /OUT1703 \/properties\/a\/enum/],
    ["values that are one in code", { a: { enum: ["a-b", "a_b"] } }, {}, /OUT1705 .*AB/],
    [
      "properties that are one in code",
      { "a-b": { type: "boolean" }, a_b: { type: "boolean" } },
      {},
      /OUT1705 .*aB/,
    ],
    [
      "a property with the name of another one's presence",
      { burst: { type: "boolean" }, has_burst: { type: "boolean" } },
      {},
      /OUT1705 .*hasBurst/,
    ],
    ["a property called constructor", { constructor: { type: "boolean" } }, {}, /OUT1705/],
    [
      "two classes of one name",
      { a: { title: "X", type: "object" }, b: { title: "X", type: "object" } },
      {},
      /OUT1705 \/properties\/b .*"title"/,
    ],
    [
      "a class with a name of the language",
      { a: { title: "Map", type: "object" } },
      {},
      /OUT1705 \/properties\/a/,
    ],
    ["an array of anything", { a: { type: "array" } }, {}, /OUT1702 .*"items"/],
    [
      "an array that is its own item",
      { a: { $ref: "#/$defs/a" } },
      { $defs: { a: { type: "array", items: { $ref: "#/$defs/a" } } } },
      /OUT1702 .*only an object can refer/,
    ],
    ["a reference to nothing", { a: { $ref: "#/$defs/a" } }, {}, /OUT1704 \/properties\/a\/\$ref/],
    ["a fragment that is not there", { a: { $ref: "outrigger:nothing" } }, {}, /OUT1701/],
    [
      "a reference over the network",
      { a: { $ref: "https://example.com/a.schema.json" } },
      {},
      /OUT1704/,
    ],
    [
      "keywords beside a reference",
      { a: { $ref: "outrigger:header-name", minLength: 3 } },
      {},
      /OUT1702 \/properties\/a\/minLength .*beside \$ref/,
    ],
    [
      "objects without a tag",
      { a: { oneOf: [{ type: "object", properties: {} }] } },
      {},
      /OUT1702 \/properties\/a\/oneOf .*"const"/,
    ],
    [
      "two objects with one tag",
      { a: { oneOf: [tagged("x"), tagged("x")] } },
      {},
      /OUT1702 \/properties\/a\/oneOf/,
    ],
    [
      "a tag that may be absent",
      { a: { oneOf: [{ ...tagged("x"), required: [] }] } },
      {},
      /OUT1703 .*must be required/,
    ],
    [
      "a required name that is no property",
      { port: { type: "boolean" } },
      { required: ["prot"] },
      /OUT1703 \/required .*"port"/,
    ],
    [
      "a default for what is required",
      { a: { type: "boolean", default: true } },
      { required: ["a"] },
      /OUT1703 \/properties\/a\/default/,
    ],
    [
      "a default of a wrong type",
      { a: { type: "integer", default: "5" } },
      {},
      /OUT1707 .*found "5"/,
    ],
    [
      "a default that is out of range",
      { a: { type: "integer", maximum: 3, default: 5 } },
      {},
      /OUT1707/,
    ],
    [
      "a default that contains itself",
      { self: { $ref: "#", default: {} } },
      {},
      /OUT1707 .*contains itself/,
    ],
    [
      "65 properties",
      Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`a${i}`, { type: "boolean" }])),
      {},
      /OUT1706/,
    ],
    ["a name of 300 bytes", { ["a".repeat(300)]: { type: "boolean" } }, {}, /OUT1706/],
  ])("%s", (_, properties, more, expected) => {
    expect(mistakes(properties, more).join("\n")).toMatch(expected);
  });

  test("every mistake is told, not only the first", () => {
    const found = mistakes({ a: { type: "text" }, b: { type: "string", format: "uri" }, c: 5 });
    expect(found.map((line) => line.split(" ")[1])).toEqual(
      expect.arrayContaining(["/properties/a/type", "/properties/b/format", "/properties/c"]),
    );
  });

  test.each([
    ['{"type": "object", "type": "object"}', /has the name "type" already/],
    ['{"type": "object",}', /expected a name in quotes/],
    ["// a comment\n{}", /expected a value/],
  ])("%j is not JSON", (text, words) => {
    expect(() => read(text)).toThrow(words);
  });
});

describe("accepted", () => {
  test("an object may contain itself where it may be absent", () => {
    const { root } = read(JSON.stringify({ type: "object", properties: self }));
    expect(root.fields[0]?.type).toBe(root);
  });

  test("what holds a secret is secret too", () => {
    const list = { type: "array", items: { type: "string", "x-secret": true } };
    const text = JSON.stringify({ type: "object", properties: { list, open: { type: "string" } } });
    const { root } = read(text);
    expect([root, ...root.fields.map(({ type }) => type)].map(({ secret }) => secret)).toEqual([
      true,
      true,
      false,
    ]);
  });

  test.each([
    [{}, "i64"],
    [{ minimum: 0 }, "u64"],
    [{ minimum: -1, maximum: 5 }, "i32"],
    [{ minimum: 0, maximum: 4294967295 }, "u32"],
    [{ minimum: 0, maximum: 4294967296 }, "i64"],
  ])("an integer with %j is an %s", (bounds, storage) => {
    const properties = { a: { type: "integer", ...bounds } };
    const { root } = read(JSON.stringify({ type: "object", properties }));
    expect(root.fields[0]?.type).toMatchObject({ kind: "integer", storage });
  });
});
