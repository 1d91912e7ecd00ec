// Replies of filters: from each callback, from each place of a chain, later, twice, and over each other.

import {
  at,
  close,
  go,
  reply,
  streamGuest,
  unframe,
  watcher,
  type StreamGuest,
} from "./stream-guest.js";
import { compareStreams, type Step, type StreamCase } from "./stream-sides.js";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const post = { method: "POST" } as const;
const steps: Step[] = [{ data: "abc" }, { data: "def" }, { trailers: [["x-t", "1"]] }];
const upstream = {
  status: 200,
  headers: [],
  chunks: [bytes("123"), bytes("456")],
  trailers: [["x-t", "1"]] as const,
  pause: 30,
};
const http2 = { protocol: "http/2" } as const;
const grpc = { headers: [["content-type", "application/grpc"]] } as const;
const allowed = { allowOnHeadersStopIteration: true };
const guest = (code: StreamGuest["code"], more: StreamGuest = {}) => streamGuest({ ...more, ...(code !== undefined && { code }) }); // prettier-ignore

/** Properties of the response and its map, in the log. */
const told = `
  ${["total_size", "headers\\00x-up", "grpc_status", "code"].map((name) => `(call $say "${name.replace("\\00", ".")}" (call $property "response\\00${name}" (i32.const 0) (i32.const 4)))`).join("\n")}
  (call $say "map" (call $pairs (i32.const 2) (i32.const 0) (i32.const 4)))`;
const timeless = `(drop (call $remove (i32.const 2) "x-envoy-upstream-service-time"))`;
const replaced = { status: 200, headers: [["x-up", "1"], ["grpc-status", "7"], ["content-length", "0"]] as const }; // prettier-ignore

const phases = ["request_headers", "request_body", "request_trailers", "response_headers", "response_body", "response_trailers"] as const; // prettier-ignore

// [R2.7-1], [R4.6-2], [R4.6-11], [R4.6-13], [R4.6-15], [R4.6-10], [R2.4-11], [R2.4-16]
const places: StreamCase[] = phases.flatMap((phase) =>
  [0, 1].flatMap((result) =>
    (["", "no"] as const).flatMap((body) => {
      const name = `${phase.replace("_", "-")}-${result}-${body === "" ? "empty" : "body"}`;
      const replies = guest({ [phase]: reply(403, body) }, { answers: { [phase]: [result] } });
      const common = { steps, upstream, upstreamVaries: true };
      return [
        { name: `reply-${name}-first`, guests: [replies, watcher], request: post, ...common },
        { name: `reply-${name}-last`, guests: [watcher, replies], request: post, ...common },
        { name: `reply-${name}-middle-2`, guests: [watcher, replies, watcher], request: { ...post, ...http2 }, ...common }, // prettier-ignore
      ];
    }),
  ),
);

const held = (side: "request" | "response", code: string, more: StreamGuest = {}) => streamGuest({ ...more, answers: { [`${side}_headers`]: [1], ...more.answers }, actions: { a: code } }); // prettier-ignore
const later: Step[] = [{ wait: 200 }, { do: "a" }];

