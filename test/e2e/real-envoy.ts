// The Envoy that end-to-end tests run on. Without one a test is skipped with the command that gets it; in CI it
// fails, so that an absent Envoy is never taken for a pass.

import { join } from "node:path";
import type { TestContext } from "vitest";
import { locateEnvoy } from "../../harness/src/envoy/locate.js";
import { OutriggerError } from "../../harness/src/errors/outrigger-error.js";

export const repository = join(import.meta.dirname, "..", "..");

/** Path of the Envoy; skips the test where there is none. */
export async function realEnvoy(context: Pick<TestContext, "skip">): Promise<string> {
  try {
    return await locateEnvoy({
      cacheFolder: join(repository, ".outrigger"),
      environment: process.env,
    });
  } catch (error) {
    const mustHave = Boolean(process.env.CI) || Boolean(process.env.ENVOY);
    if (mustHave || !(error instanceof OutriggerError)) throw error;
    return context.skip(`no Envoy here; ${error.diagnostics[0]?.fix ?? ""}`);
  }
}
