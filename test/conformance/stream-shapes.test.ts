// In which events requests and responses come, over HTTP/1.1 and HTTP/2, on both sides.

import type { HeaderPair, Protocol, RawReply } from "../../harness/src/mock/index.js";
import type { RawGuest } from "./raw-guest.js";
import { streamGuest, watcher } from "./stream-guest.js";
import { compareStreams, type Step, type StreamCase } from "./stream-sides.js";

const teller = streamGuest({ tellsHeaders: true });
const bytes = (text: string): Uint8Array => Buffer.from(text);

/** Those of a connection, which HTTP/2 does not have. */
const connectionHeaders: RawReply = {
  status: 200,
  headers: [["keep-alive", "timeout=5"], ["upgrade", "h2c"], ["proxy-connection", "x"], ["content-length", "0"]], // prettier-ignore
};

const requests: Readonly<
  Record<string, { steps?: Step[]; method?: string; headers?: HeaderPair[] }>
> = {
  get: {},
  head: { method: "HEAD" },
  "post-empty": { method: "POST" },
  "post-length-0": { method: "POST", headers: [["content-length", "0"]] },
  "post-one": { method: "POST", steps: [{ data: "abc", end: true }] },
  "post-two": { method: "POST", steps: [{ data: "abc" }, { data: "def", end: true }] },
  "post-end-apart": { method: "POST", steps: [{ data: "abc" }, { data: "", end: true }] },
  "post-length": { method: "POST", headers: [["content-length", "6"]], steps: [{ data: "abc" }, { data: "def", end: true }] }, // prettier-ignore
  "post-no-data": { method: "POST", steps: [{ data: "", end: true }] },
  "post-trailers": { method: "POST", steps: [{ data: "abc" }, { trailers: [["x-t", "1"], ["x-t", "2"]] }] }, // prettier-ignore
  "post-only-trailers": { method: "POST", steps: [{ trailers: [["x-t", "1"]] }] },
};

// The guests tell of log, done and delete as well, each once and in that order.
// [R2.4-1], [R2.4-2], [R2.4-3], [R2.4-4], [R2.4-7], [R2.4-8], [R2.4-10], [R2.4-14], [R2.4-18], [R2.4-19], [R2.4-21], [R2.4-23]
const requestShapes = (["http/1.1", "http/2"] as const).flatMap((protocol) =>
  Object.entries(requests).map(([name, { steps, ...head }]) => ({
    name: `request-${name}-${protocol}`.replace(/[/.]/g, "-"),
    guests: [teller],
    request: { protocol, ...head },
    ...(steps !== undefined && { steps }),
  })),
);

const replies: Readonly<Record<string, RawReply>> = {
  empty: { status: 200, headers: [["content-length", "0"]] },
  length: { status: 200, headers: [["content-length", "6"]], chunks: [bytes("abc"), bytes("def")], pause: 12 }, // prettier-ignore
  one: {
    status: 201,
    headers: [
      ["x-a", "1"],
      ["X-A", "2"],
    ],
    chunks: [bytes("abc")],
  },
  two: { status: 200, headers: [], chunks: [bytes("abc"), bytes("def")], pause: 12 },
  "end-apart": { status: 200, headers: [], chunks: [bytes("abc"), bytes("")], pause: 12 },
  trailers: { status: 200, headers: [], chunks: [bytes("abc")], trailers: [["x-t", "1"]], pause: 12 }, // prettier-ignore
  "only-trailers": { status: 200, headers: [], trailers: [["grpc-status", "0"]], pause: 12 },
  "no-content": { status: 204, headers: [] },
  "not-modified": { status: 304, headers: [["etag", "x"]] },
  interim: { status: 200, headers: [["content-length", "0"]], informational: [{ status: 103, headers: [["link", "x"]] }], pause: 12 }, // prettier-ignore
};

