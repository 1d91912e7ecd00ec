// Guest modules against the raw ABI, written as WebAssembly text around a small library: callbacks that
// tests need are given as bodies, everything else is here. They keep no SDK between the test and the host.

import binaryen from "binaryen";

/** All imports that a guest may call; a module imports those whose names its text mentions. */
const imports: Readonly<Record<string, string>> = {
  log: `(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))`,
  get: `(import "env" "proxy_get_header_map_value" (func $get (param i32 i32 i32 i32 i32) (result i32)))`,
  pairs: `(import "env" "proxy_get_header_map_pairs" (func $pairs (param i32 i32 i32) (result i32)))`,
  setPairs: `(import "env" "proxy_set_header_map_pairs" (func $setPairs (param i32 i32 i32) (result i32)))`,
  mapSize: `(import "env" "proxy_get_header_map_size" (func $mapSize (param i32 i32) (result i32)))`,
  add: `(import "env" "proxy_add_header_map_value" (func $add (param i32 i32 i32 i32 i32) (result i32)))`,
  replace: `(import "env" "proxy_replace_header_map_value" (func $replace (param i32 i32 i32 i32 i32) (result i32)))`,
  remove: `(import "env" "proxy_remove_header_map_value" (func $remove (param i32 i32 i32) (result i32)))`,
  bufferStatus: `(import "env" "proxy_get_buffer_status" (func $bufferStatus (param i32 i32 i32) (result i32)))`,
  bufferBytes: `(import "env" "proxy_get_buffer_bytes" (func $bufferBytes (param i32 i32 i32 i32 i32) (result i32)))`,
  setBuffer: `(import "env" "proxy_set_buffer_bytes" (func $setBuffer (param i32 i32 i32 i32 i32) (result i32)))`,
  reply: `(import "env" "proxy_send_local_response" (func $reply (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))`,
  continueStream: `(import "env" "proxy_continue_stream" (func $continueStream (param i32) (result i32)))`,
  closeStream: `(import "env" "proxy_close_stream" (func $closeStream (param i32) (result i32)))`,
  effective: `(import "env" "proxy_set_effective_context" (func $effective (param i32) (result i32)))`,
  done: `(import "env" "proxy_done" (func $done (result i32)))`,
  tickPeriod: `(import "env" "proxy_set_tick_period_milliseconds" (func $tickPeriod (param i32) (result i32)))`,
  time: `(import "env" "proxy_get_current_time_nanoseconds" (func $time (param i32) (result i32)))`,
  status: `(import "env" "proxy_get_status" (func $status (param i32 i32 i32) (result i32)))`,
  property: `(import "env" "proxy_get_property" (func $property (param i32 i32 i32 i32) (result i32)))`,
  setProperty: `(import "env" "proxy_set_property" (func $setProperty (param i32 i32 i32 i32) (result i32)))`,
  getShared: `(import "env" "proxy_get_shared_data" (func $getShared (param i32 i32 i32 i32 i32) (result i32)))`,
  setShared: `(import "env" "proxy_set_shared_data" (func $setShared (param i32 i32 i32 i32 i32) (result i32)))`,
  registerQueue: `(import "env" "proxy_register_shared_queue" (func $registerQueue (param i32 i32 i32) (result i32)))`,
  resolveQueue: `(import "env" "proxy_resolve_shared_queue" (func $resolveQueue (param i32 i32 i32 i32 i32) (result i32)))`,
  enqueue: `(import "env" "proxy_enqueue_shared_queue" (func $enqueue (param i32 i32 i32) (result i32)))`,
  dequeue: `(import "env" "proxy_dequeue_shared_queue" (func $dequeue (param i32 i32 i32) (result i32)))`,
  defineMetric: `(import "env" "proxy_define_metric" (func $defineMetric (param i32 i32 i32 i32) (result i32)))`,
  incrementMetric: `(import "env" "proxy_increment_metric" (func $incrementMetric (param i32 i64) (result i32)))`,
  recordMetric: `(import "env" "proxy_record_metric" (func $recordMetric (param i32 i64) (result i32)))`,
  getMetric: `(import "env" "proxy_get_metric" (func $getMetric (param i32 i32) (result i32)))`,
  httpCall: `(import "env" "proxy_http_call" (func $httpCall (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))`,
  grpcCall: `(import "env" "proxy_grpc_call" (func $grpcCall (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))`,
  grpcStream: `(import "env" "proxy_grpc_stream" (func $grpcStream (param i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))`,
  grpcSend: `(import "env" "proxy_grpc_send" (func $grpcSend (param i32 i32 i32 i32) (result i32)))`,
  grpcClose: `(import "env" "proxy_grpc_close" (func $grpcClose (param i32) (result i32)))`,
  grpcCancel: `(import "env" "proxy_grpc_cancel" (func $grpcCancel (param i32) (result i32)))`,
  resolveDns: `(import "env" "envoy_resolve_dns" (func $resolveDns (param i32 i32 i32) (result i32)))`,
  foreign: `(import "env" "proxy_call_foreign_function" (func $foreign (param i32 i32 i32 i32 i32 i32) (result i32)))`,
  fdWrite: `(import "wasi_snapshot_preview1" "fd_write" (func $fdWrite (param i32 i32 i32 i32) (result i32)))`,
};

