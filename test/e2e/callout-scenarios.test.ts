// Scenarios with callouts, waits, repetitions, metrics, refusals and made values, on the mock and on a real Envoy:
// the same text, the same verdict.

import { createHmac, generateKeyPairSync, verify } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { EnvoyTarget } from "../../harness/src/scenario/envoy-target.js";
import { parseScenario } from "../../harness/src/scenario/load.js";
import { MockTarget } from "../../harness/src/scenario/mock-target.js";
import { runScenarios } from "../../harness/src/scenario/run.js";
import type { ScenarioTarget } from "../../harness/src/scenario/target.js";
import { askingGuest } from "../conformance/asking-guest.js";
import { rawGuest } from "../conformance/raw-guest.js";
import { realEnvoy } from "./real-envoy.js";

const folder = mkdtempSync(join(tmpdir(), "callout-scenarios-"));
const wasm = join(folder, "asking.wasm");
beforeAll(() => writeFileSync(wasm, rawGuest(askingGuest)));
afterAll(() => rmSync(folder, { recursive: true }));

const targets: readonly [
  name: string,
  open: (context: Pick<TestContext, "skip">) => Promise<ScenarioTarget>,
][] = [
  ["the mock", async () => new MockTarget({ wasm })],
  ["a real Envoy", async (context) => new EnvoyTarget({ envoy: await realEnvoy(context), wasm })],
];

const passing: readonly string[] = [
  `
scenario: an answer lets the request go on
callouts:
  auth: { headers: { x-a: "1" }, body: yes you may }
request: { headers: { x-cluster: auth } }
expect:
  reply: { status: 200 }
  upstream: { headers: { x-asked: "200" } }
  callouts:
    - cluster: auth
      method: GET
      path: /check?a=b
      authority: auth.test
      headers: { content-length: "6", x-envoy-internal: "true", x-envoy-expected-rq-timeout-ms: "300", x-forwarded-for: absent }
      body: may I?
  logs: [{ message: asked=0 }, { message: answer=0 yes you may }, { message: stream=0 }]
`,
  `
scenario: a 404 is an answer too
callouts: { auth: { status: 404, body: no such thing } }
request: { headers: { x-cluster: auth } }
expect:
  upstream: { headers: { x-asked: "404" } }
  logs: [{ message: answer=0 no such thing }]
`,
  `
scenario: a delayed answer comes in time
callouts: { auth: { delay: 150ms } }
request: { headers: { x-cluster: auth } }
expect: { upstream: { headers: { x-asked: "200" } } }
`,
  `
scenario: silence ends with the time-out
callouts: { auth: { never: true } }
request: { headers: { x-cluster: auth } }
expect:
  upstream: { headers: { x-asked: "504" } }
  callouts: [{ cluster: auth }]
  logs: [{ message: answer=0 upstream request timeout }]
`,
  `
scenario: an answer after the time-out is too late
callouts: { auth: { delay: 600ms } }
exchanges:
  - request: { headers: { x-cluster: auth } }
    expect: { upstream: { headers: { x-asked: "504" } } }
  - wait: 500ms
    expect: { logs: none, callouts: none }
`,
  `
scenario: a connection that breaks is a 503 of the host
callouts: { auth: { reset: true } }
request: { headers: { x-cluster: auth } }
expect:
  upstream: { headers: { x-asked: "503" } }
  logs:
    - message: "answer=0 upstream connect error or disconnect/reset before headers. reset reason: connection termination"
`,
  `
scenario: a connection that breaks in the middle of the answer is a failure
callouts: { auth: { reset: after headers } }
request: { headers: { x-cluster: auth } }
expect:
  reply: { status: 502, body: no answer }
  upstream: none
  logs: [{ message: answer=1 }]
`,
  `
scenario: an unreachable cluster fails at once
callouts: { auth: { unreachable: true } }
request: { headers: { x-cluster: auth } }
expect:
  reply: { status: 500, body: cannot ask }
  callouts: none
  logs: [{ message: asked=10 }]
`,
  `
scenario: an unknown cluster fails at once
callouts: { auth: {} }
request: { headers: { x-cluster: nowhere } }
expect:
  reply: { status: 500 }
  callouts: none
  logs: [{ message: asked=2 }]
`,
  `
scenario: a cluster of another scenario is unknown
request: { headers: { x-cluster: auth } }
expect: { reply: { status: 500 }, logs: [{ message: asked=2 }] }
`,
  `
scenario: an answer comes to the root when its stream is gone
callouts: { auth: { delay: 200ms, body: late } }
exchanges:
  - request: { headers: { x-cluster: auth, x-forget: "1" } }
    expect:
      reply: { status: 200 }
      upstream: { headers: { x-asked: absent } }
      callouts: [{ cluster: auth }]
      logs: [{ message: asked=0 }]
  - wait: 400ms
    expect: { logs: [{ message: answer=0 late }, { message: stream=2 }], callouts: none }
`,
  `
scenario: several answers come one after the other, and the last one stays
callouts:
  auth: [{ status: 401 }, { reset: true }, { status: 204 }]
  other: { status: 418 }
exchanges:
  - request: { headers: { x-cluster: auth } }
    expect: { upstream: { headers: { x-asked: "401" } } }
  - request: { headers: { x-cluster: other } }
    expect: { upstream: { headers: { x-asked: "418" } }, callouts: [{ cluster: other }] }
  - request: { headers: { x-cluster: auth } }
    expect: { upstream: { headers: { x-asked: "503" } } }
  - request: { headers: { x-cluster: auth } }
    times: 3
    expect: { upstream: { headers: { x-asked: "204" } }, callouts: [{ cluster: auth }] }
`,
  ...["first", "second"].map(
    (which) => `
scenario: metrics begin with 0 in the ${which} scenario
callouts: { auth: {} }
exchanges:
  - request: { headers: { x-cluster: auth } }
    times: 4
  - expect: { metrics: { questions: 5, last_stream: 7, never_counted: 0 } }
`,
  ),
  `
scenario: a plugin refuses what it does not know
plugin: { configuration: { a: 1 } }
expect: { refused: [takes no configuration] }
`,
  `
scenario: a bad name is refused as it stands
request: { headers: { x-cluster: "" } }
expect: { reply: { status: 500 } }
`,
];

