// Functions that Envoy adds under names of its own. Source: Envoy source/extensions/common/wasm/foreign.cc.

import { deflateSync, inflateSync } from "node:zlib";
import { WasmResult } from "../../abi/enumerations.js";
import { noBytes, readableText } from "../bytes.js";
import { signText, verifySignature } from "../foreign/signatures.js";
import { envoyDies, notSimulated } from "../mock-errors.js";
import type { HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

interface Outcome {
  readonly status: WasmResult;
  readonly bytes: Uint8Array;
}

/** A function with a protobuf result refuses an argument that is none. */
function messageOutcome(result: Uint8Array | undefined): Outcome {
  return result === undefined
    ? { status: WasmResult.BadArgument, bytes: noBytes }
    : { status: WasmResult.Ok, bytes: result };
}

const functions: Readonly<Record<string, (argument: Uint8Array) => Outcome>> = {
  /** Always Ok: every route of the mock leads to its one upstream. */
  clear_route_cache: () => ({ status: WasmResult.Ok, bytes: noBytes }),

  /** zlib (RFC 1950), default level. */
  compress: (argument) => ({ status: WasmResult.Ok, bytes: deflateSync(argument) }),

  sign: (argument) => messageOutcome(signText(argument)),

  verify_signature: (argument) => messageOutcome(verifySignature(argument)),

  uncompress(argument) {
    try {
      return { status: WasmResult.Ok, bytes: inflateSync(argument) };
    } catch {
      return { status: WasmResult.SerializationFailure, bytes: noBytes };
    }
  },
};

/** Envoy has these too; their results would be invented. */
const knownToEnvoy = [
  "set_envoy_filter_state",
  "declare_property",
  "expr_create",
  "expr_evaluate",
  "expr_delete",
];

/** Here null pointers mean "do not write", unlike everywhere else. */
function writeResults(vm: Vm, bytes: Uint8Array, address: number, size: number): WasmResult {
  let block = 0;
  if (bytes.length > 0) {
    const allocated = vm.allocateFor(bytes);
    if (allocated === undefined) {
      throw envoyDies(
        "the allocator of the module answered 0 inside a foreign function",
        "let malloc succeed there, whatever cap it keeps elsewhere",
      );
    }
    block = allocated;
  }
  if (address !== 0 && !vm.memory.writeU32(address, block)) return WasmResult.InvalidMemoryAccess;
  if (size !== 0 && !vm.memory.writeU32(size, bytes.length)) return WasmResult.InvalidMemoryAccess;
  return WasmResult.Ok;
}

export const foreignFunctions: HostCallFamily = {
  /** NotFound for a name that Envoy does not have; then the pointers stay as they are. */
  proxy_call_foreign_function(
    vm: Vm,
    name: number,
    nameSize: number,
    argument: number,
    argumentSize: number,
    addressPointer: number,
    sizePointer: number,
  ) {
    const nameBytes = vm.memory.read(name, nameSize);
    const argumentBytes = vm.memory.read(argument, argumentSize);
    if (nameBytes === undefined || argumentBytes === undefined) {
      return WasmResult.InvalidMemoryAccess;
    }
    const functionName = readableText(nameBytes);
    if (knownToEnvoy.includes(functionName)) {
      throw notSimulated(`the foreign function ${functionName}`);
    }
    const found = Object.hasOwn(functions, functionName) ? functions[functionName] : undefined;
    if (found === undefined) return WasmResult.NotFound;
    const { status, bytes } = found(argumentBytes);
    const wrote = writeResults(vm, bytes, addressPointer, sizePointer);
    return wrote === WasmResult.Ok ? status : wrote;
  },
};
