// The callbacks of a module with TCP filters, and no HTTP filter beside them.
//
// Source: proxy-wasm ABI v0.2.1, "Callbacks exposed by the Wasm module".

import { CallbackKind, enter, leave } from "../runtime/callback";
import { createRoot, deleteRoot } from "./plugin";
import { createConnection, deleteConnection, logConnection } from "./connection";

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

/** A plugin (`parentId` 0) or a connection begins. */
export function proxy_on_context_create(id: u32, parentId: u32): void {
  const outer = enter(id, CallbackKind.Other);
  if (parentId != 0) createConnection(id, parentId);
  else createRoot(id);
  leave(outer);
}

/** The connection is complete. */
export function proxy_on_log(id: u32): void {
  const outer = enter(id, CallbackKind.Ending);
  logConnection(id);
  leave(outer);
}

/** The host forgets a plugin or connection, and so does the module. */
export function proxy_on_delete(id: u32): void {
  const outer = enter(id, CallbackKind.Ending);
  if (!deleteConnection(id)) deleteRoot(id);
  leave(outer);
}
