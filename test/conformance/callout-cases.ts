// HTTP callouts: what modules send, and what the servers behind the clusters do.

import type { ClusterAnswer, HeaderPair } from "../../harness/src/mock/index.js";
import { callExpression, callHeaders, type CalloutCall } from "./callout-guest.js";
import { make } from "./grpc-guest.js";
import type { RawGuest } from "./raw-guest.js";

export interface CalloutCase extends CalloutCall {
  readonly name: string;
  /** What the server behind the cluster `auth` does; several: one after the other, the last stays. */
  readonly answer?: ClusterAnswer | readonly ClusterAnswer[];
  /** In place of one call in a callback. */
  readonly guest?: RawGuest;
  readonly times?: number;
  /** Milliseconds that pass after each request. */
  readonly wait?: number;
}

export const plain: ClusterAnswer = {
  status: 200,
  headers: [
    ["content-type", "text/plain"],
    ["content-length", "2"],
  ],
  chunks: [Buffer.from("ok")],
};

const withHeaders = (...more: HeaderPair[]): HeaderPair[] => [...callHeaders, ...more];

const cases: readonly CalloutCase[] = [
  { name: "[R4.14-2] [R4.14-4] [R4.14-7] [R4.14-9] [R4.14-10] answered", answer: plain },
  { name: "[R4.14-7] answered twice", answer: plain, times: 2 },
  { name: "not found", answer: { status: 404, headers: [["x-why", "a"], ["x-why", "b"], ["vary", "a"], ["vary", "b"], ["keep-alive", "1"], ["server", "mine"]] } }, // prettier-ignore
  { name: "no content", answer: { status: 204, headers: [] } },
  { name: "not modified, with a length", answer: { status: 304, headers: [["content-length", "5"]] } }, // prettier-ignore
  { name: "not modified", answer: { status: 304, headers: [["etag", "x"]] } },
  { name: "[R4.14-9] [R4.14-12] in chunks with trailers", answer: { status: 200, headers: [], chunks: [Buffer.from("a"), Buffer.from("bc")], trailers: [["x-sum", "3"]] } }, // prettier-ignore
  { name: "delayed", answer: { ...plain, delay: 150 } },
  { name: "[R4.14-10] timed out", answer: "never", timeout: 100 },
  { name: "answered too late", answer: { ...plain, delay: 400 }, timeout: 100, wait: 500 },
  { name: "[R4.14-6] without a time-out", answer: { ...plain, delay: 50 }, timeout: 0 },
  { name: "[R4.14-10] reset before headers", answer: { reset: "before-headers" } },
  {
    name: "[R4.14-10] [R4.14-11] [R4.8-2] reset after headers",
    answer: { reset: "after-headers" },
  },
  { name: "[R4.8-3] reset, then answered", answer: { reset: "after-headers" }, times: 2 },
  { name: "body too short", answer: { status: 200, headers: [["content-length", "9"]], chunks: [Buffer.from("ab")] }, timeout: 100 }, // prettier-ignore
  { name: "[R4.14-7] [R4.14-10] unreachable", cluster: "gone", times: 2 },
  { name: "[R4.14-1] unknown cluster", cluster: "nowhere" },
  { name: "[R4.14-1] negative time-out", timeout: -1 },
  { name: "[R4.14-1] no path", headers: callHeaders.filter(([name]) => name !== ":path") },
  { name: "[R4.14-1] no method", headers: callHeaders.filter(([name]) => name !== ":method") },
  {
    name: "[R4.14-1] no authority",
    headers: callHeaders.filter(([name]) => name !== ":authority"),
  },
  { name: "no headers", headers: [] },
  { name: "unknown cluster without headers", cluster: "nowhere", headers: [] },
  { name: "host for authority", headers: [[":method", "GET"], [":path", "/"], ["host", "a.test"]], answer: plain }, // prettier-ignore
  { name: "[R4.14-3] host and authority", headers: withHeaders(["host", "other"]), answer: plain },
  { name: "[R4.14-3] empty authority", headers: [[":method", "GET"], [":path", "/"], [":authority", ""]], answer: plain }, // prettier-ignore
  { name: "post", headers: withHeaders([":scheme", "https"], ["x-a", "1"], ["x-a", "2"], ["Accept", "a"], ["accept", "b"]).map(([name, value]) => [name, name === ":method" ? "POST" : value]), body: "abc", answer: plain }, // prettier-ignore
  { name: "get with a body", body: "abc", answer: plain },
  { name: "[R4.14-3] wrong length with a body", headers: withHeaders(["content-length", "99"]), body: "abc", answer: plain }, // prettier-ignore
  { name: "[R4.14-3] length without a body", headers: withHeaders(["content-length", "3"]), answer: plain, timeout: 100 }, // prettier-ignore
  { name: "[R4.14-3] post without a body", headers: callHeaders.map(([name, value]) => [name, name === ":method" ? "POST" : value]), answer: plain }, // prettier-ignore
  { name: "head", headers: callHeaders.map(([name, value]) => [name, name === ":method" ? "HEAD" : value]), answer: { status: 200, headers: [["content-length", "5"]] } }, // prettier-ignore
  { name: "head timed out", headers: callHeaders.map(([name, value]) => [name, name === ":method" ? "HEAD" : value]), answer: "never", timeout: 100 }, // prettier-ignore
  { name: "grpc timed out", headers: withHeaders(["content-type", "application/grpc"]), answer: "never", timeout: 100 }, // prettier-ignore
  { name: "[R4.14-5] request trailers", trailers: [["x-end", "1"]], body: "abc", answer: plain },
  { name: "connection headers", headers: withHeaders(["connection", "close"], ["te", "gzip"], ["x-envoy-internal", "false"], ["x-envoy-expected-rq-timeout-ms", "5"], ["x-envoy-upstream-rq-timeout-ms", "70"], ["x-envoy-max-retries", "3"], ["x-forwarded-proto", "https"]), answer: plain }, // prettier-ignore
  { name: "[R4.14-9] stream gone", forget: true, answer: { ...plain, delay: 100 }, wait: 300 },
  { name: "[R4.14-9] from log", from: "proxy_on_log", answer: { ...plain, delay: 30 }, wait: 300 },
  {
    name: "[R4.14-9] from done",
    from: "proxy_on_done",
    answer: { ...plain, delay: 30 },
    wait: 300,
  },
  {
    name: "[R4.14-9] from delete",
    from: "proxy_on_delete",
    answer: { ...plain, delay: 30 },
    wait: 300,
  },
  { name: "[R4.14-9] from response headers", from: "proxy_on_response_headers", forget: true, answer: { ...plain, delay: 30 }, wait: 300 }, // prettier-ignore
];

