// TCP filters (test/fixtures/tcp): what each call does to a connection, on the mock host and on a real Envoy, and that
// none can harm Envoy, whenever it comes.

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
  wasm = await compiledFixture("tcp");
}, 60_000);

const kinds = { tcp: "tcp" } as const;

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

/** [R2.6-1], [R2.6-2], [R2.6-3], [R2.6-4], [R3.4-3], [R4.5-3] */
const passing: readonly string[] = [
  `
scenario: bytes are appended to, prepended to, replaced and taken away
connection:
  - { client: append, expect: { server: append> } }
  - { client: prepend, expect: { server: <prepend } }
  - { client: replace, expect: { server: new } }
  - { client: remove, expect: { server: "" } }
  - { client: change the answer, expect: { server: change the answer } }
  - { server: answer, expect: { client: changed } }
`,
  `
scenario: the end of the client comes first, then that of the server
connection:
  - { client: bye, end: true, expect: { server: bye, ended: server } }
  - { server: bye, end: true, expect: { client: bye, ended: both, logs: [{ message: closed by us }] } }
`,
  `
scenario: a client that breaks it off
connection:
  - { client: hello, expect: { server: hello } }
  - { reset: client, expect: { ended: both, logs: [{ message: closed by them }] } }
`,
  `
scenario: bytes that are held wait for the timer
connection:
  - { client: wait, expect: { server: "", ended: neither } }
  - wait: 300ms
    expect:
      server: wait
      logs:
        - { level: error, message: "connection not resumed: it is not held" }
        - { message: again 103 }
  - { client: more, expect: { server: more } }
`,
  `
scenario: bytes that are held can be replaced before they go on
connection:
  - { client: later, expect: { server: "" } }
  - { wait: 300ms, expect: { server: late, logs: [{ message: replace 0 resume 0 }, { message: again 103 }] } }
`,
  `
scenario: what is held comes again with what follows
connection:
  - { client: gather, expect: { server: "" } }
  - { client: " all", expect: { server: gather all } }
`,
  `
scenario: resume in the callback changes its answer
connection:
  - { client: resume and pause, expect: { server: resume and pause } }
  - { client: go on, expect: { server: go on } }
`,
  `
scenario: an answer is held until there is enough of it
connection:
  - { client: hold the answer }
  - { server: abc, expect: { client: "" } }
  - { server: def, expect: { client: abcdef } }
`,
  `
scenario: an answer that is held at its end closes the connection
connection:
  - { client: hold the answer }
  - server: abc
    end: true
    expect:
      client: ""
      ended: both
      logs: [{ level: error, message: "the last bytes of the upstream were held" }]
`,
  `
scenario: a connection is closed by the filter, and nothing passes
connection:
  - { client: close, expect: { server: "", client: "", ended: both, logs: [{ message: closed by us }] } }
`,
  `
scenario: a close holds the bytes although the callback lets them go on
connection:
  - { client: close and go on, expect: { server: "", ended: both } }
`,
  `
scenario: what is closed is neither resumed nor changed in the same callback
connection:
  - { client: "close, resume and go on", expect: { server: "", ended: both } }
  - { open: true }
  - { client: hello, expect: { server: hello } }
`,
  `
scenario: a timer that resumes and closes at once
connection:
  - { client: resume and close, expect: { server: "", ended: neither } }
  - { wait: 300ms, expect: { ended: both, logs: [{ message: "ended 0 0 " }] } }
  - { open: true }
  - { client: hello, expect: { server: hello } }
`,
  `
scenario: a timer that closes, resumes and closes
connection:
  - { client: close later, expect: { server: "", ended: neither } }
  - { wait: 300ms, expect: { server: "", ended: both, logs: [{ message: "ended 0 0 " }] } }
  - { open: true }
  - { client: hello, expect: { server: hello } }
`,
  `
scenario: a close in the answer, twice, and the answer goes on
connection:
  - { client: close at the answer, expect: { server: close at the answer } }
  - { server: answer, expect: { client: "", ended: both } }
  - { open: true }
  - { client: hello, expect: { server: hello } }
`,
  `
scenario: connections that are refused when they come
plugin: { configuration: refuse }
connection:
  - { open: true, expect: { ended: client, connected: false } }
  - { open: true, expect: { ended: client, connected: false } }
`,
  `
scenario: a callout that allows lets the bytes go on
callouts: { auth: { delay: 150ms } }
connection:
  - client: ask
    expect:
      server: ""
      callouts: [{ cluster: auth, path: /check, authority: auth.example.com }]
  - { client: " me", expect: { server: "" } }
  - wait: 400ms
    expect:
      server: ask me
      logs: [{ message: outcome 200 }]
`,
  `
scenario: a callout that denies closes the connection
callouts: { auth: { status: 403 } }
connection:
  - client: ask
  - { wait: 200ms, expect: { ended: both } }
`,
  `
scenario: two callouts must both allow
callouts: { auth: [{ delay: 250ms }, { delay: 400ms }] }
connection:
  - { client: ask twice, expect: { server: "" } }
  - { wait: 700ms, expect: { server: ask twice, logs: [{ message: outcome 200 }, { message: outcome 200 }] } }
`,
  `
scenario: a callout to a cluster that is not there closes the connection at once
connection:
  - { client: ask, expect: { server: "", ended: both, logs: [{ message: outcome 0 }] } }
`,
  `
scenario: an answer can not wait for a callout
callouts: { auth: {} }
connection:
  - client: ask about the answer
  - server: abc
    expect:
      client: ""
      ended: both
      callouts: none
      logs: [{ message: "callout not sent, connection closed: it can be held only for what the client sends" }]
`,
  `
scenario: the answer to a callout finds nobody when the client is gone
callouts: { auth: { delay: 200ms } }
connection:
  - { client: ask, expect: { server: "" } }
  - { reset: client, expect: { ended: both } }
  - { open: true, expect: { connected: true } }
  - { wait: 500ms, expect: { logs: none } }
  - { client: hello, expect: { server: hello } }
`,
  `
scenario: every call in every callback, and the next connection is served
callouts: { auth: {} }
connection:
  - { client: wild, expect: { server: wild, logs: [{ message: data 0 103 0 0 from somewhere }] } }
  - { server: answer, expect: { client: answerwild, logs: [{ message: answer 103 0 103 103 }] } }
  - { server: "", end: true, expect: { client: wild, logs: [{ message: answer 103 0 103 103 }] } }
  - { close: client, expect: { ended: both, logs: [{ message: close 102 102 102 102 }, { message: log 102 }, { message: delete 102 }] } }
  - open: true
  - { client: hello, expect: { server: hello } }
`,
  `
scenario: connections that are gone can be asked for anything
plugin: { configuration: remember }
callouts: { auth: {} }
connection:
  - { client: hello, end: true, expect: { server: hello } }
  - { close: server, expect: { ended: both } }
  - { open: true, expect: { connected: true } }
  - { reset: client, expect: { ended: both } }
  - { wait: 700ms, expect: { logs: [{ message: remembered 2 }], callouts: none } }
  - { open: true, expect: { ended: neither } }
`,
];