// [R2.4-5], [R2.4-6], [R2.4-18], [R2.4-19], [R2.4-21], [R2.4-22]
const responseShapes = (["http/1.1", "http/2"] as const).flatMap((upstreamProtocol) =>
  (["http/1.1", "http/2"] as const).flatMap((protocol) =>
    Object.entries(replies).map(([name, upstream]) => ({
      name: `response-${name}-${protocol}-of-${upstreamProtocol}`.replace(/[/.]/g, "-"),
      guests: [teller],
      request: { protocol },
      upstreamProtocol,
      upstream,
    })),
  ),
);

/** Would like the host to wait, which it does for roots only. */
const doneLater: RawGuest = {
  callbacks: {
    proxy_on_context_create: "",
    proxy_on_log: `(call $sayNumber "log" (i32.const 0))`,
    proxy_on_done: `(call $sayNumber "done" (call $done )) (i32.const 0)`,
    proxy_on_delete: `(call $sayNumber "delete" (call $done ))`,
  },
};

const odd: StreamCase[] = [
  { name: "expect-continue", guests: [teller], request: { method: "POST", headers: [["expect", "100-Continue"]] }, steps: [{ data: "abc", end: true }] }, // prettier-ignore
  { name: "expect-continue-2", guests: [teller], request: { protocol: "http/2", method: "POST", headers: [["expect", "100-continue"]] }, steps: [{ data: "abc", end: true }] }, // prettier-ignore
  { name: "expect-other", guests: [teller], request: { method: "POST", headers: [["expect", "x"]] }, steps: [{ data: "abc", end: true }] }, // prettier-ignore
  { name: "connect", guests: [teller], request: { method: "CONNECT", path: "example.test:80", authority: "example.test:80" } }, // prettier-ignore
  { name: "upgrade", guests: [teller], request: { headers: [["connection", "upgrade"], ["upgrade", "websocket"]] } }, // prettier-ignore
  { name: "upgrade-alone", guests: [teller], request: { headers: [["upgrade", "websocket"]] } },
  { name: "upgrade-h2c", guests: [teller], request: { headers: [["connection", "Upgrade, HTTP2-Settings"], ["upgrade", "h2c"], ["http2-settings", "AAMAAABkAAQAAP__"]] } }, // prettier-ignore
  { name: "te", guests: [teller], request: { headers: [["te", "gzip, trailers"], ["connection", "te"]] } }, // prettier-ignore
  {
    name: "te-2",
    guests: [teller],
    request: { protocol: "http/2", headers: [["te", "trailers"]] },
  },
  { name: "options-star", guests: [teller], request: { method: "OPTIONS", path: "*" } },
  { name: "not-a-path", guests: [teller], request: { path: "x" } },
  { name: "unknown-method", guests: [teller], request: { method: "CUSTOM" } },
  { name: "unknown-method-2", guests: [teller], request: { protocol: "http/2", method: "CUSTOM" } },
  { name: "two-framings", guests: [teller], request: { method: "POST", headers: [["content-length", "3"], ["transfer-encoding", "chunked"]] } }, // prettier-ignore
  { name: "unknown-coding", guests: [teller], request: { method: "POST", headers: [["transfer-encoding", "gzip"]] } }, // prettier-ignore
  { name: "bad-header-name", guests: [teller], request: { headers: [["x y", "1"]] } },
  { name: "bad-header-value", guests: [teller], request: { headers: [["x", "a\x01b"]] } },
  { name: "bad-authority", guests: [teller], request: { authority: "a b" } },
  { name: "many-headers", guests: [watcher], request: { headers: Array.from({ length: 100 }, (_, index) => [`x-${index}`, "1"] as const) } }, // prettier-ignore
  { name: "large-headers", guests: [watcher], request: { headers: [["x", "a".repeat(62_000)]] } },
  // [R2.4-9]
  { name: "done-answers-0", guests: [doneLater, watcher] },
  // [R2.4-12]
  { name: "fragment", guests: [teller], request: { path: "/a#b" } },
  { name: "fragment-2", guests: [teller], request: { protocol: "http/2", path: "/a#b" } },
  { name: "fragment-post", guests: [teller], request: { method: "POST", path: "/a#b" }, open: true, steps: [{ wait: 20 }] }, // prettier-ignore
  { name: "absolute-https", guests: [teller], request: { path: "https://other.test/x" } },
  { name: "absolute-user", guests: [teller], request: { path: "http://u@other.test" } },
  { name: "head-chunked", guests: [teller], request: { method: "HEAD" }, upstream: { status: 200, headers: [["transfer-encoding", "chunked"]] } }, // prettier-ignore
  { name: "http1-trailers-off", guests: [teller], http1Trailers: false, request: { method: "POST" }, steps: [{ data: "abc" }, { trailers: [["x-t", "1"]] }], upstream: { status: 200, headers: [], chunks: [bytes("abc")], trailers: [["x-t", "1"]], pause: 12 } }, // prettier-ignore
  { name: "connection-headers", guests: [teller], request: { headers: [["connection", "close, x-a"], ["x-a", "1"]] }, upstream: { status: 200, headers: [["connection", "x-b"], ["x-b", "1"], ["keep-alive", "1"], ["proxy-connection", "x"], ["content-length", "0"]] } }, // prettier-ignore
  { name: "proxy-connection", guests: [teller], request: { headers: [["proxy-connection", "Close"]] } }, // prettier-ignore
  { name: "options-star-2", guests: [teller], request: { protocol: "http/2", method: "OPTIONS", path: "*" } }, // prettier-ignore
  { name: "not-a-path-2", guests: [teller], request: { protocol: "http/2", path: "x" } },
  { name: "get-star-2", guests: [teller], request: { protocol: "http/2", path: "*" } },
  { name: "longer-than-told-2", guests: [teller], request: { protocol: "http/2", method: "POST", headers: [["content-length", "2"]] }, steps: [{ data: "abc", end: true }] }, // prettier-ignore
  { name: "shorter-than-told-2", guests: [teller], request: { protocol: "http/2", method: "POST", headers: [["content-length", "9"]] }, steps: [{ data: "abc", end: true }] }, // prettier-ignore
  { name: "scheme-told", guests: [teller], request: { headers: [["x-forwarded-proto", "https"]] } },
  {
    name: "scheme-told-oddly",
    guests: [teller],
    request: { headers: [["x-forwarded-proto", "ftp"]] },
  },
  { name: "scheme-told-2", guests: [teller], request: { protocol: "http/2", headers: [["x-forwarded-proto", "https"]] } }, // prettier-ignore
  { name: "scheme-told-in-capitals", guests: [teller], request: { headers: [["x-forwarded-proto", "HTTPS"]] } }, // prettier-ignore
  { name: "scheme-told-beside-another", guests: [teller], request: { path: "http://other.test/x", headers: [["x-forwarded-proto", "https"]] } }, // prettier-ignore
  { name: "connection-headers-of-the-answer", guests: [teller], upstream: connectionHeaders },
  { name: "connection-headers-of-the-answer-2", guests: [teller], request: { protocol: "http/2" }, upstream: connectionHeaders }, // prettier-ignore
  { name: "te-of-the-answer-2", guests: [teller], request: { protocol: "http/2" }, upstream: { status: 200, headers: [["te", "x"]] } }, // prettier-ignore
  { name: "http2-connect", guests: [teller], request: { protocol: "http/2", method: "CONNECT", path: "", authority: "a:80" }, open: true, steps: [{ wait: 20 }] }, // prettier-ignore
];