const parameters: Readonly<Record<string, string>> = {
  proxy_on_context_create: "(param $id i32) (param $root i32)",
  proxy_on_vm_start: "(param $id i32) (param $size i32) (result i32)",
  proxy_on_configure: "(param $id i32) (param $size i32) (result i32)",
  proxy_on_tick: "(param $id i32)",
  proxy_on_queue_ready: "(param $id i32) (param $token i32)",
  proxy_on_request_headers: "(param $id i32) (param $n i32) (param $end i32) (result i32)",
  proxy_on_request_body: "(param $id i32) (param $n i32) (param $end i32) (result i32)",
  proxy_on_request_trailers: "(param $id i32) (param $n i32) (result i32)",
  proxy_on_request_metadata: "(param $id i32) (param $n i32) (result i32)",
  proxy_on_response_metadata: "(param $id i32) (param $n i32) (result i32)",
  proxy_on_response_headers: "(param $id i32) (param $n i32) (param $end i32) (result i32)",
  proxy_on_response_body: "(param $id i32) (param $n i32) (param $end i32) (result i32)",
  proxy_on_response_trailers: "(param $id i32) (param $n i32) (result i32)",
  proxy_on_new_connection: "(param $id i32) (result i32)",
  proxy_on_downstream_data: "(param $id i32) (param $n i32) (param $end i32) (result i32)",
  proxy_on_upstream_data: "(param $id i32) (param $n i32) (param $end i32) (result i32)",
  proxy_on_downstream_connection_close: "(param $id i32) (param $peer i32)",
  proxy_on_upstream_connection_close: "(param $id i32) (param $peer i32)",
  proxy_on_http_call_response:
    "(param $id i32) (param $token i32) (param $n i32) (param $size i32) (param $trailers i32)",
  proxy_on_grpc_receive_initial_metadata: "(param $id i32) (param $token i32) (param $n i32)",
  proxy_on_grpc_receive: "(param $id i32) (param $token i32) (param $size i32)",
  proxy_on_grpc_receive_trailing_metadata: "(param $id i32) (param $token i32) (param $n i32)",
  proxy_on_grpc_close: "(param $id i32) (param $token i32) (param $code i32)",
  envoy_on_resolve_dns: "(param $id i32) (param $token i32) (param $size i32)",
  envoy_on_stats_update: "(param $id i32) (param $size i32)",
  proxy_on_done: "(param $id i32) (result i32)",
  proxy_on_log: "(param $id i32)",
  proxy_on_delete: "(param $id i32)",
  _initialize: "",
};

/**
 * A value that the host returned stands at address 0 (its address at 0, its size at 4). `$say` logs a
 * name, a status and up to 512 bytes of that value as `name=status value`.
 */
