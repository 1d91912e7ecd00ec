// What is told when an expectation is not met, in each of its forms; snapshots written, kept and compared; what proofs
// do with names that nothing has.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { prove } from "../../harness/src/proofs/prove.js";
import { parseScenario } from "../../harness/src/scenario/load.js";
import { MockTarget } from "../../harness/src/scenario/mock-target.js";
import { runScenarios } from "../../harness/src/scenario/run.js";
import type { Scenario } from "../../harness/src/scenario/scenario.js";
import { compiledFixture } from "../e2e/compiled-fixture.js";

let wasm = "";
beforeAll(async () => {
  wasm = await compiledFixture("witness");
}, 120_000);

async function failuresOf(scenario: Scenario, updateSnapshots = false): Promise<string[]> {
  const results = await runScenarios([scenario], new MockTarget({ wasm }), { updateSnapshots });
  return results.flatMap(({ failures }) =>
    failures.map(({ code, line, message }) => `${code} ${line} ${message.split("\n")[0]}`),
  );
}

const judged = (lines: readonly string[]): Promise<string[]> =>
  failuresOf(parseScenario(["scenario: x", ...lines].join("\n"), "x.yaml", "witness"));

const failing: readonly [
  form: string,
  lines: readonly string[],
  told: readonly (string | RegExp)[],
][] = [
  [
    "a status like an expression",
    ["expect: { reply: { status: { matches: '^4' } } }"],
    ["OUT1310 2 reply status: expected something like /^4/, found 200."],
  ],
  [
    "a path with a part",
    ["expect: { upstream: { path: { contains: orders }, method: { matches: P } } }"],
    [
      'OUT1311 2 upstream method: expected something like /P/, found "GET".',
      'OUT1311 2 upstream path: expected something with "orders", found "/".',
    ],
  ],
  [
    "header values in any order",
    [
      "upstream: { headers: { x-a: [one, two] } }",
      "expect: { reply: { headers: { x-a: { anyOrder: [two, { matches: t }] } } } }",
    ],
    [
      'OUT1310 3 reply header x-a: expected 2 values in any order: "two", something like /t/, found 2 values: "one", "two".',
    ],
  ],
  [
    "a body of a size",
    ["upstream: { body: short }", "expect: { reply: { body: { size: 1 KiB } } }"],
    [/^OUT1310 3 reply body: expected ".*"… \(1024 bytes\), found "short"; 1024 and 5 bytes/],
  ],
  [
    "log lines in any order, and one that must be absent",
    [
      "expect:",
      "  logs:",
      "    anyOrder:",
      "      - message: answer",
      "      - message: headers",
      "      - is: nothing of the kind",
      "      - { level: info, message: headers, absent: true }",
    ],
    [
      'OUT1312 7 expected a log line that is "nothing of the kind"; the plugin logged:',
      'OUT1312 8 expected that a log line at level info with "headers" is absent; the plugin logged:',
    ],
  ],
  [
    "callouts in any order",
    [
      "callouts: { a: {}, b: {} }",
      "request: { headers: { x-ask: a } }",
      "expect: { callouts: { anyOrder: [{ cluster: b }, { cluster: a }] } }",
    ],
    ["OUT1317 4 expected a callout to b, found none."],
  ],
  [
    "a metric like an expression",
    ["expect: { metrics: { witness.streams: { matches: '^[2-9]$' } } }"],
    ["OUT1318 2 metric witness.streams: expected something like /^[2-9]$/, found 1."],
  ],
  [
    "shared data",
    ["expect: { shared: { streams: '2', other: a } }", "request: {}"],
    [
      'OUT1323 2 shared data streams: expected "2", found "1".',
      'OUT1323 2 shared data other: expected "a", found no such key; there are streams.',
    ],
  ],
  [
    "shared data that must be absent",
    ["expect: { shared: { streams: absent } }"],
    ["OUT1323 2 shared data streams: expected to be absent, found 1."],
  ],
  [
    "the trace",
    [
      "expect:",
      "  trace:",
      "    - { call: proxy_on_response_headers }",
      "    - { call: proxy_on_request_headers }",
      "    - { call: proxy_log, times: 1 }",
    ],
    [
      /^OUT1324 5 trace: expected proxy_on_request_headers after what stands before it; there were /,
      /^OUT1324 6 trace: expected proxy_log 1 times, found 2; there were /,
    ],
  ],
  [
    "one of several streams",
    [
      "streams:",
      "  a: { request: { path: /a }, expect: { reply: { status: 201 } } }",
      "  b: { request: { path: /b }, expect: { upstream: none } }",
      "order:",
      "  - a: reply",
      "    expect: { logs: [{ message: /b headers }] }",
    ],
    [
      'OUT1312 7 expected a log line with "/b headers"; the plugin logged:',
      "OUT1310 3 reply status: expected 201, found 200.",
      "OUT1311 4 expected that nothing reaches the upstream, found GET /b.",
    ],
  ],
  [
    "a stream whose end is never sent",
    [
      "streams: { a: { request: { path: /a, body: b }, expect: { reply: { status: 200 } } } }",
      "order: [{ a: headers }, { a: reply }]",
    ],
    [
      "OUT1314 2 neither a complete reply nor a reset came: nothing is due that could end the stream",
    ],
  ],
];

