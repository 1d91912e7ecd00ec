// Manifests with one mistake each, as people publish them: lint finds exactly what the first lines of each say.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fixTexts } from "../../harness/src/lint/fix.js";
import { lintTexts } from "../../harness/src/lint/lint-texts.js";

const folder = join(import.meta.dirname, "broken");
const names = readdirSync(folder).sort();

const read = (file: string): { file: string; text: string } => ({
  file,
  text: readFileSync(join(folder, file), "utf8"),
});

function expectedOf(text: string): string[] {
  return [...text.matchAll(/^# finds (.+)$/gm)].map(([, line = ""]) => line).sort();
}

it("has forty of them, and more", () => {
  expect(names.length).toBeGreaterThanOrEqual(40);
});

describe.each(names)("%s", (name) => {
  const input = read(name);
  const { findings, isIncomplete } = lintTexts([input], {});

  it("has the findings that it says, and no other", () => {
    expect(isIncomplete).toBe(false);
    const found = findings.map(({ code, severity, pointer }) => `${code} ${severity} ${pointer}`);
    expect(found.sort()).toEqual(expectedOf(input.text));
  });

  it("is told where it stands, why, and what to do", () => {
    for (const { line, message, rule, fix } of findings) {
      expect(fix).toMatch(/\S/);
      expect(line).toBeGreaterThan(1);
      expect(message).toMatch(/\.$/);
      expect(`${rule ?? ""}${fix ?? ""}${message}`).not.toContain("undefined");
    }
  });

  it("keeps its comments when it is mended, and nothing is left to mend", () => {
    const { files, mended, lint } = fixTexts([input], {});
    const isMendable = findings.some(({ edits }) => edits !== undefined);
    expect(mended.length > 0).toBe(isMendable);
    expect(files[0]?.text.startsWith("# finds ")).toBe(true);
    expect(lint.findings.filter(({ edits }) => edits !== undefined)).toEqual([]);
    expect(files[0]?.text === input.text).toBe(!isMendable);
  });
});
