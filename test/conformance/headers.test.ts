// The rules of header maps, on the mock host and on a real Envoy: when each map is there, what the calls
// answer, what they do to the map, and what goes on the wire afterwards.

import type { HeaderPair, RawReply, RawRequest } from "../../harness/src/mock/index.js";
import { dump, inEveryCallback, pairsText, plainAnswers } from "./header-guests.js";
import type { RawGuest } from "./raw-guest.js";
import { compareSideBySide, type SideBySideCase } from "./side-by-side.js";

const bytes = (value: string): Uint8Array => Buffer.from(value);

const withTrailers = { http1Trailers: true };

const post: Partial<RawRequest> = {
  method: "POST",
  headers: [["content-length", "7"], ["x-mine", "request"]], // prettier-ignore
  chunks: [bytes("abcdefg")],
};

const full: Partial<RawRequest> = {
  method: "POST",
  headers: [["transfer-encoding", "chunked"], ["x-mine", "request"]], // prettier-ignore
  chunks: [bytes("abcdefg")],
  trailers: [["x-mine", "request trailer"]],
};

const fullReply: RawReply = {
  status: 200,
  headers: [["transfer-encoding", "chunked"], ["x-mine", "response"]], // prettier-ignore
  chunks: [bytes("12345678")],
  trailers: [["x-mine", "response trailer"]],
};

const someBody: RawReply = {
  status: 200,
  headers: [["content-length", "8"], ["x-mine", "response"]], // prettier-ignore
  chunks: [bytes("12345678")],
};

const map = (type: number): string => `(i32.const ${type})`;

/** All calls on one map, reading first; writes that change nothing. */
const callsOn = (type: number, label: string): string => `
  (call $say "${label} get" (call $get ${map(type)} "x-mine" (i32.const 0) (i32.const 4)))
  (call $say "${label} absent" (call $get ${map(type)} "x-none" (i32.const 0) (i32.const 4)))
  (call $sayNumber "${label} pairs" (call $pairs ${map(type)} (i32.const 0) (i32.const 4)))
  (call $sayNumber "${label} pairs there" (i32.gt_u (i32.load (i32.const 4)) (i32.const 0)))
  (i64.store (i32.const 0) (i64.const 0))`;

const writesOn = (type: number, label: string): string => `
  (i32.store (i32.const 8) (i32.const 777))
  (call $sayNumber "${label} size" (call $mapSize ${map(type)} (i32.const 8)))
  (call $sayNumber "${label} size written" (i32.ne (i32.load (i32.const 8)) (i32.const 777)))
  (call $sayNumber "${label} remove" (call $remove ${map(type)} "x-none"))
  (call $sayNumber "${label} add" (call $add ${map(type)} "x-added" "${label}"))
  (call $sayNumber "${label} replace" (call $replace ${map(type)} "x-replaced" "${label}"))`;

const setsOn = (type: number, label: string): string =>
  `(call $sayNumber "${label} set" (call $setPairs ${map(type)} "${pairsText([["x-set", "1"]])}"))`;

const inRequest = (code: string, more: Partial<RawGuest> = {}): RawGuest => ({
  ...more,
  callbacks: { proxy_on_request_headers: `${code} (i32.const 0)` },
});

const inResponse = (code: string, more: Partial<RawGuest> = {}): RawGuest => ({
  ...more,
  callbacks: { proxy_on_response_headers: `${code} (i32.const 0)` },
});

/** Shows what the filter behind gets; on the response side, put it first in the chain. */
const onlooker: RawGuest = {
  extra: dump,
  callbacks: {
    ...plainAnswers,
    proxy_on_request_headers: `(call $dump "sees" (i32.const 0)) (i32.const 0)`,
    proxy_on_request_trailers: `(call $dump "sees trailers" (i32.const 1)) (i32.const 0)`,
    proxy_on_response_headers: `(call $dump "sees response" (i32.const 2)) (i32.const 0)`,
    proxy_on_response_trailers: `(call $dump "sees response trailers" (i32.const 3)) (i32.const 0)`,
    proxy_on_log: `(call $dump "log" (i32.const 0)) (call $dump "log response" (i32.const 2)) (call $dump "log trailers" (i32.const 3))`,
  },
};

const replaceHeader = (type: number, name: string, value: string): string =>
  `(drop (call $replace ${map(type)} "${name}" "${value}"))`;
const addHeader = (type: number, name: string, value: string): string =>
  `(drop (call $add ${map(type)} "${name}" "${value}"))`;
const removeHeader = (type: number, name: string): string =>
  `(drop (call $remove ${map(type)} "${name}"))`;
