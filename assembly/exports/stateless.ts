// The callbacks of a module without any state: one plugin, no configuration, a filter class without
// fields. One filter object serves all streams in turn, so the host need not announce streams, and no
// table of them is even compiled.
//
// A generated entry re-exports from here proxy_abi_version_0_2_1, malloc, proxy_on_configure and the
// callbacks of overridden methods. It must not do so for a filter that can return Action.Pause other
// than through reply(): nothing here remembers that a stream is held.
//
// Source: proxy-wasm ABI v0.2.1, "Callbacks exposed by the Wasm module".

import { acceptBlankOnly } from "../plugin";
import { Action } from "../action";
import { BufferType } from "../host/buffer-type";
import { Bytes } from "../bytes";
import { CallbackKind, enter, enterHeaders, leave } from "../runtime/callback";
import { firstRegistration } from "../registry";
import { HttpFilter } from "../http/filter";
import { readConfiguration } from "../host/configuration";
import { Stream } from "../http/stream";

export { malloc, proxy_abi_version_0_2_1 } from "./abi";

const stream = new Stream(0);
let sharedFilter: HttpFilter | null = null;

function beginStream(id: u32, kind: CallbackKind): HttpFilter | null {
  let filter = sharedFilter;
  if (!filter) {
    const registration = firstRegistration;
    if (!registration) return null;
    sharedFilter = filter = registration.createFilter(stream);
  }
  stream.reuse(id, kind);
  return filter;
}

function endStream(action: Action, outer: u64): u32 {
  leave(outer);
  return action == Action.Continue ? 0 : 1;
}

/** The plugin gets its configuration; 0 rejects it. */
export function proxy_on_configure(id: u32, configurationSize: u32): u32 {
  const outer = enter(id, CallbackKind.Other);
  // What can not be read is not empty.
  let accepted: bool = configurationSize == 0;
  if (!accepted) {
    const configuration = readConfiguration(BufferType.PluginConfiguration);
    accepted = configuration != null && acceptBlankOnly(configuration);
  }
  leave(outer);
  return accepted ? 1 : 0;
}

/** Request headers. */
export function proxy_on_request_headers(id: u32, count: u32, endOfStream: u32): u32 {
  const outer = enterHeaders(id, CallbackKind.RequestHeaders, endOfStream);
  const filter = beginStream(id, CallbackKind.RequestHeaders);
  const action = filter ? filter.onRequestHeaders(endOfStream != 0) : Action.Continue;
  return endStream(action, outer);
}

/** A piece of the request body. */
export function proxy_on_request_body(id: u32, size: u32, endOfStream: u32): u32 {
  const outer = enter(id, CallbackKind.RequestBody);
  const filter = beginStream(id, CallbackKind.RequestBody);
  const action = filter ? filter.onRequestBody(size, endOfStream != 0) : Action.Continue;
  return endStream(action, outer);
}

/** Request trailers. */
export function proxy_on_request_trailers(id: u32, count: u32): u32 {
  const outer = enter(id, CallbackKind.RequestTrailers);
  const filter = beginStream(id, CallbackKind.RequestTrailers);
  const action = filter ? filter.onRequestTrailers() : Action.Continue;
  return endStream(action, outer);
}

/** Response headers. */
export function proxy_on_response_headers(id: u32, count: u32, endOfStream: u32): u32 {
  const outer = enterHeaders(id, CallbackKind.ResponseHeaders, endOfStream);
  const filter = beginStream(id, CallbackKind.ResponseHeaders);
  const action = filter ? filter.onResponseHeaders(endOfStream != 0) : Action.Continue;
  return endStream(action, outer);
}

/** A piece of the response body. */
export function proxy_on_response_body(id: u32, size: u32, endOfStream: u32): u32 {
  const outer = enter(id, CallbackKind.ResponseBody);
  const filter = beginStream(id, CallbackKind.ResponseBody);
  const action = filter ? filter.onResponseBody(size, endOfStream != 0) : Action.Continue;
  return endStream(action, outer);
}

/** Response trailers. */
export function proxy_on_response_trailers(id: u32, count: u32): u32 {
  const outer = enter(id, CallbackKind.ResponseTrailers);
  const filter = beginStream(id, CallbackKind.ResponseTrailers);
  const action = filter ? filter.onResponseTrailers() : Action.Continue;
  return endStream(action, outer);
}
