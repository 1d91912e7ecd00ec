// Pseudo headers, content-length, trailers and limits: headers that the protocol itself reads, on the mock host and
// on a real Envoy.

import { inEveryCallback, pairsText, plainAnswers } from "./header-guests.js";
import {
  addHeader,
  full,
  inRequest,
  inResponse,
  many,
  onlooker,
  post,
  removeHeader,
  replaceHeader,
  reply,
  someBody,
  withTrailers,
} from "./header-parts.js";
import { compareSideBySide, type SideBySideCase } from "./side-by-side.js";

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
              add: `(call $sayNumber "add" (call $add (i32.const ${type}) "x-made" "1"))`,
              size: `(call $sayNumber "size" (call $mapSize (i32.const ${type}) (i32.const 8)))`,
              replace: `(call $sayNumber "replace" (call $replace (i32.const ${type}) "x-made" "1"))`,
              remove: `(call $sayNumber "remove" (call $remove (i32.const ${type}) "x-made"))`,
              set: `(call $sayNumber "set" (call $setPairs (i32.const ${type}) "${pairsText([["x-made", "1"]])}"))`,
              get: `(call $say "get" (call $get (i32.const ${type}) "x-made" (i32.const 0) (i32.const 4))) (call $sayNumber "pairs" (call $pairs (i32.const ${type}) (i32.const 0) (i32.const 4)))`,
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

compareSideBySide("pseudo headers", pseudo);
compareSideBySide("framing headers", lengths);
compareSideBySide("trailers that a filter makes", trailerCases);
compareSideBySide("limits of heads", limits);
