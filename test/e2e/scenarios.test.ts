// Scenarios that pass, and scenarios that must fail, on the mock and on a real Envoy: both judge alike and tell
// it in the same words at the same lines.

import { beforeAll, describe, expect, it } from "vitest";
import { EnvoyTarget } from "../../harness/src/scenario/envoy-target.js";
import { parseScenario } from "../../harness/src/scenario/load.js";
import { MockTarget } from "../../harness/src/scenario/mock-target.js";
import { runScenarios } from "../../harness/src/scenario/run.js";
import type { ScenarioTarget } from "../../harness/src/scenario/target.js";
import { compiledFixture } from "./compiled-fixture.js";
import { realEnvoy } from "./real-envoy.js";

let traffic = "";
let greeting = "";
beforeAll(async () => {
  traffic = await compiledFixture("traffic");
  greeting = await compiledFixture("greeting");
}, 120_000);

const targets: readonly [
  name: string,
  open: (context: Parameters<typeof realEnvoy>[0], wasm: string) => Promise<ScenarioTarget>,
][] = [
  ["the mock", async (_context, wasm) => new MockTarget({ wasm })],
  [
    "a real Envoy",
    async (context, wasm) => new EnvoyTarget({ envoy: await realEnvoy(context), wasm }),
  ],
];

/** `CODE line:column first line of the message` of each failure. */
async function failures(
  target: ScenarioTarget,
  filter: string,
  lines: readonly string[],
): Promise<string[]> {
  const scenario = parseScenario(lines.join("\n"), "x.yaml", filter);
  const [result] = await runScenarios([scenario], target, { timeout: 3000 });
  return (result?.failures ?? []).map(
    ({ code, line, column, message }) => `${code} ${line}:${column} ${message.split("\n")[0]}`,
  );
}

