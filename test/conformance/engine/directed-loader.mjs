// Lets plain Node load the directed comparisons: vitest is what stands in for it, and the mock is the copy that the
// process was told. The engine itself keeps the mock's own parts: its programs must not change with a mutant.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

let copy;
export function initialize(data) {
  copy = data.mock;
}

const mock = /\/harness\/src\/mock\/(.*)\.[jt]s$/;

export async function resolve(specifier, context, next) {
  if (specifier === "vitest") {
    return { url: new URL("directed-tests.mjs", import.meta.url).href, shortCircuit: true };
  }
  const found = await next(specifier, context);
  const [, name] = mock.exec(found.url) ?? [];
  const isEngine = context.parentURL?.includes("/conformance/engine/") === true;
  if (copy === undefined || name === undefined || isEngine) return found;
  const url = `file://${copy}/mock/${name}.js`;
  return existsSync(fileURLToPath(url)) ? { url, shortCircuit: true } : found;
}
