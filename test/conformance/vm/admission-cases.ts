// Modules that Envoy takes, refuses or dies of when it loads them.

import { assemble } from "../raw-guest.js";
import type { StartCase } from "./start-case.js";

const abi = `(func (export "proxy_abi_version_0_2_1"))`;
const malloc = `(func (export "malloc") (param i32) (result i32) (i32.const 0))`;
const memory = `(memory (export "memory") 1)`;
const sound = `${memory} ${abi} ${malloc}`;
const log = `(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))`;
const letters = `(data (i32.const 65) "ABCDEFGHIJKLMNOPQRSTUVWXYZ")`;
const says = (letter: string): string =>
  `(drop (call $log (i32.const 2) (i32.const ${letter.charCodeAt(0)}) (i32.const 1)))`;
const logging = (functions: string): string => `${log} ${sound} ${letters} ${functions}`;

const texts: Readonly<Record<string, string>> = {
  sound,
  // [R1.1-1]
  "abi-missing": `${memory} ${malloc}`,
  "abi-unknown": `${memory} ${malloc} (func (export "proxy_abi_version_0_3_0"))`,
  "abi-is-a-global": `${memory} ${malloc} (global (export "proxy_abi_version_0_2_1") i32 (i32.const 0))`,
  "abi-of-another-type": `${memory} ${malloc} (func (export "proxy_abi_version_0_2_1") (param i32) (result i64) (i64.const 1))`,
  "abi-first-wins": `(import "env" "proxy_get_log_level" (func (param i32) (result i32))) ${memory} ${malloc} (func (export "proxy_abi_version_0_2_0")) ${abi}`,
  "abi-first-wins-2": `(import "env" "proxy_get_log_level" (func (param i32) (result i32))) ${sound} (func (export "proxy_abi_version_0_2_0"))`,
  // [R1.1-4], [R1.1-5]
  "import-missing": `(import "env" "abort" (func (param i32 i32 i32 i32))) ${sound}`,
  "import-missing-twice": `(import "env" "seed" (func (result f64))) (import "env" "abort" (func (param i32 i32 i32 i32))) ${sound}`,
  "import-of-another-module": `(import "foo" "proxy_log" (func (param i32 i32 i32) (result i32))) ${sound}`,
  "import-type": `(import "env" "proxy_done" (func (param i64 i32))) ${sound}`,
  "import-type-floats": `(import "env" "proxy_log" (func (param i32 f32 f64) (result i64))) ${sound}`,
  "import-type-results": `(import "env" "proxy_log" (func (param i32 i32 i32) (result i32 i32))) ${sound}`,
  "import-type-reference": `(import "env" "proxy_log" (func (param externref funcref i32) (result i32))) ${sound}`,
  "import-type-vector": `(import "env" "proxy_log" (func (param v128 i32 i32) (result i32))) ${sound}`,
  "import-global": `(import "env" "memoryBase" (global i32)) ${sound}`,
  "import-tag": `(import "env" "tag" (tag (param i32))) ${sound}`,
  "import-memory": `(import "env" "memory" (memory 1)) ${log} ${abi} ${malloc} ${letters} (func (export "_start") ${says("M")})`,
  "import-memory-limits": `(import "env" "memory" (memory 1 3)) ${abi} ${malloc}`,
  "import-memory-and-export": `(import "env" "memory" (memory 1)) ${log} (export "memory" (memory 0)) ${abi} ${malloc} ${letters} (func (export "_start") ${says("M")})`,
  "import-memory-large": `(import "env" "memory" (memory 16385)) ${abi} ${malloc}`,
  "import-table": `(import "env" "table" (table 2 5 funcref)) ${sound} (func $f) (elem (i32.const 1) $f)`,
  "import-table-externref": `(import "env" "table" (table 2 externref)) ${sound}`,
  "import-tables": `(import "env" "one" (table 2 funcref)) (import "env" "two" (table 2 funcref)) ${sound}`,
  // [R1.1-6]
  "memory-none": `${abi} ${malloc}`,
  "memory-none-used": `${log} ${abi} ${malloc} (func (export "_start") (drop (call $log (i32.const 2) (i32.const 0) (i32.const 0))))`,
  "memory-none-out-of-range": `${log} ${abi} ${malloc} (func (export "_start") (drop (call $log (i32.const 2) (i32.const -1) (i32.const 5))))`,
  "memory-hidden": `${log} (memory 1) ${abi} ${malloc} (func (export "_start") (drop (call $log (i32.const 2) (i32.const 0) (i32.const 1))))`,
  "memory-of-another-name": `${log} (memory (export "zzz") 1) ${abi} ${malloc} ${letters} (func (export "_start") ${says("M")})`,
  "memory-exported-twice": `${log} (memory (export "a") (export "b") 1) ${abi} ${malloc} ${letters} (func (export "_start") ${says("M")})`,
  // [R5.1-6]
  "memory-largest": `(memory (export "memory") 16384) ${abi} ${malloc}`,
  "memory-too-large": `(memory (export "memory") 16385) ${abi} ${malloc}`,
  "memory-large-maximum": `(memory (export "memory") 1 65536) ${abi} ${malloc}`,
  "export-of-every-kind": `${sound} (table (export "proxy_on_log") 1 externref) (global (export "g") (mut i64) (i64.const 0)) (func (export "r") (param externref funcref) (result f32) (f32.const 0))`,
  "export-vector": `${sound} (func (export "v") (param v128))`,
  "export-tag": `${sound} (tag (export "t") (param i32))`,
  // [R1.1-7], [R1.6-1]
  "of-0.2.1-in-0.2.0": `(import "env" "proxy_get_log_level" (func (param i32) (result i32))) ${memory} (func (export "proxy_abi_version_0_2_0")) ${malloc}`,
  "of-0.2.0-in-0.1.0": `(import "env" "proxy_continue_stream" (func (param i32) (result i32))) ${memory} (func (export "proxy_abi_version_0_1_0")) ${malloc}`,
  "of-0.1.0-in-0.2.0": `(import "env" "proxy_continue_request" (func (result i32))) ${memory} (func (export "proxy_abi_version_0_2_0")) ${malloc}`,
  "of-0.1.0-without-result": `(import "env" "proxy_continue_request" (func)) ${memory} (func (export "proxy_abi_version_0_1_0")) ${malloc}`,
  "of-0.1.0": `(import "env" "proxy_continue_request" (func (result i32))) (import "env" "proxy_continue_response" (func (result i32))) (import "env" "proxy_clear_route_cache" (func (result i32))) (import "env" "proxy_get_configuration" (func (param i32 i32) (result i32))) ${memory} (func (export "proxy_abi_version_0_1_0")) ${malloc}`,
  // [R1.1-8], [R1.1-9]
  "callback-type": `${sound} (func (export "proxy_on_request_headers") (param i32 i32) (result i32) (i32.const 0))`,
  "callback-types-and-start": logging(
    `(func (export "proxy_on_request_headers") (param i32 i32) (result i32) (i32.const 0)) (func (export "proxy_on_log") (param i32) (result i32) (i32.const 0)) (func (export "_start") ${says("S")})`,
  ),
  "callback-type-of-0.1.0": `${memory} ${malloc} (func (export "proxy_abi_version_0_1_0")) (func (export "proxy_on_request_headers") (param i32 i32) (result i32) (i32.const 0))`,
  "callback-type-in-0.1.0": `${memory} ${malloc} (func (export "proxy_abi_version_0_1_0")) (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (i32.const 0))`,
  "callback-vector": `${sound} (func (export "proxy_on_log") (param v128))`,
  "callback-validate": `${sound} (func (export "proxy_validate_configuration") (param i32))`,
  "callback-validate-not-called": `${sound} (func (export "proxy_validate_configuration") (param i32 i32) (result i32) unreachable)`,
  "callback-dns": `${sound} (func (export "envoy_on_resolve_dns") (param i32))`,
  "callback-stats": `${sound} (func (export "envoy_on_stats_update") (param i32))`,
  // [R1.5-1]
  "callback-grpc-create": `${sound} (func (export "proxy_on_grpc_create_initial_metadata") (param f64))`,
  "callback-foreign": `${sound} (func (export "proxy_on_foreign_function") (param i32))`,
  "callback-foreign-in-0.1.0": `${memory} ${malloc} (func (export "proxy_abi_version_0_1_0")) (func (export "proxy_on_foreign_function") (param i32))`,
  "callback-global": `${sound} (global (export "proxy_on_tick") i32 (i32.const 0))`,
  "callback-unknown": `${sound} (func (export "proxy_on_nothing") (param f64))`,
  // [R1.3-1], [R1.3-2]
  "allocator-none": `${memory} ${abi}`,
  "allocator-none-and-callback-types": `${memory} ${abi} (func (export "proxy_on_request_headers")) (func (export "proxy_on_log"))`,
  "allocator-other": `${memory} ${abi} (func (export "proxy_on_memory_allocate") (param i32) (result i32) (i32.const 0))`,
  "allocator-type": `${memory} ${abi} (func (export "malloc") (param i64) (result i32) (i32.const 0))`,
  "allocator-type-and-other": `${log} ${memory} ${abi} ${letters} (func (export "malloc") (param i64) (result i32) (i32.const 0)) (func (export "_start") ${says("S")}) (func (export "proxy_on_memory_allocate") (param i32) (result i32) (i32.const 0))`,
  "allocator-other-type": `${sound} (func (export "proxy_on_memory_allocate") (param f32))`,
  // [R1.4-1], [R1.4-2]
  "start-all": logging(
    `(func (export "_initialize") ${says("I")}) (func (export "_start") ${says("S")}) (func (export "main") (param i32 i32) (result i32) ${says("M")} (i32.const 1)) (func (export "__main_void") (result i32) ${says("V")} (i32.const 1))`,
  ),
  "start-initialize-void": logging(
    `(func (export "_initialize") ${says("I")}) (func (export "__main_void") (result i32) ${says("V")} (i32.const 1))`,
  ),
  "start-main-only": logging(
    `(func (export "main") (param i32 i32) (result i32) ${says("M")} (i32.const 1))`,
  ),
  "start-main-gets-zeros": logging(
    `(func (export "_initialize")) (func (export "main") (param i32 i32) (result i32) (drop (call $log (i32.const 2) (i32.add (i32.const 65) (i32.or (local.get 0) (local.get 1))) (i32.const 1))) (i32.const 1))`,
  ),
  "start-main-type": logging(
    `(func (export "_initialize") ${says("I")}) (func (export "main") (param i32) ${says("M")})`,
  ),
  "start-void-type": logging(
    `(func (export "_initialize") ${says("I")}) (func (export "__main_void") (param i32) ${says("V")})`,
  ),
  "start-void-type-beside-main": logging(
    `(func (export "_initialize") ${says("I")}) (func (export "main") (param i32 i32) (result i32) ${says("M")} (i32.const 1)) (func (export "__main_void") (param i32) ${says("V")})`,
  ),
  "start-initialize-type": logging(
    `(func (export "_initialize") (result i32) ${says("I")} (i32.const 0)) (func (export "_start") ${says("S")})`,
  ),
  "start-type": logging(`(func (export "_start") (result i32) ${says("S")} (i32.const 0))`),
  // [R1.4-5]
  "start-trap": `${sound} (func (export "_start") unreachable)`,
  "start-trap-before-main": logging(
    `(func (export "_initialize") unreachable) (func (export "main") (param i32 i32) (result i32) ${says("M")} (i32.const 1))`,
  ),
  // [R1.4-6]
  "section-fine": `${sound} (func $s) (start $s)`,
  "section-trap": `${sound} (func $s unreachable) (start $s)`,
  "section-call": logging(`(func $s ${says("S")}) (start $s)`),
  "data-out-of-range": `${sound} (data (i32.const 65535) "ab")`,
  "elements-out-of-range": `${sound} (table 1 funcref) (func $f) (elem (i32.const 1) $f)`,
};