const interleaved = (protocol: Protocol, upstreamProtocol: Protocol): StreamCase => ({
  name: `early-${protocol}-${upstreamProtocol}`.replace(/[/.]/g, "-"),
  guests: [watcher, watcher],
  request: { protocol, method: "POST" },
  steps: [{ data: "abc" }, { wait: 60 }, { data: "def" }, { wait: 60 }, { data: "ghi", end: true }],
  upstreamProtocol,
  early: true,
  upstream: { status: 200, headers: [], chunks: [bytes("123"), bytes("456")], pause: 70 },
});

// [R2.4-15]
const early: StreamCase[] = [
  interleaved("http/1.1", "http/1.1"),
  interleaved("http/2", "http/2"),
  { name: "early-complete", guests: [watcher], request: { method: "POST" }, steps: [{ data: "abc" }, { wait: 60 }, { data: "def", end: true }], early: true, upstream: { status: 413, headers: [["content-length", "2"]], chunks: [bytes("no")] }, upstreamVaries: true }, // prettier-ignore
  { name: "early-complete-2", guests: [watcher], request: { protocol: "http/2", method: "POST" }, steps: [{ data: "abc" }, { wait: 60 }, { data: "def", end: true }], upstreamProtocol: "http/2", early: true, upstream: { status: 413, headers: [], chunks: [bytes("no")] }, upstreamVaries: true }, // prettier-ignore
];

