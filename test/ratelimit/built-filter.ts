// The filter rate-limit of this repository, compiled as `outrigger build` does.

import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileFilter, isCompiled } from "../../harness/src/compiler/compile-filter.js";
import { OutriggerError } from "../../harness/src/errors/outrigger-error.js";
import { repository } from "../e2e/real-envoy.js";

/** Path of the module, in the project's cache and named by its content. */
export async function buildFilter(): Promise<string> {
  const result = await compileFilter({
    root: repository,
    source: join(repository, "filters", "rate-limit", "index.ts"),
    name: "rate-limit",
    profile: "release",
    cacheFolder: join(repository, ".outrigger"),
  });
  if (!isCompiled(result)) throw new OutriggerError(3, result.diagnostics);
  const folder = join(repository, ".outrigger", "fixtures");
  const path = join(folder, `rate-limit-${result.sha256.slice(0, 16)}.wasm`);
  mkdirSync(folder, { recursive: true });
  // Test files run side by side: the name appears only with the whole content.
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, result.bytes);
  renameSync(unfinished, path);
  return path;
}