const envoy = (...controls: HeaderPair[]): HeaderPair[] =>
  withHeaders(...controls.map(([name, value]): HeaderPair => [`x-envoy-${name}`, value]));

const status = (code: number, ...headers: HeaderPair[]): ClusterAnswer => ({
  status: code,
  headers,
});

const reset: ClusterAnswer = { reset: "before-headers" };

/** Retries wait up to 25 ms, then up to 50. */
const retries: readonly CalloutCase[] = [
  { name: "[R4.14-6] not retried", answer: [status(503), plain] },
  { name: "[R4.14-6] retried for 5xx", headers: envoy(["retry-on", "5xx"], ["max-retries", "2"]), answer: [status(503), status(500), plain] }, // prettier-ignore
  { name: "retried once, with a body", headers: envoy(["retry-on", "gateway-error"]), body: "abc", answer: [status(503), status(502), plain] }, // prettier-ignore
  { name: "no gateway error", headers: envoy(["retry-on", "gateway-error"]), answer: [status(500), plain] }, // prettier-ignore
  { name: "retried for 502", headers: envoy(["retry-on", "gateway-error"]), answer: [status(502), plain] }, // prettier-ignore
  { name: "retried for 504", headers: envoy(["retry-on", "gateway-error"]), answer: [status(504), plain] }, // prettier-ignore
  { name: "505 is no gateway error", headers: envoy(["retry-on", "gateway-error"]), answer: [status(505), plain] }, // prettier-ignore
  { name: "600 is no server error", headers: envoy(["retry-on", "5xx"]), answer: [status(600), plain] }, // prettier-ignore
  { name: "499 is no server error", headers: envoy(["retry-on", "5xx"]), answer: [status(499), plain] }, // prettier-ignore
  { name: "a status without its condition", headers: envoy(["retry-on", "5xx"], ["retriable-status-codes", "404"]), answer: [status(404), plain] }, // prettier-ignore
  { name: "a header without its condition", headers: envoy(["retry-on", "5xx"], ["retriable-header-names", "x-n"]), answer: [status(200, ["x-n", "1"]), plain] }, // prettier-ignore
  { name: "retried for 409", headers: envoy(["retry-on", "retriable-4xx"]), answer: [status(409), plain] }, // prettier-ignore
  { name: "not retried for 404", headers: envoy(["retry-on", "retriable-4xx"]), answer: [status(404), plain] }, // prettier-ignore
  { name: "retried for a status", headers: envoy(["retry-on", "retriable-status-codes"], ["retriable-status-codes", "418, 404"]), answer: [status(404), plain] }, // prettier-ignore
  { name: "retried for a header", headers: envoy(["retry-on", "retriable-headers"], ["retriable-header-names", "x-n,x-other"]), answer: [status(200, ["x-n", "1"]), plain] }, // prettier-ignore
  { name: "retried for gRPC", headers: envoy(["retry-grpc-on", "unavailable,cancelled"]), answer: [status(200, ["grpc-status", "14"]), plain] }, // prettier-ignore
  { name: "retried for a reset", headers: envoy(["retry-on", "reset"]), answer: [reset, plain] },
  { name: "reset once more", headers: envoy(["retry-on", "reset"]), answer: [reset, reset, plain] },
  { name: "a reset is no connect failure", headers: envoy(["retry-on", "connect-failure"]), answer: [reset, plain] }, // prettier-ignore
  { name: "retried for nothing known", headers: envoy(["retry-on", "nonsense"]), answer: [status(503), plain] }, // prettier-ignore
  { name: "no retries left", headers: envoy(["retry-on", "5xx"], ["max-retries", "0"]), answer: [status(503), plain] }, // prettier-ignore
  { name: "rate limited", headers: envoy(["retry-on", "5xx"]), answer: [status(503, ["x-envoy-ratelimited", "true"]), plain] }, // prettier-ignore
  { name: "retried when rate limited", headers: envoy(["retry-on", "envoy-ratelimited"]), answer: [status(429, ["x-envoy-ratelimited", "true"]), plain] }, // prettier-ignore
  { name: "retried at a dead host", cluster: "dead", headers: envoy(["retry-on", "connect-failure"], ["max-retries", "2"]) }, // prettier-ignore
  { name: "one try timed out", timeout: 400, headers: envoy(["retry-on", "5xx"], ["upstream-rq-per-try-timeout-ms", "80"]), answer: ["never", plain] }, // prettier-ignore
].map((test) => ({ wait: 300, ...test }) as CalloutCase);

