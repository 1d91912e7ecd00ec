// The known mistakes again, in other places, kinds and spellings: each document of a file has the finding that the
// file is called after, with what to do, and no other error or warning.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { lintTexts } from "../../harness/src/lint/lint-texts.js";

const folder = join(import.meta.dirname, "variants");

function documentsOf(file: string): string[] {
  const [, ...documents] = readFileSync(join(folder, file), "utf8").split(/^---$/m);
  return documents;
}

describe.each(readdirSync(folder).sort())("%s", (file) => {
  it.each(documentsOf(file).map((text, index) => [index + 1, text]))("document %i", (_, text) => {
    const code = basename(file, ".yaml");
    const { findings } = lintTexts([{ file, text }], {});
    const found = findings.filter((each) => each.code === code || each.severity !== "note");
    expect(new Set(found.map((each) => each.code))).toEqual(new Set([code]));
    for (const { fix, line = 0 } of found) {
      expect(fix).toMatch(/\S/);
      expect(line).toBeGreaterThan(1);
    }
  });
});
