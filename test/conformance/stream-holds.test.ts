// Filters that hold a stream: what is kept, who gets what when it goes on, and what happens above the limits.

import type { Protocol } from "../../harness/src/mock/index.js";
import { at, close, go, reply, setBody, streamGuest, unframe, watcher } from "./stream-guest.js";
import { compareStreams, type Step, type StreamCase } from "./stream-sides.js";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const post = { method: "POST" } as const;
const body: Step[] = [{ data: "abc" }, { data: "def" }, { data: "ghi", end: true }];
const bodyThenGo: Step[] = [...body, { do: "a" }];
const later: Step[] = [{ wait: 200 }, { do: "a" }];
const trailing: Step[] = [{ data: "abc" }, { data: "def" }, { trailers: [["x-t", "1"]] }];
const answered = {
  status: 200,
  headers: [],
  chunks: [bytes("123"), bytes("456"), bytes("789")],
  pause: 30,
};
const answeredWithTrailers = { ...answered, trailers: [["x-t", "1"]] as const };

const allowed = { allowOnHeadersStopIteration: true };

// [R3.2-1], [R3.2-2], [R3.2-3], [R3.2-5], [R3.2-6], [R2.4-20]
const headerResults = [0, 1, 2, 3, 4, 5].flatMap((result): StreamCase[] => [
  { name: `request-headers-${result}`, guests: [streamGuest({ answers: { request_headers: [result] }, actions: { a: go("request") } }), watcher], request: post, steps: bodyThenGo }, // prettier-ignore
  { name: `request-headers-${result}-get`, guests: [streamGuest({ answers: { request_headers: [result] }, actions: { a: go("request") } }), watcher], steps: [{ do: "a" }] }, // prettier-ignore
  { name: `request-headers-${result}-trailers`, guests: [streamGuest({ answers: { request_headers: [result] }, actions: { a: go("request") } }), watcher], request: post, steps: [...trailing, { do: "a" }] }, // prettier-ignore
  { name: `request-headers-${result}-allowed`, plugin: allowed, guests: [streamGuest({ answers: { request_headers: [result] } }), watcher], request: post, steps: body }, // prettier-ignore
  { name: `response-headers-${result}`, guests: [watcher, streamGuest({ answers: { response_headers: [result] }, actions: { a: go("response") } }), watcher], upstream: answered, steps: later }, // prettier-ignore
  { name: `response-headers-${result}-empty`, guests: [watcher, streamGuest({ answers: { response_headers: [result] }, actions: { a: go("response") } }), watcher], steps: later }, // prettier-ignore
  { name: `response-headers-${result}-trailers`, guests: [watcher, streamGuest({ answers: { response_headers: [result] }, actions: { a: go("response") } }), watcher], upstream: answeredWithTrailers, steps: later }, // prettier-ignore
  { name: `response-headers-${result}-allowed`, plugin: allowed, guests: [watcher, streamGuest({ answers: { response_headers: [result] } }), watcher], upstream: answered }, // prettier-ignore
]);

