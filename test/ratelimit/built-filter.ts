// The filter rate-limit of this repository, as `outrigger build` makes it.

import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildFilters } from "../../harness/src/compiler/build-filters.js";
import { OutriggerError } from "../../harness/src/errors/outrigger-error.js";
import { openProject } from "../../harness/src/project/project.js";
import { repository } from "../e2e/real-envoy.js";

/** Path of the module, in the project's cache and named by its content. */
export async function buildFilter(): Promise<string> {
  const project = openProject(repository);
  const { built, diagnostics } = await buildFilters(project, { filters: ["rate-limit"] });
  const [module] = built;
  if (module === undefined) throw new OutriggerError(3, diagnostics);
  const folder = join(repository, ".outrigger", "fixtures");
  const path = join(folder, `rate-limit-${module.sha256.slice(0, 16)}.wasm`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  // Test files run side by side: the name appears only with the whole content.
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, module.bytes);
  renameSync(unfinished, path);
  return path;
}