const setHeaders = (type: number, pairs: readonly HeaderPair[]): string =>
  `(call $sayNumber "set" (call $setPairs ${map(type)} "${pairsText(pairs)}"))`;

const reply = (status: number): string =>
  `(drop (call $reply (i32.const ${status}) "mine" "body" (i32.const 0) (i32.const 0) (i32.const -1)))`;

const requestPseudo: readonly HeaderPair[] = [[":path", "/set"], [":method", "GET"], [":authority", "set.test"], [":scheme", "http"]]; // prettier-ignore

const many = (count: number, value = "1"): HeaderPair[] =>
  Array.from({ length: count }, (_, index) => [`x-${index}`, value]);

/** In each callback, for each stop that keeps a map. */
// The table of 4.2, [R4.2-1], [R4.2-2], [R4.2-6]; the table of 4.3, [R4.3-1]
const phases: SideBySideCase[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 255].flatMap((type) => {
  const calls = (label: string): string => callsOn(type, label) + writesOn(type, label);
  return [
    { name: `plain-${type}`, guests: [inEveryCallback(calls)], requests: [{}, post, full], upstream: fullReply, listener: withTrailers }, // prettier-ignore
    { name: `set-${type}`, guests: [inEveryCallback((label) => type === 0 && label === "request_headers" ? "" : setsOn(type, label)), onlooker], requests: [post, full], upstream: type === 2 ? fullReply : someBody, listener: withTrailers }, // prettier-ignore
  ];
});

const held = (type: number, callback: string, answer: number, period = 200): SideBySideCase => ({
  name: `held-${type}-${callback}-${answer}`,
  guests: [
    onlooker,
    {
      extra: "(global $held (mut i32) (i32.const 0))",
      callbacks: {
        ...inEveryCallback((label) => callsOn(type, label) + writesOn(type, label), {
          [callback]: `(global.set $held (local.get $id)) (drop (call $effective (i32.const 1))) (drop (call $tickPeriod (i32.const ${period}))) (i32.const ${answer})`,
        }).callbacks,
        proxy_on_tick: `(drop (call $tickPeriod (i32.const 0))) ${callsOn(type, "root")} ${writesOn(type, "root")}
          (call $sayNumber "effective" (call $effective (global.get $held)))
          ${callsOn(type, "tick")} ${writesOn(type, "tick")}
          (drop (call $continueStream (i32.const ${callback.includes("request") ? 0 : 1})))
          ${callsOn(type, "after")} ${writesOn(type, "after")}`,
      },
    },
    onlooker,
  ],
  requests: [full],
  upstream: fullReply,
  listener: withTrailers,
  advance: 200,
});

// What a stop leaves readable, and what continuing takes away: [R4.2-1], [R4.2-3], [R4.2-4]; trailers that a
// filter holds: [R3.4-1].
const holding: SideBySideCase[] = [
  ...[1, 3, 4].flatMap((answer) => [
    held(0, "proxy_on_request_headers", answer),
    held(2, "proxy_on_response_headers", answer),
  ]),
  held(0, "proxy_on_request_trailers", 1),
  held(1, "proxy_on_request_trailers", 1),
  held(1, "proxy_on_request_headers", 1),
  held(2, "proxy_on_response_trailers", 1),
  held(3, "proxy_on_response_trailers", 1),
  ...[0, 2].map((type) => ({
    // The body releases the headers at once: the tick is to come much later.
    ...held(type, `proxy_on_${type === 0 ? "request" : "response"}_headers`, 1, 600_000),
    name: `held-single-${type}`,
    advance: 0,
    plugin: { allowOnHeadersStopIteration: true },
  })),
];