const limits: readonly CalloutCase[] = [
  { name: "the time of one try", timeout: 300, headers: envoy(["upstream-rq-per-try-timeout-ms", "60"]), answer: "never" }, // prettier-ignore
  { name: "the time of one try is longer", timeout: 60, headers: envoy(["upstream-rq-per-try-timeout-ms", "300"]), answer: "never" }, // prettier-ignore
  { name: "only the time of one try", timeout: 0, headers: envoy(["upstream-rq-per-try-timeout-ms", "60"]), answer: "never" }, // prettier-ignore
  { name: "204 for a time-out", timeout: 60, headers: envoy(["upstream-rq-timeout-alt-response", "1"]), answer: "never" }, // prettier-ignore
  { name: "the time of the stream", headers: envoy(["upstream-stream-duration-ms", "60"]), answer: "never" }, // prettier-ignore
  { name: "the time of one try on a connection that stands", times: 2, timeout: 0, headers: envoy(["upstream-rq-per-try-timeout-ms", "500"]), answer: [plain, "never"] }, // prettier-ignore
  { name: "the time of the first try ends in the second", wait: 1500, headers: envoy(["retry-on", "5xx"], ["upstream-rq-per-try-timeout-ms", "600"]), timeout: 5000, answer: [{ status: 503, headers: [], delay: 400 }, { ...plain, delay: 400 }] as ClusterAnswer[] }, // prettier-ignore
  { name: "the first try is answered in the second", wait: 1500, headers: envoy(["retry-on", "5xx"], ["upstream-rq-per-try-timeout-ms", "600"]), timeout: 5000, answer: [{ status: 201, headers: [], delay: 800 }, { ...plain, delay: 400 }] as ClusterAnswer[] }, // prettier-ignore
  { name: "a pause that is longer than the time-out", timeout: 600, wait: 1600, answer: { status: 200, headers: [], chunks: [Buffer.from("ab"), Buffer.from("cd")], pause: 1000 } }, // prettier-ignore
  { name: "no time-out by a header", timeout: 60, headers: envoy(["upstream-rq-timeout-ms", "0"]), answer: { ...plain, delay: 100 } }, // prettier-ignore
  { name: "a time-out that is no number", timeout: 60, headers: envoy(["upstream-rq-timeout-ms", "x"]), answer: "never" }, // prettier-ignore
  { name: "other headers of Envoy", headers: [...envoy(["ip-tags", "a"], ["original-path", "/p"], ["attempt-count", "3"]), ["x-request-id", "a"], ["x-forwarded-for", "1.2.3.4"]], answer: plain }, // prettier-ignore
];

