// Size, hash, imports and exports of every module of the collection and of the examples, against the table in
// golden-modules.json: nothing grows, and nothing asks the host for more, without somebody having seen it. The same
// sources give the same bytes on every machine, so a hash that differs is a change.

import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { describe, expect, it, onTestFinished } from "vitest";
import { buildFilters, type BuiltFilter } from "../../harness/src/compiler/build-filters.js";
import { compileFilter, isCompiled } from "../../harness/src/compiler/compile-filter.js";
import { readModule } from "../../harness/src/module/module-facts.js";
import { openProject } from "../../harness/src/project/project.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const table = join(import.meta.dirname, "golden-modules.json");
const update = "modules differ from test/filters/golden-modules.json. Look at the difference; when it is meant: npx vitest run test/filters -u"; // prettier-ignore

/** Projects by the folder of their filters in the repository. */
const projects = { filters: ".", "examples/filters": "examples" } as const;

function describeModule({ bytes, size, sha256, imports }: BuiltFilter): object {
  const exports = readModule(bytes).exports.map(({ name }) => name);
  return { bytes: size, sha256, imports, exports: exports.sort() };
}

describe("the modules", () => {
  it("are those of the golden table", async () => {
    const found: Record<string, object> = {};
    for (const [folder, root] of Object.entries(projects)) {
      const { built, diagnostics } = await buildFilters(openProject(join(repository, root)));
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      for (const item of built) found[`${folder}/${item.filter.name}`] = describeModule(item);
    }
    const text = await format(JSON.stringify(found), { parser: "json", printWidth: 100 });
    await expect(text, update).toMatchFileSnapshot(table);
  }, 400_000);

  it("are the same when they are built in another folder", async () => {
    const root = await mkdtemp(join(tmpdir(), "outrigger-elsewhere-"));
    onTestFinished(() => rm(root, { recursive: true, force: true }));
    await mkdir(join(root, "filters"));
    const folder = join("filters", "hello-header");
    await cp(join(repository, folder), join(root, folder), { recursive: true });
    for (const name of ["asconfig.json", "assembly", "node_modules"]) {
      await symlink(join(repository, name), join(root, name));
    }
    const source = join(root, folder, "index.ts");
    const result = await compileFilter({ root, source, name: "hello-header", profile: "release" });
    const here = await buildFilters(openProject(repository), { filters: ["hello-header"] });
    expect(isCompiled(result) && result.sha256).toBe(here.built[0]?.sha256);
  }, 60_000);
});