// [R4.3-3], [R4.3-5], [R4.4-8], [R4.4-9], [R4.4-10], [R4.4-11], [R4.4-12], [R4.4-13]
const mutations: SideBySideCase[] = [
  {
    // A name without letters is looked up and added like any other, [R4.3-2]. It goes away again: what a
    // server makes of a line without a name is its own matter.
    name: "empty-name",
    guests: [
      inRequest(
        `(call $say "absent" (call $get (i32.const 0) "" (i32.const 0) (i32.const 4)))
         (call $sayNumber "add" (call $add (i32.const 0) "" "one")) (call $sayNumber "add" (call $add (i32.const 0) "" "two"))
         (call $say "there" (call $get (i32.const 0) "" (i32.const 0) (i32.const 4))) (call $dump "now" (i32.const 0))
         (call $sayNumber "replace" (call $replace (i32.const 0) "" "three")) (call $dump "then" (i32.const 0))
         (call $sayNumber "remove" (call $remove (i32.const 0) "")) (call $dump "after" (i32.const 0))`,
        { extra: dump },
      ),
    ],
  },
  {
    name: "order",
    guests: [
      onlooker,
      inRequest(
        `${addHeader(0, "X-Twice", "3")} ${replaceHeader(0, "x-first", "new")} ${replaceHeader(0, ":method", "PUT")}
         ${addHeader(0, ":foo", "pseudo")} ${addHeader(0, "x-after", "1")} ${replaceHeader(0, ":path", "/other")}
         ${replaceHeader(0, "x-absent", "made")} ${removeHeader(0, "x-gone")} ${removeHeader(0, "x-never")}
         ${addHeader(0, "accept", "c")} ${addHeader(0, "cookie", "b=2")}
         ${addHeader(0, "x-empty", "")} ${addHeader(0, "accept", "")} ${addHeader(0, ":path", "/second")}
         (call $dump "now" (i32.const 0))
         (call $say "empty" (call $get (i32.const 0) "x-empty" (i32.const 0) (i32.const 4)))
         (call $say "no name" (call $get (i32.const 0) "" (i32.const 0) (i32.const 4)))
         (call $say "first of two" (call $get (i32.const 0) "x-TWICE" (i32.const 0) (i32.const 4)))`,
        { extra: dump },
      ),
      onlooker,
    ],
    requests: [{ headers: [["x-first", "1"], ["x-twice", "1"], ["x-twice", "2"], ["x-gone", "1"], ["x-gone", "2"], ["accept", "a"], ["cookie", "a=1"], ["x-last", "1"]] }], // prettier-ignore
  },
  {
    name: "order-response",
    guests: [
      onlooker,
      inResponse(
        `${addHeader(2, "X-Twice", "3")} ${replaceHeader(2, "x-first", "new")} ${replaceHeader(2, ":status", "201")}
         ${addHeader(2, ":foo", "pseudo")} ${addHeader(2, "host", "h")} ${removeHeader(2, "set-cookie")}
         ${addHeader(2, "vary", "c")} ${addHeader(2, "x-empty", "")}
         (call $dump "now" (i32.const 2))`,
        { extra: dump },
      ),
    ],
    upstream: { status: 200, headers: [["x-first", "1"], ["set-cookie", "a"], ["x-twice", "1"], ["set-cookie", "b"], ["vary", "a"], ["content-length", "0"]] }, // prettier-ignore
  },
  {
    name: "empty-values",
    guests: [
      inRequest(
        ["accept", "x-any", ":path"]
          .map(
            (name) => `
          ${removeHeader(0, name)} ${addHeader(0, name, "")} ${addHeader(0, name, "")} (call $dump "${name} two empty" (i32.const 0))
          ${addHeader(0, name, "a")} ${addHeader(0, name, "")} ${addHeader(0, name, "b")} (call $dump "${name}" (i32.const 0)) ${removeHeader(0, name)}`,
          )
          .join("") + replaceHeader(0, ":path", "/"),
        { extra: dump },
      ),
    ],
  },
  {
    name: "host",
    guests: [
      inRequest(
        `(call $say "host" (call $get (i32.const 0) "Host" (i32.const 0) (i32.const 4)))
         ${addHeader(0, "host", "more")} (call $dump "added" (i32.const 0))
         ${replaceHeader(0, "HOST", "new.test")} (call $dump "replaced" (i32.const 0))
         ${removeHeader(0, "host")} (call $dump "removed" (i32.const 0))
         ${addHeader(0, "host", "again.test")} (call $dump "again" (i32.const 0))`,
        { extra: dump },
      ),
    ],
  },
  {
    name: "host-set",
    guests: [
      inRequest(
        `${setHeaders(0, [["host", "a.test"], [":path", "/"], [":method", "GET"], [":authority", "b.test"], ["x-forwarded-proto", "http"]])} (call $dump "now" (i32.const 0))`, // prettier-ignore
        { extra: dump },
      ),
    ],
  },
  {
    name: "set-request",
    guests: [
      inRequest(
        `${setHeaders(0, [["x-a", "1"], ...requestPseudo, ["Accept", "a"], ["X-B", "2"], ["accept", "b"], ["x-b", "3"], ["x-forwarded-proto", "http"]])}
         (call $dump "now" (i32.const 0))`, // prettier-ignore
        { extra: dump },
      ),
    ],
    requests: [{ headers: [["x-old", "1"]] }],
  },
  {
    name: "set-request-without-proto",
    guests: [inRequest(setHeaders(0, requestPseudo))],
  },
  {
    name: "set-response",
    guests: [
      onlooker,
      inResponse(
        setHeaders(2, [["x-a", "1"], [":status", "202"], ["Vary", "a"], ["vary", "b"], ["set-cookie", "a"], ["set-cookie", "b"]]), // prettier-ignore
      ),
    ],
    upstream: someBody,
  },
  {
    name: "set-response-without-status",
    guests: [onlooker, inResponse(setHeaders(2, [["x-a", "1"]]))],
    upstream: someBody,
  },
  {
    name: "set-twice-status",
    guests: [onlooker, inResponse(setHeaders(2, [[":status", "200"], [":status", "201"]]))], // prettier-ignore
    upstream: someBody,
  },
];

