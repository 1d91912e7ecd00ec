// A scenario file is read as it is meant, or every mistake in it is told with its place and a fix.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { OutriggerError } from "../errors/outrigger-error.js";
import { loadScenarios, parseScenario } from "./load.js";
import type { Scenario, ScenarioExchange } from "./scenario.js";

/** `CODE line:column message | fix` of every mistake, as a user would see it. */
function mistakes(lines: readonly string[]): string[] {
  try {
    parseScenario(lines.join("\n"), "x.yaml", "demo");
    return [];
  } catch (error) {
    if (!(error instanceof OutriggerError)) throw error;
    return error.diagnostics.map(
      ({ code, line, column, message, fix }) =>
        `${code} ${line}:${column} ${message}${fix === undefined ? "" : ` | ${fix}`}`,
    );
  }
}

const expectation = "expect: { reply: { status: 200 } }";

const newYear = new Date("2026-01-01T00:00:00Z");

function stepsOf(scenario: Scenario): ScenarioExchange[] {
  return scenario.script(newYear).steps.filter((step) => step.kind === "exchange");
}

describe("a mistake in a scenario", () => {
  it.each<[what: string, file: readonly string[], told: readonly (string | RegExp)[]]>([
    [
      "two things in one step of a connection",
      [
        "scenario: x",
        "connection:",
        "  - client: a",
        "    server: b",
        "    expect: { ended: both }",
      ],
      ["OUT1303 4:5 server cannot stand beside client. | make two entries of the list out of it"],
    ],
    [
      "an end without bytes",
      ["scenario: x", "connection:", "  - end: true", "    expect: { ended: both }"],
      [
        "OUT1303 3:5 end stands beside the bytes of client or server. | close: client, or close: server, ends a side without bytes",
      ],
    ],
    [
      "a request beside a connection",
      ["scenario: x", "request: {}", "connection:", "  - expect: { client: a }"],
      ["OUT1303 2:1 request cannot stand beside connection. | move it into a step"],
    ],
    [
      "a connection that expects nothing",
      ["scenario: x", "connection:", "  - client: a"],
      [
        "OUT1303 1:1 the scenario expects nothing. | add expect: with reply, upstream, logs, callouts or metrics",
      ],
    ],
    [
      "a side that a connection does not have",
      ["scenario: x", "connection:", "  - close: proxy", "    expect: { ended: both }"],
      [/^OUT1302 3:5 close must be one of: client, server; it is the text "proxy"\.$/],
    ],
    [
      "bytes of a connection that are no base64",
      ["scenario: x", "connection:", "  - client: { base64: '?' }", "    expect: { server: a }"],
      [/^OUT1303 3:\d+ this is no base64/],
    ],
    [
      "broken YAML",
      ["scenario: x", "request:", "  path: [a"],
      [/^OUT1301 3:\d+ this is not YAML: /],
    ],
    [
      "a misspelt key",
      ["scenario: x", "requst: {}", expectation],
      ['OUT1302 2:1 the scenario has no key "requst". | did you mean "request"?'],
    ],
    [
      "an unknown key without a likeness",
      ["scenario: x", "request: { zzz: 1 }", expectation],
      [
        'OUT1302 2:12 request has no key "zzz". | one of: method, path, authority, headers, body, chunks, split, trailers, pause, protocol, worker',
      ],
    ],
    [
      "a number where text belongs",
      ["scenario: x", "request:", "  headers:", "    x-a: 1", expectation],
      [
        'OUT1302 4:5 x-a must be text or {base64: …} or a list of values; it is the number 1. | put it in quotes: "1"',
      ],
    ],
    [
      "a misspelt key where several shapes are allowed",
      ["scenario: x", "request:", "  body: { bas64: AAAA }", expectation],
      ['OUT1302 3:11 body has no key "bas64". | did you mean "base64"?'],
    ],
    [
      "an expectation of the wrong type",
      ["scenario: x", "expect:", "  reply:", '    status: "200"'],
      [
        'OUT1302 4:5 status must be a whole number from 100 to 999 or {matches: …}; it is the text "200".',
      ],
    ],
    [
      "an unknown log level",
      ["scenario: x", "expect:", "  logs:", "    - level: warning"],
      [
        'OUT1302 4:7 level must be one of: trace, debug, info, warn, error, critical; it is the text "warning".',
      ],
    ],
    ["no name", [expectation], ['OUT1302 1:1 the scenario needs the key "scenario".']],
    [
      "a mock-only scenario without a reason",
      ["scenario: x", "only: mock", expectation],
      ['OUT1302 2:1 "only" needs "why" beside it.'],
    ],
    ["an empty file", [""], ["OUT1302 1:1 the scenario must be a map; it is empty."]],
    [
      "nothing expected",
      ["scenario: x", "request: { path: / }"],
      [
        "OUT1303 1:1 the scenario expects nothing. | add expect: with reply, upstream, logs, callouts or metrics",
      ],
    ],
    [
      "exchanges that expect nothing",
      ["scenario: x", "exchanges: [{ request: {} }, { wait: 1s }]"],
      [/^OUT1303 1:1 the scenario expects nothing\. /],
    ],
    [
      "a time without a unit",
      ["scenario: x", "callouts: { a: { delay: 200 } }", expectation],
      [
        'OUT1302 2:18 delay must be a time such as 200ms or 1.5s; it is the number 200. | write it with its unit: "200ms"',
      ],
    ],
    [
      "a time with a wrong unit",
      ["scenario: x", `exchanges: [{ wait: 2 days }, { ${expectation} }]`],
      ['OUT1302 2:15 wait must be a time such as 200ms or 1.5s; it is the text "2 days".'],
    ],
    [
      "an answer to a callout with a misspelt key",
      ["scenario: x", "callouts:", "  auth: { statsu: 200 }", expectation],
      ['OUT1302 3:11 auth has no key "statsu". | did you mean "status"?'],
    ],
    [
      "a list of answers with a misspelt key",
      ["scenario: x", "callouts:", "  auth:", "    - { nevr: true }", expectation],
      ['OUT1302 4:9 entry 1 of auth has no key "nevr". | did you mean "never"?'],
    ],
    [
      "a reset that answers",
      ["scenario: x", "callouts: { a: { reset: true, status: 200 } }", expectation],
      ["OUT1303 2:18 reset is no answer. | drop the other keys"],
    ],
    [
      "a gRPC server that answers otherwise, too",
      ["scenario: x", "callouts: { a: { grpc: {}, status: 200 } }", expectation],
      ["OUT1303 2:18 grpc is the whole answer. | drop the other keys"],
    ],
    [
      "a status that gRPC does not have",
      ["scenario: x", "callouts: { a: { grpc: { status: 17 } } }", expectation],
      [/^OUT1302 2:26 status is 17; it must be <= 16/],
    ],
    [
      "a cluster that is unreachable now and then",
      ["scenario: x", "callouts: { a: [{ status: 200 }, { unreachable: true }] }", expectation],
      [
        "OUT1303 2:36 a cluster is unreachable for all callouts or for none. | use reset or never here",
      ],
    ],
    [
      "the upstream's own cluster",
      ["scenario: x", "callouts: { upstream: { status: 200 } }", expectation],
      [/^OUT1303 2:13 "upstream" is the cluster that requests go to\. \| /],
    ],
    [
      "waits that are too long for a real Envoy",
      ["scenario: x", `exchanges: [{ wait: 4s }, { wait: 1.5s }, { ${expectation} }]`],
      [
        "OUT1303 2:1 the waits take 5.5 s; on a real Envoy this is real time, so at most 5 s. | shorten it, or run it on the mock alone: only: mock, and why",
      ],
    ],
    [
      "an answer that is too late for a real Envoy",
      ["scenario: x", "callouts: { a: { delay: 1m } }", expectation],
      [/^OUT1303 2:13 an answer takes 60 s; on a real Envoy /],
    ],
    [
      "a wait with a request",
      ["scenario: x", "exchanges:", `  - { wait: 1s, request: {}, ${expectation} }`],
      [
        "OUT1303 3:17 request cannot stand beside wait. | make two entries of the list out of it",
        "OUT1303 3:40 there is no reply while time passes.",
      ],
    ],
    [
      "an unknown value",
      [
        "scenario: x",
        "values: { good: { time: now } }",
        "request: { headers: { x: 'a ${god}' } }",
        expectation,
      ],
      ['OUT1303 3:23 the scenario has no value named "god". | did you mean "good"?'],
    ],
    [
      "a moment that is none",
      ["scenario: x", "values: { late: { time: tomorrow } }", expectation],
      ['OUT1303 2:19 "tomorrow" is no moment. | write it as now, now+60s or now-5m'],
    ],
    [
      "a claim that is no moment",
      [
        "scenario: x",
        "values: { t: { jwt: { alg: HS256, key: k, claims: { exp: now + 1s } } } }",
        expectation,
      ],
      [/^OUT1303 2:53 "now \+ 1s" is no moment\. /],
    ],
    [
      "a token without a key",
      ["scenario: x", "values: { t: { jwt: { alg: HS256 } } }", expectation],
      ["OUT1303 2:16 HS256 needs a key."],
    ],
    [
      "a key that does not fit",
      ["scenario: x", "values: { t: { jwt: { alg: RS256, key: secret } } }", expectation],
      [/^OUT1303 2:35 this key does not fit RS256: .* \| give a private key as PEM/],
    ],
    [
      "a key file that is not there",
      ["scenario: x", "values: { t: { jwt: { alg: RS256, key: { file: no.pem } } } }", expectation],
      [/^OUT1303 2:42 the key cannot be read: ENOENT/],
    ],
    [
      "a refusal beside a request",
      ["scenario: x", "request: {}", "expect: { refused: [no], reply: { status: 200 } }"],
      [
        "OUT1303 3:11 a plugin that is refused serves nothing, so request, reply cannot be seen. | keep plugin: and refused: alone",
      ],
    ],
    [
      "a header that cannot be sent",
      ["scenario: x", "request:", "  headers:", '    "x a": b', '    x-b: "1\\n2"', expectation],
      [
        /^OUT1303 4:5 "x a" cannot be the name of a header/,
        "OUT1303 5:5 the value of x-b has a line break or a NUL, which no header can carry.",
      ],
    ],
    [
      "a pseudo header",
      ["scenario: x", "request:", "  headers:", '    ":path": /', expectation],
      [/^OUT1303 4:5 .* \| use the keys method, path, authority and status instead$/],
    ],
    [
      "body and chunks",
      ["scenario: x", "request:", "  body: a", "  chunks: [b]", expectation],
      ["OUT1303 4:3 body and chunks stand for the same thing. | keep one of them"],
    ],
    [
      "a broken regular expression",
      ["scenario: x", "expect:", "  reply:", "    body:", "      matches: '['"],
      [/^OUT1303 5:7 this is no regular expression: /],
    ],
    [
      "base64 that is none",
      ["scenario: x", "request:", "  body:", "    base64: A", expectation],
      ["OUT1303 4:5 this is no base64 (RFC 4648 section 4, with padding)."],
    ],
    [
      "exchanges beside a request",
      ["scenario: x", "request: {}", "exchanges:", `  - { ${expectation} }`],
      ["OUT1303 2:1 request cannot stand beside exchanges. | move it into an exchange"],
    ],
    [
      "two mistakes in one file",
      ["scenario: x", "reqest: {}", "upstream: { status: 99 }", expectation],
      [
        'OUT1302 2:1 the scenario has no key "reqest". | did you mean "request"?',
        "OUT1302 3:13 status is 99; it must be >= 200.",
      ],
    ],
  ])("%s is told at its place", (_what, file, told) => {
    const found = mistakes(file);
    expect(found).toHaveLength(told.length);
    told.forEach((wanted, index) => {
      if (typeof wanted === "string") expect(found[index]).toBe(wanted);
      else expect(found[index]).toMatch(wanted);
    });
  });
});

