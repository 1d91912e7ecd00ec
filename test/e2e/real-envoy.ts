// The Envoy that end-to-end tests run on. Without one a test is skipped with the command that gets it; in CI it
// fails, so that an absent Envoy is never taken for a pass.

import { join } from "node:path";
import type { TestContext } from "vitest";
import { locateEnvoy } from "../../harness/src/envoy/locate.js";
import { pinnedVersionOf } from "../../harness/src/envoy/wheels.js";
import { OutriggerError } from "../../harness/src/errors/outrigger-error.js";

/** `npm run parts` fetches it, so that what an old Envoy does is proven, too. */
const oldestEnvoy = "1.36";

export const repository = join(import.meta.dirname, "..", "..");

/**
 * Path of the Envoy, or of the pinned one of `version` ("1.36"); skips the test where there is none. Only the
 * default version and 1.36 must be there in CI; of the others a test is proven where they are installed.
 */
export async function realEnvoy(
  context: Pick<TestContext, "skip">,
  version?: string,
): Promise<string> {
  try {
    return await locateEnvoy({
      cacheFolder: join(repository, ".outrigger"),
      environment: process.env,
      ...(version !== undefined && { version: pinnedVersionOf(version) ?? version }),
    });
  } catch (error) {
    const installedInCi = version === undefined || version === oldestEnvoy;
    const mustHave = version === undefined && Boolean(process.env.ENVOY);
    if (mustHave || (installedInCi && process.env.CI)) throw error;
    if (!(error instanceof OutriggerError)) throw error;
    return context.skip(`no Envoy here; ${error.diagnostics[0]?.fix ?? ""}`);
  }
}
