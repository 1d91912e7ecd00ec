// The callbacks of a module with HTTP filters and TCP filters.
//
// Source: proxy-wasm ABI v0.2.1, "Callbacks exposed by the Wasm module".

import { CallbackKind, enter, leave } from "../runtime/callback";
import { createConnection, deleteConnection, logConnection } from "./connection";
import { createRoot } from "./plugin";
import { createStream, proxy_on_delete as deleteOther, proxy_on_log as logOther } from "./index";

export { malloc, proxy_abi_version_0_2_1 } from "./abi";
export {
  proxy_on_downstream_connection_close,
  proxy_on_downstream_data,
  proxy_on_new_connection,
  proxy_on_upstream_connection_close,
  proxy_on_upstream_data,
} from "./connection";
export {
  proxy_on_configure,
  proxy_on_done,
  proxy_on_grpc_close,
  proxy_on_grpc_receive,
  proxy_on_grpc_receive_initial_metadata,
  proxy_on_grpc_receive_trailing_metadata,
  proxy_on_http_call_response,
  proxy_on_queue_ready,
  proxy_on_tick,
  proxy_on_vm_start,
} from "./plugin";
export {
  proxy_on_request_body,
  proxy_on_request_headers,
  proxy_on_request_trailers,
  proxy_on_response_body,
  proxy_on_response_headers,
  proxy_on_response_trailers,
} from "./index";

/** A plugin (`parentId` 0), a stream or a connection begins. */
export function proxy_on_context_create(id: u32, parentId: u32): void {
  const outer = enter(id, CallbackKind.Other);
  if (parentId == 0) createRoot(id);
  else if (!createConnection(id, parentId)) createStream(id, parentId);
  leave(outer);
}

/** The stream or connection is complete. */
export function proxy_on_log(id: u32): void {
  const outer = enter(id, CallbackKind.Ending);
  if (!logConnection(id)) logOther(id);
  leave(outer);
}

/** The host forgets a plugin, stream or connection, and so does the module. */
export function proxy_on_delete(id: u32): void {
  const outer = enter(id, CallbackKind.Ending);
  if (!deleteConnection(id)) deleteOther(id);
  leave(outer);
}
