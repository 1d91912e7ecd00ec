// proxy_send_local_response: the proxy answers by itself. It happens after the callback has ended; what
// the callback answers counts as a stop. Source: Envoy context.cc sendLocalResponse.

import { GrpcStatus, WasmResult } from "../../abi/enumerations.js";
import { deserializePairs } from "../headers/pairs.js";
import type { HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

export const localReply: HostCallFamily = {
  /**
   * Ok always, on contexts without a stream too, where nothing happens; InvalidMemoryAccess for memory
   * that cannot be read. Of the status the lower 16 bits count; a gRPC status above 16 is none.
   */
  proxy_send_local_response(
    vm: Vm,
    status: number,
    details: number,
    detailsSize: number,
    body: number,
    bodySize: number,
    headers: number,
    headersSize: number,
    grpcStatus: number,
  ) {
    const detailsText = vm.memory.text(details, detailsSize);
    const bodyBytes = vm.memory.read(body, bodySize);
    const headerBytes = vm.memory.read(headers, headersSize);
    if (detailsText === undefined || bodyBytes === undefined || headerBytes === undefined) {
      return WasmResult.InvalidMemoryAccess;
    }
    vm.context.sendLocalResponse({
      status: status & 0xffff,
      details: detailsText.replace(/[\t\n\v\f\r ]/g, "_"),
      body: bodyBytes,
      headers: deserializePairs(headerBytes),
      grpcStatus: grpcStatus <= GrpcStatus.Unauthenticated ? grpcStatus : undefined,
    });
    vm.iterationStopped = true;
    return WasmResult.Ok;
  },
};
