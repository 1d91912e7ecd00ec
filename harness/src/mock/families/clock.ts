// proxy_get_current_time_nanoseconds: the virtual clock, in nanoseconds since the epoch.

import { written, type HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

export const clock: HostCallFamily = {
  proxy_get_current_time_nanoseconds(vm: Vm, pointer: number) {
    return written(vm.memory.writeU64(pointer, vm.host.clock.now));
  },
};