describe("an expectation that is not met", () => {
  it.each(failing)("is told for %s", async (_form, lines, told) => {
    const found = await judged(lines);
    expect(found).toHaveLength(told.length);
    told.forEach((wanted, index) => {
      if (typeof wanted === "string") expect(found[index]).toBe(wanted);
      else expect(found[index]).toMatch(wanted);
    });
  });
});

describe("a snapshot", () => {
  const text = (body: string): string =>
    `scenario: x\nupstream: { body: ${body} }\nexpect: { reply: snapshot, trace: snapshot, shared: snapshot }`;

  function folder(): (body: string) => Scenario {
    const path = mkdtempSync(join(tmpdir(), "snapshots-"));
    onTestFinished(() => rmSync(path, { recursive: true }));
    return (body) => parseScenario(text(body), join(path, "some.yaml"), "witness");
  }

  it("is missed, written, met, and told by its first line that differs", async () => {
    const scenarioWith = folder();
    const before = scenarioWith("one");
    expect(await failuresOf(before)).toEqual([
      "OUT1310 3 reply: expected what a snapshot says, found none; outrigger test --update-snapshots writes it.",
      "OUT1323 3 shared data: expected what a snapshot says, found none; outrigger test --update-snapshots writes it.",
      "OUT1324 3 trace: expected what a snapshot says, found none; outrigger test --update-snapshots writes it.",
    ]);
    const recorded = scenarioWith("one");
    expect(await failuresOf(recorded, true)).toEqual([]);
    expect(recorded.snapshots.write(false)).toBe(true);
    expect(recorded.snapshots.write(false)).toBe(false);
    expect(await failuresOf(scenarioWith("one"))).toEqual([]);
    const { path } = recorded.snapshots;
    expect(await failuresOf(scenarioWith("two"))).toEqual([
      `OUT1310 3 reply: line 9 of the snapshot: expected "one", found "two"; see ${path}.`,
    ]);
  });

  it("that nothing asks for any more goes, unless the target could not show it", async () => {
    const scenarioWith = folder();
    const recorded = scenarioWith("one");
    await failuresOf(recorded, true);
    recorded.snapshots.write(false);
    const { path } = recorded.snapshots;
    const rewritten = scenarioWith("one").snapshots;
    rewritten.record();
    expect(rewritten.write(true)).toBe(false);
    expect(readFileSync(path, "utf8")).toContain("/expect/shared");
    expect(rewritten.write(false)).toBe(true);
    expect(existsSync(path)).toBe(false);
  });

  it("file that holds something else is told", async () => {
    const scenarioWith = folder();
    const recorded = scenarioWith("one");
    await failuresOf(recorded, true);
    recorded.snapshots.write(false);
    writeFileSync(recorded.snapshots.path, "- a list");
    await expect(failuresOf(scenarioWith("one"))).rejects.toThrow(/this holds no snapshots/);
  });
});

it("a case that no verb has is not proven: it is skipped, with names like it", async () => {
  const scenario = parseScenario("scenario: x\nexpect: { reply: { status: 200 } }", "x", "witness");
  const subject = { filter: "witness", wasm: new Uint8Array(readFileSync(wasm)) };
  const proofs = await prove(subject, [scenario], {
    verbs: ["interleaving"],
    only: "1 worker, order 1",
    executions: 5,
  });
  expect(proofs).toMatchObject([
    {
      outcome: "skipped",
      executions: 0,
      reason: 'it has no case named "1 worker, order 1"',
      near: ["1 workers, order 1", "2 workers, order 1", "4 workers, order 1"],
    },
  ]);
});

it("the verbs run what a scenario has: streams at once, answers by path, a chain, workers, a background", async () => {
  const text = `
scenario: x
workers: 2
background: { streams: 3 }
filters: [{ configuration: "{}" }, { name: behind, vmId: other }]
upstream: { paths: { /a: { body: abc, split: 1 } } }
streams:
  a: { request: { path: /a, body: ab, split: 1, pause: 1ms }, expect: { reply: { body: abc } } }
  b: { request: { path: /b, protocol: http/2 }, expect: { reply: { status: 200 } } }
order: [{ a: headers }, { b: reply }, { a: piece }]`;
  const scenario = parseScenario(text, "x", "witness");
  const subject = { filter: "witness", wasm: new Uint8Array(readFileSync(wasm)) };
  const proofs = await prove(subject, [scenario], { executions: 6 });
  expect(proofs.flatMap(({ problems }) => problems)).toEqual([]);
  expect(proofs.map(({ verb, outcome }) => `${verb} ${outcome}`)).toEqual([
    "faults proven",
    "splits proven",
    "mutations proven",
    "interleaving proven",
    "upgrade proven",
    "leaks proven",
  ]);
});
