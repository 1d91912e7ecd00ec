// A folder of scenarios that uses all that the format has: on the mock, and on a real Envoy all that Envoy can show.

import { join } from "node:path";
import { beforeAll, describe, expect, it, type TestContext } from "vitest";
import { EnvoyTarget } from "../../harness/src/scenario/envoy-target.js";
import { loadScenarios } from "../../harness/src/scenario/load.js";
import { MockTarget } from "../../harness/src/scenario/mock-target.js";
import { runScenarios } from "../../harness/src/scenario/run.js";
import type { ScenarioTarget } from "../../harness/src/scenario/target.js";
import { compiledFixture } from "../e2e/compiled-fixture.js";
import { realEnvoy, repository } from "../e2e/real-envoy.js";

const folder = join(repository, "test/fixtures/witness/scenarios");
const all = () => loadScenarios({ name: "witness", scenarios: folder });

let wasm = "";
beforeAll(async () => {
  wasm = await compiledFixture("witness");
}, 120_000);

const targets: readonly [
  name: string,
  open: (context: Pick<TestContext, "skip">) => Promise<ScenarioTarget>,
  /** Scenarios that do not run there, with the reason. */
  skipped: readonly string[],
  /** What is not judged there. */
  hidden: readonly string[],
][] = [
  ["the mock", async () => new MockTarget({ wasm }), [], []],
  [
    "a real Envoy",
    async (context) => new EnvoyTarget({ envoy: await realEnvoy(context), wasm }),
    [
      "each worker has its own count of open streams: only on the mock: it chooses the worker of a request, and a real Envoy chooses by itself",
      "each piece is an event of its own: only on the mock: whether Envoy reads two pieces at once is a matter of chance",
    ],
    [
      "shared data, which a real Envoy shows nobody",
      "the trace: a real Envoy does not show what it and a module ask of each other",
    ],
  ],
];

describe.each(targets)("on %s", (_name, open, skipped, hidden) => {
  it("all scenarios pass, and what cannot be shown is named", async (context) => {
    const results = await runScenarios(all(), await open(context));
    expect(results.flatMap(({ scenario, failures }) => failures.map((failure) => [scenario, failure]))).toEqual([]); // prettier-ignore
    const left = results.filter(({ outcome }) => outcome === "skipped");
    expect(left.map(({ scenario, reason }) => `${scenario}: ${reason}`)).toEqual(skipped);
    expect(results.flatMap(({ notJudged = [] }) => notJudged)).toEqual(hidden);
  }, 120_000);
});
