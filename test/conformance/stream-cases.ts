// Cases about one stream: what its callbacks are given, what they answer, and what becomes of headers, bodies and replies.

import {
  answer,
  chain,
  chunkedPost,
  envoyHeaders,
  everywhere,
  order,
  post,
  property,
  reads,
  replyCall,
  replyIn,
  someBody,
  text,
  watcher,
} from "./case-guests.js";
import type { RawReply } from "../../harness/src/mock/index.js";
import type { ConformanceCase } from "./conformance-case.js";

export const streamCases: readonly ConformanceCase[] = [
  { name: "watched-get", guests: [watcher], request: { headers: [["Accept", "a"], ["accept", "b"], ["X-Twice", "1"], ["x-twice", "2"], ["cookie", "a=1"], ["te", "gzip"], ["x-envoy-retry-on", "5xx"], ["x-envoy-internal", "true"]] } }, // prettier-ignore
  { name: "watched-post", guests: [watcher], request: post, upstream: someBody },
  {
    name: "watched-length",
    guests: [watcher],
    request: { method: "POST", headers: [["content-length", "3"]], chunks: [text("abc")] },
    upstream: { status: 201, headers: [["content-length", "2"], ["server", "mine"], ["x-a", "1"], ["x-a", "2"], ["vary", "a"], ["vary", "b"]], chunks: [text("ok")] }, // prettier-ignore
  },
  { name: "watched-post-empty", guests: [watcher], request: { method: "POST" } },
  { name: "watched-head", guests: [watcher], request: { method: "HEAD" }, upstream: { status: 200, headers: [["content-length", "5"]] } }, // prettier-ignore
  { name: "watched-204", guests: [watcher], upstream: { status: 204, headers: [] } },
  { name: "watched-304", guests: [watcher], upstream: { status: 304, headers: [["etag", "x"]] } },
  { name: "watched-options", guests: [watcher], request: { method: "OPTIONS" } },
  { name: "watched-fragment", guests: [watcher], request: { path: "/a#b" } },
  ...["PUT", "DELETE", "TRACE", "PATCH", "CUSTOM"].map((method) => ({ name: `watched-${method}`, guests: [watcher], request: { method } })), // prettier-ignore
  { name: "watched-envoy-headers", guests: [watcher], request: { headers: envoyHeaders.map((name) => [name, name.endsWith("duration-ms") ? "60000" : "1"] as const) } }, // prettier-ignore
  { name: "watched-connection-headers", guests: [watcher], request: { headers: [["connection", "x-named, keep-alive"], ["x-named", "1"], ["keep-alive", "1"], ["proxy-connection", "close"], ["te", "trailers"], ["trailer", "x"], ["x-forwarded-for", "1.2.3.4"], ["x-forwarded-proto", "https"], ["x-request-id", "mine"], ["via", "1.1 a"], ["server", "s"], ["user-agent", "u"]] }, upstream: { status: 200, headers: [["connection", "keep-alive"], ["keep-alive", "1"], ["proxy-connection", "x"], ["via", "a"], ["date", "then"], ["x-envoy-upstream-service-time", "99"], ["x-envoy-immediate-health-check-fail", "1"], ["x-request-id", "r"], ["content-length", "0"]] } }, // prettier-ignore
  { name: "watched-host-upper", guests: [watcher], request: { authority: "EXAMPLE.test:80" } },
  { name: "watched-absolute", guests: [watcher], request: { path: "http://other.test/p?q" } },
  { name: "watched-path-slashes", guests: [watcher], request: { path: "/a//b/../c%2f?x=%20" } },
  { name: "watched-reset", guests: [watcher], upstream: "reset" },
  { name: "chain", guests: [order("first"), order("second")], request: post, upstream: someBody },
  ...[0, 1, 2, 3].map((type) => ({
    name: `map-${type}`,
    guests: [reads(type)],
    request: { ...post, headers: [["x-mine", "request"], ["content-length", "7"]] as const }, // prettier-ignore
    upstream: { ...(someBody as RawReply), headers: [["content-length", "8"], ["x-mine", "response"]] }, // prettier-ignore
  })),
  { name: "map-6", guests: [reads(6)] },
  { name: "map-8", guests: [reads(8)] },
  ...[1, 2, 3, 4, 5].map((result) => ({
    name: `request-body-${result}-until-end`,
    guests: chain({
      callbacks: {
        ...order("first").callbacks,
        proxy_on_request_body: `(call $sayNumber "size" (local.get $n)) (call $say "body" (call $bufferBytes (i32.const 0) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4))) (if (result i32) (local.get $end) (then (i32.const 0)) (else (i32.const ${result})))`,
      },
    }),
    request: chunkedPost,
  })),
  ...[1, 2, 3].map((result) => ({
    name: `response-body-${result}-until-end`,
    guests: [
      order("second"),
      {
        callbacks: {
          ...order("first").callbacks,
          proxy_on_response_headers: `(drop (call $remove (i32.const 2) "content-length")) (i32.const 0)`,
          proxy_on_response_body: `(call $sayNumber "size" (local.get $n)) (if (result i32) (local.get $end) (then (call $sayNumber "set" (call $setBuffer (i32.const 1) (i32.const 0) (i32.const 2) "XY")) (i32.const 0)) (else (i32.const ${result})))`,
        },
      },
    ],
    upstream: someBody,
  })),
  ...["request", "response"].flatMap((side) => [
    { name: `${side}-headers-2`, guests: chain(answer(`proxy_on_${side}_headers`, 2)), request: post }, // prettier-ignore
    {
      name: `${side}-headers-held`,
      allowOnHeadersStopIteration: true,
      guests: chain({
        callbacks: {
          ...order("first").callbacks,
          [`proxy_on_${side}_headers`]: "(i32.const 1)",
          [`proxy_on_${side}_body`]: `(call $sayNumber "add" (call $add (i32.const ${side === "request" ? 0 : 2}) "x-late" "1")) (if (result i32) (local.get $end) (then (i32.const 0)) (else (i32.const 1)))`,
        },
      }),
      request: post,
      upstream: someBody,
    },
  ]),
  { name: "reply-create", guests: chain({ callbacks: { ...order("first").callbacks, proxy_on_context_create: `(if (local.get $root) (then ${replyCall(403, "x", "no")}))` } }) }, // prettier-ignore
  { name: "reply-request-headers", guests: chain(replyIn("proxy_on_request_headers", "(i32.const 0)")) }, // prettier-ignore
  { name: "reply-request-headers-second", guests: [order("second"), replyIn("proxy_on_request_headers", "(i32.const 1)")], request: post }, // prettier-ignore
  { name: "reply-request-body", guests: chain(replyIn("proxy_on_request_body", "(i32.const 0)")), request: post }, // prettier-ignore
  { name: "reply-response-headers", guests: chain(replyIn("proxy_on_response_headers", "(i32.const 0)")), upstream: someBody }, // prettier-ignore
  { name: "reply-response-headers-second", guests: [order("second"), replyIn("proxy_on_response_headers", "(i32.const 0)")], upstream: someBody }, // prettier-ignore
  { name: "reply-response-body", guests: chain(replyIn("proxy_on_response_body", "(i32.const 0)")), upstream: someBody }, // prettier-ignore
  ...[200, 204, 400, 401, 503].map((status) => ({
    name: `reply-${status}`,
    guests: [
      {
        callbacks: {
          proxy_on_request_headers: `${replyCall(status, "", "body")} (i32.const 1)`,
        },
      },
    ],
  })),
  {
    name: "reply-headers",
    guests: [{ callbacks: { proxy_on_request_headers: `(drop (call $reply (i32.const 429) "" "slow" "\\05\\00\\00\\00\\07\\00\\00\\00\\03\\00\\00\\00\\0c\\00\\00\\00\\09\\00\\00\\00\\03\\00\\00\\00\\01\\00\\00\\00\\03\\00\\00\\00\\01\\00\\00\\00\\0e\\00\\00\\00\\01\\00\\00\\00:status\\00200\\00Content-Type\\00text/html\\00x-a\\001\\00x-a\\002\\00content-length\\009\\00" (i32.const -1))) (i32.const 1)` } }], // prettier-ignore
  },
  {
    name: "reply-grpc",
    guests: [{ callbacks: { proxy_on_request_headers: `(drop (call $reply (i32.const 403) "" "not %\\0a\\e4" (i32.const 0) (i32.const 0) (i32.const -1))) (i32.const 1)` } }], // prettier-ignore
    request: { headers: [["content-type", "application/grpc+proto"]] },
  },
  {
    name: "reply-twice",
    guests: [{ callbacks: { proxy_on_request_headers: `${replyCall(401, "one", "first")} ${replyCall(402, "two", "second")} (i32.const 1)`, proxy_on_log: `(call $say "details" (call $property "response\\00code_details" (i32.const 0) (i32.const 4)))` } }], // prettier-ignore
  },
  { name: "reply-head", guests: [replyIn("proxy_on_request_headers", "(i32.const 1)")], request: { method: "HEAD" } }, // prettier-ignore
  ...[":method", ":path", ":authority", ":scheme", "x-forwarded-proto"].map((name) => ({
    name: `without${name.replace(":", "-pseudo-")}`,
    guests: chain({ callbacks: { proxy_on_request_headers: `(drop (call $remove (i32.const 0) "${name}")) (i32.const 0)` } }), // prettier-ignore
  })),
  ...["x", "", "99999"].map((status, index) => ({
    name: `bad-status-${index}`,
    guests: [order("second"), { callbacks: { proxy_on_response_headers: `(drop (call $replace (i32.const 2) ":status" "${status}")) (i32.const 0)` } }], // prettier-ignore
  })),
  { name: "bad-value", guests: [{ callbacks: { proxy_on_request_headers: `(drop (call $add (i32.const 0) "x-a" "a\\0db")) (i32.const 0)` } }] }, // prettier-ignore
  { name: "bad-name", guests: [{ callbacks: { proxy_on_request_headers: `(drop (call $add (i32.const 0) "x a" "b")) (i32.const 0)` } }] }, // prettier-ignore
  {
    name: "buffer-writes",
    guests: [
      {
        callbacks: {
          proxy_on_request_body: `(if (local.get $n) (then
            (call $sayNumber "middle" (call $setBuffer (i32.const 0) (i32.const 1) (i32.const 1) "M"))
            (call $sayNumber "front" (call $setBuffer (i32.const 0) (i32.const 0) (i32.const 0) "<"))
            (call $sayNumber "end" (call $setBuffer (i32.const 0) (i32.const 99) (i32.const 0) ">"))
            (call $sayNumber "type 9" (call $setBuffer (i32.const 9) (i32.const 0) (i32.const 0) ">"))
            (call $sayNumber "other side" (call $setBuffer (i32.const 1) (i32.const 0) (i32.const 0) ">"))
            (call $sayNumber "call body" (call $setBuffer (i32.const 4) (i32.const 0) (i32.const 0) ">"))
            (call $sayNumber "vm" (call $setBuffer (i32.const 6) (i32.const 0) (i32.const 0) ">"))
            (call $sayNumber "plugin" (call $setBuffer (i32.const 7) (i32.const 0) (i32.const 0) ">"))
            (call $sayNumber "memory" (call $setBuffer (i32.const 0) (i32.const 0) (i32.const 0) (i32.const -1) (i32.const 2)))))
            (i32.const 0)`,
        },
      },
    ],
    request: chunkedPost,
  },
  {
    name: "buffer-reads",
    configuration: "plugin config",
    guests: [
      everywhere((callback) =>
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
          .map(
            (type) =>
              `(call $say "${callback} ${type}" (call $bufferBytes (i32.const ${type}) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 4)))`,
          )
          .join("\n"),
      ),
    ],
    request: post,
    upstream: someBody,
  },
  { name: "properties", guests: [property("request\\00path", "request\\00url_path", "request\\00query", "request\\00host", "request\\00method", "request\\00scheme", "request\\00headers\\00x-mine", "request\\00protocol", "request\\00nope", "plugin_name", "plugin_root_id", "plugin_vm_id", "nope", "request", "node", "xds\\00route_name", "xds\\00cluster_name", "xds\\00virtual_host_name", "xds\\00filter_chain_name")], request: { path: "/a?b=c", headers: [["x-mine", "1"], ["x-mine", "2"]] } }, // prettier-ignore
];