const number = (value: number): string =>
  [0, 8, 16, 24]
    .map((shift) => `\\${((value >>> shift) & 255).toString(16).padStart(2, "0")}`)
    .join("");

/** Serialised pairs that are not what they should be, [R4.1-3]. */
const malformed: Readonly<Record<string, string>> = {
  nothing: "",
  short: "\\01\\00\\00",
  "count-zero": number(0),
  "count-zero-and-more": `${number(0)}x`,
  "count-too-large": number(1025),
  "sizes-missing": `${number(1)}${number(1)}`,
  "value-missing": `${number(1)}${number(1)}${number(1)}a\\00`,
  "no-nul-after-name": `${number(1)}${number(1)}${number(1)}axb\\00`,
  "no-nul-after-value": `${number(1)}${number(1)}${number(1)}a\\00bx`,
  "end-without-nul": `${number(1)}${number(1)}${number(1)}a\\00b`,
  trailing: `${pairsText([["a", "b"]])}\\00`,
  "length-huge": `${number(1)}${number(-1)}${number(1)}a\\00b\\00`,
  "length-wraps": `${number(1)}${number(-2)}${number(3)}a\\00b\\00`,
  good: pairsText([["a", "b"]]),
};

// [R4.1-1], [R4.1-2], [R4.1-3], [R4.1-4], [R4.3-4]
const forms: SideBySideCase[] = [
  {
    // More pairs, and more bytes, than a module may hand back.
    name: "unlimited-out",
    guests: [
      inResponse(
        `(local $left i32) (local.set $left (i32.const 1100))
         (loop $more
           (drop (call $add (i32.const 2) "x-many" (i32.const 65536) (i32.const 1000)))
           (local.set $left (i32.sub (local.get $left) (i32.const 1)))
           (br_if $more (local.get $left)))
         (drop (call $mapSize (i32.const 2) (i32.const 8))) (call $sayNumber "bytes" (i32.gt_u (i32.load (i32.const 8)) (i32.const 1048576)))
         (drop (memory.grow (i32.const 64))) (global.set $top (i32.const 1048576))
         (call $sayNumber "pairs" (call $pairs (i32.const 2) (i32.const 0) (i32.const 4)))
         (call $sayNumber "count" (i32.ge_u (i32.load (i32.load (i32.const 0))) (i32.const 1100)))
         ${removeHeader(2, "x-many")} (global.set $top (i32.const 16384)) (i64.store (i32.const 0) (i64.const 0))`,
      ),
    ],
  },
  {
    name: "malformed-response",
    guests: [
      inResponse(
        Object.entries(malformed)
          .map(
            ([name, text]) =>
              `(call $sayNumber "${name}" (call $setPairs (i32.const 2) "${text}")) (call $dump "then" (i32.const 2))
               (drop (call $mapSize (i32.const 2) (i32.const 8))) (call $sayNumber "bytes" (i32.load (i32.const 8)))
               ${addHeader(2, "x-one", "1")} ${addHeader(2, "x-one", "22")}
               (drop (call $mapSize (i32.const 2) (i32.const 8))) (call $sayNumber "bytes" (i32.load (i32.const 8)))`,
          )
          .join("\n") + setHeaders(2, [[":status", "200"], ["content-length", "0"]]), // prettier-ignore
        { extra: dump },
      ),
    ],
  },
  {
    // Sizes and counts at the limits: pairs with names of one letter and values of zeros.
    name: "limits",
    guests: [
      {
        extra: `${dump}
          (func $fill (param $count i32) (param $valueSize i32) (result i32)
            (local $at i32) (local $index i32)
            (i32.store (i32.const 65536) (local.get $count))
            (local.set $at (i32.const 65540))
            (block $done (loop $next
              (br_if $done (i32.ge_u (local.get $index) (local.get $count)))
              (i32.store (local.get $at) (i32.const 1))
              (i32.store offset=4 (local.get $at) (local.get $valueSize))
              (local.set $at (i32.add (local.get $at) (i32.const 8)))
              (local.set $index (i32.add (local.get $index) (i32.const 1)))
              (br $next)))
            (local.set $index (i32.const 0))
            (block $done (loop $next
              (br_if $done (i32.ge_u (local.get $index) (local.get $count)))
              (i32.store16 (local.get $at) (i32.const 97))
              (local.set $at (i32.add (local.get $at) (i32.const 2)))
              (memory.fill (local.get $at) (i32.const 48) (local.get $valueSize))
              (local.set $at (i32.add (local.get $at) (local.get $valueSize)))
              (i32.store8 (local.get $at) (i32.const 0))
              (local.set $at (i32.add (local.get $at) (i32.const 1)))
              (local.set $index (i32.add (local.get $index) (i32.const 1)))
              (br $next)))
            (i32.sub (local.get $at) (i32.const 65536)))
          (func $try (param $count i32) (param $valueSize i32)
            (local $size i32)
            (local.set $size (call $fill (local.get $count) (local.get $valueSize)))
            (call $sayNumber (i32.const 0) (i32.const 0) (call $setPairs (i32.const 2) (i32.const 65536) (local.get $size)))
            (drop (call $mapSize (i32.const 2) (i32.const 8)))
            (call $sayNumber (i32.const 0) (i32.const 0) (i32.load (i32.const 8))))`,
        callbacks: {
          proxy_on_response_headers: `
            (drop (memory.grow (i32.const 32)))
            ${[[1023, 1], [1024, 1], [1025, 1], [1, 1048560], [1, 1048561], [1, 1048562]].map(([count, size]) => `(call $try (i32.const ${count}) (i32.const ${size}))`).join("\n")}
            ${setHeaders(2, [[":status", "200"], ["content-length", "0"]])} (i32.const 0)`, // prettier-ignore
        },
      },
    ],
  },
  {
    name: "bad-memory",
    guests: [
      inRequest(`
        (call $sayNumber "get name" (call $get (i32.const 0) (i32.const -1) (i32.const 4) (i32.const 0) (i32.const 4)))
        (call $sayNumber "get name of no map" (call $get (i32.const 2) (i32.const -1) (i32.const 4) (i32.const 0) (i32.const 4)))
        (call $sayNumber "get name of type 8" (call $get (i32.const 8) (i32.const -1) (i32.const 4) (i32.const 0) (i32.const 4)))
        (call $sayNumber "get result" (call $get (i32.const 0) ":path" (i32.const -1) (i32.const 4)))
        (call $sayNumber "get absent, result" (call $get (i32.const 0) "x-none" (i32.const -1) (i32.const 4)))
        (call $sayNumber "pairs result" (call $pairs (i32.const 0) (i32.const -1) (i32.const 4)))
        (call $sayNumber "no pairs, result" (call $pairs (i32.const 2) (i32.const -1) (i32.const 4)))
        (call $sayNumber "size result" (call $mapSize (i32.const 0) (i32.const -1)))
        (call $sayNumber "size of no map, result" (call $mapSize (i32.const 2) (i32.const -1)))
        (call $sayNumber "set" (call $setPairs (i32.const 0) (i32.const -1) (i32.const 4)))
        (call $sayNumber "set of no map" (call $setPairs (i32.const 2) (i32.const -1) (i32.const 4)))
        (call $sayNumber "add name" (call $add (i32.const 0) (i32.const -1) (i32.const 4) "a"))
        (call $sayNumber "add value" (call $add (i32.const 0) "a" (i32.const -1) (i32.const 4)))
        (call $sayNumber "add value to no map" (call $add (i32.const 2) "a" (i32.const -1) (i32.const 4)))
        (call $sayNumber "add value of type 8" (call $add (i32.const 8) "a" (i32.const -1) (i32.const 4)))
        (call $sayNumber "replace name" (call $replace (i32.const 0) (i32.const -1) (i32.const 4) "a"))
        (call $sayNumber "replace value" (call $replace (i32.const 0) "a" (i32.const -1) (i32.const 4)))
        (call $sayNumber "remove" (call $remove (i32.const 0) (i32.const -1) (i32.const 4)))
        (call $sayNumber "remove of no map" (call $remove (i32.const 2) (i32.const -1) (i32.const 4)))
        (i32.store (i32.const 0) (i32.const 777)) (i32.store (i32.const 4) (i32.const 778))
        (call $sayNumber "absent" (call $get (i32.const 0) "x-none" (i32.const 0) (i32.const 4)))
        (call $sayNumber "pointer" (i32.load (i32.const 0))) (call $sayNumber "size" (i32.load (i32.const 4)))
        (call $sayNumber "no map" (call $get (i32.const 2) "x-none" (i32.const 0) (i32.const 4)))
        (call $sayNumber "pointer" (i32.load (i32.const 0))) (call $sayNumber "size" (i32.load (i32.const 4)))
        (call $sayNumber "empty pairs" (call $pairs (i32.const 2) (i32.const 0) (i32.const 4)))
        (call $sayNumber "pointer" (i32.load (i32.const 0))) (call $sayNumber "size" (i32.load (i32.const 4)))
        (i32.store (i32.const 0) (i32.const 777)) (i32.store (i32.const 4) (i32.const 778))
        ${addHeader(0, "x-empty", "")}
        (call $sayNumber "empty value" (call $get (i32.const 0) "x-empty" (i32.const 0) (i32.const 4)))
        (call $sayNumber "pointer" (i32.load (i32.const 0))) (call $sayNumber "size" (i32.load (i32.const 4)))
        (i64.store (i32.const 0) (i64.const 0))`),
    ],
  },
  {
    name: "abi-0-1-0",
    guests: [
      {
        abi: "proxy_abi_version_0_1_0",
        extra: `(func (export "proxy_on_request_headers") (param $id i32) (param $n i32) (result i32) (call $check) (i32.const 0))`,
        callbacks: {
          check: `
            (i32.store (i32.const 0) (i32.const 777)) (i32.store (i32.const 4) (i32.const 778))
            (call $sayNumber "absent" (call $get (i32.const 0) "x-none" (i32.const 0) (i32.const 4)))
            (call $sayNumber "pointer" (i32.load (i32.const 0))) (call $sayNumber "size" (i32.load (i32.const 4)))
            (call $say "path" (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))
            (call $sayNumber "no map" (call $get (i32.const 2) "x-none" (i32.const 0) (i32.const 4)))
            (call $sayNumber "type 8" (call $get (i32.const 8) "x-none" (i32.const 0) (i32.const 4)))
            (call $sayNumber "no pairs" (call $pairs (i32.const 2) (i32.const 0) (i32.const 4)))
            (call $sayNumber "add to no map" (call $add (i32.const 2) "a" "b"))
            (call $sayNumber "size of no map" (call $mapSize (i32.const 2) (i32.const 8)))`,
          proxy_on_log: [0, 1, 2, 3, 4, 5, 6, 7, 8]
            .map(
              (type) =>
                `(call $say "${type}" (call $get (i32.const ${type}) "x-none" (i32.const 0) (i32.const 4)))`,
            )
            .join("\n"),
        },
      },
    ],
  },
];

