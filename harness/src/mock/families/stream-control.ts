// Continuing a stopped stream, and closing one. Both happen after the callback has ended.
// Source: Envoy source/extensions/common/wasm/context.cc, continueStream and closeStream.

import { StreamType, WasmResult } from "../../abi/enumerations.js";
import type { HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

export const streamControl: HostCallFamily = {
  /** Ok also when nothing is stopped. Unimplemented for Upstream, BadArgument above 3. */
  proxy_continue_stream(vm: Vm, type: number) {
    if (type > StreamType.Upstream) return WasmResult.BadArgument;
    if (type === StreamType.Upstream) return WasmResult.Unimplemented;
    if (type === StreamType.Request) vm.context.continueStream("request");
    if (type === StreamType.Response) vm.context.continueStream("response");
    if (type === StreamType.Downstream) vm.context.continueReading();
    return WasmResult.Ok;
  },

  /**
   * Resets an HTTP stream, or closes a TCP connection with either of its types. The types of the one do nothing
   * to the other; BadArgument above 3.
   */
  proxy_close_stream(vm: Vm, type: number) {
    if (type > StreamType.Upstream) return WasmResult.BadArgument;
    if (type === StreamType.Request || type === StreamType.Response) vm.context.resetStream();
    else vm.context.closeConnection();
    return WasmResult.Ok;
  },

  proxy_continue_request(vm: Vm) {
    vm.context.continueStream("request");
    return WasmResult.Ok;
  },

  proxy_continue_response(vm: Vm) {
    vm.context.continueStream("response");
    return WasmResult.Ok;
  },

  /** ABI 0.1.0 only. The router looks for the route anew in any case. */
  proxy_clear_route_cache() {
    return WasmResult.Ok;
  },
};
