// Services (test/fixtures/service): timers, queues, callouts and metrics of a plugin without streams, on the mock host
// and as a bootstrap extension of a real Envoy. [R6-8]

import { beforeAll, describe, expect, it, type TestContext } from "vitest";
import { EnvoyTarget } from "../../harness/src/scenario/envoy-target.js";
import { parseScenario } from "../../harness/src/scenario/load.js";
import { MockTarget } from "../../harness/src/scenario/mock-target.js";
import { runScenarios } from "../../harness/src/scenario/run.js";
import type { ScenarioTarget } from "../../harness/src/scenario/target.js";
import { compiledFixture } from "./compiled-fixture.js";
import { realEnvoy } from "./real-envoy.js";

let wasm: string;
beforeAll(async () => {
  wasm = await compiledFixture("service");
}, 60_000);

const kinds = { service: "service", reader: "http" } as const;

const targets: readonly [
  name: string,
  open: (context: Pick<TestContext, "skip">) => Promise<ScenarioTarget>,
][] = [
  ["the mock", async () => new MockTarget({ wasm, kinds })],
  [
    "a real Envoy",
    async (context) => new EnvoyTarget({ envoy: await realEnvoy(context), wasm, kinds }),
  ],
];

const passing: readonly string[] = [
  `
scenario: it beats, takes its own jobs, and reports
callouts: { reports: { status: 202 } }
exchanges:
  - wait: 1s
    expect:
      logs: [{ message: "done: job 1" }, { message: "done: job 2" }, { message: "reported: 202" }]
      callouts: [{ cluster: reports, method: POST, path: /beats, authority: reports.example.com, body: "2" }]
`,
  `
scenario: a report that can not be sent is an outcome too
exchanges:
  - { wait: 500ms, expect: { logs: [{ message: "reported: 0" }], callouts: none } }
`,
  `
scenario: a service that refuses its configuration keeps Envoy from starting
plugin: { configuration: refuse }
expect: { refused: [refused as asked] }
`,
  `
scenario: the HTTP filter beside it gets requests
plugin: { rootId: reader }
request: {}
expect: { reply: { status: 200, body: "no beats yet\\n" } }
`,
];

describe.each(targets)("on %s", (_, open) => {
  const cases = passing.map((text) => [/^scenario: (.*)$/m.exec(text)?.[1] ?? "", text] as const);

  it.for(cases)("%s", { timeout: 30_000 }, async ([, text], context) => {
    const scenario = parseScenario(text, "x.yaml", "service");
    const results = await runScenarios([scenario], await open(context));
    const failures = results.flatMap((result) => result.failures);
    expect(failures.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
  });

  // The configuration is tried out first, where it counts, too.
  it.for([
    ["true", 2],
    ["false", 3],
  ] as const)(
    "as a singleton (%s) it starts %d times",
    { timeout: 30_000 },
    async ([singleton, starts], context) => {
      const text = `scenario: x
plugin: { singleton: ${singleton} }
exchanges: [{ wait: 100ms, expect: { metrics: { service.starts: ${starts} } } }]`;
      const scenario = parseScenario(text, "x.yaml", "service");
      const [result] = await runScenarios([scenario], await open(context));
      expect(result?.failures.map(({ message }) => message)).toEqual([]);
    },
  );

  it("says that a service gets no requests", async (context) => {
    const text = "scenario: wrong\nexpect: { reply: { status: 200 } }";
    const scenario = parseScenario(text, "x.yaml", "service");
    const [result] = await runScenarios([scenario], await open(context));
    expect(result?.failures.map(({ code }) => code)).toEqual(["OUT1321"]);
  }, 30_000);
});