/** Bytes that do not belong into headers, in names and values: [R4.3-6], [R4.3-7]. */
const strange: Readonly<Record<string, readonly [string, string]>> = {
  "value-nul": ["x-a", "a\\00b"],
  "value-cr": ["x-a", "a\\0db"],
  "value-lf": ["x-a", "a\\0ab"],
  "value-crlf": ["x-a", "a\\0d\\0ax-b: c"],
  "value-tab": ["x-a", "a\\09b"],
  "value-control": ["x-a", "a\\01b"],
  "value-delete": ["x-a", "a\\7fb"],
  "value-high": ["x-a", "a\\c3\\a4b"],
  "value-spaces": ["x-a", "  a  "],
  "name-space": ["x a", "b"],
  "name-nul": ["x\\00a", "b"],
  "name-crlf": ["x\\0d\\0aa", "b"],
  "name-colon": ["x:a", "b"],
  "name-high": ["x\\c3\\a4", "b"],
  "name-parenthesis": ["x(a)", "b"],
  "name-quote": ["x\\22a", "b"],
  "name-slash": ["x/a", "b"],
  "name-upper": ["X-UPPER", "b"],
  "name-pseudo": [":foo", "b"],
  "name-colons": ["::", "b"],
};

const charactersIn = (type: number): SideBySideCase[] =>
  Object.entries(strange)
    // What a client makes of a name that is broken by a line break is its own matter.
    .filter(([name]) => type === 0 || name !== "name-crlf")
    .map(([name, [header, value]]) => ({
      name: `strange-${type}-${name}`,
      guests: [
        onlooker,
        type === 0
          ? inRequest(addHeader(0, header, value))
          : inResponse(addHeader(2, header, value)),
        onlooker,
      ],
    }));

