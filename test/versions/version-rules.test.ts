// Each rule that is not the same in all Envoys, on the real ones that are installed and on the mock host that is
// told to be them. 1.36 comes with `npm run parts`, the others with `outrigger envoy install --version`.

import { describe, expect, it } from "vitest";
import { envoyMinors, newestEnvoy } from "../../harness/src/mock/envoy-version.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { runOnEnvoy } from "../languages/on-envoy.js";
import { runOnMock } from "../languages/on-mock.js";
import { versionRules } from "./version-rules.js";

describe.each(envoyMinors)("the mock host and a real Envoy %s agree on:", (envoy) => {
  it.for(versionRules)("$name ($since)", async ({ run }, context) => {
    const path = await realEnvoy(context, envoy);
    expect(await runOnMock({ ...run, envoy })).toEqual(await runOnEnvoy(path, run));
  });
});

describe("older Envoys show something else:", () => {
  it.each(versionRules)("$name ($since)", async ({ run, since }) => {
    const shown = await Promise.all(envoyMinors.map((envoy) => runOnMock({ ...run, envoy })));
    const first = envoyMinors.indexOf(since);
    expect(new Set(shown.slice(0, first).map((one) => JSON.stringify(one))).size).toBe(1);
    expect(new Set(shown.slice(first).map((one) => JSON.stringify(one))).size).toBe(1);
    expect(shown[0]).not.toEqual(shown[envoyMinors.indexOf(newestEnvoy)]);
  });
});