// [R4.6-13], [R4.6-15]
const afterwards: StreamCase[] = [
  { name: "reply-later-request", guests: [watcher, held("request", reply(403, "no")), watcher], request: post, steps: [...steps, { do: "a" }] }, // prettier-ignore
  { name: "reply-later-get", guests: [watcher, held("request", reply(403, "no"))], steps: [{ do: "a" }] }, // prettier-ignore
  { name: "reply-later-incomplete", guests: [held("request", reply(200, "no")), watcher], request: post, steps: [{ data: "abc" }, { do: "a" }] }, // prettier-ignore
  { name: "reply-later-twice", guests: [held("request", `${reply(403, "no", "one")} ${reply(404, "yes", "two")}`)], steps: [{ do: "a" }] }, // prettier-ignore
  { name: "reply-later-waiting", guests: [watcher, streamGuest({ actions: { a: reply(504, "slow") } }), watcher], steps: [{ wait: 20 }, { do: "a" }], upstream: { ...upstream, delay: 300 } }, // prettier-ignore
  { name: "reply-later-response", guests: [watcher, held("response", reply(403, "no")), watcher], upstream, steps: later }, // prettier-ignore
  { name: "reply-later-response-2", guests: [watcher, held("response", reply(403, "no")), watcher], request: http2, upstream, steps: later }, // prettier-ignore
  { name: "reply-later-response-body", guests: [watcher, streamGuest({ answers: { response_body: [1] }, actions: { a: reply(403, "no") } })], upstream, steps: later }, // prettier-ignore
  { name: "reply-later-response-body-2", guests: [watcher, streamGuest({ answers: { response_body: [1] }, actions: { a: reply(403, "no") } })], request: http2, upstream, steps: later }, // prettier-ignore
  { name: "log-behind-a-reply", guests: [guest({ response_headers: timeless + reply(503, "no"), log: told }), guest({ log: told })], upstream: replaced }, // prettier-ignore
  { name: "log-behind-a-reply-2", guests: [guest({ response_headers: timeless + reply(503), log: told }), guest({ log: told })], request: http2, upstream: replaced }, // prettier-ignore
  { name: "log-behind-a-later-reply", guests: [guest({ log: told }), streamGuest({ answers: { response_headers: [1] }, code: { response_headers: timeless, log: told }, actions: { a: reply(403, "no") } })], upstream: replaced, steps: later }, // prettier-ignore
  { name: "reply-later-and-continue", guests: [held("request", `${reply(403, "no")} ${go("request")}`)], steps: [{ do: "a" }] }, // prettier-ignore
  { name: "continue-later-and-reply", guests: [held("request", `${go("request")} ${reply(403, "no")}`)], steps: [{ do: "a" }], upstreamVaries: true }, // prettier-ignore
  { name: "reply-over-own-reply", guests: [watcher, guest({ request_headers: reply(403, "no", "one"), response_headers: reply(404, "yes", "two") }), watcher] }, // prettier-ignore
  { name: "reply-over-other-reply", guests: [guest({ response_headers: reply(404, "yes", "two") }), guest({ request_headers: reply(403, "no", "one") })] }, // prettier-ignore
  { name: "reply-over-reply-body", guests: [guest({ response_body: reply(404, "yes", "two") }), guest({ request_headers: reply(403, "no", "one") })] }, // prettier-ignore
  { name: "reply-over-reply-grpc", guests: [guest({ response_headers: reply(404, "yes", "two") }), guest({ request_headers: reply(403, "no", "one") })], request: grpc }, // prettier-ignore
  { name: "reply-held", guests: [streamGuest({ answers: { response_headers: [1] }, actions: { a: go("response") } }), guest({ request_headers: reply(403, "no") })], steps: [{ do: "a" }] }, // prettier-ignore
  { name: "reply-held-body", guests: [streamGuest({ answers: { response_body: [1] }, actions: { a: go("response") } }), guest({ request_headers: reply(403, "no") })], steps: [{ do: "a" }] }, // prettier-ignore
  { name: "reply-changed", guests: [guest({ response_headers: `(drop (call $replace (i32.const 2) ":status" "200")) ${unframe("response")}`, response_body: `(drop (call $setBuffer (i32.const 1) (i32.const 0) (i32.const -1) "changed"))` }), guest({ request_headers: reply(403, "no") })] }, // prettier-ignore
  { name: "reply-with-response-body-allowed", plugin: allowed, guests: [streamGuest({ answers: { response_headers: [1], response_body: [1] }, code: { response_body: at("response_body", 2, reply(403, "no")) } }), watcher], upstream }, // prettier-ignore
  { name: "reply-with-response-trailers-allowed", plugin: allowed, guests: [streamGuest({ answers: { response_headers: [1], response_body: [1], response_trailers: [1] }, code: { response_trailers: reply(403, "no") } }), watcher], upstream }, // prettier-ignore
  { name: "reply-in-create", guests: [guest({ create: reply(403, "no") }), watcher] },
  { name: "reply-in-create-post", guests: [watcher, guest({ create: reply(403, "no") }), watcher], request: post, steps, upstreamVaries: true }, // prettier-ignore
  { name: "two-replies", guests: [guest({ request_headers: `${reply(401, "first", "one")} ${reply(402, "second", "two")}` }), watcher] }, // prettier-ignore
  { name: "two-replies-in-body", guests: [guest({ request_body: `${reply(401, "first", "one")} ${reply(402, "second", "two")}` }), watcher], request: post, steps, upstreamVaries: true }, // prettier-ignore
  { name: "reply-by-two-filters", guests: [guest({ request_body: reply(401, "first", "one") }), guest({ request_headers: reply(402, "second", "two") })], request: post, steps, upstreamVaries: true }, // prettier-ignore
];