/** A client of HTTP/2 does not get to see what HTTP/1.1 writes as it is, [R4.3-6]. */
const strangeOverHttp2: SideBySideCase[] = Object.entries(strange).map(
  ([name, [header, value]]) => ({
    name: `strange-http2-${name}`,
    guests: [onlooker, inResponse(addHeader(2, header, value))],
    requests: [{ protocol: "http/2" }],
  }),
);

// [R4.3-7], [R4.4-13], [R4.4-14], [R4.4-16]
const pseudo: SideBySideCase[] = [
  ...["", "x", "/a b", "/a#b", "a", "*", "//", "/\\c3\\a4", "http://other.test/x", "/a?b#c"].map(
    (path, index) => ({
      name: `path-${index}`,
      guests: [onlooker, inRequest(replaceHeader(0, ":path", path)), onlooker],
    }),
  ),
  ...["", "a b", "a:b", "EXAMPLE.test:80", "user@host", "[::1]:80", "a,b", "\\c3\\a4"].map(
    (authority, index) => ({
      // prettier-ignore
      name: `authority-${index}`,
      guests: [inRequest(replaceHeader(0, ":authority", authority)), onlooker],
    }),
  ),
  ...["", "get", "GET POST", "CONNECT", "HEAD", "FOO", "OPTIONS", "PRI", "POST"].map(
    (method, index) => ({
      // prettier-ignore
      name: `method-${index}`,
      guests: [inRequest(replaceHeader(0, ":method", method)), onlooker],
    }),
  ),
  ...["", "https", "ftp", "HTTP"].flatMap((scheme, index) => [
    { name: `scheme-${index}`, guests: [inRequest(replaceHeader(0, ":scheme", scheme)), onlooker] }, // prettier-ignore
    { name: `proto-${index}`, guests: [inRequest(replaceHeader(0, "x-forwarded-proto", scheme)), onlooker] }, // prettier-ignore
  ]),
  ...[":method", ":path", ":authority", ":scheme", "x-forwarded-proto", "host"].map((name) => ({
    name: `without-${name.replace(":", "pseudo-")}`,
    guests: [onlooker, inRequest(removeHeader(0, name)), onlooker],
  })),
  {
    name: "without-authority-with-host",
    guests: [inRequest(removeHeader(0, ":authority") + addHeader(0, "host", "new.test")), onlooker],
  },
  { name: "protocol", guests: [inRequest(addHeader(0, ":protocol", "websocket")), onlooker] },
  // Held in the allowed way, so that a body callback takes the header away.
  {
    name: "without-method-later",
    guests: [
      {
        callbacks: {
          proxy_on_request_headers: "(i32.const 1)",
          proxy_on_request_body: `${removeHeader(0, ":method")} (i32.const 0)`,
        },
      },
      onlooker,
    ],
    requests: [post],
    plugin: { allowOnHeadersStopIteration: true },
  },
  ...[
    "",
    "x",
    "99999",
    "1000",
    "600",
    "999",
    "204",
    "304",
    "205",
    "0200",
    "+200",
    "2e2",
    " 200",
    "200 OK",
    "-1",
    "200,201",
    "18446744073709551616",
  ].map((status, index) => ({
    // prettier-ignore
    name: `status-${index}`,
    guests: [onlooker, inResponse(replaceHeader(2, ":status", status)), onlooker],
    upstream: someBody,
  })),
  {
    name: "without-status",
    guests: [onlooker, inResponse(removeHeader(2, ":status")), onlooker],
    upstream: someBody,
  },
  {
    name: "reply-without-status",
    guests: [
      onlooker,
      {
        callbacks: {
          proxy_on_request_headers: `${reply(403)} (i32.const 1)`,
          proxy_on_response_headers: `${removeHeader(2, ":status")} (i32.const 0)`,
        },
      },
    ],
  },
];

