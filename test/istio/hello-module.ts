// The module that the manifests here carry: hello-header, built as `outrigger build` builds it.

import { buildFilters, type BuiltFilter } from "../../harness/src/compiler/build-filters.js";
import { openProject } from "../../harness/src/project/project.js";

/** @param root the folder of this repository */
export async function buildHelloHeader(root: string): Promise<BuiltFilter> {
  const { built, diagnostics } = await buildFilters(openProject(root), {
    filters: ["hello-header"],
  });
  const [hello] = built;
  if (hello === undefined) {
    throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  }
  return hello;
}
