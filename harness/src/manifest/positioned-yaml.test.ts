import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { PositionedYaml, toPointer } from "./positioned-yaml.js";

const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]`;

describe("YAML with places", () => {
  const text = "selector:\n  app: cart\nlist:\n  - 1\n  - key: [a, b]\n";
  const yaml = new PositionedYaml(text, "deploy.yaml");

  test.each([
    [["selector"], "key", 1, 1],
    [["selector"], "value", 2, 3],
    [["selector", "app"], "key", 2, 3],
    [["selector", "app"], "value", 2, 8],
    [["list", 0], "value", 4, 5],
    [["list", 1, "key", 1], "value", 5, 14],
    [["selector", "absent"], "value", 2, 3],
    [["absent", "too"], "key", 1, 1],
    [[], "value", 1, 1],
  ] as const)("finds %j, its %s, at line %i, column %i", (path, part, line, column) => {
    expect(yaml.locate(path, part)).toEqual({ file: "deploy.yaml", line, column });
  });

  test.each([
    ["a: [", 1],
    ["a: 1\nb: *c", 2],
    ["a: 1\na: 2", 2],
    [bomb, 1],
  ])("tells a mistake at its line instead of throwing: %j", (broken, line) => {
    const { mistakes, value } = new PositionedYaml(broken, "deploy.yaml");
    expect(mistakes[0]).toMatchObject({ file: "deploy.yaml", line });
    expect(value).toBe(undefined);
  });

  test("keeps an integer whole that a double cannot hold", () => {
    expect(new PositionedYaml("[1, 9007199254740993]", "f").value).toEqual([1, 9007199254740993n]);
  });

  test("reads what YAML can write, and never throws", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown;
        expect(new PositionedYaml(stringify(plain), "f").value).toEqual(plain);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (garbage) => {
        const read = new PositionedYaml(garbage, "f");
        expect(read.mistakes.every(({ line }) => line !== undefined && line > 0)).toBe(true);
      }),
    );
  });

  test("writes pointers as RFC 6901 says", () => {
    expect(toPointer([])).toBe("");
    expect(toPointer(["a/b", "c~d", 0])).toBe("/a~1b/c~0d/0");
  });
});
