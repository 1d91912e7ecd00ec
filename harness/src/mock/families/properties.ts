// proxy_get_property and proxy_set_property: a path of names separated by NUL, a value in Envoy's encoding.
// Source: Envoy source/extensions/common/wasm/context.cc getProperty, setProperty.

import { WasmResult } from "../../abi/enumerations.js";
import { encodeAttribute } from "../properties/attribute.js";
import { setProperty } from "../properties/cel-state.js";
import { lookUp } from "../properties/lookup.js";
import { returnBytes, type HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

export const properties: HostCallFamily = {
  /** NotFound: unknown, or not there now. SerializationFailure: there, but no value that has an encoding. */
  proxy_get_property(
    vm: Vm,
    path: number,
    pathSize: number,
    addressPointer: number,
    sizePointer: number,
  ) {
    const text = vm.memory.text(path, pathSize);
    if (text === undefined) return WasmResult.InvalidMemoryAccess;
    if (text === "") return WasmResult.SerializationFailure;
    const segments = (text.endsWith("\0") ? text.slice(0, -1) : text).split("\0");
    const value = lookUp(vm.context, segments);
    if (value === undefined) return WasmResult.NotFound;
    const bytes = encodeAttribute(value);
    if (bytes === undefined) return WasmResult.SerializationFailure;
    return returnBytes(vm, bytes, addressPointer, sizePointer);
  },

  /** Kept with the stream under `wasm.` and the whole path. NotFound without a stream, BadArgument: read-only. */
  proxy_set_property(vm: Vm, path: number, pathSize: number, value: number, valueSize: number) {
    const key = vm.memory.text(path, pathSize);
    const bytes = vm.memory.read(value, valueSize);
    if (key === undefined || bytes === undefined) return WasmResult.InvalidMemoryAccess;
    const { context } = vm;
    if (context.streamInfo === undefined) return WasmResult.NotFound;
    const worked = setProperty(context, context.streamInfo, key, bytes);
    return worked ? WasmResult.Ok : WasmResult.BadArgument;
  },
};
