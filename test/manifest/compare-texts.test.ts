// What `outrigger diff` shows of a file.

import { expect, it } from "vitest";
import { compareTexts } from "../../harness/src/manifest/compare-texts.js";

const module = (byte: number): string => Buffer.alloc(3000, byte).toString("base64");
const hash = (digit: string): string => digit.repeat(64);

it("shows lines with modules and digests as short words", () => {
  const before = `a: 1\nsha256: ${hash("a")}\nbytes: ${module(1)}\n`;
  const after = `a: 1\nsha256: ${hash("b")}\nbytes: ${module(2)}\n`;
  const { status, patch } = compareTexts("x.yaml", before, after);
  expect(status).toBe("changed");
  expect(patch.split("\n").slice(0, 5)).toEqual([
    "--- x.yaml",
    "+++ x.yaml",
    "@@ -1,3 +1,3 @@",
    " a: 1",
    "-sha256: aaaaaaaaaaaa…",
  ]);
  expect(patch).toMatch(/^-bytes: <3000 bytes, [0-9a-f]{8}>$/m);
  expect(patch).toMatch(/^\+bytes: <3000 bytes, [0-9a-f]{8}>$/m);
  expect(patch.length).toBeLessThan(300);
});

it("tells modules apart that differ in one byte", () => {
  const other = Buffer.alloc(3000, 1);
  other[2999] = 2;
  const { patch } = compareTexts("x", module(1), other.toString("base64"));
  expect(patch.match(/^[-+]<3000/gm)).toHaveLength(2);
});

it.each([
  [null, "a\n", "added", "--- /dev/null"],
  ["a\n", null, "removed", "+++ /dev/null"],
  ["a\n", "a\n", "same", ""],
] as const)("of %j and %j is %s", (before, after, status, line) => {
  const change = compareTexts("x.yaml", before, after);
  expect(change.status).toBe(status);
  expect(change.patch).toContain(line);
});
