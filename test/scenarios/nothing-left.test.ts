// A scenario leaves nothing behind: what a service answers when it is over reaches no plugin of the next one, which is
// the same module on the same host, and no plugin of a proxy that was closed.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { EnvoyTarget } from "../../harness/src/scenario/envoy-target.js";
import { parseScenario } from "../../harness/src/scenario/load.js";
import { MockTarget } from "../../harness/src/scenario/mock-target.js";
import { runScenarios } from "../../harness/src/scenario/run.js";
import { MockProxy } from "../../harness/src/mock/index.js";
import { callExpression } from "../conformance/callout-guest.js";
import { rawGuest } from "../conformance/raw-guest.js";
import { realEnvoy } from "../e2e/real-envoy.js";

/** A body makes the plugin itself ask the service, and goes on; the plugin says when the answer is there. */
const wasm = rawGuest({
  callbacks: {
    proxy_on_context_create: `(if (local.get $root) (then (i32.store (i32.const 64) (local.get $id))))`,
    proxy_on_request_body: `
      (drop (call $effective (i32.load (i32.const 64))))
      (drop ${callExpression({ cluster: "slow", timeout: 5000 })})
      (i32.const 0)`,
    proxy_on_http_call_response: `(call $sayNumber "answer of size" (local.get $size))`,
  },
});

const [asks, heard, next] = [
  `
scenario: a request ends before the service has answered
callouts: { slow: { delay: 300ms, body: late } }
request: { method: POST, body: ask }
expect: { reply: { status: 200 }, logs: none }
`,
  `
scenario: the answer is heard while the scenario lasts
callouts: { slow: { delay: 300ms, body: late } }
exchanges:
  - { request: { method: POST, body: ask }, expect: { reply: { status: 200 } } }
  - { wait: 900ms, expect: { logs: [{ message: "answer of size=4" }] } }
`,
  `
scenario: the next one hears nothing of it
callouts: { slow: { body: other } }
exchanges:
  - { wait: 900ms, expect: { logs: none } }
  - { request: {}, expect: { reply: { status: 200 }, logs: none } }
`,
].map((text) => parseScenario(text, "x.yaml", "asking")) as [never, never, never];

const folder = mkdtempSync(join(tmpdir(), "outrigger-nothing-left-"));
const file = join(folder, "asking.wasm");
writeFileSync(file, wasm);

describe("a service that answers when the scenario is over", () => {
  let envoy: EnvoyTarget | undefined;
  afterAll(async () => {
    await envoy?.close?.();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is heard on the mock while the scenario lasts, and by nobody behind it", async () => {
    const results = await runScenarios([asks, heard, asks, next], new MockTarget({ wasm }));
    expect(results.flatMap(({ failures }) => failures)).toEqual([]);
  });

  it("is heard by nobody on a real Envoy", { timeout: 60_000 }, async (context) => {
    envoy = new EnvoyTarget({ envoy: await realEnvoy(context), wasm: file });
    const results = await runScenarios([asks, next], envoy);
    expect(results.flatMap(({ failures }) => failures)).toEqual([]);
  });

  it("is heard by no plugin of a proxy that was closed", async () => {
    const start = () =>
      MockProxy.start({
        filters: [{ name: "asking", wasm }],
        clusters: { slow: { status: 200, headers: [], delay: 50 } },
      });
    const [first, second] = [await start(), await start()];
    await first.send({ method: "POST", path: "/", body: "ask" } as never);
    const before = first.logs.length;
    await first.close();
    second.advanceTime(1000);
    expect(first.logs).toHaveLength(before);
    expect(second.logs.filter(({ message }) => message.startsWith("answer"))).toEqual([]);
    expect(first.usage).toEqual([]);
    await second.close();
  });
});
