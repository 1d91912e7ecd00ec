// Compiles a filter of test/fixtures, as `outrigger build` would, to a file that Envoy can read.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileFilter, isCompiled } from "../../harness/src/compiler/compile-filter.js";
import { OutriggerError } from "../../harness/src/errors/outrigger-error.js";
import { repository } from "./real-envoy.js";

/** Path of the module in a temporary folder, which goes when this process ends. */
export async function compiledFixture(name: string): Promise<string> {
  const result = await compileFilter({
    root: repository,
    source: join(repository, "test", "fixtures", name, "index.ts"),
    name: `fixture-${name}`,
    profile: "release",
    cacheFolder: join(repository, ".outrigger"),
  });
  if (!isCompiled(result)) throw new OutriggerError(3, result.diagnostics);
  const folder = mkdtempSync(join(tmpdir(), "outrigger-fixture-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, `${name}.wasm`);
  writeFileSync(path, result.bytes);
  return path;
}
