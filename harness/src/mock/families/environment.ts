// The two imports of module env that are no proxy-wasm calls: leftovers of C++ toolchains.

import type { HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

export const environment: HostCallFamily = {
  pthread_equal(_vm: Vm, a: number, b: number) {
    return a === b ? 1 : 0;
  },

  /** The host reads the memory anew at each call. */
  emscripten_notify_memory_growth() {
    return undefined;
  },
};