// [R3.2-4], [R3.3-1], [R3.3-2], [R3.3-3], [R3.3-4], [R3.3-5], [R3.3-6], [R3.4-1]
const bodyResults = [
  [0],
  [1],
  [1, 0],
  [2, 0],
  [3, 0],
  [4],
  [5, 0],
  [1, 2, 0],
  [3, 1, 0],
  [1, 3, 3, 0],
  [1, 1, 1, 0],
  [2, 2, 2, 0], // prettier-ignore
].flatMap((results): StreamCase[] => {
  const name = results.join("");
  return [
    { name: `request-body-${name}`, guests: [streamGuest({ answers: { request_body: results }, actions: { a: go("request") } }), watcher], request: post, steps: [...body, { do: "a" }] }, // prettier-ignore
    { name: `request-body-${name}-2`, guests: [streamGuest({ answers: { request_body: results }, actions: { a: go("request") } }), watcher], request: { ...post, protocol: "http/2" }, steps: [...body, { do: "a" }] }, // prettier-ignore
    { name: `request-body-${name}-trailers`, guests: [streamGuest({ answers: { request_body: results }, actions: { a: go("request") } }), watcher], request: post, steps: [...trailing, { do: "a" }] }, // prettier-ignore
    { name: `request-body-${name}-held-headers`, plugin: allowed, guests: [streamGuest({ answers: { request_headers: [1], request_body: results }, actions: { a: go("request") } }), watcher], request: post, steps: [...body, { do: "a" }] }, // prettier-ignore
    { name: `response-body-${name}`, guests: [watcher, streamGuest({ answers: { response_body: results }, actions: { a: go("response") } })], upstream: answered, steps: later }, // prettier-ignore
    { name: `response-body-${name}-2`, guests: [watcher, streamGuest({ answers: { response_body: results }, actions: { a: go("response") } })], upstreamProtocol: "http/2", upstream: answered, steps: later }, // prettier-ignore
    { name: `response-body-${name}-trailers`, guests: [watcher, streamGuest({ answers: { response_body: results }, actions: { a: go("response") } })], upstream: answeredWithTrailers, steps: later }, // prettier-ignore
    { name: `response-body-${name}-held-headers`, plugin: allowed, guests: [watcher, streamGuest({ answers: { response_headers: [1], response_body: results }, actions: { a: go("response") } })], upstream: answered, steps: later }, // prettier-ignore
  ];
});

// [R3.4-1], [R3.3-6]
const trailerResults = [0, 1, 2, 5].flatMap((result): StreamCase[] => [
  { name: `request-trailers-${result}`, guests: [streamGuest({ answers: { request_trailers: [result] }, actions: { a: go("request") } }), watcher], request: post, steps: [...trailing, { do: "a" }] }, // prettier-ignore
  { name: `request-trailers-${result}-buffered`, guests: [streamGuest({ answers: { request_body: [1], request_trailers: [result] }, actions: { a: go("request") } }), watcher], request: post, steps: [...trailing, { do: "a" }] }, // prettier-ignore
  { name: `request-trailers-${result}-held`, plugin: allowed, guests: [streamGuest({ answers: { request_headers: [1], request_body: [1], request_trailers: [result] }, actions: { a: go("request") } }), watcher], request: post, steps: [...trailing, { do: "a" }] }, // prettier-ignore
  { name: `request-trailers-${result}-only`, plugin: allowed, guests: [streamGuest({ answers: { request_headers: [1], request_trailers: [result] }, actions: { a: go("request") } }), watcher], request: post, steps: [{ trailers: [["x-t", "1"]] }, { wait: 150 }] }, // prettier-ignore
  { name: `response-trailers-${result}`, guests: [watcher, streamGuest({ answers: { response_trailers: [result] }, actions: { a: go("response") } })], upstream: answeredWithTrailers, steps: later }, // prettier-ignore
  { name: `response-trailers-${result}-buffered`, guests: [watcher, streamGuest({ answers: { response_body: [1], response_trailers: [result] }, actions: { a: go("response") } })], upstream: answeredWithTrailers, steps: later }, // prettier-ignore
  { name: `response-trailers-${result}-held`, plugin: allowed, guests: [watcher, streamGuest({ answers: { response_headers: [1], response_body: [1], response_trailers: [result] }, actions: { a: go("response") } })], upstream: answeredWithTrailers, steps: later }, // prettier-ignore
]);

