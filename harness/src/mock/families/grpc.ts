// gRPC calls. Source: proxy-wasm-cpp-host src/exports.cc; Envoy source/extensions/common/wasm/context.cc.

import { WasmResult } from "../../abi/enumerations.js";
import { noBytes, readableText, toByteString } from "../bytes.js";
import type { Cluster } from "../callouts/cluster.js";
import type { GrpcRequest } from "../callouts/grpc-call.js";
import { isAllowedMetadata, readGrpcService, type GrpcTarget } from "../callouts/grpc-service.js";
import type { RootCallouts, Started } from "../callouts/root-callouts.js";
import { deserializePairs } from "../headers/pairs.js";
import { envoyDies } from "../mock-errors.js";
import { written, type HostCallFamily } from "../vm/host-call.js";
import type { Vm } from "../vm/vm.js";

type Block = readonly [address: number, size: number];

/** The bytes of all blocks, or undefined when one is not inside the memory. */
function blocks(vm: Vm, places: readonly Block[]): Uint8Array[] | undefined {
  const read = places.map(([address, size]) => vm.memory.read(address, size));
  return read.some((bytes) => bytes === undefined) ? undefined : (read as Uint8Array[]);
}

/** The target of a call; undefined: neither a message nor a cluster. */
function targetOf(vm: Vm, service: Uint8Array): GrpcTarget | undefined {
  const target = readGrpcService(service);
  if (target?.kind === "none") {
    throw envoyDies(
      `the gRPC service ${JSON.stringify(readableText(service))} is a protobuf message without a target, ` +
        `so that Envoy panics ("unset oneof")`,
      "pass a serialised envoy.config.core.v3.GrpcService",
      "SIGABRT",
    );
  }
  if (target !== undefined) return target;
  const cluster = toByteString(service);
  if (vm.host.callouts.cluster(readableText(service)) === undefined) return undefined;
  return { kind: "envoy", cluster, authority: "", initialMetadata: [], addsEnvoyHeaders: true };
}

interface Call {
  readonly kind: "grpcCall" | "grpcStream";
  /** Service, name, method, metadata. */
  readonly texts: readonly Uint8Array[];
  readonly timeout: number | undefined;
  readonly tokenPointer: number;
  readonly start: (
    callouts: RootCallouts,
    cluster: Cluster | undefined,
    request: GrpcRequest,
  ) => Started;
}

function start(vm: Vm, { kind, texts, timeout, tokenPointer, start: begin }: Call): WasmResult {
  const [service = noBytes, name = noBytes, method = noBytes, pairs = noBytes] = texts;
  const callouts = vm.context.root?.callouts;
  if (callouts === undefined) return WasmResult.BadArgument;
  const target = targetOf(vm, service);
  if (target === undefined) return WasmResult.ParseFailure;
  let started: Started;
  if (target.kind !== "envoy") started = callouts.startUnreachable(kind);
  else if (!target.initialMetadata.every(isAllowedMetadata)) {
    callouts.wasteToken(kind);
    return WasmResult.BadArgument;
  } else {
    const cluster = vm.host.callouts.cluster(readableText(Buffer.from(target.cluster, "latin1")));
    started = begin(callouts, cluster, {
      target,
      service: toByteString(name),
      method: toByteString(method),
      metadata: deserializePairs(pairs),
      timeout,
    });
  }
  if ("result" in started) return started.result;
  return written(vm.memory.writeU32(tokenPointer, started.token));
}

export const grpc: HostCallFamily = {
  /**
   * ParseFailure: neither a GrpcService message nor the name of a cluster. BadArgument: metadata in the message
   * that Envoy does not allow. InternalFailure: it cannot be sent, of which `proxy_on_grpc_close` tells as well.
   * The token is written only on success.
   */
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
    timeout: number,
    tokenPointer: number,
  ) {
    const texts = blocks(vm, [
      [service, serviceSize],
      [name, nameSize],
      [method, methodSize],
      [metadata, metadataSize],
      [message, messageSize],
    ]);
    if (texts === undefined) return WasmResult.InvalidMemoryAccess;
    const bytes = Uint8Array.from(texts[4] ?? noBytes);
    return start(vm, {
      kind: "grpcCall",
      texts,
      timeout,
      tokenPointer,
      start: (callouts, cluster, request) => callouts.startCall(cluster, request, bytes),
    });
  },

  /** As `proxy_grpc_call`. */
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
    tokenPointer: number,
  ) {
    const texts = blocks(vm, [
      [service, serviceSize],
      [name, nameSize],
      [method, methodSize],
      [metadata, metadataSize],
    ]);
    if (texts === undefined) return WasmResult.InvalidMemoryAccess;
    return start(vm, {
      kind: "grpcStream",
      texts,
      timeout: undefined,
      tokenPointer,
      start: (callouts, cluster, request) => callouts.startStream(cluster, request),
    });
  },

  /** BadArgument for a number that no stream can have, NotFound for one that none has. */
  proxy_grpc_send(vm: Vm, token: number, message: number, messageSize: number, end: number) {
    const bytes = vm.memory.read(message, messageSize);
    if (bytes === undefined) return WasmResult.InvalidMemoryAccess;
    const { root } = vm.context;
    return root?.callouts.send(token, bytes, end !== 0) ?? WasmResult.NotFound;
  },

  /** BadArgument for a number that neither call nor stream can have, NotFound for one that none has. */
  proxy_grpc_close(vm: Vm, token: number) {
    return vm.context.root?.callouts.close(token) ?? WasmResult.NotFound;
  },

  /** As `proxy_grpc_close`. Nothing is told any more. */
  proxy_grpc_cancel(vm: Vm, token: number) {
    return vm.context.root?.callouts.cancel(token) ?? WasmResult.NotFound;
  },
};
