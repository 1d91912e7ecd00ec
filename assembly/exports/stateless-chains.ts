// The callbacks of a module without any state in which a chain runs several plugins: as `exports/stateless`,
// with one filter object for each member, asked one after the other within one callback of the host.
//
// A generated entry re-exports from here proxy_abi_version_0_2_1, malloc, proxy_on_configure and the
// callbacks of overridden methods. It must not do so for a chain in which a member replies that another
// member with a response callback stands behind: nothing here remembers who has seen a request.
//
// Source: proxy-wasm ABI v0.2.1, "Callbacks exposed by the Wasm module".

import { closeStream } from "../http/stream-end";
import { Action } from "../action";
import { BufferType } from "../host/buffer-type";
import { Bytes } from "../bytes";
import { CallbackKind, enter, enterHeaders, leave } from "../runtime/callback";
import { Direction } from "../host/direction";
import { findChain, findMember } from "../chain/chain-list";
import { findRegistration, reportUnknownRootId, Root } from "../context/root";
import { HttpFilter } from "../http/filter";
import { line, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Plugin } from "../plugin";
import { readConfiguration } from "../host/configuration";
import { Registration } from "../registry";
import { Stream } from "../http/stream";

export { malloc, proxy_abi_version_0_2_1 } from "./abi";

const stream = new Stream(0);

/** What serves the streams of one root id. */
@final
class Service {
  readonly following: Service | null = firstService;
  readonly filters: HttpFilter[] = [];

  constructor(readonly registration: Registration) {
    const chain = findChain(registration.name);
    const names = chain ? chain.members : StaticArray.fromArray([registration.name]);
    for (let place = 0; place < names.length; place++) {
      const member = findMember(names[place]);
      if (member) this.filters.push(member.createFilter(stream));
    }
  }
}

let firstService: Service | null = null;
/** Serves all streams, as long as all roots of this virtual machine have one name. */
let onlyService: Service | null = null;
let hasOneService: bool = true;

function serviceOf(registration: Registration): Service {
  let service = firstService;
  while (service && service.registration != registration) service = service.following;
  if (service) return service;
  service = new Service(registration);
  firstService = service;
  return service;
}

function noteRoot(registration: Registration): void {
  const service = serviceOf(registration);
  if (!onlyService) onlyService = service;
  else if (onlyService != service) hasOneService = false;
}

// What serves the stream of this callback; null, and no stream any more, when the host does not say.
function beginStream(id: u32, kind: CallbackKind): Service | null {
  stream.reuse(id, kind);
  if (hasOneService) return onlyService;
  const registration = findRegistration();
  if (registration) return serviceOf(registration);
  line("the plugin of a stream is not known, so the stream is closed");
  sendLine(LogLevel.Critical);
  closeStream(stream);
  return null;
}

function ask(filter: HttpFilter, kind: CallbackKind, size: u32, endOfStream: bool): Action {
  if (kind == CallbackKind.RequestHeaders) return filter.onRequestHeaders(endOfStream);
  if (kind == CallbackKind.RequestBody) return filter.onRequestBody(size, endOfStream);
  if (kind == CallbackKind.RequestTrailers) return filter.onRequestTrailers();
  if (kind == CallbackKind.ResponseHeaders) return filter.onResponseHeaders(endOfStream);
  if (kind == CallbackKind.ResponseBody) return filter.onResponseBody(size, endOfStream);
  return filter.onResponseTrailers();
}

// Asks the members, those of a response in reverse, until one answers itself.
// @ts-ignore: decorator
@inline
function run(id: u32, kind: CallbackKind, size: u32, endOfStream: u32, outer: u64): u32 {
  const direction = kind >= CallbackKind.ResponseHeaders ? Direction.Response : Direction.Request;
  const service = beginStream(id, kind);
  let action = service ? Action.Continue : Action.Pause;
  if (service) {
    const filters = service.filters;
    const last = filters.length - 1;
    for (let turn = 0; turn <= last; turn++) {
      const place = direction == Direction.Request ? turn : last - turn;
      action = ask(unchecked(filters[place]), kind, size, endOfStream != 0);
      if (stream.isAnswered(direction)) action = Action.Pause;
      if (action != Action.Continue) break;
    }
  }
  leave(outer);
  return action == Action.Continue ? 0 : 1;
}

/** A plugin gets its configuration; 0 rejects it. */
export function proxy_on_configure(id: u32, configurationSize: u32): u32 {
  const outer = enter(id, CallbackKind.Other);
  const accepted = configure(id, configurationSize);
  leave(outer);
  return accepted ? 1 : 0;
}

function configure(id: u32, size: u32): bool {
  const root = new Root(id);
  const registration = root.prepare() ? root.registration : null;
  if (!registration) {
    reportUnknownRootId();
    return false;
  }
  const configuration = size != 0 ? readConfiguration(BufferType.PluginConfiguration) : Bytes.empty;
  if (!configuration) {
    line("the configuration could not be read");
    sendLine(LogLevel.Critical);
    return false;
  }
  if (!changetype<Plugin>(root.plugin).onConfigure(configuration)) return false;
  noteRoot(registration);
  return true;
}

/** Request headers. */
export function proxy_on_request_headers(id: u32, count: u32, endOfStream: u32): u32 {
  const outer = enterHeaders(id, CallbackKind.RequestHeaders, endOfStream);
  return run(id, CallbackKind.RequestHeaders, 0, endOfStream, outer);
}

/** A piece of the request body. */
export function proxy_on_request_body(id: u32, size: u32, endOfStream: u32): u32 {
  const outer = enter(id, CallbackKind.RequestBody);
  return run(id, CallbackKind.RequestBody, size, endOfStream, outer);
}

/** Request trailers. */
export function proxy_on_request_trailers(id: u32, count: u32): u32 {
  const outer = enter(id, CallbackKind.RequestTrailers);
  return run(id, CallbackKind.RequestTrailers, 0, 1, outer);
}

/** Response headers. */
export function proxy_on_response_headers(id: u32, count: u32, endOfStream: u32): u32 {
  const outer = enterHeaders(id, CallbackKind.ResponseHeaders, endOfStream);
  return run(id, CallbackKind.ResponseHeaders, 0, endOfStream, outer);
}

/** A piece of the response body. */
export function proxy_on_response_body(id: u32, size: u32, endOfStream: u32): u32 {
  const outer = enter(id, CallbackKind.ResponseBody);
  return run(id, CallbackKind.ResponseBody, size, endOfStream, outer);
}

/** Response trailers. */
export function proxy_on_response_trailers(id: u32, count: u32): u32 {
  const outer = enter(id, CallbackKind.ResponseTrailers);
  return run(id, CallbackKind.ResponseTrailers, 0, 1, outer);
}