const library = `
  (global $top (mut i32) (i32.const 16384))
  (func $malloc (export "malloc") (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $top))
    (global.set $top (i32.add (global.get $top) (i32.and (i32.add (local.get $size) (i32.const 7)) (i32.const -8))))
    (if (i32.gt_u (global.get $top) (i32.const 262144)) (then (global.set $top (i32.const 16384)) (local.set $at (i32.const 16384)) (global.set $top (i32.const 24576))))
    (local.get $at))
  (func $number (param $at i32) (param $value i32) (result i32)
    (if (i32.ge_u (local.get $value) (i32.const 10))
      (then (local.set $at (call $number (local.get $at) (i32.div_u (local.get $value) (i32.const 10))))))
    (i32.store8 (local.get $at) (i32.add (i32.const 48) (i32.rem_u (local.get $value) (i32.const 10))))
    (i32.add (local.get $at) (i32.const 1)))
  (func $sayNumber (param $name i32) (param $size i32) (param $value i32)
    (local $at i32)
    (memory.copy (i32.const 1024) (local.get $name) (local.get $size))
    (local.set $at (i32.add (i32.const 1024) (local.get $size)))
    (i32.store8 (local.get $at) (i32.const 61))
    (local.set $at (call $number (i32.add (local.get $at) (i32.const 1)) (local.get $value)))
    (drop (call $log (i32.const 2) (i32.const 1024) (i32.sub (local.get $at) (i32.const 1024)))))
  (func $say (param $name i32) (param $size i32) (param $value i32)
    (local $at i32)
    (memory.copy (i32.const 1024) (local.get $name) (local.get $size))
    (local.set $at (i32.add (i32.const 1024) (local.get $size)))
    (i32.store8 (local.get $at) (i32.const 61))
    (local.set $at (call $number (i32.add (local.get $at) (i32.const 1)) (local.get $value)))
    (i32.store8 (local.get $at) (i32.const 32))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (if (i32.le_u (i32.load (i32.const 4)) (i32.const 512))
      (then
        (memory.copy (local.get $at) (i32.load (i32.const 0)) (i32.load (i32.const 4)))
        (local.set $at (i32.add (local.get $at) (i32.load (i32.const 4))))))
    (drop (call $log (i32.const 2) (i32.const 1024) (i32.sub (local.get $at) (i32.const 1024))))
    (i64.store (i32.const 0) (i64.const 0)))`;

export interface RawGuest {
  /** Bodies of callbacks, in WebAssembly text. `"text"` becomes address and size of that text. */
  readonly callbacks?: Readonly<Record<string, string>>;
  /** More imports. */
  readonly imports?: string;
  /** More functions, globals or exports. */
  readonly extra?: string;
  /** Default: `proxy_abi_version_0_2_1`. */
  readonly abi?: string;
}

/** Puts each `"text"` of the bodies into memory and in its place two constants. */
function placeTexts(source: string): { code: string; data: string } {
  let at = 4096;
  const places = new Map<string, number>();
  const data: string[] = [];
  const code = source.replace(/"((?:[^"\\]|\\.)*)"/g, (_, text: string) => {
    const size = text.replace(/\\[0-9a-f]{2}/g, "x").length;
    let place = places.get(text);
    if (place === undefined) {
      place = at;
      places.set(text, place);
      data.push(`(data (i32.const ${place}) "${text}")`);
      at += size;
    }
    return `(i32.const ${place}) (i32.const ${size})`;
  });
  return { code, data: data.join("\n  ") };
}

/** The module's text; functions of `extra` are taken as they stand. */
export function rawGuestText({
  callbacks = {},
  imports: more = "",
  extra = "",
  abi,
}: RawGuest): string {
  const bodies = Object.entries(callbacks).map(([name, body]) => {
    const { length } = name;
    return { name, body, length };
  });
  const marks = bodies.map(({ name, body }) => `\0${name}\0${body}`).join("\u0001");
  const { code, data } = placeTexts(marks);
  const functions = code.split("\u0001").filter((part) => part !== "");
  const texts = functions.map((part) => {
    const [, name = "", body = ""] = part.split("\0");
    return `(func $${name} (export "${name}") ${parameters[name] ?? ""} ${body})`;
  });
  const all = [library, ...texts, extra].join("\n  ");
  const used = Object.entries(imports).filter(([name]) => all.includes(`$${name} `));
  return `(module
  ${used.map(([, text]) => text).join("\n  ")}
  ${more}
  (memory (export "memory") 8)
  ${data}
  (func (export "${abi ?? "proxy_abi_version_0_2_1"}"))
  ${library}
  ${texts.join("\n  ")}
  ${extra})`;
}

/** Many cases of a file have the same guest, and to assemble one takes 40 ms. */
const assembled = new Map<string, Uint8Array>();

/** Bytes of any WebAssembly text. Not to be written to: the same text gives the same bytes. */
export function assemble(text: string): Uint8Array {
  const known = assembled.get(text) ?? assembleNew(text);
  assembled.set(text, known);
  return known;
}

function assembleNew(text: string): Uint8Array {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.All);
  try {
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

export function rawGuest(guest: RawGuest): Uint8Array {
  return assemble(rawGuestText(guest));
}
