// proxy_log and proxy_get_log_level. Source: Envoy source/extensions/common/wasm/context.cc, log.

import { logLevelNames, WasmResult } from "../../abi/enumerations.js";
import { written, type HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

export const logging: HostCallFamily = {
  /** BadArgument above level 5. A line below Envoy's level is Ok and goes nowhere. */
  proxy_log(vm: Vm, level: number, address: number, size: number) {
    const name = logLevelNames[level];
    if (name === undefined || level > 5) return WasmResult.BadArgument;
    const message = vm.memory.read(address, size);
    if (message === undefined) return WasmResult.InvalidMemoryAccess;
    vm.host.log(name, message, vm.context.logPrefix, vm.thread);
    return WasmResult.Ok;
  },

  /** 0 to 6; 6 is off. */
  proxy_get_log_level(vm: Vm, pointer: number) {
    return written(vm.memory.writeU32(pointer, vm.host.logLevel));
  },
};
