// proxy_set_effective_context and proxy_done. Source: proxy-wasm-cpp-host src/exports.cc, src/wasm.cc.

import { WasmResult } from "../../abi/enumerations.js";
import type { HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

export const contexts: HostCallFamily = {
  /** BadArgument for a context that does not exist. 0 means back to the one whose callback runs. */
  proxy_set_effective_context(vm: Vm, id: number) {
    return vm.setEffectiveContext(id) ? WasmResult.Ok : WasmResult.BadArgument;
  },

  /** NotFound unless the root of this plugin answered 0 to proxy_on_done and waits. */
  proxy_done(vm: Vm) {
    return vm.context.root?.done() === true ? WasmResult.Ok : WasmResult.NotFound;
  },
};
