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
const growing = (side: "request" | "response", start: number): RawGuest => {
  const part = `${side}_body` as const;
  const code = { [part]: at(part, 2, setBody(side, large(1200), start, 0)) };
  return streamGuest({ answers: { [part]: [1] }, tellsBodies: false, code });
};
const quiet = streamGuest({ tellsBodies: false });
const pieces: Step[] = [{ data: "abc" }, { data: "def" }, { wait: 60 }];

// [R3.3-1], [R3.3-7]
const grown: StreamCase[] = [0, 99_999].flatMap((start) => [
  { name: `request-grown-${start}`, bufferLimit: 1000, guests: [growing("request", start), quiet], request: post, steps: pieces, upstreamVaries: true }, // prettier-ignore
  { name: `response-grown-${start}`, bufferLimit: 1000, guests: [quiet, growing("response", start)], upstream: answered }, // prettier-ignore
]);

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

compareStreams("edges", [...heads, ...grown, ...ends, ...left]);
