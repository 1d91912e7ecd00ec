// Guests that make gRPC calls and log all that the host tells them about them.

import { serializePairs } from "../../harness/src/mock/headers/pairs.js";
import type { HeaderPair } from "../../harness/src/mock/index.js";
import { wasmText } from "./callout-guest.js";
import type { RawGuest } from "./raw-guest.js";

/** Protobuf field with a length before its bytes. */
function field(number: number, content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content as string);
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
}

/** A serialised `envoy.config.core.v3.GrpcService` that names a cluster. */
export function envoyGrpc(
  cluster: string,
  more: { authority?: string; metadata?: readonly HeaderPair[]; after?: Uint8Array } = {},
): Uint8Array {
  const { authority, metadata = [], after = new Uint8Array(0) } = more;
  const target = [field(1, cluster), ...(authority === undefined ? [] : [field(2, authority)])];
  const pairs = metadata.map(([key, value]) =>
    field(5, Buffer.concat([field(1, key), field(2, value)])),
  );
  return Buffer.concat([field(1, Buffer.concat(target)), ...pairs, after]);
}

export interface GrpcCall {
  /** Default: a GrpcService that names the cluster `grpc`. */
  readonly service?: string | Uint8Array;
  readonly name?: string;
  readonly method?: string;
  readonly metadata?: readonly HeaderPair[];
  readonly message?: string;
  /** Milliseconds. */
  readonly timeout?: number;
}

const text = (content: string | Uint8Array): string =>
  `"${wasmText(Buffer.from(content as string))}"`;

/** `proxy_grpc_call` as an expression: its status; the token stands at address 16. */
export function unaryCall(call: GrpcCall = {}): string {
  const { service = envoyGrpc("grpc"), name = "test.Service", method = "Method" } = call;
  const { metadata = [], message = "ping", timeout = 1000 } = call;
  const pairs = metadata.length === 0 ? "" : serializePairs(metadata);
  const blocks = [service, name, method, pairs, message].map(text).join(" ");
  return `(call $grpcCall ${blocks} (i32.const ${timeout}) (i32.const 16))`;
}

/** `proxy_grpc_stream` as an expression. */
export function openStream(call: GrpcCall = {}): string {
  const { service = envoyGrpc("grpc"), name = "test.Service", method = "Method" } = call;
  const { metadata = [] } = call;
  const pairs = metadata.length === 0 ? "" : serializePairs(metadata);
  const blocks = [service, name, method, pairs].map(text).join(" ");
  return `(call $grpcStream ${blocks} (i32.const 16))`;
}

/** Logs the status of an expression. */
export const say = (name: string, expression: string): string =>
  `(call $sayNumber "${name}" ${expression})`;

/** Logs the status of a call and the number at address 16, which is 7 before. */
export const make = (name: string, expression: string): string => `
  (i32.store (i32.const 16) (i32.const 7))
  ${say(name, expression)}
  ${say("token", "(i32.load (i32.const 16))")}`;

export const send = (token: string, message: string, end = false): string =>
  say("send", `(call $grpcSend ${token} "${message}" (i32.const ${end ? 1 : 0}))`);

/** All that a callback can read of a gRPC call, and what it cannot change. */
export const reads = `
  (call $say "initial" (call $pairs (i32.const 4) (i32.const 0) (i32.const 4)))
  (call $say "initial x-a" (call $get (i32.const 4) "x-a" (i32.const 0) (i32.const 4)))
  (call $say "trailing" (call $pairs (i32.const 5) (i32.const 0) (i32.const 4)))
  (call $say "trailing grpc-status" (call $get (i32.const 5) "grpc-status" (i32.const 0) (i32.const 4)))
  (call $sayNumber "write initial" (call $add (i32.const 4) "x-mine" "1"))
  (call $sayNumber "size of trailing" (call $mapSize (i32.const 5) (i32.const 8)))
  (call $sayNumber "buffer status" (call $bufferStatus (i32.const 5) (i32.const 32) (i32.const 36)))
  (call $sayNumber "buffer length" (i32.load (i32.const 32)))
  (call $say "message" (call $bufferBytes (i32.const 5) (i32.const 0) (i32.const 1000) (i32.const 0) (i32.const 4)))
  (call $say "get status" (call $status (i32.const 24) (i32.const 0) (i32.const 4)))
  (call $sayNumber "code" (i32.load (i32.const 24)))`;

export interface GrpcGuest {
  /** In `proxy_on_request_headers`; the stream goes on unless it stops. */
  readonly calls: string;
  /** In another callback. */
  readonly from?: string;
  /** At the end of each of the four callbacks; `$token` is there. */
  readonly initial?: string;
  readonly receive?: string;
  readonly trailing?: string;
  readonly close?: string;
  /** Callbacks that the module does not have. */
  readonly without?: readonly string[];
  readonly more?: Readonly<Record<string, string>>;
}

const results: Readonly<Record<string, string>> = {
  proxy_on_vm_start: "(i32.const 1)",
  proxy_on_configure: "(i32.const 1)",
  proxy_on_request_headers: "(i32.const 0)",
  proxy_on_response_headers: "(i32.const 0)",
  proxy_on_done: "(i32.const 1)",
};

/** Lines begin with the callback's name and its numbers; then what it could read. */
export function grpcGuest(guest: GrpcGuest): RawGuest {
  const { calls, from = "proxy_on_request_headers", without = [], more = {} } = guest;
  const heard = (name: string, number: string, then = ""): string => `
    (call $sayNumber "${name}" (local.get $token))
    (call $sayNumber "context" (local.get $id))
    (call $sayNumber "number" (local.get $${number}))
    ${reads}
    ${then}`;
  const callbacks: Record<string, string> = {
    proxy_on_grpc_receive_initial_metadata: heard("on initial", "n", guest.initial),
    proxy_on_grpc_receive: heard("on receive", "size", guest.receive),
    proxy_on_grpc_receive_trailing_metadata: heard("on trailing", "n", guest.trailing),
    proxy_on_grpc_close: heard("on close", "code", guest.close),
    [from]: `${calls} ${results[from] ?? ""}`,
    ...more,
  };
  for (const name of without) Reflect.deleteProperty(callbacks, name);
  return { callbacks };
}
