// A trap in each callback with each failure policy, on a real Envoy and on the mock host: what the stream gets on
// which it happens, what the next one gets, and what the other filters of the chain see.

import { compareSideBySide, type ConnectionManager, type SideBySideCase } from "../side-by-side.js";
import type { RawGuest } from "../raw-guest.js";

const noted: Readonly<Record<string, string>> = {
  proxy_on_context_create: `(call $sayNumber "create" (local.get $id)) (call $sayNumber "of" (local.get $root))`,
  proxy_on_request_headers: `(call $sayNumber "request headers" (local.get $id)) (i32.const 0)`,
  proxy_on_request_body: `(call $sayNumber "request body" (local.get $n)) (i32.const 0)`,
  proxy_on_request_trailers: `(call $sayNumber "request trailers" (local.get $n)) (i32.const 0)`,
  proxy_on_response_headers: `(call $sayNumber "response headers" (local.get $id)) (i32.const 0)`,
  proxy_on_response_body: `(call $sayNumber "response body" (local.get $n)) (i32.const 0)`,
  proxy_on_response_trailers: `(call $sayNumber "response trailers" (local.get $n)) (i32.const 0)`,
  proxy_on_log: `(call $sayNumber "log" (local.get $id))`,
  proxy_on_done: `(call $sayNumber "done" (local.get $id)) (i32.const 1)`,
  proxy_on_delete: `(call $sayNumber "delete" (local.get $id))`,
};

const onlooker: RawGuest = { callbacks: noted };

/** A trap in the first context of its kind, so that a VM that is loaded again traps again. */
const traps: Readonly<Record<string, [callback: string, body: string]>> = {
  "root-create": ["proxy_on_context_create", "unreachable"],
  create: [
    "proxy_on_context_create",
    `(call $sayNumber "create" (local.get $id)) (if (local.get $root) (then unreachable))`,
  ],
  "request-headers": ["proxy_on_request_headers", "unreachable"],
  "request-body": ["proxy_on_request_body", "unreachable"],
  "request-trailers": ["proxy_on_request_trailers", "unreachable"],
  "response-headers": ["proxy_on_response_headers", "unreachable"],
  "response-body": ["proxy_on_response_body", "unreachable"],
  "response-trailers": ["proxy_on_response_trailers", "unreachable"],
  log: ["proxy_on_log", "unreachable"],
  done: ["proxy_on_done", "unreachable"],
  delete: ["proxy_on_delete", "unreachable"],
};

interface WasmConfig {
  fail_open?: boolean;
  reload_config?: object;
}

/** What the configuration of the first filter gets that the bootstrap's options have no name for. */
function configure(set: (config: WasmConfig) => void): (manager: ConnectionManager) => void {
  return (manager) => {
    const filters = manager.http_filters as { typed_config: { config?: WasmConfig } }[];
    for (const { typed_config } of filters) if (typed_config.config) set(typed_config.config);
  };
}

const reloadEvery = (milliseconds: number): Pick<SideBySideCase, "plugin" | "envoy"> => ({
  plugin: { failurePolicy: "reload", reloadInterval: milliseconds },
  envoy: configure((config) => {
    config.reload_config = { backoff: { base_interval: `${milliseconds / 1000}s` } };
  }),
});

const policies: Readonly<Record<string, Pick<SideBySideCase, "plugin" | "envoy" | "advance">>> = {
  unspecified: {},
  closed: { plugin: { failurePolicy: "closed" } },
  open: { plugin: { failurePolicy: "open" } },
  legacy: { plugin: { failOpen: true }, envoy: configure((config) => (config.fail_open = true)) },
  reload: { ...reloadEvery(4), advance: 10 },
  "reload-later": reloadEvery(60_000),
};

const message: Pick<SideBySideCase, "requests" | "upstream" | "listener"> = {
  requests: [1, 2].map((number) => ({
    method: "POST",
    path: `/${number}`,
    headers: [["transfer-encoding", "chunked"] as const],
    chunks: [Buffer.from("question")],
    trailers: [["x-trailer", "t"] as const],
  })),
  upstream: {
    status: 200,
    headers: [["transfer-encoding", "chunked"]],
    chunks: [Buffer.from("reply")],
    trailers: [["x-reply", "r"]],
  },
  listener: { http1Trailers: true },
};

function trapping(name: string): RawGuest {
  const [callback, body] = traps[name] ?? ["", ""];
  return { callbacks: { ...noted, [callback]: body } };
}

// [R3.5-1], [R5.3-1], [R5.1-1], [R5.2-1], [R5.2-2], [R5.2-4], [R5.2-5], [R5.3-2], [R5.3-4], [R2.2-11]
for (const [policy, settings] of Object.entries(policies)) {
  const cases = Object.keys(traps).map((name) => ({
    name: `trap-${policy}-${name}`,
    guests: [trapping(name)],
    ...message,
    ...settings,
  }));
  compareSideBySide(`with the policy ${policy}, a trap in`, cases);
}

// [R5.2-3]: the reply of a filter that failed passes the others as at the end of a stream only.
compareSideBySide("in a chain, a trap in", [
  ...Object.keys(traps).flatMap((name) => [
    { name: `chain-first-${name}`, guests: [trapping(name), onlooker], ...message },
    { name: `chain-last-${name}`, guests: [onlooker, trapping(name)], ...message },
  ]),
]);
