// Functions that Envoy adds under names of its own. Source: Envoy source/extensions/common/wasm/foreign.cc.

import { WasmResult } from "../../abi/enumerations.js";
import { readableText } from "../bytes.js";
import type { EnvoyMinor } from "../envoy-version.js";
import { compress, uncompress } from "../foreign/compression.js";
import {
  createExpression,
  deleteExpression,
  evaluateExpression,
} from "../foreign/expressions/expression-functions.js";
import { answer, type ForeignFunction } from "../foreign/foreign-function.js";
import { sign, verifySignature } from "../foreign/signatures.js";
import { declare, setEnvoyFilterState } from "../foreign/state-functions.js";
import { envoyDies } from "../mock-errors.js";
import type { HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

const functions: Readonly<Record<string, readonly [since: EnvoyMinor, call: ForeignFunction]>> = {
  /** The route is found anew when the headers reach the router, whoever changed them. */
  clear_route_cache: ["1.36", () => answer(WasmResult.Ok)],
  compress: ["1.36", compress],
  declare_property: ["1.36", declare],
  expr_create: ["1.36", createExpression],
  expr_delete: ["1.36", deleteExpression],
  expr_evaluate: ["1.36", evaluateExpression],
  set_envoy_filter_state: ["1.36", setEnvoyFilterState],
  sign: ["1.37", sign],
  uncompress: ["1.36", uncompress],
  verify_signature: ["1.36", verifySignature],
};

function functionOf(vm: Vm, name: string): ForeignFunction | undefined {
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  return known !== undefined && vm.host.envoy.isAtLeast(known[0]) ? known[1] : undefined;
}

/** Address of a copy in the module's memory; 0 where nobody asks for it, or for nothing at all. */
function placed(vm: Vm, bytes: Uint8Array, wanted: boolean): number {
  if (!wanted) return 0;
  const address = vm.allocateFor(bytes);
  if (address === undefined && bytes.length > 0) {
    throw envoyDies(
      "the allocator of the module answered 0 inside a foreign function",
      "let malloc succeed there, whatever cap it keeps elsewhere",
    );
  }
  return address ?? 0;
}

export const foreignFunctions: HostCallFamily = {
  /**
   * NotFound for a name that Envoy does not have; then the pointers stay as they are. Here null pointers mean
   * "do not write", unlike everywhere else; the others are written on failures, too.
   */
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
    const call = functionOf(vm, readableText(nameBytes));
    if (call === undefined) return WasmResult.NotFound;
    const { status, bytes } = call(vm, argumentBytes);
    const address = bytes === undefined ? 0 : placed(vm, bytes, addressPointer !== 0);
    const size = bytes?.length ?? 0;
    if (addressPointer !== 0 && !vm.memory.writeU32(addressPointer, address)) {
      return WasmResult.InvalidMemoryAccess;
    }
    if (sizePointer !== 0 && !vm.memory.writeU32(sizePointer, size)) {
      return WasmResult.InvalidMemoryAccess;
    }
    return status;
  },
};
