// Streams at their edges: heads and bodies just within a limit and just beyond it, bodies that filters make too large,
// streams that end while a reply is held, and what is left of a stream afterwards.

import type { RawGuest } from "./raw-guest.js";
import { at, close, go, reply, setBody, streamGuest, watcher } from "./stream-guest.js";
import { compareStreams, type Step, type StreamCase } from "./stream-sides.js";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const large = (size: number): string => "x".repeat(size);
const post = { method: "POST" } as const;
const answered = { status: 200, headers: [], chunks: [bytes("123"), bytes("456")], pause: 30 };

/** Envoy's `max_request_headers_kb`, in bytes: of the whole head. */
const mostHeaderBytes = 60 * 1024;

// [R2.4-12]
const heads = [0, 1].map((more): StreamCase => {
  const name = `head-${more}`;
  const rest = `GET /${name} HTTP/1.1\r\nhost: ${name}.test\r\nx: \r\n\r\n`;
  const size = mostHeaderBytes - rest.length + more;
  return { name, guests: [watcher], request: { headers: [["x", large(size)]] } };
});

/** Makes what is held larger than the limit, in front of it or behind it. */
const growing = (side: "request" | "response", start: number, then: number): RawGuest => {
  const part = `${side}_body` as const;
  const code = { [part]: at(part, 2, setBody(side, large(1200), start, 0)) };
  return streamGuest({ answers: { [part]: [1, then] }, tellsBodies: false, code });
};
const quiet = streamGuest({ tellsBodies: false });
const pieces: Step[] = [{ data: "abc" }, { data: "def" }, { wait: 60 }];

// [R3.3-1], [R3.3-7]
const grown: StreamCase[] = [0, 99_999].flatMap((start) =>
  [0, 1].flatMap((then) => [
    { name: `request-grown-${start}-${then}`, bufferLimit: 1000, guests: [growing("request", start, then), quiet], request: post, steps: pieces, upstreamVaries: true }, // prettier-ignore
    { name: `response-grown-${start}-${then}`, bufferLimit: 1000, guests: [quiet, growing("response", start, then)], upstream: answered }, // prettier-ignore
  ]),
);

const resumed = streamGuest({ answers: { response_headers: [1] }, actions: { a: go("response") } });
const replier = streamGuest({ code: { request_headers: reply(403, "no") } });
const letsReplyGo: Step[] = [{ wait: 40 }, { do: "a" }];

const ends: StreamCase[] = [
  // [R4.7-4]: the filter that closes gets nothing more of a reply that was held before it.
  { name: "held-reply-closed", guests: [streamGuest({ code: { response_headers: close() } }), resumed, replier], steps: letsReplyGo }, // prettier-ignore
  { name: "held-reply-replaced", guests: [streamGuest({ code: { response_headers: reply(500, "other") } }), resumed, replier], steps: letsReplyGo }, // prettier-ignore
  // [R2.4-13]
  { name: "response-shorter-trailers-2", guests: [watcher], upstreamProtocol: "http/2", upstream: { status: 200, headers: [["content-length", "9"]], chunks: [bytes("abc")], trailers: [["x-t", "1"]], pause: 12 } }, // prettier-ignore
  { name: "response-shorter-2", guests: [watcher], upstreamProtocol: "http/2", upstream: { status: 200, headers: [["content-length", "9"]], chunks: [bytes("abc"), bytes("d")], pause: 12 } }, // prettier-ignore
  { name: "shorter-than-told-trailers-2", guests: [watcher], request: { protocol: "http/2", method: "POST", headers: [["content-length", "9"]] }, steps: [{ data: "abc" }, { trailers: [["x-t", "1"]] }] }, // prettier-ignore
];

/** Asks for the stream before. */
const rememberer: RawGuest = {
  extra: "(global $before (mut i32) (i32.const 0))",
  callbacks: {
    proxy_on_context_create: "",
    proxy_on_request_headers: `
      (if (global.get $before) (then
        (call $sayNumber "the stream before" (call $effective (global.get $before)))
        (drop (call $effective (local.get $id)))))
      (global.set $before (local.get $id))
      (i32.const 0)`,
  },
};

const twice: Step[] = [{ wait: 60 }, { do: "a" }];

// [R4.12-1]
const left: StreamCase[] = [
  { name: "stream-before", guests: [rememberer], steps: twice },
  { name: "stream-before-2", guests: [rememberer], request: { protocol: "http/2" }, steps: twice },
];

/** Holds everything, then takes so many bytes out of the whole body. */
const shrinking = (length: number): RawGuest =>
  streamGuest({
    answers: { request_headers: [4], request_body: [2] },
    code: { request_body: at("request_body", 1, setBody("request", "", 0, length)) },
    tellsBodies: false,
    actions: { a: go("request") },
  });

