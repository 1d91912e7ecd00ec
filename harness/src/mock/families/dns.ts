// Envoy's own extra to the ABI: resolving names. Source: Envoy source/extensions/common/wasm/wasm.cc.

import { WasmResult } from "../../abi/enumerations.js";
import { toByteString } from "../bytes.js";
import type { HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

export const dns: HostCallFamily = {
  /**
   * Ok and a number for every name; a number is used up even when it cannot be written. The answer comes to
   * `envoy_on_resolve_dns` of the root: for an address or `localhost` before this call returns, for other names
   * later.
   */
  envoy_resolve_dns(vm: Vm, name: number, nameSize: number, tokenPointer: number) {
    const bytes = vm.memory.read(name, nameSize);
    if (bytes === undefined) return WasmResult.InvalidMemoryAccess;
    const token = vm.calloutTokens.nextDns();
    if (!vm.memory.writeU32(tokenPointer, token)) return WasmResult.InvalidMemoryAccess;
    vm.context.root?.callouts.resolve(toByteString(bytes), token);
    return WasmResult.Ok;
  },
};