const shapes: readonly CalloutCase[] = [
  { name: "[R4.14-10] a dead host", cluster: "dead", times: 2 },
  { name: "a line break in a value", cluster: "cold 1", headers: withHeaders(["x-a", "a\nb"]), times: 2 }, // prettier-ignore
  { name: "a space in a name", headers: withHeaders(["x a", "b"]), cluster: "cold 2" },
  { name: "CONNECT", cluster: "cold 3", headers: [[":method", "CONNECT"], [":path", "/"], [":authority", "a"]] }, // prettier-ignore
  { name: "two paths", headers: withHeaders([":path", "/b"], [":method", "POST"]), answer: plain },
  { name: "an empty path", headers: [[":method", "GET"], [":path", ""], [":authority", "a"]], answer: plain }, // prettier-ignore
  { name: "an unknown pseudo header", headers: withHeaders([":foo", "b"], ["te", "trailers"], ["upgrade", "x"]), answer: plain }, // prettier-ignore
  { name: "chunked without a body", headers: withHeaders(["transfer-encoding", "chunked"]), timeout: 60, answer: plain }, // prettier-ignore
  { name: "answered before the whole request", cluster: "cold 4", headers: withHeaders(["content-length", "3"]), timeout: 60, answer: { ...plain, early: true } as ClusterAnswer }, // prettier-ignore
  { name: "a body breaks off", answer: { status: 200, headers: [["content-length", "4"]], chunks: [Buffer.from("ab"), Buffer.from("cd")], resetAfter: 1 } }, // prettier-ignore
  { name: "32 MiB", timeout: 20_000, wait: 400, answer: { status: 200, headers: [], chunks: [Buffer.alloc(32 * 1024 * 1024, "x")] } }, // prettier-ignore
  { name: "[R4.14-10] one byte more than 32 MiB", timeout: 20_000, wait: 400, answer: { status: 200, headers: [], chunks: [Buffer.alloc(32 * 1024 * 1024 + 1, "x")] } }, // prettier-ignore
  { name: "interim heads", answer: { status: 200, headers: [], informational: [{ status: 103, headers: [["link", "a"]] }] } }, // prettier-ignore
];

