// Which headers Envoy keeps in a single slot: every name of the mock's lists, and names that look as if they
// were, in each of the four maps, added by a module and repeated on the wire.

import { stockInlineHeaders } from "../../harness/src/mock/headers/inline-headers.js";
import type { HeaderPair } from "../../harness/src/mock/index.js";
import { dump } from "./header-guests.js";
import { compareSideBySide, type SideBySideCase } from "./side-by-side.js";

/** Not in a single slot in any map, or in some only. */
const others = ["accept-language", "accept-charset", "allow", "alt-svc", "baggage", "content-disposition", "content-language", "content-location", "content-range", "cookie", "cookie2", "dnt", "early-data", "forwarded", "from", "front-end-https", "host", "http2-settings", "last-event-id", "link", "max-forwards", "ping-from", "prefer", "priority", "proxy-authenticate", "proxy-authorization", "range", "refresh", "retry-after", "sec-fetch-mode", "sec-websocket-key", "server-timing", "set-cookie", "set-cookie2", "strict-transport-security", "surrogate-control", "tracestate", "traceparent", "trailer", "upgrade-insecure-requests", "uri", "warning", "www-authenticate", "x-any", "x-b3-flags", "x-b3-parentspanid", "x-b3-sampled", "x-b3-spanid", "x-b3-traceid", "x-cloud-trace-context", "x-content-type-options", "x-datadog-trace-id", "x-forwarded", "x-frame-options", "x-jwt", "x-ot-span-context", "x-powered-by", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "x-real-ip", "x-requested-with", "x-xss-protection", "x-envoy-auth-failure-mode-allowed", "x-envoy-cluster-header", "x-envoy-downstream-host", "x-envoy-is-timeout-retry", "x-envoy-local-overloaded", "x-envoy-original-dst-host", "x-envoy-original-host", "x-envoy-original-method", "x-envoy-overloaded", "x-envoy-peer-metadata", "x-envoy-peer-metadata-id", "x-envoy-something", "x-envoy-livenessprobe", "x-envoy-lua", "sec-ch-ua", "sec-fetch-site", "sec-fetch-dest", "sec-fetch-user", "content-md5", "dpop", "id-token", "x-amz-date", "x-amzn-trace-id", "x-tlsclientfingerprint", "signature", "timeout", "x-b3", "b3", "cdn-loop", "authority", "method", "path", "status", "protocol", "scheme", "ratelimit-limit", "save-data", "origin-agent-cluster", "referrer-policy", "content-security-policy", "timing-allow-origin", "x-envoy-", "authentication", "x-squash-debug", "sw8", "x-envoy-upstream-cluster", "x-envoy-attempt", "x-datadog-parent-id", "grpc-status-details-bin", "grpc-encoding", "grpc-previous-rpc-attempts", "sec-websocket-protocol", "x-b3-debug", "x-envoy-hash", "x-csrf-token", "x-original-uri"]; // prettier-ignore
const names = [
  ...new Set([...Object.values(stockInlineHeaders).flatMap((list) => [...list]), ...others]),
].sort();

const addTwice = (type: number): string =>
  names
    .map(
      (name) =>
        `(drop (call $add (i32.const ${type}) "${name}" "1")) (drop (call $add (i32.const ${type}) "${name}" "2"))
         (call $say "${name}" (call $get (i32.const ${type}) "${name}" (i32.const 0) (i32.const 4)))
         (drop (call $remove (i32.const ${type}) "${name}"))`,
    )
    .join("\n");

const reply = `(drop (call $reply (i32.const 200) "" "" (i32.const 0) (i32.const 0) (i32.const -1)))`;

/** Names that a codec or the connection manager treats specially go through `addTwice` only. */
const onWire = names.filter(
  (name) =>
    !name.startsWith(":") &&
    !["connection", "content-length", "transfer-encoding", "upgrade", "host", "expect", "http2-settings"].includes(name), // prettier-ignore
);

function groupsOf<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

const twice = (group: readonly string[]): HeaderPair[] =>
  [...group, ...group].map((name, index) => [name, String(index)]);

const showing: SideBySideCase["guests"] = [
  {
    extra: dump,
    callbacks: {
      proxy_on_request_headers: `(call $dump "request" (i32.const 0)) ${reply} (i32.const 0)`,
    },
  },
];

// [R4.4-1], [R4.4-2], [R4.4-3], [R4.4-4], [R4.4-5], [R4.4-6], [R4.4-7]
compareSideBySide("headers with a single slot", [
  {
    name: "request-add",
    guests: [{ callbacks: { proxy_on_request_headers: `${addTwice(0)} ${reply} (i32.const 0)` } }],
  },
  {
    name: "response-add",
    guests: [{ callbacks: { proxy_on_response_headers: `${addTwice(2)} ${reply} (i32.const 0)` } }],
  },
  {
    name: "request-trailers-add",
    guests: [{ callbacks: { proxy_on_request_trailers: `${addTwice(1)} ${reply} (i32.const 0)` } }],
    listener: { http1Trailers: true },
    requests: [{ method: "POST", chunks: [Buffer.from("a")], trailers: [["x-any", "1"]] }],
  },
  {
    name: "response-trailers-add",
    guests: [{ callbacks: { proxy_on_response_trailers: `${addTwice(3)} (i32.const 0)` } }],
    listener: { http1Trailers: true },
    upstream: { status: 200, headers: [], chunks: [Buffer.from("a")], trailers: [["x-any", "1"]] },
  },
  {
    name: "request-wire",
    guests: showing,
    requests: groupsOf(onWire, 20).map((group) => ({ headers: twice(group) })),
  },
  ...groupsOf(onWire, 20).map((group, index) => ({
    name: `response-wire-${index}`,
    guests: [
      {
        extra: dump,
        callbacks: {
          proxy_on_response_headers: `(call $dump "response" (i32.const 2)) (i32.const 0)`,
        },
      },
    ],
    upstream: { status: 200, headers: [...twice(group), ["content-length", "0"] as const] },
  })),
  {
    name: "trailers-wire",
    guests: [
      {
        extra: dump,
        callbacks: {
          proxy_on_request_trailers: `(call $dump "request" (i32.const 1)) (i32.const 0)`,
          proxy_on_response_trailers: `(call $dump "response" (i32.const 3)) (i32.const 0)`,
        },
      },
    ],
    listener: { http1Trailers: true },
    requests: [
      {
        method: "POST",
        chunks: [Buffer.from("a")],
        trailers: twice(["grpc-status", "grpc-message", "accept", "x-any", "vary", "te"]),
      },
    ],
    upstream: {
      status: 200,
      headers: [],
      chunks: [Buffer.from("a")],
      trailers: twice(["grpc-status", "grpc-message", "vary", "date", "server", "x-any", "te"]),
    },
  },
]);