describe.each(targets)("on %s", (_, open) => {
  const cases = passing.map((text) => [/^scenario: (.*)$/m.exec(text)?.[1] ?? "", text] as const);

  it.for(cases)("%s", { timeout: 30_000 }, async ([, text], context) => {
    const results = await runScenarios([parseScenario(text, "x.yaml", "tcp")], await open(context));
    const failures = results.flatMap((result) => result.failures);
    expect(failures.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
  });

  it("tells what went otherwise, at its place", async (context) => {
    const text = `scenario: wrong
connection:
  - { client: hello, expect: { server: bye, client: hi, connected: false, ended: both } }`;
    const [result] = await runScenarios(
      [parseScenario(text, "x.yaml", "tcp")],
      await open(context),
    );
    expect(result?.failures.map(({ code, line, message }) => `${code} ${line} ${message}`)).toEqual(
      [
        'OUT1320 3 what came to the client: expected "hi", found an empty value.',
        'OUT1320 3 what came to the server: expected "bye", found "hello".',
        "OUT1320 3 expected that Envoy does not connect to the server, found that it has.",
        "OUT1320 3 sides to which the proxy sends no more: expected both, found neither.",
      ],
    );
  }, 30_000);

  it("says that a TCP filter gets no requests", async (context) => {
    const text = "scenario: wrong\nexpect: { reply: { status: 200 } }";
    const [result] = await runScenarios(
      [parseScenario(text, "x.yaml", "tcp")],
      await open(context),
    );
    expect(result?.failures.map(({ code }) => code)).toEqual(["OUT1321"]);
  }, 30_000);
});