// [R3.3-7]: more is read when what is held has come down to half of the limit.
const shrunk = [300, 1100].map((length): StreamCase => {
  const steps: Step[] = [{ data: large(1500) }, { do: "a" }, { data: "more" }, { wait: 60 }, "reset"]; // prettier-ignore
  return { name: `shrunk-by-${length}`, bufferLimit: 1000, guests: [shrinking(length), quiet], request: post, steps, upstreamVaries: true }; // prettier-ignore
});

const stopping = { allowOnHeadersStopIteration: true };
const onePiece = { status: 200, headers: [], chunks: [bytes(large(1500))] };
const dropping = (side: "request" | "response", results: readonly number[]): RawGuest =>
  streamGuest({ answers: { [`${side}_body`]: results }, actions: { a: go(side) } });
const ownTrailer = `(if (local.get $end) (then (drop (call $add (i32.const 1) "x-own" "1"))))`;

// [R3.2-3], [R3.3-2], [R3.3-3]
const held: StreamCase[] = [
  { name: "large-piece-behind-held-headers", bufferLimit: 1000, plugin: stopping, guests: [streamGuest({ answers: { request_headers: [1] }, tellsBodies: false }), quiet], request: post, steps: [{ data: large(1500) }, { data: "x", end: true }] }, // prettier-ignore
  { name: "large-answer-behind-held-headers", bufferLimit: 1000, plugin: stopping, guests: [quiet, streamGuest({ answers: { response_headers: [1] }, tellsBodies: false })], upstream: onePiece }, // prettier-ignore
  { name: "drop-and-go", guests: [dropping("request", [3, 0]), watcher], request: post, steps: [{ data: "abc" }, { do: "a" }, { data: "def", end: true }] }, // prettier-ignore
  { name: "drop-and-go-response", guests: [watcher, dropping("response", [3, 0])], upstream: { ...answered, pause: 90 }, steps: [{ wait: 60 }, { do: "a" }] }, // prettier-ignore
  { name: "drop-with-own-trailers", guests: [streamGuest({ answers: { request_body: [0, 3] }, code: { request_body: ownTrailer }, actions: { a: go("request") } }), watcher], request: post, steps: [{ data: "abc" }, { data: "", end: true }, { do: "a" }] }, // prettier-ignore
  ...(["http/1.1", "http/2"] as const).map((protocol): StreamCase => ({ name: `close-at-the-end-${protocol.slice(5, 6)}`, guests: [streamGuest({ code: { response_body: `(if (local.get $end) (then ${close()}))` } }), watcher], request: { protocol }, upstreamProtocol: "http/2", upstream: answered })), // prettier-ignore
];

/** Tells what the log shows of the request's headers. */
const toldInLog = streamGuest({
  code: { log: `(call $say "pairs" (call $pairs (i32.const 0) (i32.const 0) (i32.const 4)))` },
});

// [R2.4-12]
const refused: StreamCase[] = [
  { name: "refused-told", guests: [toldInLog], request: { path: "/a#b" } },
  { name: "upgrade-told", guests: [toldInLog], request: { headers: [["connection", "upgrade, x-gone"], ["upgrade", "websocket"], ["x-gone", "1"], ["x-envoy-upstream-stream-duration-ms", "100"]] } }, // prettier-ignore
];

const noContent = streamGuest({ code: { response_headers: `(drop (call $replace (i32.const 2) ":status" "204"))` } }); // prettier-ignore

const bodyless: StreamCase[] = [
  { name: "no-content", guests: [watcher], upstream: { status: 204, headers: [] } },
  { name: "no-content-by-filter", guests: [noContent], upstream: { status: 200, headers: [["content-length", "0"]] } }, // prettier-ignore
  { name: "no-content-chunked", guests: [noContent], upstream: { status: 200, headers: [["transfer-encoding", "chunked"]], chunks: [] } }, // prettier-ignore
];

/** Framing that cannot be, and requests that Envoy refuses whose log asks for the way they would have gone. */
const misframed: StreamCase[] = [
  { name: "two-lengths", guests: [watcher], request: { method: "POST", headers: [["content-length", "3"], ["content-length", "3"]] } }, // prettier-ignore
  { name: "unreadable-length", guests: [watcher], request: { method: "POST", headers: [["content-length", "3x"]] } }, // prettier-ignore
  ...["/a#b", "/"].map((path): StreamCase => {
    const asked = ["xds\\00cluster_name", "xds\\00route_name", "upstream\\00num_endpoints"];
    const log = asked.map((name) => `(call $say "${name.slice(5)}" (call $property "${name}" (i32.const 0) (i32.const 4)))`).join("\n"); // prettier-ignore
    const name = `way-of-${path.length}`;
    return { name, guests: [streamGuest({ code: { log } })], request: { path } };
  }),
];