const replyHeaders = (
  status: number,
  body: string,
  pairs: readonly (readonly [string, string])[],
): string => {
  // prettier-ignore
  const little = (value: number): string => `\\${value.toString(16).padStart(2, "0")}\\00\\00\\00`;
  const sizes = pairs.map(([name, value]) => little(name.length) + little(value.length)).join("");
  const texts = pairs.map(([name, value]) => `${name}\\00${value}\\00`).join("");
  return `(drop (call $reply (i32.const ${status}) "d" "${body}" "${little(pairs.length)}${sizes}${texts}" (i32.const -1)))`;
};

// [R4.6-3], [R4.6-4], [R4.6-5], [R4.6-6], [R4.6-7], [R4.6-8], [R4.6-9], [R4.6-10], [R4.6-18]
const forms: StreamCase[] = [
  ...[
    200, 204, 304, 400, 401, 403, 404, 408, 413, 429, 431, 500, 502, 503, 504, 1000, 65736,
  ].flatMap((status) => [
    // prettier-ignore
    { name: `form-${status}`, guests: [guest({ request_headers: reply(status, "body") })] },
    { name: `form-${status}-empty`, guests: [guest({ request_headers: reply(status) })] },
    { name: `form-${status}-head`, guests: [guest({ request_headers: reply(status, "body") })], request: { method: "HEAD" } }, // prettier-ignore
    { name: `form-${status}-2`, guests: [guest({ request_headers: reply(status, "body") })], request: http2 }, // prettier-ignore
    { name: `form-${status}-post`, guests: [guest({ request_headers: reply(status, "body") })], request: post, steps: [{ data: "abc" }] as Step[] }, // prettier-ignore
    { name: `form-${status}-grpc`, guests: [guest({ request_headers: reply(status, "not %\\0a\\e4") })], request: grpc }, // prettier-ignore
  ]),
  ...[0, 5, 16, 17, 255].map((code) => ({ name: `form-grpc-status-${code}`, guests: [guest({ request_headers: reply(403, "no", "d", code) })], request: grpc })), // prettier-ignore
  ...["application/grpc+proto", "application/grpc-web", "application/grpc;x", "APPLICATION/GRPC", "application/grpcx", "application/json"].map((type) => ({ name: `form-type-${type.replace(/\W/g, "-")}`, guests: [guest({ request_headers: reply(403, "no") })], request: { headers: [["content-type", type]] as const } })), // prettier-ignore
  { name: "form-grpc-own-status", guests: [guest({ request_headers: replyHeaders(403, "no", [["grpc-status", "9"], ["grpc-message", "mine"]]) })], request: grpc }, // prettier-ignore
  { name: "form-grpc-head", guests: [guest({ request_headers: reply(403, "no") })], request: { ...grpc, method: "HEAD" } }, // prettier-ignore
  { name: "form-grpc-head-made-get", guests: [guest({ request_headers: `(drop (call $replace (i32.const 0) ":method" "GET")) ${reply(403, "no")}` })], request: { ...grpc, method: "HEAD" } }, // prettier-ignore
  { name: "form-grpc-get-made-head", guests: [guest({ request_headers: `(drop (call $replace (i32.const 0) ":method" "HEAD")) ${reply(403, "no")}` })], request: grpc }, // prettier-ignore
  { name: "form-head-made-get", guests: [guest({ request_headers: `(drop (call $replace (i32.const 0) ":method" "GET")) ${reply(403, "no")}` })], request: { method: "HEAD" } }, // prettier-ignore
  { name: "form-get-made-head", guests: [guest({ request_headers: `(drop (call $replace (i32.const 0) ":method" "HEAD")) ${reply(403, "no")}` })] }, // prettier-ignore
  { name: "form-grpc-empty", guests: [guest({ request_headers: reply(503) })], request: grpc },
  { name: "form-grpc-2", guests: [guest({ request_headers: reply(503, "no") })], request: { ...grpc, ...http2, ...post }, steps: [{ data: "abc" }] }, // prettier-ignore
  { name: "form-headers", guests: [guest({ request_headers: replyHeaders(403, "no", [[":status", "200"], ["Content-Length", "9"], ["connection", "close"], ["server", "s"], ["date", "then"], ["set-cookie", "a"], ["set-cookie", "b"], ["Vary", "a"], ["vary", "b"], ["transfer-encoding", "chunked"]]) })] }, // prettier-ignore
  { name: "form-headers-empty", guests: [guest({ request_headers: replyHeaders(403, "", [["content-type", "text/html"], ["content-length", "9"], ["location", "/"]]) })] }, // prettier-ignore
  { name: "form-details", guests: [guest({ request_headers: reply(403, "", "a b\\09c\\0ad") })] },
  { name: "form-details-empty", guests: [guest({ request_headers: reply(403, "", "") })] },
  { name: "form-400-replaced", guests: [guest({ request_headers: reply(400), response_headers: `(drop (call $replace (i32.const 2) ":status" "200"))` })] }, // prettier-ignore
  { name: "form-403-made-400", guests: [guest({ request_headers: reply(403), response_headers: `(drop (call $replace (i32.const 2) ":status" "400"))` })] }, // prettier-ignore
  { name: "form-400-then-403", guests: [guest({ request_headers: reply(400), response_headers: reply(403) })] }, // prettier-ignore
];

