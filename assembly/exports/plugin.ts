// The callbacks about plugins, the same in every module that keeps state: start, configuration, timers, queues,
// and the answers to callouts, which the host tells to the plugin.
//
// Source: proxy-wasm ABI v0.2.1, "Callbacks exposed by the Wasm module".

import { BufferType } from "../host/buffer-type";
import { Bytes } from "../bytes";
import { CallbackKind, endPlugin, enter, leave } from "../runtime/callback";
import { forgetWaits } from "../callout/wait";
import { keepBlocks } from "../runtime/kept-blocks";
import {
  receiveGrpcEnd,
  receiveGrpcHeaders,
  receiveGrpcMessage,
  receiveGrpcTrailers,
} from "../grpc/grpc-calls";
import { line, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { NumberTable } from "../context/number-table";
import { Plugin } from "../plugin";
import { readConfiguration } from "../host/configuration";
import { receiveAnswer } from "../callout/calls";
import { reportUnknownRootId, Root } from "../context/root";
import { SharedQueue } from "../shared-queue/shared-queue";

keepBlocks();

/** Plugins, streams and connections by number. */
export const contexts = new NumberTable();

/** The plugin context of this number. */
export function findRoot(id: u32): Root | null {
  const context = contexts.find(id);
  return context && context instanceof Root ? changetype<Root>(context) : null;
}

// A root is made anew only when its number is: a plugin that is started again keeps its object,
// because streams refer to it.
export function ensureRoot(id: u32): Root | null {
  const context = contexts.find(id);
  if (context) return context instanceof Root ? changetype<Root>(context) : null;
  const root = new Root(id);
  contexts.add(root);
  return root;
}

/** A plugin begins. */
export function createRoot(id: u32): void {
  const root = ensureRoot(id);
  if (root) root.prepare();
}

/** The host forgets a plugin, and so does the module. */
export function deleteRoot(id: u32): void {
  const root = findRoot(id);
  if (!root) return;
  endPlugin();
  const plugin = root.plugin;
  if (plugin) plugin.onDelete();
  if (forgetWaits) forgetWaits(null, id);
  contexts.remove(id);
}

/** A plugin starts; 0 refuses to. */
export function proxy_on_vm_start(id: u32, configurationSize: u32): u32 {
  const outer = enter(id, CallbackKind.Other);
  let started: bool = true;
  const root = ensureRoot(id);
  if (root && root.prepare()) started = changetype<Plugin>(root.plugin).onVmStart();
  leave(outer);
  return started ? 1 : 0;
}

// Whether this virtual machine has a plugin already.
let isInUse: bool = false;

/**
 * A plugin gets its configuration; 0 rejects it. Envoy tries each configuration in a new virtual machine first; when it
 * is refused later, in one that is in use, Envoy leaves the filter out there and lets everything pass. So it is not
 * refused then: its first stream fails, and what follows is for the failure policy to say.
 *
 * Source: Envoy, source/extensions/common/wasm/wasm.cc; proxy-wasm-cpp-host, src/wasm.cc (`canary`).
 */
export function proxy_on_configure(id: u32, configurationSize: u32): u32 {
  const outer = enter(id, CallbackKind.Other);
  let accepted = configure(id, configurationSize);
  if (isInUse) {
    const root = findRoot(id);
    if (root) {
      root.isRefused = !accepted;
      accepted = true;
    }
  } else {
    isInUse = accepted;
  }
  leave(outer);
  return accepted ? 1 : 0;
}

function configure(id: u32, size: u32): bool {
  const root = ensureRoot(id);
  if (!root) return false;
  if (!root.prepare()) {
    reportUnknownRootId();
    return false;
  }
  const configuration = size != 0 ? readConfiguration(BufferType.PluginConfiguration) : Bytes.empty;
  if (!configuration) {
    line("the configuration could not be read");
    sendLine(LogLevel.Critical);
    return false;
  }
  return changetype<Plugin>(root.plugin).onConfigure(configuration);
}

/** The timer of a plugin. */
export function proxy_on_tick(id: u32): void {
  const outer = enter(id, CallbackKind.Other);
  const root = findRoot(id);
  if (root && root.plugin) changetype<Plugin>(root.plugin).tick();
  leave(outer);
}

/** A message came into a queue of a plugin. */
export function proxy_on_queue_ready(id: u32, token: u32): void {
  const outer = enter(id, CallbackKind.Other);
  const root = findRoot(id);
  if (root && root.plugin) changetype<Plugin>(root.plugin).onQueueReady(SharedQueue.of(token));
  leave(outer);
}

/** The answer to a callout; told to the plugin, whichever context sent it. */
export function proxy_on_http_call_response(
  id: u32,
  token: u32,
  headerCount: u32,
  bodySize: u32,
  trailerCount: u32,
): void {
  const outer = enter(id, CallbackKind.Other);
  receiveAnswer(id, token, headerCount, bodySize, trailerCount);
  leave(outer);
}

/** Metadata in front of the messages of a gRPC stream; told to the plugin, whichever context opened it. */
export function proxy_on_grpc_receive_initial_metadata(id: u32, token: u32, count: u32): void {
  const outer = enter(id, CallbackKind.Other);
  receiveGrpcHeaders(id, token, count);
  leave(outer);
}

/** A message over gRPC. */
export function proxy_on_grpc_receive(id: u32, token: u32, size: u32): void {
  const outer = enter(id, CallbackKind.Other);
  receiveGrpcMessage(id, token, size);
  leave(outer);
}

/** Metadata behind the messages of a gRPC stream. */
export function proxy_on_grpc_receive_trailing_metadata(id: u32, token: u32, count: u32): void {
  const outer = enter(id, CallbackKind.Other);
  receiveGrpcTrailers(id, token, count);
  leave(outer);
}

/** The end of a gRPC stream, or of a call that failed. */
export function proxy_on_grpc_close(id: u32, token: u32, status: u32): void {
  const outer = enter(id, CallbackKind.Other);
  receiveGrpcEnd(id, token, status);
  leave(outer);
}

/** A plugin or stream ends; 0 from a plugin asks for time. */
export function proxy_on_done(id: u32): u32 {
  const outer = enter(id, CallbackKind.PluginEnding);
  const root = findRoot(id);
  const done = root && root.plugin ? changetype<Plugin>(root.plugin).finish() : true;
  leave(outer);
  return done ? 1 : 0;
}