const wholeBody = (side: "request" | "response"): RawGuest =>
  streamGuest({
    answers: { [`${side}_body`]: [-1] },
    code: { log: `(call $say "kept" (call $bufferBytes (i32.const ${side === "request" ? 0 : 1}) (i32.const 0) (i32.const 99) (i32.const 0) (i32.const 4)))` }, // prettier-ignore
    actions: { a: go(side) },
  });

// [R3.3-1]: what was kept has gone on.
const gone: StreamCase[] = [
  { name: "kept-request-in-log", guests: [wholeBody("request"), watcher], request: post, steps: [{ data: "abc" }, { data: "def", end: true }] }, // prettier-ignore
  { name: "kept-response-in-log", guests: [watcher, wholeBody("response")], upstream: answered },
  { name: "kept-request-let-go", guests: [wholeBody("request"), watcher], request: post, steps: [{ data: "abc" }, { do: "a" }, { data: "def", end: true }] }, // prettier-ignore
];

// [R4.6-9]
const grpcStatuses = [400, 401, 403, 404, 405, 429, 430, 500, 502, 503, 504, 505].map(
  (status): StreamCase => ({
    name: `grpc-${status}`,
    guests: [streamGuest({ code: { request_headers: reply(status, "no") } })],
    request: { headers: [["content-type", "application/grpc"]] },
  }),
);

const askLatency = `(call $sayNumber "latency" (call $property "response\\00backend_latency" (i32.const 0) (i32.const 4)))`;
const clocked = streamGuest({
  code: {
    response_headers: askLatency,
    response_body: askLatency,
    response_trailers: askLatency,
    log: askLatency,
  },
});

// How long the upstream took is known when its last byte has come.
const latencies: StreamCase[] = [
  { name: "latency-of-a-head", guests: [clocked] },
  { name: "latency-of-a-body", guests: [clocked], upstream: answered },
  { name: "latency-of-trailers", guests: [clocked], upstream: { ...answered, trailers: [["x-t", "1"]] } }, // prettier-ignore
];

const slowly = { status: 200, headers: [], chunks: [bytes("123"), bytes("456"), bytes("789")], pause: 60 }; // prettier-ignore

// [R2.4-15]: an answer that has begun is not asked for again.
const early: StreamCase[] = [
  { name: "early-whole-request", guests: [watcher], early: true, upstream: slowly },
  { name: "early-overtaken", guests: [watcher], request: post, steps: [{ data: "abc" }, { wait: 70 }, { data: "def", end: true }], early: true, upstream: slowly }, // prettier-ignore
];

const late = ["context_create", "log", "done", "delete"] as const;

/** Every stream but the first lets the first go on, in one of its callbacks. */
const freeing = (callback: (typeof late)[number]): RawGuest => {
  const free = `
    (if (i32.and (i32.ne (global.get $first) (i32.const 0)) (i32.gt_u (local.get $id) (global.get $first))) (then
      (call $sayNumber "frees" (call $effective (global.get $first)))
      (drop (call $continueStream (i32.const 0)))
      (drop (call $effective (local.get $id)))))`;
  const code = (name: string): string =>
    name === callback ? `${free} (call $sayNumber "${name}" (i32.const 0))` : "";
  return {
    extra: "(global $first (mut i32) (i32.const 0))",
    callbacks: {
      proxy_on_context_create: code("context_create"),
      proxy_on_request_headers: `
        (call $sayNumber "headers" (i32.const 0))
        (if (i32.eqz (global.get $first)) (then (global.set $first (local.get $id)) (return (i32.const 1))))
        (i32.const 0)`,
      proxy_on_log: code("log"),
      proxy_on_done: `${code("done")} (i32.const 1)`,
      proxy_on_delete: `${code("delete")} (if (i32.eq (local.get $id) (global.get $first)) (then (global.set $first (i32.const 0))))`,
    },
  };
};

// [R4.13-1]: what one stream does to another happens when its callback has ended.
const freed = late.map((callback): StreamCase => ({
  name: `freed-in-${callback.replace("_", "-")}`,
  guests: [freeing(callback), watcher],
  steps: [{ wait: 20 }, { do: "a" }, { wait: 60 }],
}));

compareStreams("edges", [...heads, ...grown, ...shrunk, ...held, ...refused, ...bodyless, ...misframed, ...gone, ...grpcStatuses, ...latencies, ...early, ...ends, ...left, ...freed]); // prettier-ignore
