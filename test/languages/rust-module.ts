// The filters of test/languages/rust as they were built. Without them a test is skipped with the command that
// builds them; in CI it fails, so that what was not run is never taken for a pass.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { rust, rustModules } from "../parts/rust.mjs";

export function rustModule(context: Pick<TestContext, "skip">, name: string): Uint8Array {
  if (rust.isHere()) return readFileSync(join(rustModules, `${name}.wasm`));
  const message = `no ${rust.title} here, or older ones; npm run parts -- rust`;
  if (process.env.CI) throw new Error(message);
  return context.skip(message);
}
