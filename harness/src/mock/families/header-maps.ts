// The calls on header maps. A map exists only in some callbacks: reading single values and writing answer
// BadArgument outside them (NotFound in proxy_on_log), reading all pairs answers Ok and nothing.
// Source: Envoy source/extensions/common/wasm/context.cc, proxy-wasm-cpp-host src/exports.cc.

import { MapType, WasmResult } from "../../abi/enumerations.js";
import { fromByteString, noBytes } from "../bytes.js";
import type { HeaderMap } from "../headers/header-map.js";
import { deserializePairs, serializePairs } from "../headers/pairs.js";
import { returnBytes, written, type HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

function isMapType(type: number): type is MapType {
  return type <= MapType.HttpCallResponseTrailers;
}

/** The maps of a callout's answer belong to the root, so that every context of the plugin sees them. */
function readable(vm: Vm, type: MapType): HeaderMap | undefined {
  if (type >= MapType.GrpcReceiveInitialMetadata) return vm.context.root?.callouts.map(type);
  return vm.context.readableMap(type);
}

/** Reads name and value, finds the map, and changes it. */
function change(
  vm: Vm,
  type: number,
  texts: readonly (readonly [address: number, size: number])[],
  apply: (map: HeaderMap, texts: string[]) => void,
): WasmResult {
  if (!isMapType(type)) return WasmResult.BadArgument;
  const read: string[] = [];
  for (const [address, size] of texts) {
    const text = vm.memory.text(address, size);
    if (text === undefined) return WasmResult.InvalidMemoryAccess;
    read.push(text);
  }
  const map = vm.context.writableMap(type);
  if (map === undefined) return WasmResult.BadArgument;
  apply(map, read);
  return WasmResult.Ok;
}

/** A call that writes one header. */
function writing(how: "add" | "replace") {
  return (
    vm: Vm,
    type: number,
    name: number,
    nameSize: number,
    value: number,
    valueSize: number,
  ): WasmResult => {
    const places = [
      [name, nameSize],
      [value, valueSize],
    ] as const;
    return change(vm, type, places, (map, [key = "", text = ""]) => map[how](key, text));
  };
}

export const headerMaps: HostCallFamily = {
  /** First value of the name. Absent: NotFound, except in ABI 0.1.0, where it is Ok and empty. */
  proxy_get_header_map_value(
    vm: Vm,
    type: number,
    name: number,
    nameSize: number,
    addressPointer: number,
    sizePointer: number,
  ) {
    if (!isMapType(type)) return WasmResult.BadArgument;
    const key = vm.memory.text(name, nameSize);
    if (key === undefined) return WasmResult.InvalidMemoryAccess;
    const map = readable(vm, type);
    const value = map?.get(key);
    if (value !== undefined) {
      return returnBytes(vm, fromByteString(value), addressPointer, sizePointer);
    }
    if (map === undefined && !vm.context.inLogPhase) return WasmResult.BadArgument;
    if (vm.abiVersion !== "0.1.0") return WasmResult.NotFound;
    return returnBytes(vm, noBytes, addressPointer, sizePointer);
  },

  /** All entries, repeated names apart. Without a map: Ok and nothing. */
  proxy_get_header_map_pairs(vm: Vm, type: number, addressPointer: number, sizePointer: number) {
    if (!isMapType(type)) return WasmResult.BadArgument;
    const pairs = readable(vm, type)?.pairs() ?? [];
    return returnBytes(vm, serializePairs(pairs), addressPointer, sizePointer);
  },

  /** Sum of the bytes of names and values. Counts as a write: it may create trailers. */
  proxy_get_header_map_size(vm: Vm, type: number, pointer: number) {
    if (!isMapType(type)) return WasmResult.BadArgument;
    const map = vm.context.writableMap(type);
    if (map === undefined) return WasmResult.BadArgument;
    return written(vm.memory.writeU32(pointer, map.byteSize));
  },

  /** Malformed pairs are an empty list, which empties the map. */
  proxy_set_header_map_pairs(vm: Vm, type: number, address: number, size: number) {
    if (!isMapType(type)) return WasmResult.BadArgument;
    const bytes = vm.memory.read(address, size);
    if (bytes === undefined) return WasmResult.InvalidMemoryAccess;
    const map = vm.context.writableMap(type);
    if (map === undefined) return WasmResult.BadArgument;
    map.setPairs(deserializePairs(bytes));
    return WasmResult.Ok;
  },

  proxy_add_header_map_value: writing("add"),

  /** Works on an absent name too: then it adds. */
  proxy_replace_header_map_value: writing("replace"),

  /** Ok for an absent name too. */
  proxy_remove_header_map_value(vm: Vm, type: number, name: number, nameSize: number) {
    return change(vm, type, [[name, nameSize]], (map, [key = ""]) => map.remove(key));
  },
};
