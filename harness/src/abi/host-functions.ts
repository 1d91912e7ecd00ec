// Every import that Envoy offers to a module, with its exact type and the ABI versions that have it.
// The lint and the mock host both read this table, so they cannot disagree.
// Source: proxy-wasm-cpp-host include/proxy-wasm/exports.h, src/wasm.cc; Envoy
// source/extensions/common/wasm/wasm.cc for the `envoy_` extra.

import {
  abiVersions,
  signature,
  type AbiVersion,
  type Allowance,
  type FunctionType,
  type SinceEnvoy,
} from "./types.js";
import {
  wasiAllowedAtStart,
  wasiAllowedInAllocator,
  wasiFunctionTypes,
  wasiModules,
  wasiSinceEnvoy,
} from "./wasi-functions.js";

export interface HostFunction {
  readonly module: string;
  readonly name: string;
  readonly type: FunctionType;
  /** The host offers it only to modules that declare one of these. */
  readonly versions: readonly AbiVersion[];
  /** The first Envoy that offers it; undefined when all do. */
  readonly sinceEnvoy: SinceEnvoy | undefined;
  /** May be called by `_initialize`, `_start`, `main`. A call of another there is a trap. */
  readonly allowedAtStart: Allowance;
  /** May be called by the allocator while the host asks it for memory. Another there is a trap. */
  readonly allowedInAllocator: Allowance;
}

const since020: readonly AbiVersion[] = ["0.2.0", "0.2.1"];

/** Signature, and the versions where not all have it. */
const environment: Readonly<Record<string, readonly [string, (readonly AbiVersion[])?]>> = {
  proxy_log: ["iii->i"],
  proxy_get_log_level: ["i->i", ["0.2.1"]],
  proxy_get_current_time_nanoseconds: ["i->i"],
  proxy_set_tick_period_milliseconds: ["i->i"],
  proxy_get_status: ["iii->i"],
  proxy_get_property: ["iiii->i"],
  proxy_set_property: ["iiii->i"],
  proxy_get_buffer_status: ["iii->i"],
  proxy_get_buffer_bytes: ["iiiii->i"],
  proxy_set_buffer_bytes: ["iiiii->i"],
  proxy_get_header_map_pairs: ["iii->i"],
  proxy_set_header_map_pairs: ["iii->i"],
  proxy_get_header_map_size: ["ii->i"],
  proxy_get_header_map_value: ["iiiii->i"],
  proxy_add_header_map_value: ["iiiii->i"],
  proxy_replace_header_map_value: ["iiiii->i"],
  proxy_remove_header_map_value: ["iii->i"],
  proxy_send_local_response: ["iiiiiiii->i"],
  proxy_continue_stream: ["i->i", since020],
  proxy_close_stream: ["i->i", since020],
  proxy_http_call: ["iiiiiiiiii->i"],
  proxy_grpc_call: ["iiiiiiiiiiii->i"],
  proxy_grpc_stream: ["iiiiiiiii->i"],
  proxy_grpc_send: ["iiii->i"],
  proxy_grpc_close: ["i->i"],
  proxy_grpc_cancel: ["i->i"],
  proxy_get_shared_data: ["iiiii->i"],
  proxy_set_shared_data: ["iiiii->i"],
  proxy_register_shared_queue: ["iii->i"],
  proxy_resolve_shared_queue: ["iiiii->i"],
  proxy_enqueue_shared_queue: ["iii->i"],
  proxy_dequeue_shared_queue: ["iii->i"],
  proxy_define_metric: ["iiii->i"],
  proxy_increment_metric: ["iI->i"],
  proxy_record_metric: ["iI->i"],
  proxy_get_metric: ["ii->i"],
  proxy_set_effective_context: ["i->i"],
  proxy_done: ["->i"],
  proxy_call_foreign_function: ["iiiiii->i"],
  // The specification of 0.1.0 has these three without a result; the host registers an i32 result.
  proxy_continue_request: ["->i", ["0.1.0"]],
  proxy_continue_response: ["->i", ["0.1.0"]],
  proxy_clear_route_cache: ["->i", ["0.1.0"]],
  proxy_get_configuration: ["ii->i", ["0.1.0"]],
  pthread_equal: ["ii->i"],
  emscripten_notify_memory_growth: ["i->"],
  envoy_resolve_dns: ["iii->i"],
};

const environmentAtStart: Readonly<Record<string, Allowance>> = {
  proxy_log: true,
  emscripten_notify_memory_growth: "1.37",
};

export const hostFunctions: readonly HostFunction[] = [
  ...Object.entries(environment).map(([name, [text, versions = abiVersions]]) => ({
    module: "env",
    name,
    type: signature(text),
    versions,
    sinceEnvoy: undefined,
    allowedAtStart: environmentAtStart[name] ?? false,
    allowedInAllocator: name === "proxy_log",
  })),
  ...wasiModules.flatMap((module) =>
    [...wasiFunctionTypes].map(([name, type]) => ({
      module,
      name,
      type,
      versions: abiVersions,
      sinceEnvoy: wasiSinceEnvoy(name),
      allowedAtStart: wasiAllowedAtStart(name),
      allowedInAllocator: wasiAllowedInAllocator(name),
    })),
  ),
];

const byName = new Map(hostFunctions.map((entry) => [`${entry.module}.${entry.name}`, entry]));

/**
 * The host function behind an import, or undefined when Envoy does not offer it to a module of this
 * version. Without a version: whether any version has it.
 */
export function findHostFunction(
  module: string,
  name: string,
  version?: AbiVersion,
): HostFunction | undefined {
  const found = byName.get(`${module}.${name}`);
  if (found === undefined || version === undefined) return found;
  return found.versions.includes(version) ? found : undefined;
}
