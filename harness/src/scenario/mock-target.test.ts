import { expect, it } from "vitest";
import { rawGuest } from "../../../test/conformance/raw-guest.js";
import { parseScenario } from "./load.js";
import { MockTarget } from "./mock-target.js";
import { runScenarios, type ScenarioResult } from "./run.js";

const wasm = rawGuest({
  callbacks: {
    proxy_on_request_headers: `(drop (call $get (i32.const 0) "x-a" (i32.const 0) (i32.const 4))) (i32.const 0)`,
    proxy_on_response_headers: `(loop $again (drop (call $mapSize (i32.const 2) (i32.const 16)))
      (br_if $again (i32.lt_u (global.get $turns) (i32.const 50)) (global.set $turns (i32.add (global.get $turns) (i32.const 1)))))
      (i32.const 0)`,
  },
  extra: "(global $turns (mut i32) (i32.const 0))",
});

async function run(...exchanges: string[]): Promise<ScenarioResult | undefined> {
  const scenario = parseScenario(["scenario: x", "exchanges:", ...exchanges].join("\n"), "x.yaml", "guest"); // prettier-ignore
  const [result] = await runScenarios([scenario], new MockTarget({ wasm }));
  return result;
}

const exchange = (status: number): string =>
  `  - { request: { path: /, headers: { x-a: '1' } }, expect: { reply: { status: ${status} } } }`;

it("a scenario that fails shows what crossed the border in its first step that failed", async () => {
  const result = await run(exchange(200), exchange(201), exchange(202));
  expect(result?.failures).toHaveLength(2);
  expect(result?.trace).toEqual([
    "0 ms worker #3 proxy_on_request_headers(context 3, headers 7, true) -> Continue",
    `0 ms worker #3   proxy_get_header_map_value(HttpRequestHeaders, "x-a") -> Ok "1"`,
    `0 ms worker #0     malloc(size 1) -> address 16392`,
    "0 ms worker #3 proxy_on_response_headers(context 3, headers 3, true) -> Continue",
    expect.stringMatching(/proxy_get_header_map_size\(HttpResponseHeaders\) -> Ok \d+$/),
  ]);
});

it("of many crossings the last are shown", async () => {
  const { trace = [] } = (await run(exchange(500))) ?? {};
  expect(trace).toHaveLength(41);
  expect(trace[0]).toMatch(/^… \d+ crossings before$/);
});

it("a scenario that passes shows none", async () => {
  expect(await run(exchange(200))).not.toHaveProperty("trace");
});