// [R4.4-15]
const lengths: SideBySideCase[] = [
  ...["3", "9"].map((value) => ({
    name: `length-http2-${value}`,
    guests: [onlooker, inResponse(replaceHeader(2, "content-length", value))],
    requests: [{ protocol: "http/2" as const }],
    upstream: someBody,
  })),
  ...[
    ["3", "shorter"],
    ["9", "longer"],
    ["", "empty"],
    ["x", "text"],
    ["-1", "negative"],
    ["7,7", "twice"],
    ["07", "padded"],
  ].flatMap(([value = "", name]) => [
    // prettier-ignore
    {
      name: `length-request-${name}`,
      guests: [inRequest(replaceHeader(0, "content-length", value)), onlooker],
      requests: [post],
      // Envoy writes what is too much to the connection all the same: no other request may follow there.
      upstream: { ...someBody, headers: [...someBody.headers, ["connection", "close"] as const] },
    },
    {
      name: `length-response-${name}`,
      guests: [onlooker, inResponse(replaceHeader(2, "content-length", value))],
      upstream: someBody,
    },
  ]),
  {
    name: "length-removed",
    guests: [
      onlooker,
      {
        callbacks: {
          proxy_on_request_headers: `${removeHeader(0, "content-length")} (i32.const 0)`,
          proxy_on_response_headers: `${removeHeader(2, "content-length")} (i32.const 0)`,
        },
      },
      onlooker,
    ],
    requests: [post, {}],
    upstream: someBody,
  },
  ...(
    [
      ["te", "gzip"],
      ["keep-alive", "1"],
      ["proxy-connection", "close"],
      ["connection", "x-named"],
      ["date", "then"],
      ["server", "mine"],
      ["transfer-encoding", "gzip"],
      ["trailer", "x"],
      ["via", "v"],
    ] as const
  ).map(([name, value]) => ({
    // prettier-ignore
    name: `framing-${name}`,
    guests: [
      onlooker,
      {
        callbacks: {
          // A transfer coding that is none would be the end of the request for its reader.
          proxy_on_request_headers: `${name === "transfer-encoding" ? "" : addHeader(0, name, value)} (i32.const 0)`,
          proxy_on_response_headers: `${addHeader(2, name, value)} (i32.const 0)`,
        },
      },
      onlooker,
    ],
    requests: [post, {}],
    upstream: someBody,
  })),
  {
    name: "framing-on-empty",
    guests: [
      onlooker,
      {
        callbacks: {
          proxy_on_request_headers: `${addHeader(0, "content-length", "5")} (i32.const 0)`,
          proxy_on_response_headers: `${replaceHeader(2, "content-length", "5")} (i32.const 0)`,
        },
      },
    ],
    requests: [{ method: "POST" }],
  },
];