const buffers = streamGuest({
  answers: { request_body: [-1], response_body: [-1] },
});
const holdsUntil = (request: string, response: string) => streamGuest({ answers: { request_headers: [1], response_headers: [1] }, actions: { [request]: go("request"), [response]: go("response") } }); // prettier-ignore
const holds = holdsUntil("a", "b");
const chains: StreamCase[] = [
  { name: "both-buffer", guests: [buffers, buffers], request: post, steps: body, upstream: answered }, // prettier-ignore
  { name: "second-buffers", guests: [watcher, buffers, watcher], request: post, steps: body, upstream: answered }, // prettier-ignore
  { name: "both-hold", guests: [holds, holdsUntil("c", "d")], request: post, steps: [...body, { do: "a" }, { do: "c" }, { wait: 200 }, { do: "d" }, { do: "b" }], upstream: answered }, // prettier-ignore
  { name: "one-buffers-one-holds", guests: [buffers, holds, watcher], request: post, steps: [...body, { do: "a" }, { wait: 200 }, { do: "b" }], upstream: answered }, // prettier-ignore
  { name: "one-holds-one-buffers", guests: [holds, buffers, watcher], request: post, steps: [...body, { do: "a" }, { wait: 200 }, { do: "b" }], upstream: answered }, // prettier-ignore
  { name: "buffered-and-changed", guests: [streamGuest({ answers: { request_body: [1, 1, 1, 0], response_body: [1, 1, 1, 0] }, code: { request_body: at("request_body", 2, setBody("request", "XY", 0, 3)), response_headers: unframe("response"), response_body: at("response_body", 3, setBody("response", "Z", 99, 0)) } }), watcher], request: post, steps: body, upstream: answered }, // prettier-ignore
  { name: "added-at-the-end", guests: [streamGuest({ code: { request_body: at("request_body", 4, setBody("request", "more", 0, 0)), response_body: at("response_body", 4, setBody("response", "more", 0, 0)) } }), watcher], request: post, steps: body, upstream: answered }, // prettier-ignore
  { name: "body-removed", guests: [streamGuest({ code: { request_body: setBody("request", ""), response_body: setBody("response", "") } }), watcher], request: post, steps: body, upstream: answered }, // prettier-ignore
  { name: "trailers-added", guests: [streamGuest({ code: { request_body: `(if (local.get $end) (then (call $sayNumber "add" (call $add (i32.const 1) "x-added" "1"))))`, response_body: `(if (local.get $end) (then (call $sayNumber "add" (call $add (i32.const 3) "x-added" "1"))))` } }), watcher], request: post, steps: body, upstream: answered }, // prettier-ignore
  { name: "trailers-added-second", guests: [watcher, streamGuest({ code: { request_body: `(if (local.get $end) (then (call $sayNumber "add" (call $add (i32.const 1) "x-added" "1"))))`, response_body: `(if (local.get $end) (then (call $sayNumber "add" (call $add (i32.const 3) "x-added" "1"))))` } }), watcher], request: { ...post, protocol: "http/2" }, steps: body, upstream: answered, upstreamProtocol: "http/2" }, // prettier-ignore
  { name: "trailers-strange", guests: [streamGuest({ code: { request_trailers: `(drop (call $add (i32.const 1) "x-padded" " a ")) (drop (call $add (i32.const 1) "x-plain" "b"))`, response_trailers: `(drop (call $add (i32.const 3) "x-padded" " a ")) (drop (call $add (i32.const 3) "x-plain" "b"))` } })], request: post, steps: trailing, upstream: answeredWithTrailers }, // prettier-ignore
  { name: "trailers-strange-to-2", upstreamProtocol: "http/2", guests: [streamGuest({ code: { request_trailers: `(drop (call $add (i32.const 1) "x-padded" " a ")) (drop (call $add (i32.const 1) "x-plain" "b"))` } })], request: post, steps: trailing }, // prettier-ignore
  { name: "trailers-added-and-held", guests: [streamGuest({ answers: { response_body: [0, 0, 0, 1] }, actions: { b: go("response") }, code: { response_body: `(if (local.get $end) (then (drop (call $add (i32.const 3) "x-added" "1"))))` } }), watcher], request: post, steps: [...body, { wait: 200 }, { do: "b" }], upstream: answered }, // prettier-ignore
];

