// Tests that need Istio's own code, and what stands in their place without it.

import { describe, expect, test } from "vitest";
import { missingPart } from "./meshlab.js";

/** Tests beside Istio's own code; without it one skipped line that says how to get it, and in CI a failure. */
export function besideIstio(name: string, tests: () => void): void {
  if (missingPart === undefined) describe(name, tests);
  else if (process.env.CI) test(name, () => expect.fail(missingPart));
  else test.skip(`${name}: not here: ${missingPart}`, () => {});
}
