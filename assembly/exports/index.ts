// The callbacks of a module that keeps state: a context per plugin configuration and per stream.
//
// A generated entry imports the filter and re-exports from here the callbacks that are needed:
// always proxy_abi_version_0_2_1, malloc, proxy_on_context_create, proxy_on_configure and
// proxy_on_delete; of the others those whose method is overridden somewhere. Modules without any
// state use `exports/stateless` instead, never both.
//
// Source: proxy-wasm ABI v0.2.1, "Callbacks exposed by the Wasm module".

import { checkTrailers } from "../http/stream-resume";
import { Action } from "../action";
import { CallbackKind, enter, enterHeaders, leave } from "../runtime/callback";
import { contexts, createRoot, deleteRoot, findRoot } from "./plugin";
import { Direction } from "../host/direction";
import { requestBody, requestTrailers, responseBody, responseTrailers } from "../http/dispatch";
import { forgetWaits } from "../callout/wait";
import { HttpFilter } from "../http/filter";
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

// The stream of the last callback: most often the next one is of the same.
let lastStream: Stream | null = null;

/** A stream begins. */
export function createStream(id: u32, rootId: u32): void {
  if (contexts.find(id)) return;
  const root = findRoot(rootId);
  if (!root) return;
  root.checkConfigured();
  if (!root.prepare()) return;
  const registration = root.registration;
  if (!registration) return;
  const stream = new Stream(id);
  stream.plugin = root.plugin;
  stream.filter = registration.createFilter(stream);
  contexts.add(stream);
  lastStream = stream;
}

// Null for a stream that was not announced.
function beginStream(id: u32, kind: CallbackKind): Stream | null {
  let stream = lastStream;
  if (!stream || stream.id != id) {
    const context = contexts.find(id);
    if (!context || !(context instanceof Stream)) return null;
    lastStream = stream = changetype<Stream>(context);
  }
  stream.begin(kind);
  return stream;
}

// The object that serves a stream: it is made when the stream is announced.
// @ts-ignore: decorator
@inline
function filterOf(stream: Stream): HttpFilter {
  return changetype<HttpFilter>(stream.filter);
}

function endStream(stream: Stream | null, direction: Direction, action: Action, outer: u64): u32 {
  const isHeld = stream != null && stream.settle(direction, action);
  leave(outer);
  return isHeld ? 1 : 0;
}

// As endStream, for trailers: with them a message is complete.
function endTrailers(stream: Stream | null, direction: Direction, action: Action, outer: u64): u32 {
  if (stream && action == Action.Continue && !stream.isAwaited(direction)) {
    action = checkTrailers(stream, direction);
  }
  return endStream(stream, direction, action, outer);
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
  const stream = beginStream(id, CallbackKind.RequestHeaders);
  const action = stream ? filterOf(stream).onRequestHeaders(endOfStream != 0) : Action.Continue;
  return endStream(stream, Direction.Request, action, outer);
}

/** A piece of the request body. */
export function proxy_on_request_body(id: u32, size: u32, endOfStream: u32): u32 {
  const outer = enter(id, CallbackKind.RequestBody);
  const stream = beginStream(id, CallbackKind.RequestBody);
  const action = stream ? requestBody(filterOf(stream), size, endOfStream) : Action.Continue;
  return endStream(stream, Direction.Request, action, outer);
}

/** Request trailers. */
export function proxy_on_request_trailers(id: u32, count: u32): u32 {
  const outer = enter(id, CallbackKind.RequestTrailers);
  const stream = beginStream(id, CallbackKind.RequestTrailers);
  const action = stream ? requestTrailers(filterOf(stream)) : Action.Continue;
  return endTrailers(stream, Direction.Request, action, outer);
}

/** Response headers. */
export function proxy_on_response_headers(id: u32, count: u32, endOfStream: u32): u32 {
  const outer = enterHeaders(id, CallbackKind.ResponseHeaders, endOfStream);
  const stream = beginStream(id, CallbackKind.ResponseHeaders);
  const action = stream ? filterOf(stream).onResponseHeaders(endOfStream != 0) : Action.Continue;
  return endStream(stream, Direction.Response, action, outer);
}

/** A piece of the response body. */
export function proxy_on_response_body(id: u32, size: u32, endOfStream: u32): u32 {
  const outer = enter(id, CallbackKind.ResponseBody);
  const stream = beginStream(id, CallbackKind.ResponseBody);
  const action = stream ? responseBody(filterOf(stream), size, endOfStream) : Action.Continue;
  return endStream(stream, Direction.Response, action, outer);
}

/** Response trailers. */
export function proxy_on_response_trailers(id: u32, count: u32): u32 {
  const outer = enter(id, CallbackKind.ResponseTrailers);
  const stream = beginStream(id, CallbackKind.ResponseTrailers);
  const action = stream ? responseTrailers(filterOf(stream)) : Action.Continue;
  return endTrailers(stream, Direction.Response, action, outer);
}

/** The stream is complete. */
export function proxy_on_log(id: u32): void {
  const outer = enter(id, CallbackKind.Ending);
  const stream = beginStream(id, CallbackKind.Ending);
  if (stream) filterOf(stream).onLog();
  leave(outer);
}

/** The host forgets a plugin or stream, and so does the module. */
export function proxy_on_delete(id: u32): void {
  const outer = enter(id, CallbackKind.Ending);
  const stream = beginStream(id, CallbackKind.Ending);
  if (stream) {
    filterOf(stream).onDelete();
    stream.isGone = true;
    if (forgetWaits) forgetWaits(stream, 0);
    contexts.remove(id);
    lastStream = null;
  } else {
    deleteRoot(id);
  }
  leave(outer);
}