// [R4.7-2], [R4.7-1], [R4.6-17]: continuing where nothing is stopped, or in the wrong place.
const continues: StreamCase[] = [
  { name: "continue-in-body-0", guests: [streamGuest({ code: { request_body: go("request") } }), watcher], request: post, steps: body }, // prettier-ignore
  { name: "continue-in-body-1", guests: [streamGuest({ answers: { request_body: [1] }, code: { request_body: go("request") } }), watcher], request: post, steps: body }, // prettier-ignore
  { name: "continue-twice", guests: [streamGuest({ answers: { request_headers: [1] }, actions: { a: `${go("request")} ${go("request")}` } }), watcher], request: post, steps: bodyThenGo }, // prettier-ignore
  { name: "continue-between", guests: [streamGuest({ actions: { a: go("request") } }), watcher], request: post, steps: [{ data: "abc" }, { do: "a" }, { data: "def", end: true }] }, // prettier-ignore
  { name: "continue-between-after-hold", guests: [streamGuest({ answers: { request_headers: [1] }, actions: { a: go("request"), b: go("request") } }), watcher], request: post, steps: [{ data: "abc" }, { do: "a" }, { do: "b" }, { data: "def", end: true }] }, // prettier-ignore
  { name: "continue-response-between", guests: [streamGuest({ actions: { a: go("response") } }), watcher], upstream: { ...answered, pause: 200 }, steps: [{ wait: 280 }, { do: "a" }] }, // prettier-ignore
  { name: "continue-in-response-body", guests: [watcher, streamGuest({ code: { response_body: go("response") } })], upstream: answered }, // prettier-ignore
  { name: "continue-in-response-body-1", guests: [watcher, streamGuest({ answers: { response_body: [1] }, code: { response_body: go("response") } })], upstream: answered }, // prettier-ignore
  { name: "continue-in-trailers", guests: [streamGuest({ answers: { request_trailers: [1] }, code: { request_trailers: go("request") } }), watcher], request: post, steps: trailing }, // prettier-ignore
  { name: "continue-in-response-trailers-0", guests: [streamGuest({ code: { response_trailers: go("response") } })], upstream: answeredWithTrailers }, // prettier-ignore
  { name: "continue-in-response-trailers-0-inner", guests: [watcher, streamGuest({ code: { response_trailers: go("response") } })], upstream: answeredWithTrailers }, // prettier-ignore
  { name: "continue-in-response-trailers-1", guests: [streamGuest({ answers: { response_trailers: [1] }, code: { response_trailers: go("response") } })], upstream: answeredWithTrailers }, // prettier-ignore
  { name: "continue-in-last-body-1", guests: [streamGuest({ answers: { request_body: [0, 0, 0, 1], response_body: [0, 0, 0, 1] }, code: { request_body: at("request_body", 4, go("request")), response_body: at("response_body", 4, go("response")) } }), watcher], request: post, steps: body, upstream: answered }, // prettier-ignore
  { name: "continue-in-last-body-0", guests: [streamGuest({ answers: { request_body: [1, 1, 1, 0], response_body: [1, 1, 1, 0] }, code: { request_body: at("request_body", 4, go("request")), response_body: at("response_body", 4, go("response")) } }), watcher], request: post, steps: body, upstream: answered }, // prettier-ignore
  { name: "continue-in-last-response-body-0", guests: [streamGuest({ answers: { response_body: [1, 1, 1, 0] }, code: { response_body: at("response_body", 4, go("response")) } }), watcher], upstream: answered }, // prettier-ignore
  { name: "continue-in-last-response-body-0-inner", guests: [watcher, streamGuest({ answers: { response_body: [1, 1, 1, 0] }, code: { response_body: at("response_body", 4, go("response")) } })], upstream: answered }, // prettier-ignore
  { name: "continue-in-last-response-body-10", guests: [streamGuest({ answers: { response_body: [1, 0] }, code: { response_body: at("response_body", 2, go("response")) } })], upstream: answered }, // prettier-ignore
  { name: "continue-in-last-response-body-20", guests: [streamGuest({ answers: { response_body: [2, 2, 2, 0] }, code: { response_body: at("response_body", 4, go("response")) } })], upstream: answered }, // prettier-ignore
  { name: "continue-in-last-response-body-00", guests: [streamGuest({ code: { response_body: at("response_body", 4, go("response")) } })], upstream: answered }, // prettier-ignore
  { name: "continue-in-last-request-body-0", guests: [streamGuest({ answers: { request_body: [1, 1, 1, 0] }, code: { request_body: at("request_body", 4, go("request")) } })], request: post, steps: body }, // prettier-ignore
  { name: "continue-in-last-request-body-10", guests: [streamGuest({ answers: { request_body: [1, 0] }, code: { request_body: at("request_body", 2, go("request")) } })], request: post, steps: body }, // prettier-ignore
  { name: "continue-in-last-request-body-20", guests: [streamGuest({ answers: { request_body: [2, 2, 2, 0] }, code: { request_body: at("request_body", 4, go("request")) } }), watcher], request: post, steps: body }, // prettier-ignore
  ...(
    [
      "response_headers",
      "response_body",
      "response_trailers",
      "request_headers",
      "request_body",
      "request_trailers",
    ] as const
  ).flatMap((callback) =>
    [0, 1].flatMap((result): StreamCase[] => [
      { name: `close-in-${callback}-${result}`, guests: [streamGuest({ answers: { [callback]: [result] }, code: { [callback]: close() } }), watcher], request: post, steps: trailing, upstream: answeredWithTrailers, upstreamVaries: true }, // prettier-ignore
      { name: `close-in-${callback}-${result}-inner`, guests: [watcher, streamGuest({ answers: { [callback]: [result] }, code: { [callback]: close(1) } })], request: post, steps: trailing, upstream: answeredWithTrailers, upstreamVaries: true }, // prettier-ignore
      { name: `close-2-in-${callback}-${result}`, guests: [streamGuest({ answers: { [callback]: [result] }, code: { [callback]: `${close(2)} ${close(3)}` }, actions: { a: go(callback.startsWith("request") ? "request" : "response") } })], request: post, steps: [...trailing, { wait: 250 }, { do: "a" }], upstream: answeredWithTrailers }, // prettier-ignore
    ]),
  ),
  { name: "continue-response-in-request-headers", guests: [streamGuest({ code: { request_headers: go("response") } })] }, // prettier-ignore
  { name: "continue-response-in-request-body", guests: [streamGuest({ code: { request_body: go("response") } })], request: post, steps: body }, // prettier-ignore
  { name: "continue-after-reply", guests: [streamGuest({ answers: { request_headers: [1] }, code: { request_headers: `${reply(403, "no")} ${go("request")}` } }), watcher] }, // prettier-ignore
  { name: "continue-before-reply", guests: [streamGuest({ answers: { request_headers: [1] }, code: { request_headers: `${go("request")} ${reply(403, "no")}` } }), watcher] }, // prettier-ignore
  { name: "continue-in-get-stop", guests: [streamGuest({ answers: { request_headers: [1] }, code: { request_headers: go("request") } }), watcher] }, // prettier-ignore
  { name: "continue-in-post-stop", guests: [streamGuest({ answers: { request_headers: [1] }, code: { request_headers: go("request") } }), watcher], request: post, steps: body, patience: 300 }, // prettier-ignore
  { name: "continue-in-response-stop", guests: [streamGuest({ answers: { response_headers: [1] }, code: { response_headers: go("response") } }), watcher], upstream: answered, patience: 300 }, // prettier-ignore
  { name: "continue-other-in-response-headers", guests: [streamGuest({ code: { response_headers: go("request") } }), watcher], upstream: answered }, // prettier-ignore
  { name: "continue-request-after-response", guests: [streamGuest({ answers: { response_headers: [1] }, actions: { a: go("request"), b: go("response") } }), watcher], upstream: answered, steps: [{ wait: 200 }, { do: "a" }, { do: "b" }] }, // prettier-ignore
];

