// What is known about the callback that is running. Every exported callback begins with enter() and
// ends with leave(); this is where snapshots become stale and where garbage is collected.

import { Status } from "../status";
import { proxy_set_effective_context } from "../host/imports";
import { collectWhenDue } from "./collection";

/** Which callback runs, as far as calls depend on it. */
export enum CallbackKind {
  /** None: start functions, or the host asks for memory. Only logging and clocks are legal. */
  None,
  /** One that concerns no body, headers or trailers: configuration, ticks, creation. */
  Other,
  RequestHeaders,
  RequestBody,
  RequestTrailers,
  ResponseHeaders,
  ResponseBody,
  ResponseTrailers,
  /** on_log, on_delete: the stream is going away. */
  Ending,
  NewConnection,
  DownstreamData,
  UpstreamData,
  /** on_done, on_delete: the plugin is going away, perhaps with the whole process. */
  PluginEnding,
}

/** The callback that runs. */
export let callbackKind: CallbackKind = CallbackKind.None;

/** The context whose callback runs. */
export let callbackContext: u32 = 0;

/** Whether the headers of the callback that runs are all there is: neither body nor trailers follow. */
export let headersEndStream: bool = false;

/** Begins a callback about headers. */
// @ts-ignore: decorator
@inline
export function enterHeaders(context: u32, kind: CallbackKind, endOfStream: u32): u64 {
  headersEndStream = endOfStream != 0;
  return enter(context, kind);
}

/** The callback of the host within which everything else runs, and its context. */
export let outermostKind: CallbackKind = CallbackKind.None;
export let outermostContext: u32 = 0;
/** Its number: that of {@link callbackNumber} when it began. */
export let outermostNumber: u32 = 0;

/** Goes up with every callback: what was read from the host in an earlier one is stale. */
export let callbackNumber: u32 = 0;

// The context on which the host's calls act, 0 when that has to be asked for anew.
let effectiveContext: u32 = 0;

/** Begins a callback; returns what {@link leave} needs. */
export function enter(context: u32, kind: CallbackKind): u64 {
  const outer = ((<u64>callbackContext) << 32) | (<u64>(<u32>callbackKind));
  if (callbackKind == CallbackKind.None) {
    outermostKind = kind;
    outermostContext = context;
    outermostNumber = callbackNumber;
  }
  callbackContext = context;
  callbackKind = kind;
  effectiveContext = context;
  callbackNumber++;
  return outer;
}

/** Ends a callback. A host may call back while it is being called, so the outer one comes back. */
export function leave(outer: u64): void {
  callbackContext = <u32>(outer >> 32);
  callbackKind = <CallbackKind>(<u32>outer);
  effectiveContext = 0;
  if (callbackKind == CallbackKind.None) collectWhenDue();
}

/** The callback that runs turns out to be about the end of a plugin. */
export function endPlugin(): void {
  callbackKind = CallbackKind.PluginEnding;
}

/** Whether a stream, a connection or a plugin is going away. */
export function isEnding(): bool {
  return callbackKind == CallbackKind.Ending || callbackKind == CallbackKind.PluginEnding;
}

/** Makes the host's calls act on this context until the callback ends. */
export function selectContext(context: u32): Status {
  if (context == effectiveContext) return Status.Ok;
  const status = proxy_set_effective_context(context);
  if (status == 0) effectiveContext = context;
  return <Status>status;
}

/**
 * Whether the callback that runs is one that the SDK makes itself: then {@link callbackContext} is not the context
 * whose callback the host runs.
 */
export let isWithin: bool = false;
let depthWithin: u32 = 0;

/**
 * As {@link enterHeaders}, for a callback that the SDK makes itself within one of the host: what the host's
 * calls act on stays. Ends with {@link leaveWithin}.
 */
export function enterWithin(context: u32, kind: CallbackKind, endOfStream: bool): u64 {
  const outer = ((<u64>callbackContext) << 32) | (<u64>(<u32>callbackKind));
  callbackContext = context;
  callbackKind = kind;
  headersEndStream = endOfStream;
  depthWithin++;
  isWithin = true;
  return outer;
}

/** Ends what {@link enterWithin} has begun. */
export function leaveWithin(outer: u64): void {
  callbackContext = <u32>(outer >> 32);
  callbackKind = <CallbackKind>(<u32>outer);
  isWithin = --depthWithin != 0;
}
