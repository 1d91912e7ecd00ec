// A filter with a callout, as an author writes it (test/fixtures/callout): every outcome, on the mock and on
// a real Envoy. That a service's own 504 is told from a time-out is a fact about Envoy, so it is asked here.

import { passesOnBothTargets } from "./both-targets.js";

const allow = `
scenario: what the service allows goes on, as the user that it names
callouts: { auth: { headers: { x-user: ann } } }
request: { method: POST, headers: { authorization: secret, x-user: eve, content-length: "2" }, body: hi }
expect:
  reply: { status: 200 }
  upstream: { headers: { x-user: ann, authorization: secret }, body: hi }
  callouts:
    - cluster: auth
      method: GET
      path: /check
      authority: auth.example.com
      headers: { authorization: secret, content-length: absent, x-user: absent }
  logs: none
`;

const denied = "reply: { status: 403, body: access denied }";
const unasked = "reply: { status: 503, body: auth can not be asked }";

const outcomes = [
  ["a refusal", "{ status: 401 }", denied],
  ["the service's own time-out", "{ status: 504 }", denied],
  ["the service's own 503", "{ status: 503 }", denied],
  ["silence", "{ never: true }", unasked],
  ["a connection that breaks before the answer", "{ reset: true }", unasked],
  ["a connection that breaks in the answer", "{ reset: after headers }", unasked],
  ["no healthy host", "{ unreachable: true }", unasked],
] as const;

const scenarios = [
  allow,
  ...outcomes.map(
    ([title, answer, reply]) => `
scenario: ${title} lets nothing through
callouts: { auth: ${answer} }
request: { headers: { x-user: eve } }
expect: { ${reply}, upstream: none, logs: none }
`,
  ),
  `
scenario: an unknown cluster lets nothing through
request: { headers: { x-user: eve } }
expect: { ${unasked}, upstream: none, logs: none }
`,
];

passesOnBothTargets(
  "callout",
  { what: "a filter that asks an auth service", does: "allows, denies, and fails closed" },
  scenarios,
);
