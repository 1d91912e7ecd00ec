// The Envoy that end-to-end tests run on. Without one a test is skipped with the command that gets it; in CI it
// fails, so that an absent Envoy is never taken for a pass.

import { join } from "node:path";
import { TestRunner, type TestContext } from "vitest";
import { locateEnvoy } from "../../harness/src/envoy/locate.js";
import { pinnedVersionOf } from "../../harness/src/envoy/wheels.js";
import { OutriggerError } from "../../harness/src/errors/outrigger-error.js";

export const repository = join(import.meta.dirname, "..", "..");

/**
 * Path of the Envoy, or of the pinned one of `version` ("1.36"), which `npm run parts` fetches; skips the test
 * where there is none. In CI all must be there.
 */
export async function realEnvoy(
  // A table of tests hands its cases on, and no context.
  context: Pick<TestContext, "skip"> | undefined = TestRunner.getCurrentTest()?.context,
  version?: string,
): Promise<string> {
  try {
    return await locateEnvoy({
      cacheFolder: join(repository, ".outrigger"),
      environment: process.env,
      ...(version !== undefined && { version: pinnedVersionOf(version) ?? version }),
    });
  } catch (error) {
    const mustHave = version === undefined && Boolean(process.env.ENVOY);
    if (mustHave || process.env.CI) throw error;
    if (!(error instanceof OutriggerError)) throw error;
    if (context === undefined) throw error;
    return context.skip(`no Envoy here; ${error.diagnostics[0]?.fix ?? ""}`);
  }
}
