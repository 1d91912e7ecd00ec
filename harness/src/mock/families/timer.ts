// proxy_set_tick_period_milliseconds: one timer for each root context.

import { WasmResult } from "../../abi/enumerations.js";
import type { HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

export const timer: HostCallFamily = {
  /** Always Ok. 0 disables; another call starts the period anew. */
  proxy_set_tick_period_milliseconds(vm: Vm, milliseconds: number) {
    vm.context.root?.setTickPeriod(milliseconds);
    return WasmResult.Ok;
  },
};
