// When each header map is there for reading and for writing, in every callback and after every stop, on the mock
// host and on a real Envoy.

import { inEveryCallback } from "./header-guests.js";
import {
  callsOn,
  full,
  fullReply,
  onlooker,
  post,
  setsOn,
  someBody,
  withTrailers,
  writesOn,
} from "./header-parts.js";
import { compareSideBySide, type SideBySideCase } from "./side-by-side.js";

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

compareSideBySide("header maps in each callback", phases);
compareSideBySide("header maps of a stream that is held", holding);
