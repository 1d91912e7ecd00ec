// Sequences of raw ABI calls that run on the mock host and on a real Envoy; both must show the same reply,
// the same upstream request and the same log. Rule ids are those of the notes on Envoy's behaviour.

import type { RawRequest, UpstreamAnswer } from "../../harness/src/mock/index.js";
import type { RawGuest } from "./raw-guest.js";

export interface ConformanceCase {
  readonly name: string;
  /** In chain order. */
  readonly guests: readonly RawGuest[];
  readonly request?: Partial<RawRequest>;
  readonly upstream?: UpstreamAnswer;
  readonly allowOnHeadersStopIteration?: boolean;
  readonly failurePolicy?: "closed" | "open" | "reload";
  /** How often the request is sent. Default: once. */
  readonly times?: number;
  readonly configuration?: string;
  readonly vmId?: string;
  /** Milliseconds that pass in the mock after the request was sent; a real Envoy has them by itself. */
  readonly advance?: number;
}

const text = (value: string): Uint8Array => Buffer.from(value);

/** A guest that tells all that happens to it. */
const watcher: RawGuest = {
  callbacks: {
    proxy_on_context_create: `(call $sayNumber "create" (local.get $id))`,
    proxy_on_request_headers: `(call $sayNumber "request headers" (local.get $end)) (call $say "pairs" (call $pairs (i32.const 0) (i32.const 0) (i32.const 4))) (i32.const 0)`,
    proxy_on_request_body: `(call $sayNumber "request body size" (local.get $n)) (call $sayNumber "request body end" (local.get $end)) (i32.const 0)`,
    proxy_on_response_headers: `(call $sayNumber "response headers" (local.get $end)) (call $say "pairs" (call $pairs (i32.const 2) (i32.const 0) (i32.const 4))) (i32.const 0)`,
    proxy_on_response_body: `(call $sayNumber "response body size" (local.get $n)) (call $sayNumber "response body end" (local.get $end)) (i32.const 0)`,
    proxy_on_done: `(call $sayNumber "done" (local.get $id)) (i32.const 1)`,
    proxy_on_log: `(call $sayNumber "log" (local.get $id)) (call $say "status" (call $get (i32.const 2) ":status" (i32.const 0) (i32.const 4))) (call $say "date" (call $get (i32.const 0) "x-none" (i32.const 0) (i32.const 4)))`,
    proxy_on_delete: `(call $sayNumber "delete" (local.get $id))`,
  },
};

const order = (name: string): RawGuest => ({
  callbacks: Object.fromEntries(
    [
      ["proxy_on_request_headers", "(i32.const 0)"],
      ["proxy_on_request_body", "(i32.const 0)"],
      ["proxy_on_response_headers", "(i32.const 0)"],
      ["proxy_on_response_body", "(i32.const 0)"],
      ["proxy_on_log", ""],
      ["proxy_on_done", "(i32.const 1)"],
      ["proxy_on_delete", ""],
    ].map(([callback = "", answer = ""]) => [
      callback,
      `(call $sayNumber "${name} ${callback.slice(9)}" (i32.const 0)) ${answer}`,
    ]),
  ),
});

/** One chunk: Envoy merges what comes in one read, so several would make the comparison a matter of luck. */
const post: Partial<RawRequest> = {
  method: "POST",
  headers: [["content-length", "7"]],
  chunks: [text("abcdefg")],
};

const chunkedPost: Partial<RawRequest> = { ...post, headers: [["transfer-encoding", "chunked"]] };

const someBody: UpstreamAnswer = {
  status: 200,
  headers: [["content-length", "8"]],
  chunks: [text("12345678")],
};

const envoyHeaders = ["attempt-count", "decorator-operation", "degraded", "downstream-service-cluster", "downstream-service-node", "expected-rq-timeout-ms", "external-address", "force-trace", "hedge-on-per-try-timeout", "immediate-health-check-fail", "internal", "ip-tags", "is-timeout-retry", "local-overloaded", "max-retries", "original-dst-host", "original-host", "original-method", "original-path", "original-url", "overloaded", "peer-metadata", "ratelimited", "retriable-header-names", "retriable-status-codes", "retry-grpc-on", "retry-on", "something", "upstream-alt-stat-name", "upstream-canary", "upstream-rq-per-try-timeout-ms", "upstream-rq-timeout-alt-response", "upstream-rq-timeout-ms", "upstream-service-time", "upstream-stream-duration-ms"].map((name) => `x-envoy-${name}`); // prettier-ignore

/** Logs the status of one call in each of the callbacks. */
function everywhere(call: (callback: string) => string): RawGuest {
  const answers: Readonly<Record<string, string>> = {
    proxy_on_context_create: "",
    proxy_on_request_headers: "(i32.const 0)",
    proxy_on_request_body: "(i32.const 0)",
    proxy_on_response_headers: "(i32.const 0)",
    proxy_on_response_body: "(i32.const 0)",
    proxy_on_log: "",
    proxy_on_done: "(i32.const 1)",
    proxy_on_delete: "",
  };
  const callbacks = Object.entries(answers).map(([name, answer]) => [
    name,
    `${call(name.slice(9))} ${answer}`,
  ]);
  return { callbacks: Object.fromEntries(callbacks) as Record<string, string> };
}

const reads = (type: number) =>
  everywhere(
    (callback) =>
      `(call $say "get ${callback}" (call $get (i32.const ${type}) "x-mine" (i32.const 0) (i32.const 4)))
       (call $sayNumber "size ${callback}" (call $mapSize (i32.const ${type}) (i32.const 8)))
       (call $sayNumber "add ${callback}" (call $add (i32.const ${type}) "x-mine" "1"))
       (call $sayNumber "remove ${callback}" (call $remove (i32.const ${type}) "x-absent"))
       (call $sayNumber "pairs ${callback}" (call $pairs (i32.const ${type}) (i32.const 0) (i32.const 4)))
       (call $sayNumber "pairs size ${callback}" (i32.gt_u (i32.load (i32.const 4)) (i32.const 0))) (i64.store (i32.const 0) (i64.const 0))`,
  );

const property = (...paths: string[]): RawGuest =>
  everywhere((callback) =>
    paths
      .map(
        (path) =>
          `(call $say "${callback} ${path.replaceAll("\\00", ".")}" (call $property "${path}" (i32.const 0) (i32.const 4)))`,
      )
      .join("\n"),
  );

const replyCall = (status: number, details: string, body: string): string =>
  `(drop (call $reply (i32.const ${status}) "${details}" "${body}" (i32.const 0) (i32.const 0) (i32.const -1)))`;

const answer = (callback: string, result: number): RawGuest => ({
  callbacks: { ...order("first").callbacks, [callback]: `(i32.const ${result})` },
});

const chain = (first: RawGuest): readonly RawGuest[] => [first, order("second")];

const replyIn = (callback: string, result: string): RawGuest => ({
  callbacks: {
    ...order("first").callbacks,
    [callback]: `(call $sayNumber "first replies" (i32.const 0)) ${replyCall(403, "denied by me", "no")} ${result}`,
  },
});

const trapIn = (callback: string): RawGuest => ({
  callbacks: { ...order("first").callbacks, [callback]: "unreachable" },
});

export const cases: readonly ConformanceCase[] = [
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
    upstream: { ...(someBody as object), headers: [["content-length", "8"], ["x-mine", "response"]] } as UpstreamAnswer, // prettier-ignore
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