const status = (value: string): StreamCase["guests"] => [guest({ response_headers: `(drop (call $replace (i32.const 2) ":status" "${value}"))` }), watcher]; // prettier-ignore
const length = (side: 0 | 2, value: string): string => `(drop (call $replace (i32.const ${side}) "content-length" "${value}"))`; // prettier-ignore

// [R4.4-15], [R4.4-16]
const misfits: StreamCase[] = [
  ...["204", "304", "205", "1000", "600", "0200", "+200"].flatMap((value) => [
    { name: `status-${value.replace("+", "plus")}`, guests: status(value), upstream: { status: 200, headers: [["content-length", "3"]] as const, chunks: [bytes("abc")] } }, // prettier-ignore
    { name: `status-${value.replace("+", "plus")}-2`, guests: status(value), request: http2, upstream: { status: 200, headers: [], chunks: [bytes("abc")] } }, // prettier-ignore
  ]),
  ...(["http/1.1", "http/2"] as const).flatMap((protocol) => {
    const suffix = protocol === "http/2" ? "-2" : "";
    const answer = {
      status: 200,
      headers: [["content-length", "3"]] as const,
      chunks: [bytes("abc")],
    };
    return [
      { name: `response-longer${suffix}`, request: { protocol }, guests: [guest({ response_headers: length(2, "2") })], upstream: answer }, // prettier-ignore
      { name: `response-shorter${suffix}`, request: { protocol }, guests: [guest({ response_headers: length(2, "5") })], upstream: answer, patience: 300 }, // prettier-ignore
      { name: `response-unframed${suffix}`, request: { protocol }, guests: [guest({ response_headers: unframe("response"), response_body: `(drop (call $setBuffer (i32.const 1) (i32.const 99) (i32.const 0) "+"))` })], upstream: answer }, // prettier-ignore
      { name: `request-unframed${suffix}`, request: { ...post, protocol, headers: [["content-length", "3"]] as const }, guests: [guest({ request_headers: unframe("request"), request_body: `(drop (call $setBuffer (i32.const 0) (i32.const 99) (i32.const 0) "+"))` })], steps: [{ data: "abc", end: true }] as Step[] }, // prettier-ignore
    ];
  }),
  { name: "request-shorter", request: { ...post, headers: [["content-length", "3"]] }, routeTimeout: 150, guests: [guest({ request_headers: length(0, "5") })], steps: [{ data: "abc", end: true }] }, // prettier-ignore
  { name: "request-longer", request: { ...post, headers: [["content-length", "3"]] }, guests: [guest({ request_headers: length(0, "2") })], steps: [{ data: "abc", end: true }] }, // prettier-ignore
  { name: "request-shorter-to-2", upstreamProtocol: "http/2", request: { ...post, headers: [["content-length", "3"]] }, routeTimeout: 150, guests: [guest({ request_headers: length(0, "5") })], steps: [{ data: "abc", end: true }], upstreamVaries: true }, // prettier-ignore
  { name: "request-longer-to-2", upstreamProtocol: "http/2", request: { ...post, headers: [["content-length", "3"]] }, guests: [guest({ request_headers: length(0, "2") })], steps: [{ data: "abc", end: true }], upstreamVaries: true }, // prettier-ignore
];

