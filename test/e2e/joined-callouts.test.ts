// Several callouts with one decision, side by side and in turn (test/fixtures/joined-callouts): every outcome in every
// position, early decisions and the limit of time, on the mock and on a real Envoy.

import { passesOnBothTargets } from "./both-targets.js";

/** What a service can answer to a callout over HTTP, and how the filter tells it. */
const answers: readonly (readonly [string, string, string])[] = [
  ["a refusal", "{ status: 401, headers: { x-say: no } }", "0 401 no "],
  ["the service's own 503", "{ status: 503 }", "0 503 null "],
  ["silence", "{ never: true }", "1 504 null upstream request"],
  ["a connection that breaks before the answer", "{ reset: true }", "2 503 null upstream connect"],
  ["a connection that breaks in the answer", "{ reset: after headers }", "3 0 null "],
  ["no healthy host", "{ unreachable: true }", "4 0 null "],
];

const cut = "null null"; // the 36 bytes of Envoy's own text are more than the first part keeps
const isKept = {
  first: "{ headers: { x-say: a }, body: one }",
  second: "{ headers: { x-say: b }, body: two }",
};
const third = "{ grpc: { messages: [three] } }";
const told = { first: "first 0 200 a one", second: "second 0 200 b two", third: "third 0 0 three" };

const all = `
scenario: all succeed, and each is known
callouts: { first: ${isKept.first}, second: ${isKept.second}, third: ${third} }
request: { headers: { x-mode: all } }
expect:
  reply: { status: 200 }
  logs: [{ message: ${told.first} }, { message: ${told.second} }, { message: ${told.third} }]
`;

const joins = answers.flatMap(([title, answer, line]) => [
  `
scenario: ${title} of the first, and the rest is known
callouts: { first: ${answer}, second: { delay: 50ms, body: two }, third: ${third} }
request: { headers: { x-mode: all } }
expect:
  reply: { status: 403 }
  upstream: none
  logs: [{ message: "first ${line.includes("upstream") ? line.replace(/null .*/, cut) : line}" }, { message: second 0 200 null two }, { message: ${told.third} }]
`,
  `
scenario: ${title} of the second, and the rest is known
callouts: { first: ${isKept.first}, second: ${answer}, third: ${third} }
request: { headers: { x-mode: all } }
expect:
  reply: { status: 403 }
  upstream: none
  logs: [{ message: ${told.first} }, { message: "second ${line}" }, { message: ${told.third} }]
`,
]);

const early = `
scenario: the first failure decides, and late answers harm nobody
callouts:
  first: { status: 401 }
  second: { delay: 200ms, body: two }
  third: { delay: 200ms, grpc: { messages: [three] } }
exchanges:
  - request: { headers: { x-mode: early } }
    expect:
      reply: { status: 403 }
      upstream: none
      logs: [{ message: first 0 401 null }, { message: second unknown }, { message: third unknown }]
  - wait: 300ms
    expect: { logs: none }
  - expect: { reply: { status: 200 }, callouts: none }
`;

const refusedEarly = `
scenario: a refusal decides before the rest is sent
callouts: { first: { unreachable: true }, second: ${isKept.second}, third: ${third} }
request: { headers: { x-mode: early } }
expect:
  reply: { status: 403 }
  upstream: none
  callouts: none
  logs: [{ message: first 4 0 null }, { message: second unknown }, { message: third unknown }]
`;

const grpcRefused = `
scenario: a refused gRPC call is known among the rest
callouts: { first: ${isKept.first}, second: ${isKept.second}, third: { unreachable: true } }
request: { headers: { x-mode: all } }
expect:
  reply: { status: 403 }
  logs: [{ message: ${told.first} }, { message: ${told.second} }, { message: third 4 -1 }]
`;

const inTurn = `
scenario: the second callout is made from the answer to the first
callouts: { first: { body: token }, second: { body: yes } }
request: { headers: { x-mode: in turn } }
expect:
  reply: { status: 200 }
  callouts:
    - { cluster: first, path: /token, headers: { authorization: absent } }
    - { cluster: second, path: /check, headers: { authorization: Bearer token } }
  logs: [{ message: end 1 0 200 null yes }]
`;

const sequences = answers.flatMap(([title, answer, line]) => [
  `
scenario: ${title} to the first ends it
callouts: { first: ${answer}, second: { body: yes } }
request: { headers: { x-mode: in turn } }
expect: { reply: { status: 403 }, upstream: none, logs: [{ message: "end 0 ${line}" }] }
`,
  `
scenario: ${title} to the second ends it
callouts: { first: { body: token }, second: ${answer} }
request: { headers: { x-mode: in turn } }
expect: { reply: { status: 403 }, upstream: none, logs: [{ message: "end 1 ${line}" }] }
`,
]);

const nothingToAsk = `
scenario: an answer of which nothing can be made ends it as a failure
callouts: { first: { body: "" }, second: { body: yes } }
request: { headers: { x-mode: in turn } }
expect: { reply: { status: 403 }, upstream: none, logs: [{ message: end 1 4 0 null }] }
`;

const budget = `
scenario: what the first has used is not left for the second
callouts: { first: { delay: 400ms, body: token }, second: { delay: 400ms, body: yes } }
request: { headers: { x-mode: in turn } }
expect: { reply: { status: 403 }, upstream: none, logs: [{ message: end 1 1 504 }] }
`;

passesOnBothTargets(
  "joined-callouts",
  { what: "a filter with several callouts", does: "knows every outcome, and decides once" },
  [all, ...joins, early, refusedEarly, grpcRefused, inTurn, ...sequences, nothingToAsk, budget],
);