describe.each(targets)("on %s", (_name, open) => {
  it("scenarios pass", { timeout: 60_000 }, async (context) => {
    const scenarios = passing.map((text, index) => parseScenario(text, `${index}.yaml`, "asking"));
    const results = await runScenarios(scenarios, await open(context));
    const failed = results.flatMap(({ scenario, failures }) =>
      failures.map(({ line, message }) => `${scenario}: ${line} ${message}`),
    );
    expect(failed).toEqual([]);
    expect(results).toHaveLength(passing.length);
  });

  it("what is not met is told at its line", async (context) => {
    const text = [
      "scenario: x",
      "callouts: { auth: {}, other: {} }",
      "exchanges:",
      "  - request: { headers: { x-cluster: auth } }",
      "    times: 3",
      "    expect:",
      "      callouts:",
      "        - cluster: auth",
      "          path: /other",
      "          body: what",
      "        - cluster: other",
      "      metrics: { questions: 9 }",
      "  - request: { headers: { x-cluster: auth } }",
      "    expect: { callouts: none }",
      "  - request: { headers: { x-cluster: other } }",
      "    expect:",
      "      callouts: [{ cluster: auth }]",
      "  - wait: 10ms",
      "    expect: { callouts: [{ cluster: auth }], logs: [{ message: tick }] }",
    ].join("\n");
    const scenario = parseScenario(text, "x.yaml", "asking");
    const [result] = await runScenarios([scenario], await open(context));
    expect(
      result?.failures.map(({ code, line, column, message }) =>
        `${code} ${line}:${column} ${message}`.replace(/(?<=found no such metric; ).*/, "…"),
      ),
    ).toEqual([
      'OUT1317 9:11 time 1 of 3: callout path: expected "/other", found "/check?a=b".',
      'OUT1317 10:11 time 1 of 3: callout body: expected "what", found "may I?".',
      "OUT1317 11:11 time 1 of 3: expected a callout to other, found none.",
      "OUT1318 12:18 time 1 of 3: metric questions: expected 9, found 1.",
      "OUT1317 14:15 expected no callout, found GET /check?a=b to auth.",
      "OUT1317 17:18 expected a callout to auth, found GET /check?a=b to other.",
      'OUT1312 19:53 expected a log line with "tick"; the plugin logged nothing',
      "OUT1317 19:26 expected a callout to auth, found none.",
    ]);
  });

  it("a plugin that starts, or does not say why not, is no refusal", async (context) => {
    const scenario = (name: string, configuration: string, text: string) =>
      parseScenario(
        `scenario: ${name}\nplugin: { configuration: ${configuration} }\nexpect:\n  refused:\n    - ${text}`,
        "x.yaml",
        "asking",
      );
    const results = await runScenarios(
      [
        scenario("taken", "''", "takes no configuration"),
        scenario("otherwise", "x", "takes nothing"),
        scenario("refused", "x", "takes no configuration"),
      ],
      await open(context),
    );
    expect(
      results.map(({ failures }) => failures.map((f) => `${f.line} ${f.message.split("\n")[0]}`)),
    ).toEqual([
      ["4 expected that the plugin refuses to start, found that it started."],
      ['5 the plugin was refused; expected a log line with "takes nothing"; the plugin logged:'],
      [],
    ]);
  });

  it("tokens are signed for the target's clock", async (context) => {
    const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(
      join(folder, "key.pem"),
      keys.privateKey.export({ format: "pem", type: "pkcs8" }),
    );
    const text = `
scenario: x
values:
  shared: { jwt: { alg: HS256, key: secret, claims: { sub: a, exp: now+60s } } }
  keyed: { jwt: { alg: RS256, key: { file: key.pem }, header: { kid: k1 }, claims: { iat: now-1m } } }
  soon: { time: now+10s }
callouts: { auth: { headers: { x-soon: "\${soon}" } } }
request:
  headers: { x-cluster: auth, authorization: "Bearer \${shared}", x-keyed: "\${keyed}" }
expect:
  upstream: { headers: { authorization: "Bearer \${shared}", x-keyed: "\${keyed}" } }
`;
    const target = await open(context);
    const scenario = parseScenario(text, join(folder, "x.yaml"), "asking");
    const [result] = await runScenarios([scenario], target);
    expect(result?.failures).toEqual([]);

    const now = target.now();
    const [step] = scenario.script(now).steps;
    const headers = step?.kind === "exchange" ? new Map(step.request.headers) : new Map();
    const [, head, claims, mac] = String(headers.get("authorization")).split(/[ .]/);
    expect(createHmac("sha256", "secret").update(`${head}.${claims}`).digest("base64url")).toBe(
      mac,
    );
    const { exp } = JSON.parse(Buffer.from(claims ?? "", "base64url").toString()) as {
      exp: number;
    };
    expect(exp).toBe(Math.floor(now.getTime() / 1000) + 60);
    const [keyedHead, keyedClaims, signature = ""] = String(headers.get("x-keyed")).split(".");
    const input = Buffer.from(`${keyedHead}.${keyedClaims}`);
    const bytes = Buffer.from(signature, "base64url");
    expect(verify("sha256", input, keys.publicKey, bytes)).toBe(true);
  });
});