const large = (size: number): string => "x".repeat(size);
const limited = (name: string, test: Omit<StreamCase, "name">): StreamCase => ({
  name,
  bufferLimit: 1000,
  ...test,
});
const quiet = streamGuest({ tellsBodies: false });
const answers = (
  results: Parameters<typeof streamGuest>[0] extends infer Guest
    ? Guest extends { answers?: infer Answers }
      ? Answers
      : never
    : never,
  action = "",
): ReturnType<typeof streamGuest> =>
  streamGuest({
    ...(results !== undefined && { answers: results }),
    tellsBodies: false,
    actions: { a: action },
  });
const overflow: Step[] = [{ data: large(800) }, { data: large(800) }, { data: "end", end: true }];
const largeAnswer = {
  status: 200,
  headers: [],
  chunks: [bytes(large(800)), bytes(large(800)), bytes("end")],
  pause: 30,
};

// [R3.3-1], [R3.3-7], [R3.2-2]: the limit of what is held.
const limits: StreamCase[] = [
  limited("request-buffer-over", { guests: [answers({ request_body: [1] }), quiet], request: post, steps: overflow, upstreamVaries: true }), // prettier-ignore
  limited("request-buffer-over-first", { guests: [answers({ request_body: [1] }), quiet], request: post, steps: [{ data: large(1500) }, { data: "x", end: true }], upstreamVaries: true }), // prettier-ignore
  limited("request-buffer-over-second-filter", { guests: [quiet, answers({ request_body: [1] }), quiet], request: post, steps: overflow, upstreamVaries: true }), // prettier-ignore
  limited("request-buffer-exact", { guests: [answers({ request_body: [1, 0] }), quiet], request: post, steps: [{ data: large(500) }, { data: large(500), end: true }] }), // prettier-ignore
  limited("request-hold-3-over", { guests: [answers({ request_headers: [3] }), quiet], request: post, steps: overflow }), // prettier-ignore
  limited("request-hold-4-over", { guests: [answers({ request_headers: [4] }, go("request")), quiet], request: post, steps: [...overflow, { do: "a" }] }), // prettier-ignore
  limited("request-hold-3-over-answered", { guests: [streamGuest({ answers: { request_headers: [3], response_headers: [1] }, tellsBodies: false, actions: { a: go("response") } }), quiet], request: post, steps: [...overflow, { do: "a" }] }), // prettier-ignore
  limited("request-watermark-over", { guests: [answers({ request_body: [2] }, go("request")), quiet], request: post, steps: [...overflow, { do: "a" }] }), // prettier-ignore
  limited("request-watermark-then-buffer", { guests: [answers({ request_body: [2, 1] }, go("request")), quiet], request: post, steps: [...overflow, { do: "a" }], upstreamVaries: true }), // prettier-ignore
  limited("request-drop-over", { guests: [answers({ request_body: [3, 3, 0] }), quiet], request: post, steps: overflow }), // prettier-ignore
  limited("request-grown-over", { guests: [streamGuest({ answers: { request_body: [1] }, tellsBodies: false, code: { request_body: at("request_body", 1, setBody("request", large(1200), 99999, 0)) } }), quiet], request: post, steps: [{ data: "abc" }, { data: "def", end: true }], upstreamVaries: true }), // prettier-ignore
  limited("request-grown-over-while-held", { guests: [streamGuest({ answers: { request_body: [1] }, tellsBodies: false, code: { request_body: at("request_body", 2, setBody("request", large(1200), 99999, 0)) } }), quiet], request: post, steps: [{ data: "abc" }, { data: "def", end: true }], upstreamVaries: true }), // prettier-ignore
  limited("request-over-again", { guests: [answers({ request_body: [2] }, go("request")), quiet], request: post, steps: [{ data: large(1500) }, { do: "a" }, { data: large(1500) }, { data: "abc" }, { do: "a" }, { data: "end", end: true }, { do: "a" }] }), // prettier-ignore
  limited("response-buffer-over", { guests: [quiet, answers({ response_body: [1] })], upstream: largeAnswer }), // prettier-ignore
  limited("response-buffer-over-held", { plugin: allowed, guests: [quiet, answers({ response_headers: [1], response_body: [1] })], upstream: largeAnswer }), // prettier-ignore
  limited("response-hold-3-over", { guests: [quiet, answers({ response_headers: [3] })], upstream: largeAnswer }), // prettier-ignore
  limited("response-hold-4-over", { guests: [quiet, answers({ response_headers: [4] }, go("response"))], upstream: largeAnswer, steps: later }), // prettier-ignore
  limited("response-watermark-over", { guests: [quiet, answers({ response_body: [2] }, go("response"))], upstream: largeAnswer, steps: later }), // prettier-ignore
  limited("request-buffer-over-2", { guests: [answers({ request_body: [1, 1, 0] }), quiet], request: { ...post, protocol: "http/2" }, steps: overflow }), // prettier-ignore
  limited("close-while-held", { guests: [answers({ request_headers: [1] }, close()), quiet], request: post, steps: [{ data: "abc" }, { do: "a" }] }), // prettier-ignore
];

