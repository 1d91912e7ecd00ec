// What the calls do to a header map, and the form in which modules and the host hand maps to each other, on the
// mock host and on a real Envoy.

import { dump, pairsText } from "./header-guests.js";
import {
  addHeader,
  inRequest,
  inResponse,
  onlooker,
  removeHeader,
  replaceHeader,
  requestPseudo,
  setHeaders,
  someBody,
} from "./header-parts.js";
import { compareSideBySide, type SideBySideCase } from "./side-by-side.js";

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
  "count-alone": number(1),
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

compareSideBySide("changes of a header map", mutations);
compareSideBySide("serialised header maps", forms);
