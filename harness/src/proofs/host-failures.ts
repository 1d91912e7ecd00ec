// What a host can answer to a call that is made rightly, through no fault of the filter: something is not there, the
// moment is another one than thought, a service is gone, somebody else was quicker, there is no memory. Statuses of
// wrong arguments are not among them, nor calls that cannot fail, nor those after which a filter has no other way
// left (`proxy_continue_stream`, `proxy_close_stream`, `proxy_set_effective_context`, `proxy_done`).
// Source: proxy-wasm-cpp-host src/exports.cc; Envoy source/extensions/common/wasm/context.cc.

import { WasmResult } from "../abi/enumerations.js";

const {
  NotFound,
  BadArgument,
  SerializationFailure,
  ParseFailure,
  Empty,
  CasMismatch,
  InternalFailure,
} = WasmResult;

/** The host asks the allocator of the module for a place for what it answers, and gets none. */
const noMemory = WasmResult.InvalidMemoryAccess;

export const hostFailures: Readonly<Record<string, readonly WasmResult[]>> = {
  proxy_get_status: [noMemory],
  proxy_get_property: [NotFound, SerializationFailure, noMemory],
  proxy_set_property: [NotFound],
  proxy_get_buffer_status: [NotFound, BadArgument],
  proxy_get_buffer_bytes: [NotFound, BadArgument, noMemory],
  proxy_set_buffer_bytes: [NotFound, BadArgument],
  proxy_get_header_map_pairs: [BadArgument, noMemory],
  proxy_set_header_map_pairs: [BadArgument],
  proxy_get_header_map_size: [BadArgument],
  proxy_get_header_map_value: [NotFound, BadArgument, noMemory],
  proxy_add_header_map_value: [BadArgument],
  proxy_replace_header_map_value: [BadArgument],
  proxy_remove_header_map_value: [BadArgument],
  proxy_http_call: [BadArgument, InternalFailure],
  proxy_grpc_call: [ParseFailure, InternalFailure],
  proxy_grpc_stream: [ParseFailure, InternalFailure],
  proxy_grpc_send: [NotFound, BadArgument],
  proxy_grpc_close: [NotFound],
  proxy_grpc_cancel: [NotFound],
  proxy_get_shared_data: [NotFound, noMemory],
  proxy_set_shared_data: [CasMismatch],
  proxy_resolve_shared_queue: [NotFound],
  proxy_enqueue_shared_queue: [NotFound],
  proxy_dequeue_shared_queue: [NotFound, Empty, noMemory],
  proxy_define_metric: [BadArgument],
  proxy_increment_metric: [NotFound, BadArgument],
  proxy_record_metric: [NotFound],
  proxy_get_metric: [NotFound],
  proxy_call_foreign_function: [NotFound, BadArgument, InternalFailure, noMemory],
};
