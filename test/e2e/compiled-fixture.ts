// Compiles a filter of test/fixtures, as `outrigger build` would; also to a file that Envoy can read.

import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  compileFilter,
  isCompiled,
  type CompiledFilter,
} from "../../harness/src/compiler/compile-filter.js";
import { OutriggerError } from "../../harness/src/errors/outrigger-error.js";
import { repository } from "./real-envoy.js";

/**
 * The module, and what is known of it.
 * @param packs Whether its data are packed, as those of a release are; what starts thousands of times starts sooner without.
 */
export async function fixtureModule(name: string, packs = true): Promise<CompiledFilter> {
  const result = await compileFilter({
    root: repository,
    source: join(repository, "test", "fixtures", name, "index.ts"),
    name: `fixture-${name}`,
    profile: "release",
    packs,
    cacheFolder: join(repository, ".outrigger"),
  });
  if (isCompiled(result)) return result;
  throw new OutriggerError(3, result.diagnostics);
}

/** Path of the module, in the project's cache and named by its content. */
export async function compiledFixture(name: string): Promise<string> {
  const { bytes, sha256 } = await fixtureModule(name);
  const folder = join(repository, ".outrigger", "fixtures");
  const path = join(folder, `${name}-${sha256.slice(0, 16)}.wasm`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  // Test files run side by side: the name appears only with the whole content.
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, bytes);
  renameSync(unfinished, path);
  return path;
}