// [R3.2-7]
const timeouts: StreamCase[] = [
  { name: "idle-held-request", idleTimeout: 150, guests: [answers({ request_headers: [1] }), quiet], steps: [{ wait: 10 }] }, // prettier-ignore
  { name: "idle-held-post", idleTimeout: 150, guests: [answers({ request_headers: [1] }), quiet], request: post, steps: body }, // prettier-ignore
  { name: "idle-incomplete", idleTimeout: 150, guests: [quiet], request: post, steps: [{ data: "abc" }], upstreamVaries: true }, // prettier-ignore
  { name: "idle-held-response", idleTimeout: 150, guests: [quiet, answers({ response_headers: [1] })], upstream: answered }, // prettier-ignore
  { name: "idle-held-response-body", idleTimeout: 150, guests: [quiet, answers({ response_body: [1] })], upstream: answered, patience: 1600 }, // prettier-ignore
  {
    name: "idle-upstream",
    idleTimeout: 150,
    guests: [quiet],
    upstream: { ...answered, delay: 800 },
  },
  { name: "idle-kept-alive", idleTimeout: 150, guests: [quiet], request: post, steps: [{ data: "a" }, { wait: 100 }, { data: "b" }, { wait: 100 }, { data: "c", end: true }] }, // prettier-ignore
  { name: "request-timeout-held", requestTimeout: 150, guests: [answers({ request_headers: [1] }), quiet], request: post, steps: body }, // prettier-ignore
  { name: "request-timeout-incomplete", requestTimeout: 150, guests: [quiet], request: post, steps: [{ data: "abc" }], upstreamVaries: true }, // prettier-ignore
  { name: "request-timeout-upstream", requestTimeout: 150, guests: [quiet], upstream: { ...answered, delay: 300 } }, // prettier-ignore
  {
    name: "route-timeout",
    routeTimeout: 150,
    guests: [quiet],
    upstream: { ...answered, delay: 600 },
  },
  { name: "route-timeout-grpc", routeTimeout: 150, guests: [quiet], request: { headers: [["content-type", "application/grpc"]] }, upstream: { ...answered, delay: 600 } }, // prettier-ignore
  { name: "route-timeout-body", routeTimeout: 150, guests: [quiet], upstream: { ...answered, pause: 100 } }, // prettier-ignore
  { name: "route-timeout-held", routeTimeout: 150, guests: [quiet, answers({ response_headers: [1] })], upstream: { ...answered, pause: 100 } }, // prettier-ignore
  { name: "route-timeout-held-whole", routeTimeout: 250, guests: [quiet, answers({ response_headers: [1] }, go("response"))], upstream: answered, steps: [{ wait: 350 }, { do: "a" }] }, // prettier-ignore
  { name: "route-timeout-incomplete", routeTimeout: 100, guests: [quiet], request: post, steps: [{ data: "abc" }, { wait: 200 }, { data: "def", end: true }] }, // prettier-ignore
];

const http2 = (tests: readonly StreamCase[], protocol: Protocol = "http/2"): StreamCase[] =>
  tests.map((test) => ({
    ...test,
    name: `${test.name}-h2`,
    request: { ...test.request, protocol },
  }));

compareStreams("header results", headerResults);
compareStreams("body results", bodyResults);
compareStreams("trailer results", trailerResults);
compareStreams("chains", [...chains, ...http2(chains)]);
compareStreams("continuing", [...continues, ...http2(continues)], true);
compareStreams("limits", limits);
compareStreams("time-outs", timeouts);