const overHttp2: readonly CalloutCase[] = (
  [
    { name: "answered", body: "abc", answer: { status: 200, headers: [["x-a", "1"]], chunks: [Buffer.from("ab"), Buffer.from("cd")], trailers: [["x-sum", "1"]] } }, // prettier-ignore
    { name: "post", headers: callHeaders.map(([name, value]) => [name, name === ":method" ? "POST" : value]), answer: { status: 200, headers: [["content-length", "2"]], chunks: [Buffer.from("ab")] } }, // prettier-ignore
    { name: "no content", answer: { status: 204, headers: [] } },
    { name: "a reset", answer: reset },
    { name: "a reset after headers", answer: { reset: "after-headers" } },
    { name: "a length without a body", headers: withHeaders(["content-length", "3"]), answer: plain }, // prettier-ignore
    { name: "an unknown pseudo header", headers: withHeaders([":foo", "b"]), answer: plain },
    { name: "a dead host", cluster: "dead http2" },
    ...["connection: close", "te: gzip", "te: trailers", "transfer-encoding: chunked", "keep-alive: x", "upgrade: h2c", "proxy-connection: x", "host: b", "cookie: a=1"].map((line) => ({ name: line, headers: withHeaders(line.split(": ") as unknown as HeaderPair), answer: plain })), // prettier-ignore
  ] as CalloutCase[]
).map((test) => ({ cluster: "http2", ...test, name: `HTTP/2: ${test.name}` }));

/** Several calls in one callback, and the status of each answer. */
const several = (cluster: string, headers = callHeaders): RawGuest => ({
  callbacks: {
    proxy_on_request_headers: `${make("call", callExpression({ cluster, headers })).repeat(3)} (i32.const 0)`,
    proxy_on_http_call_response: `
      (call $sayNumber "answer" (local.get $token))
      (call $say "headers" (call $pairs (i32.const 6) (i32.const 0) (i32.const 4)))
      (call $say "body" (call $bufferBytes (i32.const 4) (i32.const 0) (i32.const 300) (i32.const 0) (i32.const 4)))`,
  },
});

/** Clusters with circuit breakers; each is for one case, because what was sent before counts. */
export const limitedClusters = {
  "no limits": {},
  "one request": { maxRequests: 1 },
  "no request": { maxRequests: 0 },
  "one waiting": { maxPendingRequests: 1 },
  "none waiting": { maxPendingRequests: 0 },
  "one connection": { maxConnections: 1 },
  "one connection, one waiting": { maxConnections: 1, maxPendingRequests: 1 },
  "no connection": { maxConnections: 0 },
  "one connection, which breaks": { maxConnections: 1 },
  "one waiting, then a connection": { maxPendingRequests: 1 },
  "one waiting, whose connection breaks": { maxPendingRequests: 1 },
  "two connections": { maxConnections: 2 },
  "two requests": { maxRequests: 2 },
  "two waiting": { maxPendingRequests: 2 },
  "one retry": { maxRetries: 1 },
  "one request, which times out": { maxRequests: 1 },
} as const;

const staggered = [30, 60, 90, 120, 150, 180].map(
  (delay) => ({ ...plain, delay }) as ClusterAnswer,
);

/** What becomes of a connection decides what the next call finds. */
const connections: readonly CalloutCase[] = (
  [
    { name: "one connection, which breaks", answer: [reset, ...staggered] },
    // Not a second time: two connections stand then, and which request the server reads first is up to chance.
    { name: "one waiting, then a connection", answer: staggered },
    { name: "one waiting, whose connection breaks", answer: [reset, ...staggered], times: 2 },
  ] as const
).map((test) => ({ guest: several(test.name), wait: 400, ...test }));

const again = [30, 60, 90].map((delay) => ({ status: 503, headers: [], delay }));

