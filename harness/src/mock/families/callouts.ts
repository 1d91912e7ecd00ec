// HTTP callouts to scripted clusters; gRPC callouts as they answer while no cluster offers gRPC.
// Source: Envoy source/extensions/common/wasm/context.cc httpCall, grpcCall, grpcStream;
// proxy-wasm-cpp-host src/exports.cc.

import { WasmResult } from "../../abi/enumerations.js";
import { noBytes, readableText } from "../bytes.js";
import { HeaderMap } from "../headers/header-map.js";
import { deserializePairs } from "../headers/pairs.js";
import { envoyDies, notSimulated } from "../mock-errors.js";
import { written, type HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

/** Ok, or InvalidMemoryAccess when one of the blocks is not inside the memory. */
function readable(vm: Vm, ...blocks: (readonly [address: number, size: number])[]): WasmResult {
  const all = blocks.every(([address, size]) => vm.memory.read(address, size) !== undefined);
  return all ? WasmResult.Ok : WasmResult.InvalidMemoryAccess;
}

/**
 * True for bytes that a protobuf parser takes for a message: a plain cluster name may be one by accident.
 * Field numbers from 1, the four wire types in use, lengths inside the bytes.
 */
function isProtobufMessage(bytes: Uint8Array): boolean {
  let at = 0;
  const varint = (): number | undefined => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return undefined;
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag === undefined || tag < 8) return false;
    const wireType = tag % 8;
    if (wireType === 0) {
      if (varint() === undefined) return false;
    } else if (wireType === 2) {
      const length = varint();
      if (length === undefined) return false;
      at += length;
    } else if (wireType === 1) at += 8;
    else if (wireType === 5) at += 4;
    else return false;
    if (at > bytes.length) return false;
  }
  return true;
}

/** The answer for a service that no cluster stands behind. */
function unknownService(service: Uint8Array): WasmResult {
  if (!isProtobufMessage(service)) return WasmResult.ParseFailure;
  const text = readableText(service);
  // envoy.config.core.v3.GrpcService: 1 envoy_grpc, 2 google_grpc; anything else leaves the choice unset.
  const choice = service[0];
  if (choice !== 0x0a && choice !== 0x12) {
    throw envoyDies(
      `the gRPC service "${text}" is a protobuf message without a target, so that Envoy panics ` +
        `("unset oneof")`,
      "pass a serialised envoy.config.core.v3.GrpcService",
      "SIGABRT",
    );
  }
  throw notSimulated("gRPC calls to a GrpcService message");
}

export const callouts: HostCallFamily = {
  /**
   * BadArgument: a negative timeout, a cluster that is not configured, or no `:path`, `:method` or
   * `:authority`. InternalFailure: no healthy host; one number is used up then. The token is written as 0
   * before these checks. Trailers are read and never sent.
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
    const inputs = readable(
      vm,
      [cluster, clusterSize],
      [headers, headersSize],
      [body, bodySize],
      [trailers, trailersSize],
    );
    if (inputs !== WasmResult.Ok) return inputs;
    if (!vm.memory.writeU32(tokenPointer, 0)) return WasmResult.InvalidMemoryAccess;
    if (timeout >= 2 ** 31) return WasmResult.BadArgument;
    const name = readableText(vm.memory.read(cluster, clusterSize) ?? noBytes);
    const target = vm.host.callouts.cluster(name);
    if (target === undefined) return WasmResult.BadArgument;
    const pairs = deserializePairs(vm.memory.read(headers, headersSize) ?? noBytes);
    const map = new HeaderMap("requestHeaders", pairs);
    if (![":path", ":method", ":authority"].every((key) => map.has(key))) {
      return WasmResult.BadArgument;
    }
    const { root } = vm.context;
    if (root === undefined) return WasmResult.BadArgument;
    if (!target.reachable) {
      vm.takeHttpCallToken();
      return WasmResult.InternalFailure;
    }
    const bytes = vm.memory.read(body, bodySize) ?? noBytes;
    return written(vm.memory.writeU32(tokenPointer, root.callOut(target, map, bytes, timeout)));
  },

  /** ParseFailure for a cluster that is not configured. */
  proxy_grpc_call(
    vm: Vm,
    service: number,
    serviceSize: number,
    name: number,
    nameSize: number,
    method: number,
    methodSize: number,
    metadata: number,
    metadataSize: number,
    message: number,
    messageSize: number,
  ) {
    const inputs = readable(
      vm,
      [service, serviceSize],
      [name, nameSize],
      [method, methodSize],
      [metadata, metadataSize],
      [message, messageSize],
    );
    if (inputs !== WasmResult.Ok) return inputs;
    return unknownService(vm.memory.read(service, serviceSize) ?? noBytes);
  },

  /** ParseFailure for a cluster that is not configured. */
  proxy_grpc_stream(
    vm: Vm,
    service: number,
    serviceSize: number,
    name: number,
    nameSize: number,
    method: number,
    methodSize: number,
    metadata: number,
    metadataSize: number,
  ) {
    const inputs = readable(
      vm,
      [service, serviceSize],
      [name, nameSize],
      [method, methodSize],
      [metadata, metadataSize],
    );
    if (inputs !== WasmResult.Ok) return inputs;
    return unknownService(vm.memory.read(service, serviceSize) ?? noBytes);
  },

  /** BadArgument for a number that no stream can have, NotFound for the others: none is open. */
  proxy_grpc_send(vm: Vm, token: number, message: number, messageSize: number) {
    const inputs = readable(vm, [message, messageSize]);
    if (inputs !== WasmResult.Ok) return inputs;
    return token % 4 === 2 ? WasmResult.NotFound : WasmResult.BadArgument;
  },

  /** BadArgument for a number that neither call nor stream can have, NotFound for the others. */
  proxy_grpc_close(_vm: Vm, token: number) {
    return token % 4 === 1 || token % 4 === 2 ? WasmResult.NotFound : WasmResult.BadArgument;
  },

  proxy_grpc_cancel(_vm: Vm, token: number) {
    return token % 4 === 1 || token % 4 === 2 ? WasmResult.NotFound : WasmResult.BadArgument;
  },

  envoy_resolve_dns() {
    throw notSimulated("DNS resolution (envoy_resolve_dns)");
  },
};
