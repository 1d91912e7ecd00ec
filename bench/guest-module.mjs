// Compiles the filters of bench/guests as `outrigger build` compiles filters: the same checks, the same profile.

import { join } from "node:path";
import { compileFilter, isCompiled } from "../harness/dist/compiler/compile-filter.js";
import { OutriggerError } from "../harness/dist/errors/outrigger-error.js";

/** Each guest once: several variants may run it. */
const compiled = new Map();

/**
 * @param {string} root the repository
 * @param {string} name of bench/guests/NAME.ts
 * @returns {Promise<Uint8Array>} the module
 * @throws OutriggerError with what the compiler says
 */
export async function compileGuest(root, name) {
  let bytes = compiled.get(name);
  if (bytes !== undefined) return bytes;
  const result = await compileFilter({
    root,
    source: join(root, "bench", "guests", `${name}.ts`),
    name: `bench-${name}`,
    profile: "release",
    cacheFolder: join(root, ".outrigger"),
  });
  if (!isCompiled(result)) throw new OutriggerError(result.diagnostics);
  bytes = result.bytes;
  compiled.set(name, bytes);
  return bytes;
}
