// The calls on buffers: bodies while their callbacks run, the configurations, and what is absent.
// Source: Envoy source/extensions/common/wasm/context.cc getBuffer, proxy-wasm-cpp-host src/exports.cc.

import { BufferType, WasmResult } from "../../abi/enumerations.js";
import { noBytes } from "../bytes.js";
import { envoyDies } from "../mock-errors.js";
import type { BodyBuffer } from "../stream/body-buffer.js";
import { absentBuffer, constantBuffer, type BufferView } from "../vm/buffer-view.js";
import type { Context } from "../vm/context.js";
import { returnBytes, written, type HostCallFamily } from "../vm/host-call.js";
import type { RootContext } from "../vm/root-context.js";
import type { Vm } from "../vm/vm.js";

/** There while a callout is answered, from whatever context; not when it failed. */
function calloutBody(root: RootContext | undefined): BufferView | undefined {
  const bytes = root?.callouts.httpBody;
  return bytes === undefined ? undefined : constantBuffer(bytes);
}

function body(context: Context, side: "request" | "response"): BufferView {
  const content = context.body(side);
  return content === undefined ? absentBuffer : { content, writable: true, side };
}

function writableOr(content: BodyBuffer | undefined): BufferView {
  return content === undefined ? absentBuffer : { content, writable: true };
}

/** Buffer 8 outside the callbacks that fill it. Envoy still points at a body that has gone on. */
function scratch(context: Context): BufferView {
  const { side, content } = context.scratch;
  if (side === undefined || context.body(side) === content) return context.scratch;
  if (side === "response") return absentBuffer;
  throw envoyDies(
    "buffer 8 (call data) is read after a request body went on, with no other buffer read in between",
    "read buffer 8 only in a callback of a foreign function",
  );
}

function lookUp(vm: Vm, type: number): BufferView | undefined {
  const { context } = vm;
  switch (type) {
    case BufferType.HttpRequestBody:
      return body(context, "request");
    case BufferType.HttpResponseBody:
      return body(context, "response");
    case BufferType.NetworkDownstreamData:
      return writableOr(context.networkData("downstream"));
    case BufferType.NetworkUpstreamData:
      return writableOr(context.networkData("upstream"));
    case BufferType.HttpCallResponseBody:
      return calloutBody(context.root);
    case BufferType.GrpcReceiveBuffer:
      return writableOr(context.root?.callouts.grpcMessage);
    case BufferType.VmConfiguration:
      return constantBuffer(vm.configuration);
    case BufferType.PluginConfiguration:
      if (!context.seesPluginConfiguration) return undefined;
      return constantBuffer(context.plugin?.configuration ?? noBytes);
    default:
      return scratch(context);
  }
}

/** Undefined: NotFound. What is absent otherwise reads as empty. */
function findBuffer(vm: Vm, type: number): BufferView | undefined {
  const found = lookUp(vm, type);
  if (found !== undefined) vm.context.scratch = found;
  return found;
}

export const buffers: HostCallFamily = {
  /** Length in bytes; the flags are always 0. */
  proxy_get_buffer_status(vm: Vm, type: number, lengthPointer: number, flagsPointer: number) {
    if (type > BufferType.CallData) return WasmResult.BadArgument;
    const found = findBuffer(vm, type);
    if (found === undefined) return WasmResult.NotFound;
    return written(
      vm.memory.writeU32(lengthPointer, found.content.size) && vm.memory.writeU32(flagsPointer, 0),
    );
  },

  /** A start beyond the end is Ok and nothing; a length beyond the end is cut. */
  proxy_get_buffer_bytes(
    vm: Vm,
    type: number,
    start: number,
    length: number,
    addressPointer: number,
    sizePointer: number,
  ) {
    if (type > BufferType.CallData) return WasmResult.BadArgument;
    const found = findBuffer(vm, type);
    if (found === undefined) return WasmResult.NotFound;
    return returnBytes(vm, found.content.slice(start, length), addressPointer, sizePointer);
  },

  /** Bodies only. In front, over the first bytes, or at the end; BadArgument for a place in the middle. */
  proxy_set_buffer_bytes(
    vm: Vm,
    type: number,
    start: number,
    length: number,
    address: number,
    size: number,
  ) {
    if (type > BufferType.CallData) return WasmResult.BadArgument;
    const found = findBuffer(vm, type);
    if (found === undefined) return WasmResult.NotFound;
    const bytes = vm.memory.read(address, size);
    if (bytes === undefined) return WasmResult.InvalidMemoryAccess;
    const worked = found.writable && found.content.splice(start, length, bytes);
    return worked ? WasmResult.Ok : WasmResult.BadArgument;
  },

  /** ABI 0.1.0: the plugin's configuration where it exists, else the VM's. */
  proxy_get_configuration(vm: Vm, addressPointer: number, sizePointer: number) {
    const { context } = vm;
    const plugin = context.seesPluginConfiguration ? context.plugin?.configuration : undefined;
    return returnBytes(vm, plugin ?? vm.configuration, addressPointer, sizePointer);
  },
};
