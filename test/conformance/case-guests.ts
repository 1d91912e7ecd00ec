// What the directed comparisons are made of: the guests that they run, and the messages that these see.

import type { RawRequest, UpstreamAnswer } from "../../harness/src/mock/index.js";
import type { RawGuest } from "./raw-guest.js";

export const text = (value: string): Uint8Array => Buffer.from(value);

/** A guest that tells all that happens to it. */
export const watcher: RawGuest = {
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

export const order = (name: string): RawGuest => ({
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
export const post: Partial<RawRequest> = {
  method: "POST",
  headers: [["content-length", "7"]],
  chunks: [text("abcdefg")],
};

export const chunkedPost: Partial<RawRequest> = {
  ...post,
  headers: [["transfer-encoding", "chunked"]],
};

export const someBody: UpstreamAnswer = {
  status: 200,
  headers: [["content-length", "8"]],
  chunks: [text("12345678")],
};

export const envoyHeaders = ["attempt-count", "decorator-operation", "degraded", "downstream-service-cluster", "downstream-service-node", "expected-rq-timeout-ms", "external-address", "force-trace", "hedge-on-per-try-timeout", "immediate-health-check-fail", "internal", "ip-tags", "is-timeout-retry", "local-overloaded", "max-retries", "original-dst-host", "original-host", "original-method", "original-path", "original-url", "overloaded", "peer-metadata", "ratelimited", "retriable-header-names", "retriable-status-codes", "retry-grpc-on", "retry-on", "something", "upstream-alt-stat-name", "upstream-canary", "upstream-rq-per-try-timeout-ms", "upstream-rq-timeout-alt-response", "upstream-rq-timeout-ms", "upstream-service-time", "upstream-stream-duration-ms"].map((name) => `x-envoy-${name}`); // prettier-ignore

/** Logs the status of one call in each of the callbacks. */
export function everywhere(call: (callback: string) => string): RawGuest {
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

export const reads = (type: number) =>
  everywhere(
    (callback) =>
      `(call $say "get ${callback}" (call $get (i32.const ${type}) "x-mine" (i32.const 0) (i32.const 4)))
       (call $sayNumber "size ${callback}" (call $mapSize (i32.const ${type}) (i32.const 8)))
       (call $sayNumber "add ${callback}" (call $add (i32.const ${type}) "x-mine" "1"))
       (call $sayNumber "remove ${callback}" (call $remove (i32.const ${type}) "x-absent"))
       (call $sayNumber "pairs ${callback}" (call $pairs (i32.const ${type}) (i32.const 0) (i32.const 4)))
       (call $sayNumber "pairs size ${callback}" (i32.gt_u (i32.load (i32.const 4)) (i32.const 0))) (i64.store (i32.const 0) (i64.const 0))`,
  );

export const property = (...paths: string[]): RawGuest =>
  everywhere((callback) =>
    paths
      .map(
        (path) =>
          `(call $say "${callback} ${path.replaceAll("\\00", ".")}" (call $property "${path}" (i32.const 0) (i32.const 4)))`,
      )
      .join("\n"),
  );

export const replyCall = (status: number, details: string, body: string): string =>
  `(drop (call $reply (i32.const ${status}) "${details}" "${body}" (i32.const 0) (i32.const 0) (i32.const -1)))`;

export const answer = (callback: string, result: number): RawGuest => ({
  callbacks: { ...order("first").callbacks, [callback]: `(i32.const ${result})` },
});

export const chain = (first: RawGuest): readonly RawGuest[] => [first, order("second")];

export const replyIn = (callback: string, result: string): RawGuest => ({
  callbacks: {
    ...order("first").callbacks,
    [callback]: `(call $sayNumber "first replies" (i32.const 0)) ${replyCall(403, "denied by me", "no")} ${result}`,
  },
});

export const trapIn = (callback: string): RawGuest => ({
  callbacks: { ...order("first").callbacks, [callback]: "unreachable" },
});
