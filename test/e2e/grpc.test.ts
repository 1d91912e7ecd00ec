// A filter that speaks gRPC, as an author writes it (test/fixtures/grpc): every outcome of a call and of a stream, on
// the mock and on a real Envoy.

import { passesOnBothTargets } from "./both-targets.js";

/** Field 1, the text "ann". */
const ann = "{ base64: CgNhbm4= }";

const allow = `
scenario: what the service allows goes on, as the user that it names
callouts: { grpc: { grpc: { messages: [${ann}] } } }
request: { path: /orders, headers: { x-user: eve } }
expect:
  reply: { status: 200 }
  upstream: { headers: { x-user: ann } }
  callouts:
    - cluster: grpc
      method: POST
      path: /acme.Auth/Check
      authority: auth.example.com
      headers: { content-type: application/grpc, te: trailers, grpc-timeout: 300m, x-by: fixture }
      body: "\\n\\a/orders"
  logs: [{ message: "check 0 0 0 ''" }]
`;

const kinds = { response: 0, timedOut: 1, unreachable: 2, reset: 3, refused: 4 };

const outcomes: readonly (readonly [string, string, number, string])[] = [
  ["a status of the service", "{ grpc: { status: 7, message: not you } }", 403, `check ${kinds.response} 7 0 'not you'`],
  ["a status without a message", "{ grpc: { status: 16 } }", 403, `check ${kinds.response} 16 0 ''`],
  ["a status behind a message", `{ grpc: { messages: [${ann}], status: 9, message: late } }`, 403, `check ${kinds.response} 9 0 'late'`],
  ["OK without a message", "{ grpc: {} }", 503, `check ${kinds.reset} 13 0 ''`],
  ["an HTTP status", "[{ status: 404 }, { grpc: {} }]", 403, `check ${kinds.response} 12 0 ''`],
  ["an answer that comes too late", `{ delay: 700ms, grpc: { messages: [${ann}] } }`, 503, `check ${kinds.timedOut} 14 0 'upstream request timeout`],
  ["silence", "[{ never: true }, { grpc: {} }]", 503, `check ${kinds.timedOut} 14 0 'upstream request timeout`],
  ["a stream that is reset", "[{ reset: true }, { grpc: {} }]", 503, `check ${kinds.unreachable} 14 0 'upstream connect error`],
  ["a stream that is reset in the answer", "[{ reset: after headers }, { grpc: {} }]", 503, `check ${kinds.reset} `],
  ["no healthy host", "{ unreachable: true }", 503, `check ${kinds.refused} -1 10 ''`],
]; // prettier-ignore

const scenarios = [
  allow,
  ...outcomes.map(
    ([title, answer, status, line]) => `
scenario: ${title} lets nothing through
callouts: { grpc: ${answer} }
expect: { reply: { status: ${status} }, upstream: none, logs: [{ message: "${line}" }] }
`,
  ),
  `
scenario: an unknown cluster lets nothing through, and Envoy lives
exchanges:
  - request: { headers: { x-cluster: empty } }
    expect:
      reply: { status: 503 }
      logs: [{ message: "check ${kinds.refused} -1 10 ''" }]
  - request: { headers: { x-pass: "1" } }
    expect: { reply: { status: 200 }, logs: none }
`,
  `
scenario: a cluster with a bad name is refused
request: { headers: { x-cluster: a b } }
expect:
  reply: { status: 503 }
  logs: [{ message: gRPC call without a target }, { message: "check ${kinds.refused} -1 2 ''" }]
`,
  `
scenario: what no stream owns is told, too
callouts: { grpc: { delay: 100ms, grpc: { messages: [""] } } }
exchanges:
  - request: { headers: { x-pass: "1", x-tell: "1" } }
    expect: { reply: { status: 200 } }
  - wait: 300ms
    expect: { logs: [{ message: told ${kinds.response} 0 }] }
`,
  `
scenario: streams that can not be opened are refused, and Envoy lives
callouts: { grpc: { unreachable: true } }
exchanges:
  - request: { headers: { x-say: hello } }
    times: 3
    expect:
      reply: { status: 503, body: "no chat\\n" }
      logs:
        - { message: opened 10 }
        - { message: the host refused another call in this callback }
        - { message: second 103 }
  - request: { headers: { x-pass: "1" } }
    expect: { reply: { status: 200 }, logs: none }
`,
  `
scenario: a stream that is cancelled says nothing more
callouts: { grpc: { grpc: { messages: [a] } } }
exchanges:
  - request: { headers: { x-say: stop } }
    expect: { reply: { status: 200 }, logs: [{ message: opened 0 }, { message: second 0 }] }
  - wait: 100ms
    expect: { logs: none }
`,
  `
scenario: a stream that is half-closed gets its answer
callouts: { grpc: { delay: 100ms, grpc: { messages: [a, b], status: 3, message: enough } } }
exchanges:
  - request: { headers: { x-say: bye } }
    expect: { reply: { status: 200 } }
  - wait: 300ms
    expect:
      logs: [{ message: headers yes }, { message: trailers yes }, { message: "closed 3 'enough'" }]
`,
];

passesOnBothTargets(
  "grpc",
  { what: "a filter that speaks gRPC", does: "knows every outcome, and harms nobody" },
  scenarios,
);
