// Mistakes in the parts of a scenario that are about streams, bodies, chains and expectations: each is told at its
// place, with what to do.

import { describe, expect, it } from "vitest";
import { OutriggerError } from "../../harness/src/errors/outrigger-error.js";
import { parseScenario } from "../../harness/src/scenario/load.js";

/** `CODE line:column message | fix` of every mistake. */
function mistakes(lines: readonly string[]): string[] {
  try {
    parseScenario(["scenario: x", ...lines].join("\n"), "x.yaml", "demo");
    return [];
  } catch (error) {
    if (!(error instanceof OutriggerError)) throw error;
    return error.diagnostics.map(
      ({ code, line, column, message, fix }) =>
        `${code} ${line}:${column} ${message}${fix === undefined ? "" : ` | ${fix}`}`,
    );
  }
}

const met = "expect: { reply: { status: 200 } }";
const streams =
  "streams: { slow: { request: { chunks: [a, b] } }, quick: { expect: { reply: reset } } }";

const cases: readonly [what: string, lines: readonly string[], told: readonly string[]][] = [
  [
    "a stream that is not there",
    [streams, "order: [{ slow: headers }, { quikc: reply }]"],
    ['OUT1303 3:30 there is no stream named "quikc". | did you mean "quick"?'],
  ],
  [
    "a part that streams do not have",
    [streams, "order: [{ slow: body }]"],
    [
      'OUT1302 3:11 slow must be one of: headers, piece, rest, reset, answer, reply; it is the text "body".',
    ],
  ],
  [
    "more pieces than there are",
    [streams, "order:", "  - slow: piece", "  - slow: piece", "  - slow: piece"],
    ["OUT1303 6:5 the body of slow has 2 pieces. | cut its body with split, or write chunks"],
  ],
  [
    "headers that have been sent",
    [streams, "order: [{ slow: headers }, { slow: headers }]"],
    ["OUT1303 3:30 the headers of slow have been sent before."],
  ],
  [
    "a stream that is over",
    [streams, "order: [{ quick: reply }, { quick: reset }]"],
    ["OUT1303 3:29 quick is over: its reply has come."],
  ],
  [
    "a stream that gives up before it begins",
    [streams, "order: [{ quick: reset }]"],
    ["OUT1303 3:11 quick has not begun. | write - quick: headers before it"],
  ],
  [
    "two streams in one entry",
    [streams, "order: [{ slow: headers, quick: headers }]"],
    ["OUT1303 3:26 quick cannot stand beside slow. | make two entries of the list out of it"],
  ],
  [
    "an order of nothing",
    ["order: [{ wait: 1s }]", met],
    ['OUT1302 2:1 "order" needs "streams" beside it.'],
  ],
  [
    "a request beside streams",
    ["request: {}", streams],
    ["OUT1303 2:1 request cannot stand beside streams. | move it into one of the streams"],
  ],
  [
    "streams beside exchanges",
    [streams, `exchanges: [{ ${met} }]`],
    ["OUT1303 2:1 streams cannot stand beside exchanges. | keep one of them"],
  ],
  [
    "a reply of several streams",
    [streams, met],
    [
      "OUT1303 3:11 several streams have no reply in common. | move it to the expect of one of them",
    ],
  ],
  [
    "log lines of one stream",
    ["streams: { a: { expect: { logs: none } } }"],
    [
      "OUT1303 2:27 which stream logs came from cannot be seen. | move it to the expect beside streams",
    ],
  ],
  [
    "a stream with the name of something else",
    [`streams: { wait: { ${met} } }`],
    ['OUT1303 2:12 "wait" cannot name a stream: it says something else in order.'],
  ],
  [
    "waits in an order that are too long for a real Envoy",
    [streams, "order: [{ wait: 6s }]"],
    [
      "OUT1303 3:1 the waits take 6 s; on a real Envoy this is real time, so at most 5 s. | shorten it, or run it on the mock alone: only: mock, and why",
    ],
  ],
  [
    "a split without a body",
    ["request: { chunks: [a], split: 1 }", met],
    ["OUT1303 2:25 split says how body is cut. | drop split"],
  ],
  [
    "pieces of no size",
    ["request: { body: a, split: 0 }", met],
    ["OUT1302 2:21 split is 0; it must be >= 1."],
  ],
  [
    "two forms of one body",
    ["request: { body: { base64: YQ==, file: a } }", met],
    ["OUT1303 2:34 file cannot stand beside base64. | keep one of them"],
  ],
  [
    "a file that is not there",
    ["request: { body: { file: no.bin } }", met],
    [
      "OUT1303 2:20 the file cannot be read: ENOENT: no such file or directory, open 'no.bin'. | name a file by its path from the scenario's folder, such as bodies/picture.png",
    ],
  ],
  [
    "a size that is none",
    ["request: { body: { size: 3 MB } }", met],
    ['OUT1302 2:20 size must be a text such as 64 KiB or 1 MiB; it is the text "3 MB".'],
  ],
  [
    "a body that nobody can hold",
    ["request: { body: { size: 65 MiB } }", met],
    ["OUT1303 2:20 a body of 68157440 bytes is too large: at most 64 MiB."],
  ],
  [
    "a seed of nothing",
    ["request: { body: { file: a, seed: b } }", met],
    ['OUT1302 2:29 "seed" needs "size" beside it.'],
  ],
  [
    "an answer that breaks off behind its end",
    ["upstream: { body: abc, resetAfter: 2 }", met],
    ["OUT1303 2:24 the body has only one piece. | cut the body with split, or write chunks"],
  ],
  [
    "a path with a query",
    ["upstream: { paths: { '/a?b': {} } }", met],
    [
      'OUT1303 2:22 "/a?b" is no path: it begins with / and has no query. | write /orders, or /orders/* for all that begin so',
    ],
  ],
  [
    "an answer by path with a misspelt key",
    ["upstream: { paths: { /a: { statsu: 200 } } }", met],
    ['OUT1302 2:28 /a has no key "statsu". | did you mean "status"?'],
  ],
  [
    "an upstream that says nothing, for a real Envoy",
    ["upstream: { never: true }", met],
    [
      "OUT1303 2:1 an upstream that says nothing keeps a real Envoy waiting for 15 s. | run it on the mock alone: only: mock, and why",
    ],
  ],
  [
    "silence that answers",
    ["upstream: { never: true, body: a }", "only: mock", "why: it takes long", met],
    ["OUT1303 2:13 an upstream that says nothing answers nothing. | drop the other keys"],
  ],
  [
    "a worker that is not there",
    ["workers: 2", "request: { worker: 2 }", met],
    [
      "OUT1303 3:12 there is no worker 2: the scenario has 2 workers, counted from 0. | write workers: beside scenario:",
    ],
  ],
  [
    "a plugin beside filters",
    ["plugin: {}", "filters: [{}]", met],
    ["OUT1303 2:1 plugin cannot stand beside filters. | move it into the list of filters"],
  ],
  [
    "another module alone",
    ["plugin: { module: package.json }", met],
    [
      "OUT1303 2:11 a scenario is about the filter itself. | write filters: with this one and the filter itself",
    ],
  ],
  [
    "a chain without the filter itself",
    ["filters: [{ module: x.yaml.wasm }]", met],
    [
      "OUT1303 2:1 demo itself is not among the filters. | add one without module: that is this filter",
      "OUT1303 2:13 there is no module x.yaml.wasm. | give its path from the scenario's folder; outrigger build x.yaml writes build/x.yaml.wasm",
    ],
  ],
  [
    "a background without a number",
    ["background: { request: {} }", met],
    ['OUT1302 2:1 background needs the key "streams".'],
  ],
  [
    "an expectation of the trace that says nothing",
    ["expect: { trace: [{ times: 1 }] }"],
    [
      "OUT1303 2:19 this says nothing about what is called. | name the call: - call: proxy_http_call",
    ],
  ],
  [
    "a line that must be absent, whatever it is",
    ["expect: { logs: [{ absent: true }] }"],
    ["OUT1303 2:20 this says that there is no line at all. | write logs: none"],
  ],
  [
    "a form that is not one",
    ["expect: { reply: { headers: { x: { anyorder: [a] } } } }"],
    ['OUT1302 2:36 x has no key "anyorder". | did you mean "anyOrder"?'],
  ],
  [
    "a metric that is text",
    ["expect: { metrics: { m: '3' } }"],
    ['OUT1302 2:22 m must be a whole number or {matches: …}; it is the text "3".'],
  ],
];

describe("a mistake in a scenario", () => {
  it.each(cases)("%s is told at its place", (_what, lines, told) => {
    expect(mistakes(lines)).toEqual(told);
  });
});