describe.each(targets)("on %s", (_name, open) => {
  it("a scenario passes with all kinds of expectations", async (context) => {
    const target = await open(context, traffic);
    const found = await failures(target, "traffic", [
      "scenario: x",
      "exchanges:",
      "  - request:",
      "      method: PUT",
      "      path: /a?b=c",
      "      authority: shop.example",
      "      headers: [[x-many, one], [x-gone, '1'], [x-many, two], [x-bytes, { base64: /8Oo }]]",
      "      chunks: [some, thing]",
      "      trailers: { x-end: now }",
      "    upstream:",
      "      status: 201",
      "      headers: { set-cookie: [a=1, b=2] }",
      "      chunks: [pong, '!']",
      "      trailers: { x-sum: '42' }",
      "    expect:",
      "      reply:",
      "        status: 201",
      "        headers:",
      "          x-in-was: missing",
      "          x-many-were: '2'",
      "          x-bytes: { base64: /8Oo }",
      "          set-cookie: [a=1, { matches: '^b=[0-9]$' }, { contains: c= }]",
      "          x-nothing: absent",
      "        body: pong!",
      "        trailers: { x-sum: '42' }",
      "      upstream:",
      "        method: PUT",
      "        path: /a?b=c",
      "        authority: shop.example",
      "        headers: { x-many: [one, two, added], x-gone: absent, x-empty: '' }",
      "        body: { contains: thing }",
      "        trailers: { x-end: now }",
      "      logs: none",
      "  - request: { path: /reply }",
      "    expect:",
      "      reply: { status: 403, headers: { x-why: [a, b] }, body: no entry }",
      "      upstream: none",
      "      logs: [{ level: warn, message: answered }]",
      "  - upstream: { reset: true }",
      "    expect: { reply: { status: 503 } }",
    ]);
    expect(found).toEqual([]);
  });

  it("a scenario fails at the line of each expectation that was not met", async (context) => {
    const target = await open(context, traffic);
    const found = await failures(target, "traffic", [
      "scenario: x",
      "upstream: { body: pong }",
      "expect:",
      "  reply:",
      "    status: 204",
      "    headers:",
      "      x-in-was: empty",
      "      x-many-were: absent",
      "      x-other: ''",
      "    body: ping",
      "  upstream:",
      "    path: /other",
      "    headers: { x-many: [added, again] }",
      "  logs:",
      "    - message: never said",
    ]);
    expect(found).toEqual([
      "OUT1310 5:5 reply status: expected 204, found 200.",
      'OUT1310 7:7 reply header x-in-was: expected "empty", found "missing".',
      'OUT1310 8:7 reply header x-many-were: expected to be absent, found "0".',
      "OUT1310 9:7 reply header x-other: expected an empty value, found no such header.",
      'OUT1310 10:5 reply body: expected "ping", found "pong".',
      'OUT1311 12:5 upstream path: expected "/other", found "/".',
      'OUT1311 13:16 upstream header x-many: expected 2 values: "added", "again", found "added".',
      'OUT1312 15:7 expected a log line with "never said"; the plugin logged nothing',
    ]);
  });

  it("a scenario fails where nothing may or something must reach the upstream", async (context) => {
    const target = await open(context, traffic);
    const found = await failures(target, "traffic", [
      "scenario: x",
      "exchanges:",
      "  - expect: { upstream: none }",
      "  - request: { path: /reply }",
      "    expect:",
      "      upstream: { path: /reply }",
      "      reply: reset",
      "      logs: none",
    ]);
    expect(found).toEqual([
      "OUT1311 3:15 expected that nothing reaches the upstream, found GET /.",
      "OUT1313 7:7 expected that the stream is reset, found a reply with status 403.",
      "OUT1311 6:7 expected a request at the upstream, found none.",
      "OUT1312 8:7 expected no log line; the plugin logged:",
    ]);
  });

  it("a plugin gets the configuration of its scenario, and one scenario no state of another", async (context) => {
    const target = await open(context, greeting);
    const scenario = (configuration: string, value: string) =>
      parseScenario(
        `scenario: 'with ${value}'\nplugin: { configuration: ${configuration} }\nexpect: { reply: { headers: { x-greeting: '${value}' } } }`,
        "x.yaml",
        "greeting",
      );
    const results = await runScenarios(
      [scenario("hello", "hello"), scenario("{ a: 1 }", '{"a":1}'), scenario("''", "")],
      target,
    );
    expect(results.flatMap((result) => result.failures)).toEqual([]);
  });

  it("a configuration that the plugin refuses fails its scenario alone", async (context) => {
    const target = await open(context, traffic);
    const scenario = (name: string, configuration: string) =>
      parseScenario(
        `scenario: ${name}\nplugin:\n  configuration: ${configuration}\nexpect: { reply: { status: 200 } }`,
        "x.yaml",
        "traffic",
      );
    const results = await runScenarios(
      [scenario("refused", "{ a: 1 }"), scenario("taken", "''")],
      target,
    );
    expect(results.map((result) => result.outcome)).toEqual(["failed", "passed"]);
    expect(results[0]?.failures).toMatchObject([{ code: "OUT1316", line: 3, column: 3 }]);
  });

  it("a scenario for the mock alone says why it is skipped elsewhere", async (context) => {
    const target = await open(context, traffic);
    const text = "scenario: x\nonly: mock\nwhy: time passes\nexpect: { reply: { status: 200 } }";
    const [result] = await runScenarios([parseScenario(text, "x.yaml", "traffic")], target);
    expect(result).toMatchObject(
      target.name === "mock"
        ? { outcome: "passed" }
        : { outcome: "skipped", reason: "only on the mock: time passes" },
    );
  });
});

describe("a scenario without an outcome in time", () => {
  it("fails and says so, and the scenario after it finds a fresh Envoy", async (context) => {
    const envoy = await realEnvoy(context);
    const scenario = (name: string, length: string) =>
      parseScenario(
        `scenario: ${name}\nupstream: { body: abc, headers: { content-length: '${length}' } }\nexpect:\n  reply: { status: 200 }`,
        "x.yaml",
        "traffic",
      );
    const results = await runScenarios(
      [scenario("too short", "9"), scenario("right", "3")],
      new EnvoyTarget({ envoy, wasm: traffic }),
      { timeout: 1000 },
    );
    expect(results.map((result) => result.outcome)).toEqual(["failed", "passed"]);
    expect(results[0]?.failures).toMatchObject([
      {
        code: "OUT1314",
        line: 4,
        message: "neither a complete reply nor a reset came: no reply in 1000 ms",
      },
    ]);
  });
});