/** Bytes of a sound module, changed. */
function changed(change: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  return change(Uint8Array.from(assemble(`(module ${sound})`)));
}

// [R1.1-2], [R1.1-3]
const bytes: Readonly<Record<string, Uint8Array>> = {
  "bytes-none": new Uint8Array(0),
  "bytes-text": Buffer.from("(module) this is text"),
  "bytes-short-text": Buffer.from("(mod"),
  "bytes-short": changed((all) => all.slice(0, 6)),
  "bytes-header": changed((all) => all.slice(0, 8)),
  "bytes-cut-in-section": changed((all) => all.slice(0, 20)),
  "bytes-cut-at-end": changed((all) => all.slice(0, all.length - 3)),
  // [R1.1-10]
  "bytes-signature-nonsense": changed((all) => Buffer.concat([all, Buffer.from([0, 22, 18]), Buffer.from("signature_wasmsign"), Buffer.from([9, 9, 9])])), // prettier-ignore
  "bytes-version": changed((all) =>
    Uint8Array.from(all, (byte, index) => (index === 4 ? 2 : byte)),
  ),
  "bytes-body": changed((all) => Uint8Array.from(all, (byte, index) => (index === all.length - 1 ? 0xff : byte))), // prettier-ignore
  "bytes-section-14": changed((all) => Uint8Array.from([...all, 14, 1, 0])),
  "bytes-after-abi-less": Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 7, 1, 0, 10, 99]),
  "bytes-names-malformed": changed((all) => Uint8Array.from([...all, 0, 8, 4, 0x6e, 0x61, 0x6d, 0x65, 1, 9, 9])), // prettier-ignore
};

export const admissionCases: readonly StartCase[] = [
  ...Object.entries(texts).map(([name, text]) => ({ name, wasm: assemble(`(module ${text})`) })),
  ...Object.entries(bytes).map(([name, wasm]) => ({ name, wasm })),
];