describe("a scenario", () => {
  it("has defaults for all that is not written", () => {
    const scenario = parseScenario(`scenario: x\n${expectation}`, "x.yaml", "demo");
    expect(scenario.plugin).toEqual({ name: "demo", rootId: "demo" });
    expect(stepsOf(scenario)).toMatchObject([
      {
        request: { method: "GET", path: "/", authority: "example.com", headers: [], chunks: [] },
        upstream: { status: 200, headers: [["content-length", "0"]], chunks: [] },
      },
    ]);
  });

  it("keeps repeated headers, their order, and bytes that are no text", () => {
    const text = [
      "scenario: x",
      "request:",
      "  headers: [[x-b, '1'], [X-A, ''], [x-b, { base64: /w== }]]",
      "upstream: { headers: { set-cookie: [a, b] } }",
      expectation,
    ].join("\n");
    const [exchange] = stepsOf(parseScenario(text, "x.yaml", "demo"));
    expect(exchange?.request.headers).toEqual([
      ["x-b", "1"],
      ["x-a", ""],
      ["x-b", "\u00ff"],
    ]);
    expect(exchange?.upstream).toMatchObject({
      headers: [
        ["set-cookie", "a"],
        ["set-cookie", "b"],
        ["content-length", "0"],
      ],
    });
  });

  it.each([
    ["one piece", "body: abc", [["content-length", "3"]]],
    ["several pieces", "chunks: [a, bc]", [["transfer-encoding", "chunked"]]],
    [
      "its own length",
      "{ body: abc, headers: { content-length: '9' } }",
      [["content-length", "9"]],
    ],
  ])("frames an answer with %s", (_what, upstream, headers) => {
    const written = upstream.startsWith("{") ? upstream : `{ ${upstream} }`;
    const text = `scenario: x\nupstream: ${written}\n${expectation}`;
    const [exchange] = stepsOf(parseScenario(text, "x.yaml", "demo"));
    expect(exchange?.upstream).toMatchObject({ headers });
  });

  it("repeats an exchange as often as it says", () => {
    const text = `scenario: x\nexchanges: [{ times: 3, ${expectation} }, { ${expectation} }]`;
    const steps = stepsOf(parseScenario(text, "x.yaml", "demo"));
    expect(steps.map(({ at, repetition }) => [at, repetition?.number])).toEqual([
      ["/exchanges/0/expect", 1],
      ["/exchanges/0/expect", 2],
      ["/exchanges/0/expect", 3],
      ["/exchanges/1/expect", undefined],
    ]);
  });

  it("reads what servers do with callouts", () => {
    const text = [
      "scenario: x",
      "callouts:",
      "  auth: { status: 401, body: no, delay: 1.5s }",
      "  keys: [{ reset: true }, { reset: after headers, delay: 20ms }, { never: true }]",
      "  gone: { unreachable: true }",
      expectation,
    ].join("\n");
    expect(parseScenario(text, "x.yaml", "demo").script(newYear).clusters).toMatchObject([
      { name: "auth", script: [{ delay: 1500, does: { status: 401 } }] },
      {
        name: "keys",
        script: [
          { delay: 0, does: "reset" },
          { delay: 20, does: "reset-after-headers" },
          { delay: 0, does: "never" },
        ],
      },
      { name: "gone", script: "unreachable" },
    ]);
  });

  it("reads what gRPC servers answer as it travels", () => {
    const text = [
      "scenario: x",
      "callouts:",
      "  auth:",
      "    - delay: 20ms",
      "      grpc: { messages: [a, { base64: CAE= }], headers: { x-h: h }, trailers: { x-t: t } }",
      '    - grpc: { status: 7, message: "50 % ü" }',
      "    - never: true",
      expectation,
    ].join("\n");
    const type = ["content-type", "application/grpc"];
    expect(parseScenario(text, "x.yaml", "demo").script(newYear).clusters).toEqual([
      {
        name: "auth",
        http2: true,
        paths: [],
        script: [
          {
            delay: 20,
            does: {
              status: 200,
              headers: [type, ["x-h", "h"]],
              chunks: [Buffer.from("\0\0\0\0\x01a"), Buffer.from("\0\0\0\0\x02\x08\x01")],
              trailers: [
                ["grpc-status", "0"],
                ["x-t", "t"],
              ],
            },
          },
          {
            delay: 0,
            does: {
              status: 200,
              headers: [type, ["grpc-status", "7"], ["grpc-message", "50 %25 %C3%BC"]],
              chunks: [],
              trailers: [],
            },
          },
          { delay: 0, does: "never" },
        ],
      },
    ]);
  });

  it("fills in times of the target's clock", () => {
    const text = [
      "scenario: x",
      "values: { late: { time: now+1.5s }, early: { time: now-1h }, now: { time: now } }",
      "request: { path: '/${now}', headers: { x-late: 'at ${late}, not $${late}' }, body: '${early}' }",
      expectation,
    ].join("\n");
    const scenario = parseScenario(text, "x.yaml", "demo");
    const [step] = scenario.script(new Date(10_000_000)).steps;
    expect(step).toMatchObject({
      request: {
        path: "/10000",
        headers: [
          ["x-late", "at 10001, not ${late}"],
          ["content-length", "4"],
        ],
        chunks: [new TextEncoder().encode("6400")],
      },
    });
  });

  it("leaves a dollar alone where no values are named", () => {
    const text = `scenario: x\nrequest: { path: '/\${a}' }\n${expectation}`;
    expect(stepsOf(parseScenario(text, "x.yaml", "demo"))[0]?.request.path).toBe("/${a}");
  });

  it("gives the plugin an object as JSON text, and text as it is", () => {
    const configuration = (written: string): string | undefined =>
      parseScenario(`scenario: x\nplugin: { configuration: ${written} }\n${expectation}`, "x", "d")
        .plugin.configuration;
    expect(configuration("{ a: [1, two] }")).toBe('{"a":[1,"two"]}');
    expect(configuration("' raw '")).toBe(" raw ");
  });
});

describe("the scenarios of a filter", () => {
  function folderWith(files: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(join(tmpdir(), "scenarios-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return folder;
  }

  it("are read in the order of their file names", () => {
    const scenarios = folderWith({
      "b.yaml": `scenario: second\n${expectation}`,
      "a.yml": `scenario: first\n${expectation}`,
      "notes.txt": "not a scenario",
    });
    const names = loadScenarios({ name: "demo", scenarios }).map((scenario) => scenario.name);
    expect(names).toEqual(["first", "second"]);
  });

  it("report the mistakes of all files at once, and a name that is used twice", () => {
    const scenarios = folderWith({
      "a.yaml": "scenario: [",
      "b.yaml": `scenario: same\n${expectation}`,
      "c.yaml": `scenario: same\n${expectation}`,
    });
    expect(() => loadScenarios({ name: "demo", scenarios })).toThrow(/OUT1301[\s\S]*OUT1304/);
  });

  it("may be none at all", () => {
    expect(loadScenarios({ name: "demo", scenarios: "/nowhere" })).toEqual([]);
  });
});
