// proxy_get_status: how the callout ended whose callback runs. Always that of the root context.

import { utf8 } from "../bytes.js";
import { returnBytes, written, type HostCallFamily } from "../vm/host-call.js";
import { WasmResult } from "../../abi/enumerations.js";
import type { Vm } from "../vm/vm.js";

export const status: HostCallFamily = {
  /** Code and message; 0 and nothing before the first failure. */
  proxy_get_status(vm: Vm, codePointer: number, addressPointer: number, sizePointer: number) {
    const { code, message } = vm.context.root?.callouts.status ?? { code: 0, message: "" };
    const result = written(vm.memory.writeU32(codePointer, code));
    if (result !== WasmResult.Ok) return result;
    return returnBytes(vm, utf8(message), addressPointer, sizePointer);
  },
};
