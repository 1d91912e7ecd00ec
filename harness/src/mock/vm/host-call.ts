// What a host call is to the mock: a function of the VM that calls and of the arguments that it passed.
// Calls of one subject form a family, which is a plain object, so that a test can replace one.

import { WasmResult } from "../../abi/enumerations.js";
import type { Vm } from "./vm.js";

/**
 * Integers of 32 bits come unsigned, those of 64 bits as bigint. The answer is a WasmResult, a WASI errno,
 * or nothing where the import has no result.
 */
export type HostCall = (vm: Vm, ...args: never[]) => number | undefined;

/** Host calls of one subject by name, without the module's name. */
export type HostCallFamily = Readonly<Record<string, HostCall>>;

/** Hands bytes to the module: allocates there, copies, writes address and size. */
export function returnBytes(
  vm: Vm,
  bytes: Uint8Array,
  addressPointer: number,
  sizePointer: number,
): WasmResult {
  return vm.returnBytes(bytes, addressPointer, sizePointer)
    ? WasmResult.Ok
    : WasmResult.InvalidMemoryAccess;
}

/** Ok when a write into the module's memory worked. */
export function written(worked: boolean): WasmResult {
  return worked ? WasmResult.Ok : WasmResult.InvalidMemoryAccess;
}