// [R4.2-5]
const trailerCases: SideBySideCase[] = ["request", "response"].flatMap((side) => {
  const type = side === "request" ? 1 : 3;
  const making = (call: string): SideBySideCase => ({
    name: `make-${side}-${call}`,
    guests: [
      onlooker,
      {
        callbacks: {
          [`proxy_on_${side}_body`]: `${
            {
              add: `(call $sayNumber "add" (call $add ${map(type)} "x-made" "1"))`,
              size: `(call $sayNumber "size" (call $mapSize ${map(type)} (i32.const 8)))`,
              replace: `(call $sayNumber "replace" (call $replace ${map(type)} "x-made" "1"))`,
              remove: `(call $sayNumber "remove" (call $remove ${map(type)} "x-made"))`,
              set: `(call $sayNumber "set" (call $setPairs ${map(type)} "${pairsText([["x-made", "1"]])}"))`,
              get: `(call $say "get" (call $get ${map(type)} "x-made" (i32.const 0) (i32.const 4))) (call $sayNumber "pairs" (call $pairs ${map(type)} (i32.const 0) (i32.const 4)))`,
            }[call]
          } (i32.const 0)`,
        },
      },
      onlooker,
    ],
    requests: [post, { ...full, trailers: [] }, full],
    upstream: someBody,
    listener: withTrailers,
  });
  return ["add", "size", "replace", "remove", "set", "get"].map(making);
});

const limits: SideBySideCase[] = [
  {
    name: "request-count",
    guests: [onlooker],
    requests: [{ headers: many(99) }, { headers: many(100) }, { headers: many(101) }],
  },
  {
    name: "request-size",
    guests: [onlooker],
    requests: [59_000, 61_000, 62_000, 70_000].map((size) => ({ headers: [["x-big", "b".repeat(size)] as const] })), // prettier-ignore
  },
  ...[98, 99, 100, 101].map((count) => ({
    name: `response-count-${count}`,
    guests: [onlooker],
    upstream: { status: 200, headers: [...many(count), ["content-length", "0"] as const] },
  })),
  ...[59_000, 62_000, 81_800, 82_000].map((size) => ({
    name: `response-size-${size}`,
    guests: [{ callbacks: plainAnswers }],
    upstream: { status: 200, headers: [["x-big", "b".repeat(size)] as const, ["content-length", "0"] as const] }, // prettier-ignore
  })),
  {
    name: "added-count",
    guests: [
      inRequest(many(150).map(([name, value]) => addHeader(0, name, value)).join("\n")), // prettier-ignore
      {
        callbacks: {
          proxy_on_request_headers: `(call $sayNumber "headers" (local.get $n)) (i32.const 0)`,
          proxy_on_response_headers: `${many(150).map(([name, value]) => addHeader(2, name, value)).join("\n")} (i32.const 0)`, // prettier-ignore
        },
      },
      inEveryCallback((label) => `(call $sayNumber "${label}" (i32.const 0))`),
    ],
  },
];

export const groups = { phases, holding, mutations, forms, request: charactersIn(0), response: charactersIn(2), strangeOverHttp2, pseudo, lengths, trailerCases, limits }; // prettier-ignore

for (const [title, cases] of Object.entries(groups)) compareSideBySide(title, cases);
