// HTTP callouts to scripted clusters.
// Source: Envoy source/extensions/common/wasm/context.cc httpCall; proxy-wasm-cpp-host src/exports.cc.

import { WasmResult } from "../../abi/enumerations.js";
import { noBytes, readableText } from "../bytes.js";
import { HeaderMap } from "../headers/header-map.js";
import { deserializePairs } from "../headers/pairs.js";
import { written, type HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

export const callouts: HostCallFamily = {
  /**
   * BadArgument: a negative timeout, a cluster that is not configured, or no `:path`, `:method` or
   * `:authority`. InternalFailure: it cannot be sent, as without a healthy host; one number is used up then.
   * The token is written as 0 before these checks. Trailers are read and never sent.
   */
  proxy_http_call(
    vm: Vm,
    cluster: number,
    clusterSize: number,
    headers: number,
    headersSize: number,
    body: number,
    bodySize: number,
    trailers: number,
    trailersSize: number,
    timeout: number,
    tokenPointer: number,
  ) {
    const name = vm.memory.read(cluster, clusterSize);
    const pairs = vm.memory.read(headers, headersSize);
    const content = vm.memory.read(body, bodySize);
    const unused = vm.memory.read(trailers, trailersSize);
    if (!name || !pairs || !content || !unused) return WasmResult.InvalidMemoryAccess;
    // What the module passes must not change under the call.
    const text = readableText(name);
    const bytes = content.length === 0 ? noBytes : Uint8Array.from(content);
    const map = new HeaderMap("requestHeaders", deserializePairs(pairs));
    if (!vm.memory.writeU32(tokenPointer, 0)) return WasmResult.InvalidMemoryAccess;
    if (timeout >= 2 ** 31) return WasmResult.BadArgument;
    const target = vm.host.callouts.cluster(text);
    if (target === undefined) return WasmResult.BadArgument;
    if (![":path", ":method", ":authority"].every((key) => map.has(key))) {
      return WasmResult.BadArgument;
    }
    const { root } = vm.context;
    if (root === undefined) return WasmResult.BadArgument;
    const started = root.callouts.startHttp(target, map, bytes, timeout);
    if ("result" in started) return started.result;
    return written(vm.memory.writeU32(tokenPointer, started.token));
  },
};
