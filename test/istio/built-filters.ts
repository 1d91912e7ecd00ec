// The modules that the manifests here carry: filters, built as `outrigger build` builds them.

import { buildFilters, type BuiltFilter } from "../../harness/src/compiler/build-filters.js";
import { openProject } from "../../harness/src/project/project.js";

/** @param root the folder of this repository */
export async function builtFilters(
  root: string,
  filters: readonly string[],
): Promise<ReadonlyMap<string, BuiltFilter>> {
  const { built, diagnostics } = await buildFilters(openProject(root), { filters });
  if (diagnostics.length > 0) {
    throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  }
  return new Map(built.map((one) => [one.filter.name, one]));
}
