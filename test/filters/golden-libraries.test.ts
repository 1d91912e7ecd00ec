// What each part of the libraries adds to a module, against the table in golden-libraries.json, and the page that has
// it for people. `npx vitest run test/filters -u` renews both.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { beforeAll, describe, expect, it } from "vitest";
import { compileFilter, isCompiled } from "../../harness/src/compiler/compile-filter.js";
import { readPage } from "../docs/page-project.js";
import { filterWith, libraryUses, type LibraryUse } from "./library-uses.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const table = join(import.meta.dirname, "golden-libraries.json");
const page = join(repository, "docs", "libraries.md");
const update = "what the libraries cost differs from test/filters/golden-libraries.json. Look at the difference; when it is meant: npx vitest run test/filters -u"; // prettier-ignore

const without = "without any";
const sizes: Record<string, { bytes: number; added: number }> = {};

/** Both compilers have always something to do. */
const atOnce = 3;

async function sizeOf(part: string, use: LibraryUse | undefined): Promise<number> {
  const name = `library-use-${part.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
  const folder = join(repository, ".outrigger", "libraries", "uses", name);
  mkdirSync(folder, { recursive: true });
  const source = join(folder, "index.ts");
  writeFileSync(source, filterWith(use));
  const cacheFolder = join(repository, ".outrigger", "compile");
  const root = repository;
  const result = await compileFilter({ root, source, name, profile: "release", cacheFolder });
  if (!isCompiled(result)) throw new Error(JSON.stringify(result.diagnostics));
  return result.bytes.length;
}

beforeAll(async () => {
  const uses: [string, LibraryUse | undefined][] = [[without, undefined]];
  uses.push(...Object.entries(libraryUses));
  const bytes: number[] = [];
  const left = [...uses.entries()];
  const compileNext = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [at, [part, use]] = next;
      bytes[at] = await sizeOf(part, use);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, compileNext));
  for (const [at, [name]] of uses.entries()) {
    sizes[name] = { bytes: bytes[at]!, added: bytes[at]! - bytes[0]! };
  }
}, 400_000);

describe("the libraries", () => {
  it("add to a module what the golden table says", async () => {
    const text = await format(JSON.stringify(sizes), { parser: "json", printWidth: 100 });
    await expect(text, update).toMatchFileSnapshot(table);
  });

  it("add what their page says", async () => {
    const rows = Object.entries(libraryUses).map(([name, { entry, names }]) => {
      const named = names.split(", ").map((one) => `\`${one}\``);
      const from = entry === "" ? "" : `\`/${entry}\``;
      return `| ${name} | ${named.join(", ")} | ${from} | ${sizes[name]!.added} |`;
    });
    const head = ["| part | names | entry | bytes |", "| --- | --- | --- | ---: |"];
    const written = [...head, ...rows].join("\n");
    const text = readPage("docs/libraries.md").replace(
      /(<!-- sizes -->\n)[\s\S]*?(\n<!-- end of sizes -->)/,
      (_, begin: string, end: string) => `${begin}\n${written}\n${end}`,
    );
    expect(text).toContain(head[0]);
    const options = { ...(await resolveConfig(page)), parser: "markdown" };
    await expect(await format(text, options), update).toMatchFileSnapshot(page);
  }); // prettier-ignore

  it("cost nothing to those that use none of them", () => {
    for (const [name, { added }] of Object.entries(sizes)) {
      if (name === without) expect(added).toBe(0);
      else expect(added, name).toBeGreaterThan(0);
    }
  });
});
