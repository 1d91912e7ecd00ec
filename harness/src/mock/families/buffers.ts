// The calls on buffers: bodies while their callbacks run, the configurations, and what is absent.
// Source: Envoy source/extensions/common/wasm/context.cc getBuffer, proxy-wasm-cpp-host src/exports.cc.

import { BufferType, WasmResult } from "../../abi/enumerations.js";
import { noBytes } from "../bytes.js";
import { BodyBuffer } from "../stream/body-buffer.js";
import { returnBytes, written, type HostCallFamily } from "../vm/host-call.js";
import type { RootContext } from "../vm/root-context.js";
import type { Vm } from "../vm/vm.js";

interface FoundBuffer {
  readonly content: BodyBuffer;
  readonly writable: boolean;
}

const empty: FoundBuffer = { content: new BodyBuffer(), writable: false };

function configuration(vm: Vm, bytes: Uint8Array): FoundBuffer {
  vm.context.lastConfigurationRead = bytes; // Envoy keeps it in the scratch buffer of the context.
  return { content: new BodyBuffer(bytes), writable: false };
}

/** There while a callout is answered, from whatever context; not when it failed. */
function calloutBody(root: RootContext | undefined): FoundBuffer | undefined {
  const bytes = root?.callouts.httpBody;
  return bytes === undefined ? undefined : { content: new BodyBuffer(bytes), writable: false };
}

/** Undefined: NotFound. What is absent otherwise reads as empty. */
function findBuffer(vm: Vm, type: number): FoundBuffer | undefined {
  const { context } = vm;
  const body = (side: "request" | "response"): FoundBuffer => {
    const content = context.body(side);
    return content === undefined ? empty : { content, writable: true };
  };
  switch (type) {
    case BufferType.HttpRequestBody:
      return body("request");
    case BufferType.HttpResponseBody:
      return body("response");
    case BufferType.VmConfiguration:
      return configuration(vm, vm.configuration);
    case BufferType.PluginConfiguration:
      if (!context.seesPluginConfiguration) return undefined;
      return configuration(vm, context.plugin?.configuration ?? noBytes);
    case BufferType.HttpCallResponseBody:
      return calloutBody(context.root);
    case BufferType.GrpcReceiveBuffer: {
      const content = context.root?.callouts.grpcMessage;
      return content === undefined ? empty : { content, writable: true };
    }
    case BufferType.CallData:
      return { content: new BodyBuffer(context.lastConfigurationRead), writable: false };
    default:
      return empty;
  }
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