/** Three calls that fail, of which only one is retried at a time: on one connection, where their order is certain. */
const crowded: CalloutCase = {
  name: "one retry at a time",
  guest: several("one retry over HTTP/2", envoy(["retry-on", "5xx"])),
  answer: [...again, { ...plain, delay: 120 }, ...again, { ...plain, delay: 120 }] as ClusterAnswer[], // prettier-ignore
  times: 2,
  wait: 500,
};

/** A retry that ends without an answer leaves room for one. */
const crowdedAgain: CalloutCase = {
  name: "a retry times out, and then one at a time",
  guest: several("one retry over HTTP/2", envoy(["retry-on", "5xx"], ["upstream-rq-timeout-ms", "900"])), // prettier-ignore
  answer: [...again, "never", ...again, { ...plain, delay: 120 }] as ClusterAnswer[],
  times: 2,
  wait: 2000,
};

/** A call that times out leaves room for the next. */
const timedOut: CalloutCase = {
  name: "one request, which times out",
  cluster: "one request, which times out",
  timeout: 100,
  answer: ["never", plain],
  times: 2,
  wait: 300,
};

/** The first request makes a call, the second one that is refused at once when there is a connection. */
const standing = (call: CalloutCall): RawGuest => {
  const refused = withHeaders(["x-a", "a\nb"]);
  const [first, second] = [call, { ...call, headers: refused, body: "" }].map((one) => make("call", callExpression(one))); // prettier-ignore
  return {
    callbacks: {
      proxy_on_request_headers: `
        (if (i32.load (i32.const 80)) (then ${second}) (else ${first}))
        (i32.store (i32.const 80) (i32.const 1)) (i32.const 0)`,
      proxy_on_http_call_response: several("").callbacks!["proxy_on_http_call_response"]!,
    },
  };
};

const method = (name: string): HeaderPair[] =>
  callHeaders.map(([key, value]) => [key, key === ":method" ? name : value]);

const remains: Readonly<Record<string, CalloutCall & Pick<CalloutCase, "answer">>> = {
  "an answer": { answer: plain },
  "a body and an answer": { headers: method("POST"), body: "abc", answer: plain },
  trailers: { answer: { status: 200, headers: [], chunks: [Buffer.from("a")], trailers: [["x-sum", "1"]] } }, // prettier-ignore
  "no content": { answer: { status: 204, headers: [] } },
  "a head": { headers: method("HEAD"), answer: { status: 200, headers: [["content-length", "5"]] } }, // prettier-ignore
  "a time-out": { timeout: 500, answer: "never" },
  "a reset after headers": { answer: { reset: "after-headers" } },
  "a retry": { headers: envoy(["retry-on", "5xx"]), answer: [status(503), plain] },
};

const afterwards = Object.entries(remains).map(([name, { answer, ...call }]): CalloutCase => ({
  name: `a connection after ${name}`,
  guest: standing({ cluster: `after ${name}`, ...call }),
  ...(answer && { answer }),
  times: 2,
  wait: 200 + 2 * (call.timeout ?? 0),
}));

const isBreaker = (name: string): boolean =>
  name !== "one retry" && name !== timedOut.name && connections.every((test) => test.name !== name);

const breakers: readonly CalloutCase[] = Object.keys(limitedClusters)
  .filter(isBreaker)
  .flatMap((name) =>
    ["", " over HTTP/2"].map((protocol): CalloutCase => ({
      name: `[R4.14-8] ${name}${protocol}`,
      guest: several(name + protocol),
      // Answers that come at one time come in any order.
      answer: staggered,
      times: protocol === "" ? 1 : 2,
      wait: 400,
    })),
  );

/** Clusters to which no other case has a connection. */
export const coldClusters = [
  ...["cold 1", "cold 2", "cold 3", "cold 4"],
  ...Object.keys(remains).map((name) => `after ${name}`),
];

export const calloutCases: readonly CalloutCase[] = [
  ...cases,
  ...retries,
  ...limits,
  ...shapes,
  ...overHttp2,
  ...breakers,
  ...connections,
  crowded,
  crowdedAgain,
  timedOut,
  ...afterwards,
];