const resets: StreamCase[] = [
  { name: "client-reset", guests: [watcher, watcher], request: { method: "POST" }, steps: [{ data: "abc" }, "reset"], upstreamVaries: true }, // prettier-ignore
  { name: "client-reset-2", guests: [watcher, watcher], request: { protocol: "http/2", method: "POST" }, steps: [{ data: "abc" }, "reset"], upstreamVaries: true }, // prettier-ignore
  { name: "client-reset-waiting", guests: [watcher], request: { method: "POST" }, steps: [{ data: "abc", end: true }, { wait: 30 }, "reset"], upstream: { status: 200, headers: [], delay: 400 } }, // prettier-ignore
  { name: "client-reset-held", guests: [streamGuest({ answers: { request_headers: [1] } })], request: { method: "POST" }, steps: [{ data: "abc" }, { wait: 20 }, "reset"] }, // prettier-ignore
  ...(["http/1.1", "http/2"] as const).flatMap((upstreamProtocol) => {
    const suffix = upstreamProtocol === "http/2" ? "-2" : "";
    return [
      { name: `upstream-reset${suffix}`, guests: [watcher], upstreamProtocol, upstream: "reset" as const }, // prettier-ignore
      { name: `upstream-reset-head${suffix}`, guests: [watcher], upstreamProtocol, upstream: { status: 200, headers: [], chunks: [bytes("abc"), bytes("def")], resetAfter: 0, pause: 12 } }, // prettier-ignore
      { name: `upstream-reset-chunk${suffix}`, guests: [watcher], upstreamProtocol, upstream: { status: 200, headers: [], chunks: [bytes("abc"), bytes("def")], resetAfter: 1, pause: 12 } }, // prettier-ignore
      { name: `upstream-reset-chunk-to-2${suffix}`, guests: [watcher], request: { protocol: "http/2" as const }, upstreamProtocol, upstream: { status: 200, headers: [], chunks: [bytes("abc"), bytes("def")], resetAfter: 1, pause: 12 } }, // prettier-ignore
      { name: `upstream-reset-held${suffix}`, guests: [streamGuest({ answers: { response_headers: [1] } })], upstreamProtocol, upstream: { status: 200, headers: [], chunks: [bytes("abc"), bytes("def")], resetAfter: 1, pause: 12 } }, // prettier-ignore
      { name: `upstream-reset-grpc${suffix}`, guests: [watcher], request: { headers: [["content-type", "application/grpc"]] as const }, upstreamProtocol, upstream: "reset" as const }, // prettier-ignore
    ];
  }),
  { name: "upstream-reset-length", guests: [watcher], upstream: { status: 200, headers: [["content-length", "9"]], chunks: [bytes("abc")], resetAfter: 1, pause: 12 } }, // prettier-ignore
];

compareStreams("a request comes in the same events", requestShapes);
compareStreams("a response comes in the same events", responseShapes);
compareStreams("odd requests fare alike", odd, true);
compareStreams("a response may begin before the request is complete", early);
compareStreams("a reset in the middle shows the same", resets);