// [R4.6-13], [R4.6-14], [R4.7-2]: sequences that Envoy does not survive.
const deaths: StreamCase[] = [
  ...(["log", "done", "delete"] as const).flatMap((phase) => [
    { name: `reply-in-${phase}`, guests: [guest({ [phase]: reply(403, "no") })] },
    { name: `close-in-${phase}`, guests: [guest({ [phase]: `(drop (call $closeStream (i32.const 0)))` })] }, // prettier-ignore
    { name: `continue-in-${phase}`, guests: [guest({ [phase]: go("request") })] },
    { name: `continue-response-in-${phase}`, guests: [guest({ [phase]: go("response") })] },
  ]),
  ...phases.map((phase) => ({ name: `two-replies-in-${phase}`, guests: [guest({ [phase]: `${reply(401, "one")} ${reply(402, "two")}` })], request: post, steps, upstream, upstreamVaries: true })), // prettier-ignore
  ...(["request_headers", "request_body", "request_trailers"] as const).map((phase) => ({ name: `reply-and-close-in-${phase}`, guests: [guest({ [phase]: `${reply(401, "no")} ${close()}` }, { answers: { [phase]: [1] } })], request: post, steps, upstream, upstreamVaries: true })), // prettier-ignore
  { name: "reply-and-close-in-response", guests: [guest({ response_headers: `${reply(401, "no")} ${close()}` }, { answers: { response_headers: [1] } })], upstream }, // prettier-ignore
  { name: "close-and-close-in-response", guests: [guest({ response_headers: `${close()} ${close()}` }, { answers: { response_headers: [1] } })], upstream }, // prettier-ignore
  ...(["request", "response"] as const).flatMap((side) => [
    { name: `two-replies-later-${side}`, guests: [held(side, `${reply(401, "one")} ${reply(402, "two")}`)], steps: later, upstream, upstreamVaries: true }, // prettier-ignore
    { name: `reply-and-close-later-${side}`, guests: [held(side, `${reply(401, "one")} ${close()}`)], steps: later, upstream, upstreamVaries: true }, // prettier-ignore
    { name: `close-twice-later-${side}`, guests: [held(side, `${close()} ${close()}`)], steps: later, upstream, upstreamVaries: true }, // prettier-ignore
    { name: `continue-twice-later-${side}`, guests: [held(side, `${go(side)} ${go(side)}`)], steps: later, upstream }, // prettier-ignore
    { name: `continue-and-close-later-${side}`, guests: [held(side, `${go(side)} ${close()}`)], steps: later, upstream, upstreamVaries: true }, // prettier-ignore
  ]),
  { name: "body-touched-later-buffered", guests: [streamGuest({ answers: { request_body: [1] }, actions: { a: `(call $say "body" (call $bufferBytes (i32.const 0) (i32.const 0) (i32.const 99) (i32.const 0) (i32.const 4))) ${go("request")}` } })], request: post, steps: [{ data: "abc", end: true }, { do: "a" }] }, // prettier-ignore
];

compareStreams("a reply from each callback", places);
compareStreams("a reply later, and over another", afterwards);
compareStreams("forms of replies", forms);
compareStreams("bodies that do not fit", misfits);
compareStreams("sequences that may end the host", deaths, true);
