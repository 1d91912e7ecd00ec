// Random requests and answers: with and without bodies, in pieces, with trailers, with repeated headers.

import type { ClientScript, GrpcScriptedAnswer, Pairs, ServerScript } from "../program.js";
import type { Chance } from "./chance.js";

const requestHeaders: Pairs = [
  ["x-one", "1"],
  ["x-one", "again"],
  ["X-Mixed", "Case"],
  ["accept", "text/html"],
  ["accept", "text/plain"],
  ["user-agent", "probe"],
  ["cookie", "a=1"],
  ["cookie", "b=2"],
  ["x-empty", ""],
  ["te", "trailers"],
  ["referer", "http://a.test/"],
  ["x-forwarded-for", "10.0.0.1"],
  ["content-type", "text/plain"],
];

/** What proxies look at; few requests have one of them. */
const rareRequestHeaders: Pairs = [
  ["content-type", "application/grpc"],
  ["content-type", "application/grpc+proto"],
  ["content-type", "application/grpc-web"],
  ["x-forwarded-proto", "https"],
  ["x-request-id", "mine"],
  ["x-envoy-force-trace", "1"],
  ["x-envoy-retry-on", "5xx"],
  ["x-envoy-upstream-rq-timeout-ms", "5000"],
  ["authorization", "Basic eA=="],
  ["if-none-match", '"x"'],
  ["range", "bytes=0-1"],
  ["grpc-timeout", "5S"],
];

const rareResponseHeaders: Pairs = [
  ["grpc-status", "7"],
  ["grpc-message", "no%20way"],
  ["location", "/elsewhere"],
  ["x-envoy-upstream-service-time", "9"],
  ["x-envoy-ratelimited", "true"],
  ["keep-alive", "timeout=5"],
  ["trailer", "x-sum"],
  ["content-encoding", "identity"],
  ["x-request-id", "other"],
];

const responseHeaders: Pairs = [
  ["x-up", "1"],
  ["x-up", "again"],
  ["set-cookie", "a"],
  ["set-cookie", "b"],
  ["vary", "a"],
  ["vary", "b"],
  ["cache-control", "no-store"],
  ["server", "mine"],
  ["etag", '"x"'],
  ["content-type", "text/plain"],
  ["X-Upper", "V"],
];

const pieces = ["a", "bcd", "some more", "x".repeat(50), "end"];

function someOf(chance: Chance, pairs: Pairs): Pairs {
  return pairs.filter(() => chance.percent(25));
}

function body(chance: Chance, atLeast: number): string[] {
  return Array.from({ length: chance.number(atLeast, 4) }, () => chance.pick(pieces));
}

export interface Wishes {
  readonly requestBody?: boolean;
  readonly requestTrailers?: boolean;
  readonly responseBody?: boolean;
  readonly responseTrailers?: boolean;
}

const trailers: readonly Pairs[] = [
  [["x-sum", "3"]],
  [
    ["x-sum", "3"],
    ["x-sum", "4"],
    ["X-End", ""],
  ],
];

const paths = ["/", "/path", "/a/b?x=1&y=2", "/?q", "/%20x"];
/** Some are refused before a filter sees them. */
const oddPaths = [
  "/a#b",
  "*",
  "nopath",
  "/\xe4",
  "http://other.test/x",
  "//a//b",
  "/a/../b",
  "/%2f",
];

export function makeRequest(chance: Chance, wishes: Wishes, http2: boolean): ClientScript {
  const hasBody = wishes.requestBody === true || chance.percent(35);
  const hasTrailers = wishes.requestTrailers === true;
  const method = hasBody || hasTrailers ? chance.pick(["POST", "PUT"]) : chance.pick(["GET", "GET", "HEAD", "DELETE", "POST", "OPTIONS"]); // prettier-ignore
  // HTTP/2 has no way to repeat a name that node's client sends.
  const rare = chance.percent(20) ? [chance.pick(rareRequestHeaders)] : [];
  const common = someOf(chance, http2 ? requestHeaders.filter(([name]) => !/^(x-one|accept|cookie|referer|user-agent|content-type)$/.test(name) || true) : requestHeaders); // prettier-ignore
  const seen = new Set<string>();
  const fit = [...rare, ...common].filter(([name]) => {
    const known = seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    return !http2 || !known;
  });
  const chunks = hasBody || hasTrailers ? body(chance, hasTrailers ? 1 : 0) : undefined;
  // Over HTTP/2 a body without a piece is no body.
  const none = chunks?.length === 0 && http2;
  const sized = chunks !== undefined && !hasTrailers && !none && chance.percent(25);
  const length = chunks?.join("").length ?? 0;
  const odd = !http2 && chunks === undefined && chance.percent(4);
  return {
    protocol: http2 ? "http/2" : "http/1.1",
    method: odd ? chance.pick(["FOO", "get", "PATCH", method]) : method,
    path: odd ? chance.pick(oddPaths) : chance.pick(paths),
    ...(chance.percent(20) && { authority: chance.pick(["example.test:8080", "EXAMPLE.test"]) }),
    headers: sized ? [...fit, ["content-length", String(length)]] : fit,
    ...(chunks !== undefined && !none && { chunks }),
    ...(hasTrailers && { trailers: chance.pick(trailers) }),
  };
}

export function makeAnswer(chance: Chance, wishes: Wishes): ServerScript {
  const hasTrailers = wishes.responseTrailers === true;
  const hasBody = hasTrailers || wishes.responseBody === true || chance.percent(40);
  const status = chance.percent(75) ? 200 : chance.pick([201, 204, 302, 304, 404, 500, 503]);
  const chunks = hasBody && status !== 204 && status !== 304 ? body(chance, 1) : [];
  const rare = chance.percent(20) ? [chance.pick(rareResponseHeaders)] : [];
  const headers = [...someOf(chance, responseHeaders), ...rare];
  const length = chunks.join("").length;
  const sized = chunks.length > 0 && !hasTrailers && chance.percent(25);
  return {
    status,
    headers: sized ? [...headers, ["content-length", String(length)]] : headers,
    ...(chunks.length > 0 && { chunks }),
    ...(hasTrailers && chunks.length > 0 && { trailers: chance.pick(trailers) }),
  };
}

/** What else a server may do with a request: nothing, or only part of it. */
export function troubled(chance: Chance, answer: ServerScript): ServerScript {
  const pieces = answer.chunks?.length ?? 0;
  const trouble = chance.pick(["before-headers", "after-headers", "after some"] as const);
  if (trouble === "before-headers") return { ...answer, reset: trouble };
  if (pieces === 0) return answer;
  return { ...answer, resetAfter: trouble === "after-headers" ? 0 : chance.number(0, pieces) };
}

/** The same message, as long as its body turns out to be. */
export function withoutLengths<Message extends { headers: Pairs }>(message: Message): Message {
  return {
    ...message,
    headers: message.headers.filter(([name]) => name.toLowerCase() !== "content-length"),
  };
}

export function makeGrpcAnswer(chance: Chance): GrpcScriptedAnswer {
  const failed = chance.percent(30);
  return {
    messages: failed ? [] : chance.pick([["answer"], ["one", "two"], [""], ["\x08\x01\x12\xff"]]),
    status: failed ? chance.pick([1, 5, 13, 14]) : 0,
    ...(failed && chance.percent(50) && { message: "no way" }),
    ...(chance.percent(30) && { initialMetadata: [["x-initial", "1"]] }),
    ...(chance.percent(30) && { trailingMetadata: [["x-trailing", "2"]] }),
  };
}
