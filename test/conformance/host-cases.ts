// Cases about what the host has beside the stream: properties, shared data, metrics, callouts, contexts, ticks and logs;
// and about modules that trap.

import {
  chain,
  everywhere,
  order,
  post,
  property,
  replyCall,
  someBody,
  trapIn,
} from "./case-guests.js";
import type { ConformanceCase } from "./conformance-case.js";

export const hostCases: readonly ConformanceCase[] = [
  // Without headers_bytes and total_size of the response: Envoy's service time has one digit or two.
  { name: "properties-numbers", guests: [property("request\\00size", "request\\00total_size", "request\\00headers_bytes", "response\\00code", "response\\00size", "response\\00grpc_status", "response\\00flags", "connection\\00mtls", "connection\\00tls_version", "connection\\00requested_server_name", "xds\\00listener_direction", "upstream\\00request_attempt_count", "upstream\\00num_endpoints", "response\\00code_details", "xds", "metadata\\00x", "metadata", "metadata\\00filter_metadata", "metadata\\00filter_metadata\\00x", "xds\\00node\\00id", "xds\\00node\\00cluster", "xds\\00cluster_metadata", "xds\\00route_metadata", "xds\\00virtual_host_metadata", "xds\\00listener_metadata", "xds\\00upstream_host_metadata", "xds\\00upstream_host_locality_metadata", "filter_state", "filter_state\\00x", "upstream\\00locality", "upstream\\00transport_failure_reason", "connection\\00termination_details", "connection\\00transport_failure_reason", "response\\00trailers", "request", "source", "upstream", "request\\00referer", "request\\00time\\00x", "plugin_name\\00x", "request\\00", "\\00", "")], request: post, upstream: someBody }, // prettier-ignore
  {
    name: "set-property",
    guests: [
      everywhere(
        (callback) => `(call $sayNumber "set ${callback}" (call $setProperty "mine" "${callback}"))
        (call $say "get ${callback}" (call $property "mine" (i32.const 0) (i32.const 4)))
        (call $say "state ${callback}" (call $property "filter_state\\00wasm.mine" (i32.const 0) (i32.const 4)))`,
      ),
    ],
  },
  {
    name: "shared-data",
    vmId: "shared-data",
    guests: [
      {
        callbacks: {
          proxy_on_request_headers: `
          (call $say "absent" (call $getShared "k" (i32.const 0) (i32.const 4) (i32.const 8)))
          (call $sayNumber "set with cas on absent" (call $setShared "k" "v1" (i32.const 77)))
          (call $say "there" (call $getShared "k" (i32.const 0) (i32.const 4) (i32.const 8)))
          (call $sayNumber "wrong cas" (call $setShared "k" "v2" (i32.const 77)))
          (call $sayNumber "no cas" (call $setShared "k" "v3" (i32.const 0)))
          (call $say "now" (call $getShared "k" (i32.const 0) (i32.const 4) (i32.const 8)))
          (i32.const 0)`,
        },
      },
    ],
  },
  {
    name: "metrics",
    guests: [
      {
        callbacks: {
          proxy_on_request_headers: `
          (call $sayNumber "define" (call $defineMetric (i32.const 0) "c" (i32.const 16))) (call $sayNumber "id" (i32.load (i32.const 16)))
          (call $sayNumber "again" (call $defineMetric (i32.const 0) "c" (i32.const 16))) (call $sayNumber "id" (i32.load (i32.const 16)))
          (call $sayNumber "gauge" (call $defineMetric (i32.const 1) "g" (i32.const 16))) (call $sayNumber "id" (i32.load (i32.const 16)))
          (call $sayNumber "histogram" (call $defineMetric (i32.const 2) "h" (i32.const 16))) (call $sayNumber "id" (i32.load (i32.const 16)))
          (call $sayNumber "kind 3" (call $defineMetric (i32.const 3) "h" (i32.const 16)))
          (call $sayNumber "up" (call $incrementMetric (i32.const 4) (i64.const 3)))
          (call $sayNumber "zero" (call $incrementMetric (i32.const 4) (i64.const 0)))
          (call $sayNumber "down" (call $incrementMetric (i32.const 4) (i64.const -1)))
          (call $sayNumber "record" (call $recordMetric (i32.const 8) (i64.const 4)))
          (call $sayNumber "get" (call $getMetric (i32.const 4) (i32.const 16))) (call $sayNumber "value" (i32.load (i32.const 16)))
          (call $sayNumber "gauge down" (call $incrementMetric (i32.const 5) (i64.const -5)))
          (call $sayNumber "get" (call $getMetric (i32.const 5) (i32.const 16))) (call $sayNumber "value" (i32.load (i32.const 16)))
          (call $sayNumber "histogram up" (call $incrementMetric (i32.const 6) (i64.const 1)))
          (call $sayNumber "histogram record" (call $recordMetric (i32.const 6) (i64.const 1)))
          (call $sayNumber "histogram get" (call $getMetric (i32.const 6) (i32.const 16)))
          (call $sayNumber "unknown" (call $getMetric (i32.const 400) (i32.const 16)))
          (call $sayNumber "unknown record" (call $recordMetric (i32.const 400) (i64.const 1)))
          (call $sayNumber "kind 3 record" (call $recordMetric (i32.const 7) (i64.const 1)))
          (call $sayNumber "kind 3 get" (call $getMetric (i32.const 7) (i32.const 16)))
          (i32.const 0)`,
        },
      },
    ],
  },
  {
    name: "callouts",
    guests: [
      {
        callbacks: {
          proxy_on_request_headers: `
          (call $sayNumber "unknown cluster" (call $httpCall "nowhere" (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1000) (i32.const 16)))
          (call $sayNumber "negative" (call $httpCall "nowhere" (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const -1) (i32.const 16)))
          (call $sayNumber "memory" (call $httpCall (i32.const -1) (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1000) (i32.const 16)))
          (call $sayNumber "grpc" (call $grpcCall "nowhere" "s" "m" (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1000) (i32.const 16)))
          (call $sayNumber "foreign" (call $foreign "nope" (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 4)))
          (call $sayNumber "route cache" (call $foreign "clear_route_cache" (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 4)))
          (call $say "status" (call $status (i32.const 16) (i32.const 0) (i32.const 4)))
          (i32.const 0)`,
        },
      },
    ],
  },
  {
    name: "contexts",
    guests: [
      {
        callbacks: {
          proxy_on_request_headers: `
          (call $sayNumber "0" (call $effective (i32.const 0)))
          (call $sayNumber "root" (call $effective (i32.const 1)))
          (call $say "path of root" (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))
          (call $sayNumber "unknown" (call $effective (i32.const 999)))
          (call $sayNumber "self" (call $effective (local.get $id)))
          (call $say "path of self" (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))
          (call $sayNumber "done" (call $done ))
          (call $sayNumber "continue 4" (call $continueStream (i32.const 4)))
          (call $sayNumber "continue 3" (call $continueStream (i32.const 3)))
          (call $sayNumber "continue 2" (call $continueStream (i32.const 2)))
          (call $sayNumber "close 4" (call $closeStream (i32.const 4)))
          (call $sayNumber "close 3" (call $closeStream (i32.const 3)))
          (i32.const 0)`,
        },
      },
    ],
  },
  ...[0, 1].map((type) => ({
    name: `close-${type}`,
    guests: chain({ callbacks: { ...order("first").callbacks, proxy_on_request_headers: `(drop (call $closeStream (i32.const ${type}))) (i32.const 0)` } }), // prettier-ignore
  })),
  {
    name: "tick-continues",
    advance: 50,
    guests: chain({
      extra: "(global $held (mut i32) (i32.const 0))",
      callbacks: {
        ...order("first").callbacks,
        proxy_on_request_headers: `(global.set $held (local.get $id)) (drop (call $effective (i32.const 1))) (drop (call $tickPeriod (i32.const 50))) (i32.const 1)`,
        proxy_on_tick: `(drop (call $tickPeriod (i32.const 0))) (call $sayNumber "tick" (local.get $id)) (call $sayNumber "effective" (call $effective (global.get $held)))
          (call $say "path" (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))
          (call $sayNumber "continue" (call $continueStream (i32.const 0)))
          (call $say "path after" (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))`,
      },
    }),
    request: post,
  },
  {
    name: "tick-replies",
    advance: 50,
    guests: chain({
      extra: "(global $held (mut i32) (i32.const 0))",
      callbacks: {
        ...order("first").callbacks,
        proxy_on_request_headers: `(global.set $held (local.get $id)) (drop (call $effective (i32.const 1))) (drop (call $tickPeriod (i32.const 50))) (i32.const 1)`,
        proxy_on_tick: `(drop (call $tickPeriod (i32.const 0))) (drop (call $effective (global.get $held))) ${replyCall(403, "later", "no")}`,
      },
    }),
  },
  ...[
    "context_create",
    "request_headers",
    "request_body",
    "response_headers",
    "response_body",
    "log",
    "done",
    "delete",
  ].flatMap((callback) =>
    (["closed", "open"] as const).map((failurePolicy) => ({
      name: `trap-${callback}-${failurePolicy}`,
      guests: chain(
        callback === "context_create"
          ? { callbacks: { ...order("first").callbacks, proxy_on_context_create: "(if (local.get $root) (then unreachable))" } } // prettier-ignore
          : trapIn(`proxy_on_${callback}`),
      ),
      request: post,
      upstream: someBody,
      failurePolicy,
      times: 2,
    })),
  ),
  {
    name: "trap-malloc",
    guests: chain({
      callbacks: {
        ...order("first").callbacks,
        proxy_on_request_headers: `(call $sayNumber "path" (call $foreignMalloc ":path")) (call $sayNumber "after" (call $mapSize (i32.const 0) (i32.const 16))) (i32.const 0)`,
      },
      extra: `(global $broken (mut i32) (i32.const 0))
        (func $foreignMalloc (param $name i32) (param $size i32) (result i32) (global.set $top (i32.const -1)) (call $get (i32.const 0) (local.get $name) (local.get $size) (i32.const 0) (i32.const 4)))`,
    }),
  },
  {
    name: "wasi-log",
    guests: [
      {
        callbacks: {
          proxy_on_request_headers: `
          (i32.store (i32.const 16) (i32.const 64)) (i32.store (i32.const 20) (i32.const 3)) (i32.store (i32.const 24) (i32.const 64)) (i32.store (i32.const 28) (i32.const 1))
          (i32.store (i32.const 64) (i32.const 0x0a6968))
          (call $sayNumber "out" (call $fdWrite (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 40)))
          (call $sayNumber "err" (call $fdWrite (i32.const 2) (i32.const 16) (i32.const 2) (i32.const 40)))
          (call $sayNumber "other" (call $fdWrite (i32.const 3) (i32.const 16) (i32.const 2) (i32.const 40)))
          (call $sayNumber "memory" (call $fdWrite (i32.const 1) (i32.const -4) (i32.const 2) (i32.const 40)))
          (call $sayNumber "none" (call $fdWrite (i32.const 1) (i32.const 16) (i32.const 0) (i32.const 40)))
          (i32.const 0)`,
        },
      },
    ],
  },
  {
    name: "log-levels",
    guests: [
      {
        callbacks: {
          proxy_on_request_headers: `
          ${[0, 1, 2, 3, 4, 5, 6].map((level) => `(call $sayNumber "level" (call $log (i32.const ${level}) "line ${level}"))`).join("\n")}
          (call $sayNumber "memory" (call $log (i32.const 2) (i32.const -1) (i32.const 5)))
          (i32.const 0)`,
        },
      },
    ],
  },
  {
    name: "header-writes",
    guests: chain({
      callbacks: {
        proxy_on_request_headers: `
        (drop (call $add (i32.const 0) "Accept" "c")) (drop (call $add (i32.const 0) "X-Twice" "3")) (drop (call $replace (i32.const 0) "x-first" "new"))
        (drop (call $add (i32.const 0) "Host" "more")) (drop (call $replace (i32.const 0) ":path" "/other")) (drop (call $add (i32.const 0) ":foo" "pseudo"))
        (call $sayNumber "bad memory" (call $add (i32.const 0) (i32.const -1) (i32.const 5) "x"))
        (call $say "pairs" (call $pairs (i32.const 0) (i32.const 0) (i32.const 4)))
        (call $say "host" (call $get (i32.const 0) "host" (i32.const 0) (i32.const 4)))
        (call $sayNumber "out of range" (call $get (i32.const 0) "host" (i32.const -1) (i32.const 4)))
        (i32.const 0)`,
        proxy_on_response_headers: `
        (drop (call $setPairs (i32.const 2) "\\03\\00\\00\\00\\07\\00\\00\\00\\03\\00\\00\\00\\01\\00\\00\\00\\01\\00\\00\\00\\04\\00\\00\\00\\01\\00\\00\\00:status\\00202\\00a\\001\\00Vary\\00x\\00"))
        (call $say "pairs" (call $pairs (i32.const 2) (i32.const 0) (i32.const 4)))
        (i32.const 0)`,
      },
    }),
    request: { headers: [["accept", "a"], ["x-first", "1"], ["x-twice", "1"], ["x-last", "1"]] }, // prettier-ignore
  },
];
