// Replies in the form that the client wants (test/fixtures/replies), on the mock and on a real Envoy: by Accept, for
// gRPC, for HEAD, without content, and those that are sent when the response has come.

import { passesOnBothTargets } from "./both-targets.js";

// Texts for YAML, which reads what JSON writes.
const detail = 'Ten <b>requests</b> & "no" more: é';
const problem = JSON.stringify(
  `{"type":"https://example.com/limits","title":"Too Many Requests","status":429,"detail":${JSON.stringify(detail)},"limit":"10"}`,
);
const text = JSON.stringify(`Too Many Requests\n${detail}\n`);
const page = JSON.stringify(
  [
    "<!doctype html>",
    '<html lang="en">',
    '<meta charset="utf-8">',
    "<title>Too Many Requests</title>",
    "<h1>Too Many Requests</h1>",
    "<p>Ten &lt;b&gt;requests&lt;/b&gt; &amp; &quot;no&quot; more: é</p>",
    "</html>",
    "",
  ].join("\n"),
);

function limited(title: string, headers: string, type: string, body: string): string {
  return `
scenario: ${JSON.stringify(title)}
request: { headers: { x-kind: limited, ${headers} } }
expect:
  reply:
    status: 429
    headers: { content-type: "${type}", vary: accept, retry-after: "30" }
    body: ${body}
`;
}

const json = "application/problem+json";
const plain = "text/plain; charset=utf-8";
const html = "text/html; charset=utf-8";

const byAccept = [
  limited("no wish", "x-a: b", json, problem),
  limited("everything", 'accept: "*/*"', json, problem),
  limited("plain text", "accept: text/plain", plain, text),
  limited("any text, HTML more", 'accept: "text/*;q=0.5, text/html"', html, page),
  limited("what browsers send", 'accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"', html, page),
  limited("JSON is refused", 'accept: "*/*, application/problem+json;q=0"', plain, text),
  limited("none of the forms", "accept: image/png", json, problem),
  limited("a wish that nobody can read", 'accept: "text/html;q=x"', json, problem),
  limited("gRPC for browsers is no gRPC", 'content-type: application/grpc-web, accept: text/plain', plain, text),
]; // prettier-ignore

const late = [
  limited("when the response has come, what was wished before", "accept: text/html, x-late: a", html, page),
  limited("when the response has come, and the wish was not kept", "accept: text/html, x-late: a, x-forgets: a", json, problem),
]; // prettier-ignore

const grpc = (type: string, kind: string, status: number, message: string, more = ""): string => `
scenario: ${JSON.stringify(`gRPC as ${type}, ${kind}${more}`)}
request: { method: POST, headers: { content-type: ${type}, accept: text/html, x-kind: ${kind}${more} } }
expect:
  reply:
    status: 200
    headers: { content-type: application/grpc, grpc-status: "${status}", grpc-message: ${JSON.stringify(message)}, vary: absent }
    body: ""
`; // prettier-ignore

const tooMany = 'Ten <b>requests</b> & "no" more: %C3%A9';
const calls = [
  grpc("application/grpc", "limited", 8, tooMany),
  grpc("application/grpc+proto", "plain", 14, "Service Unavailable"),
  grpc("application/grpc", "teapot", 2, "Status 418"),
  grpc("application/grpc", "limited", 8, tooMany, ", x-late: a"),
];

const shapes = [
  `
scenario: HEAD gets the headers alone
request: { method: HEAD, headers: { x-kind: limited } }
expect:
  reply: { status: 429, headers: { content-type: ${json}, content-length: "${Buffer.byteLength(JSON.parse(problem) as string)}" }, body: "" }
`,
  `
scenario: 204 has no content, whatever is wished
request: { headers: { x-kind: none, accept: text/html } }
expect:
  reply: { status: 204, headers: { content-type: absent, content-length: absent, vary: absent }, body: "" }
`,
  `
scenario: the words of the status are the title
request: { headers: { x-kind: plain } }
expect:
  reply: { status: 503, headers: { content-type: ${json} }, body: '{"title":"Service Unavailable","status":503}' }
`,
  `
scenario: where there is no choice nothing varies
request: { headers: { x-kind: teapot, accept: text/html } }
expect:
  reply: { status: 418, headers: { content-type: "${plain}", vary: absent }, body: "Status 418\\n" }
`,
];

passesOnBothTargets(
  "replies",
  { what: "a filter that answers", does: "does so in the form that the client wants" },
  [...byAccept, ...late, ...calls, ...shapes],
);
