// Every export that Envoy looks up in a module, with its exact type. An export of one of these names
// with another type makes Envoy refuse the module; an absent one is skipped (export-lookup.ts).
// Source: proxy-wasm-cpp-host include/proxy-wasm/wasm.h, src/wasm.cc; Envoy
// source/extensions/common/wasm/wasm.cc for the two `envoy_` extras.

import { signature, type AbiVersion, type FunctionType } from "./types.js";

/** In the order in which the host looks them up. */
const signatures: Readonly<Record<string, string>> = {
  proxy_validate_configuration: "ii->i",
  proxy_on_vm_start: "ii->i",
  proxy_on_configure: "ii->i",
  proxy_on_tick: "i->",
  proxy_on_context_create: "ii->",
  proxy_on_new_connection: "i->i",
  proxy_on_downstream_data: "iii->i",
  proxy_on_upstream_data: "iii->i",
  proxy_on_downstream_connection_close: "ii->",
  proxy_on_upstream_connection_close: "ii->",
  proxy_on_request_body: "iii->i",
  proxy_on_request_trailers: "ii->i",
  proxy_on_request_metadata: "ii->i",
  proxy_on_response_body: "iii->i",
  proxy_on_response_trailers: "ii->i",
  proxy_on_response_metadata: "ii->i",
  proxy_on_http_call_response: "iiiii->",
  proxy_on_grpc_receive: "iii->",
  proxy_on_grpc_close: "iii->",
  proxy_on_grpc_receive_initial_metadata: "iii->",
  proxy_on_grpc_receive_trailing_metadata: "iii->",
  proxy_on_queue_ready: "ii->",
  proxy_on_done: "i->i",
  proxy_on_log: "i->",
  proxy_on_delete: "i->",
  proxy_on_request_headers: "iii->i",
  proxy_on_response_headers: "iii->i",
  proxy_on_foreign_function: "iii->",
  envoy_on_resolve_dns: "iii->",
  envoy_on_stats_update: "ii->",
};

/** The callbacks with their types in ABI 0.2.x. */
export const callbacks: ReadonlyMap<string, FunctionType> = new Map(
  Object.entries(signatures).map(([name, text]) => [name, signature(text)]),
);

/** 0.1.0 had no end_of_stream in the two headers callbacks. */
const headersCallback010 = signature("ii->i");

/** The type that a callback must have, or undefined when a host of this version never looks it up. */
export function callbackType(name: string, version: AbiVersion): FunctionType | undefined {
  if (version === "0.1.0") {
    if (name === "proxy_on_foreign_function") return undefined;
    if (name === "proxy_on_request_headers" || name === "proxy_on_response_headers")
      return headersCallback010;
  }
  return callbacks.get(name);
}

/** Looked up in this order; one of them must be there. The specification has the opposite order. */
export const allocatorExports: ReadonlyMap<string, FunctionType> = new Map([
  ["malloc", signature("i->i")],
  ["proxy_on_memory_allocate", signature("i->i")],
]);

/** Start functions; `__main_void` counts since Envoy 1.39. Their results are ignored. */
export const startExports: ReadonlyMap<string, FunctionType> = new Map([
  ["_initialize", signature("->")],
  ["main", signature("ii->i")],
  ["__main_void", signature("->i")],
  ["_start", signature("->")],
]);
