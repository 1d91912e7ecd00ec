// Runs scenarios, given as text, with a filter of test/fixtures on the mock and on a real Envoy: both must pass them all.

import { beforeAll, describe, expect, it, type TestContext } from "vitest";
import { EnvoyTarget } from "../../harness/src/scenario/envoy-target.js";
import { parseScenario } from "../../harness/src/scenario/load.js";
import { MockTarget } from "../../harness/src/scenario/mock-target.js";
import { runScenarios } from "../../harness/src/scenario/run.js";
import type { ScenarioTarget } from "../../harness/src/scenario/target.js";
import { compiledFixture } from "./compiled-fixture.js";
import { realEnvoy } from "./real-envoy.js";

type Open = (context: Pick<TestContext, "skip">) => Promise<ScenarioTarget>;

/** One test for each target. `what`: what the filter is, `does`: what the scenarios show. */
export function passesOnBothTargets(
  fixture: string,
  { what, does }: { readonly what: string; readonly does: string },
  scenarios: readonly string[],
): void {
  let wasm = "";
  beforeAll(async () => {
    wasm = await compiledFixture(fixture);
  }, 120_000);

  const targets: readonly [name: string, open: Open][] = [
    ["the mock", async () => new MockTarget({ wasm })],
    ["a real Envoy", async (context) => new EnvoyTarget({ envoy: await realEnvoy(context), wasm })],
  ];
  describe.each(targets)(`${what}, on %s`, (_name, open) => {
    it(
      does,
      async (context) => {
        const target = await open(context);
        try {
          const parsed = scenarios.map((text, index) =>
            parseScenario(text, `${index}.yaml`, fixture),
          );
          const results = await runScenarios(parsed, target);
          expect(results.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
          expect(results).toHaveLength(scenarios.length);
        } finally {
          await target.close();
        }
      },
      60_000,
    );
  });
}
