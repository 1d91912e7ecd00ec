// What is said about typical mistakes in a filter. Each folder is a filter with one mistake, message.txt
// what its author sees; `npx vitest run test/mistakes -u` renews those, to be read as a new user would.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { authorCodes } from "../../harness/src/author/codes.js";
import { compilerCodes } from "../../harness/src/compiler/codes.js";
import { compileFilter, isCompiled } from "../../harness/src/compiler/compile-filter.js";
import type { Diagnostic } from "../../harness/src/errors/diagnostic.js";
import { formatDiagnostic } from "../../harness/src/errors/format.js";
import { moduleCodes } from "../../harness/src/module/codes.js";
import { createColors } from "../../harness/src/terminal/colors.js";

const here = import.meta.dirname;
const root = join(here, "..", "..");
const explanations = { ...authorCodes, ...compilerCodes, ...moduleCodes };

/** Those that asc accepts and Envoy would run: a warning is all that is due. */
const onlyWarnings = new Set(["compared-objects"]);

const mistakes = readdirSync(here, { withFileTypes: true })
  .filter((item) => item.isDirectory() && item.name !== "legal")
  .map((item) => item.name);

async function diagnosticsOf(name: string): Promise<readonly Diagnostic[]> {
  const source = join(here, name, "index.ts");
  const result = await compileFilter({
    root,
    source,
    name,
    profile: "release",
  });
  return isCompiled(result) ? result.warnings : result.diagnostics;
}

describe("a typical mistake is told in one message, with place and remedy", () => {
  test.each(mistakes)("%s", async (name) => {
    const diagnostics = await diagnosticsOf(name);
    const text = diagnostics.map((item) => formatDiagnostic(item, createColors(false), { frames: true }));
    await expect(`${text.join("\n\n")}\n`).toMatchFileSnapshot(join(name, "message.txt"));
    expect(diagnostics).toHaveLength(1);
    const [diagnostic] = diagnostics;
    expect(diagnostic?.severity).toBe(onlyWarnings.has(name) ? "warning" : "error");
    expect(diagnostic?.file).toMatch(new RegExp(`^test/mistakes/${name}/`));
    expect(diagnostic?.line).toBeGreaterThan(0);
    expect(diagnostic?.fix).toMatch(/\S/);
    expect(diagnostic && diagnostic.code in explanations).toBe(true);
    expect(text.join("\n")).not.toMatch(/^\s+at |~lib|undefined/m);
    expect(text.join("\n")).not.toContain(root);
  });
});

test("about correct AssemblyScript that TypeScript would reject, nothing is said", async () => {
  expect(await diagnosticsOf("legal")).toEqual([]);
});
