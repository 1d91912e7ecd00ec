// What a foreign function is: bytes in, a status and perhaps bytes out.
// Source: proxy-wasm-cpp-host include/proxy-wasm/wasm.h, WasmForeignFunction.

import { WasmResult } from "../../abi/enumerations.js";
import type { Vm } from "../vm/vm.js";

export interface ForeignOutcome {
  readonly status: WasmResult;
  /** Undefined: the function asked the module for no memory. */
  readonly bytes?: Uint8Array;
}

export type ForeignFunction = (vm: Vm, argument: Uint8Array) => ForeignOutcome;

/** An answer without bytes. */
export function answer(status: WasmResult): ForeignOutcome {
  return { status };
}

/** Ok, with bytes, which may be none. */
export function result(bytes: Uint8Array): ForeignOutcome {
  return { status: WasmResult.Ok, bytes };
}
