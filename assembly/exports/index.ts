// The callbacks of a module that keeps state: a context per plugin configuration and per stream.
//
// A generated entry imports the filter and re-exports from here the callbacks that are needed:
// always proxy_abi_version_0_2_1, malloc, proxy_on_context_create, proxy_on_configure and
// proxy_on_delete; of the others those whose method is overridden somewhere. Modules without any
// state use `exports/stateless` instead, never both.
//
// Source: proxy-wasm ABI v0.2.1, "Callbacks exposed by the Wasm module".

import { Action } from "../action";
import { CallbackKind, enter, enterHeaders, leave } from "../runtime/callback";
import { contexts, createRoot, deleteRoot, findRoot } from "./plugin";
import { Direction } from "../host/direction";
import { requestBody, requestTrailers, responseBody, responseTrailers } from "../http/dispatch";
import { forgetWaits } from "../callout/wait";
import { HttpFilter } from "../http/filter";
import { Numbered } from "../context/numbered";
import { Root } from "../context/root";
import { Stream } from "../http/stream";

export { malloc, proxy_abi_version_0_2_1 } from "./abi";
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

function findStream(id: u32): Stream | null {
  const context = contexts.find(id);
  return context && context instanceof Stream ? changetype<Stream>(context) : null;
}

/** A stream begins. */
export function createStream(id: u32, rootId: u32): void {
  if (contexts.find(id)) return;
  const root = findRoot(rootId);
  if (!root || !root.prepare()) return;
  const registration = root.registration;
  if (!registration) return;
  const stream = new Stream(id);
  stream.plugin = root.plugin;
  contexts.add(stream);
  stream.filter = registration.createFilter(stream);
}

// The object that serves the stream, null for a stream that was not announced.
function beginStream(id: u32, kind: CallbackKind): HttpFilter | null {
  const stream = findStream(id);
  if (!stream) return null;
  stream.begin(kind);
  return stream.filter;
}

function endStream(id: u32, direction: Direction, action: Action, outer: u64): u32 {
  const stream = findStream(id);
  const held = stream ? stream.settle(direction, action) : action != Action.Continue;
  leave(outer);
  return held ? 1 : 0;
}

// As endStream, for trailers: with them a message is complete.
function endTrailers(id: u32, direction: Direction, action: Action, outer: u64): u32 {
  const stream = findStream(id);
  if (stream && action == Action.Continue && !stream.isAwaited(direction)) {
    action = stream.checkTrailers(direction);
  }
  return endStream(id, direction, action, outer);
}

/** A plugin (`parentId` 0) or a stream begins. */
export function proxy_on_context_create(id: u32, parentId: u32): void {
  const outer = enter(id, CallbackKind.Other);
  if (parentId != 0) {
    createStream(id, parentId);
  } else {
    createRoot(id);
  }
  leave(outer);
}

/** Request headers. */
export function proxy_on_request_headers(id: u32, count: u32, endOfStream: u32): u32 {
  const outer = enterHeaders(id, CallbackKind.RequestHeaders, endOfStream);
  const filter = beginStream(id, CallbackKind.RequestHeaders);
  const action = filter ? filter.onRequestHeaders(endOfStream != 0) : Action.Continue;
  return endStream(id, Direction.Request, action, outer);
}

/** A piece of the request body. */
export function proxy_on_request_body(id: u32, size: u32, endOfStream: u32): u32 {
  const outer = enter(id, CallbackKind.RequestBody);
  const filter = beginStream(id, CallbackKind.RequestBody);
  const action = filter ? requestBody(filter, size, endOfStream) : Action.Continue;
  return endStream(id, Direction.Request, action, outer);
}

/** Request trailers. */
export function proxy_on_request_trailers(id: u32, count: u32): u32 {
  const outer = enter(id, CallbackKind.RequestTrailers);
  const filter = beginStream(id, CallbackKind.RequestTrailers);
  const action = filter ? requestTrailers(filter) : Action.Continue;
  return endTrailers(id, Direction.Request, action, outer);
}

/** Response headers. */
export function proxy_on_response_headers(id: u32, count: u32, endOfStream: u32): u32 {
  const outer = enterHeaders(id, CallbackKind.ResponseHeaders, endOfStream);
  const filter = beginStream(id, CallbackKind.ResponseHeaders);
  const action = filter ? filter.onResponseHeaders(endOfStream != 0) : Action.Continue;
  return endStream(id, Direction.Response, action, outer);
}

/** A piece of the response body. */
export function proxy_on_response_body(id: u32, size: u32, endOfStream: u32): u32 {
  const outer = enter(id, CallbackKind.ResponseBody);
  const filter = beginStream(id, CallbackKind.ResponseBody);
  const action = filter ? responseBody(filter, size, endOfStream) : Action.Continue;
  return endStream(id, Direction.Response, action, outer);
}

/** Response trailers. */
export function proxy_on_response_trailers(id: u32, count: u32): u32 {
  const outer = enter(id, CallbackKind.ResponseTrailers);
  const filter = beginStream(id, CallbackKind.ResponseTrailers);
  const action = filter ? responseTrailers(filter) : Action.Continue;
  return endTrailers(id, Direction.Response, action, outer);
}

/** The stream is complete. */
export function proxy_on_log(id: u32): void {
  const outer = enter(id, CallbackKind.Ending);
  const filter = beginStream(id, CallbackKind.Ending);
  if (filter) filter.onLog();
  leave(outer);
}

/** The host forgets a plugin or stream, and so does the module. */
export function proxy_on_delete(id: u32): void {
  const outer = enter(id, CallbackKind.Ending);
  const context: Numbered | null = contexts.find(id);
  if (context) {
    if (context instanceof Stream) {
      const stream = changetype<Stream>(context);
      const filter = beginStream(id, CallbackKind.Ending);
      if (filter) filter.onDelete();
      stream.isGone = true;
      if (forgetWaits) forgetWaits(stream, 0);
    } else if (context instanceof Root) {
      deleteRoot(id, changetype<Root>(context));
    }
    contexts.remove(id);
  }
  leave(outer);
}
