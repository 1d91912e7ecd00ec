import { describe, expect, it } from "vitest";
import { assemble } from "../../../../test/conformance/raw-guest.js";
import { MockHaltError, MockStartError } from "../mock-errors.js";
import type { EnvoyMinor } from "../envoy-version.js";
import { MockProxy } from "../mock-proxy.js";
import { admitModule } from "./admission.js";

const abi = `(func (export "proxy_abi_version_0_2_1"))`;
const malloc = `(func (export "malloc") (param i32) (result i32) (i32.const 0))`;
const memory = `(memory (export "memory") 1)`;
const sound = `${memory} ${abi} ${malloc}`;

/** Envoy's words for the refusal, "dies" or "admitted". */
async function verdict(wasm: string | Uint8Array, envoy: EnvoyMinor = "1.40"): Promise<string> {
  const bytes = typeof wasm === "string" ? assemble(`(module ${wasm})`) : wasm;
  try {
    await (await MockProxy.start({ filters: [{ wasm: bytes }], envoy })).close();
    return "admitted";
  } catch (error) {
    if (error instanceof MockStartError) return error.envoyText;
    if (error instanceof MockHaltError) return "dies";
    throw error;
  }
}

const missing = "Failed to load Wasm module due to a missing import: ";
const mismatch = "Failed to load Wasm module due to an import type mismatch: ";
const signature = "Bad function signature for: ";
const instance = "Failed to create new Wasm instance";

describe("a module", () => {
  it.each([
    ["with all that is needed", sound, "admitted"],
    // [R1.1-1]
    ["whose ABI version has another type", `${memory} ${malloc} (func (export "proxy_abi_version_0_2_1") (param i32))`, "admitted"],
    ["whose ABI version is a global", `${memory} ${malloc} (global (export "proxy_abi_version_0_2_1") i32 (i32.const 0))`, "Missing or unknown Proxy-Wasm ABI version"],
    // [R1.1-2]
    ["without an ABI version", `${memory} ${malloc}`, "Missing or unknown Proxy-Wasm ABI version"],
    // [R1.1-4], [R1.1-11]: what AssemblyScript imports when nothing replaces it.
    ["with abort", `(import "env" "abort" (func (param i32 i32 i32 i32))) ${sound}`, `${missing}env.abort`],
    ["with seed", `(import "env" "seed" (func (result f64))) ${sound}`, `${missing}env.seed`],
    ["with trace", `(import "env" "trace" (func (param i32 i32 f64 f64 f64 f64 f64))) ${sound}`, `${missing}env.trace`],
    ["with console.log", `(import "env" "console.log" (func (param i32))) ${sound}`, `${missing}env.console.log`],
    ["with Date.now", `(import "env" "Date.now" (func (result f64))) ${sound}`, `${missing}env.Date.now`],
    ["with an import of another type", `(import "env" "proxy_done" (func (param i64 i32))) ${sound}`, `${mismatch}env.proxy_done, want: i64 i32 -> void, but host exports: void -> i32`],
    // [R1.1-5]
    ["with an imported global", `(import "env" "memoryBase" (global i32)) ${sound}`, `${missing}env.memoryBase`],
    ["with an imported memory", `(import "env" "memory" (memory 1)) ${abi} ${malloc}`, "admitted"],
    ["with an imported table", `(import "env" "table" (table 2 5 funcref)) ${sound} (func $f) (elem (i32.const 1) $f)`, "admitted"],
    ["with a table that is too small for its elements", `(import "env" "table" (table 2 5 funcref)) ${sound} (func $f) (elem (i32.const 2) $f)`, instance],
    ["with an imported tag", `(import "env" "tag" (tag (param i32))) ${sound}`, "dies"],
    // [R1.1-6]
    ["without a memory", `${abi} ${malloc}`, "admitted"],
    ["whose exported global is no memory", `${sound} (global (export "g") i32 (i32.const 0)) (table (export "t") 1 funcref)`, "admitted"],
    // [R1.1-7]
    ["with an import of another ABI", `(import "env" "proxy_get_log_level" (func (param i32) (result i32))) ${memory} (func (export "proxy_abi_version_0_2_0")) ${malloc}`, `${missing}env.proxy_get_log_level`],
    // [R1.1-8]
    ["with a callback of another type", `${sound} (func (export "proxy_on_request_headers") (param i32 i32) (result i32) (i32.const 0))`, `${signature}proxy_on_request_headers, want: i32 i32 i32 -> i32, but the module exports: i32 i32 -> i32`],
    ["with an allocator of another type", `${memory} ${abi} (func (export "malloc") (param i64) (result i32) (i32.const 0))`, `${signature}malloc, want: i32 -> i32, but the module exports: i64 -> i32`],
    // [R1.1-9]
    ["with an unknown callback", `${sound} (func (export "proxy_on_nothing") (param f64))`, "admitted"],
    ["with a global under a callback's name", `${sound} (global (export "proxy_on_tick") i32 (i32.const 0))`, "admitted"],
    // [R1.3-2]
    ["without an allocator", `${memory} ${abi}`, "Wasm module is missing malloc function."],
    ["with the other allocator", `${memory} ${abi} (func (export "proxy_on_memory_allocate") (param i32) (result i32) (i32.const 0))`, "admitted"],
    // [R1.5-1]: not looked up, so of any type.
    ["with the callback that is declared and never called", `${sound} (func (export "proxy_on_grpc_create_initial_metadata") (param f64))`, "admitted"],
    ["whose main is not called", `${sound} (func (export "main") (param f32))`, "admitted"],
    // [R1.6-1]
    ["of 0.1.0 that continues without a result", `(import "env" "proxy_continue_request" (func)) ${memory} (func (export "proxy_abi_version_0_1_0")) ${malloc}`, `${mismatch}env.proxy_continue_request, want: void -> void, but host exports: void -> i32`],
    // [R1.6-2]
    ["that wants to list shared data", `(import "env" "proxy_get_shared_data_keys" (func (param i32 i32) (result i32))) ${sound}`, `${missing}env.proxy_get_shared_data_keys`],
    ["that wants to remove shared data", `(import "env" "proxy_remove_shared_data_key" (func (param i32 i32 i32) (result i32))) ${sound}`, `${missing}env.proxy_remove_shared_data_key`],
    ["that wants to close an HTTP call", `(import "env" "proxy_http_cancel" (func (param i32) (result i32))) ${sound}`, `${missing}env.proxy_http_cancel`],
    // [R1.8-1]
    ["that raises a signal", `(import "wasi_snapshot_preview1" "proc_raise" (func (param i32) (result i32))) ${sound}`, `${missing}wasi_snapshot_preview1.proc_raise`],
    // [R1.8-2]
    ["that links paths as WASI does", `(import "wasi_snapshot_preview1" "path_link" (func (param i32 i32 i32 i32 i32 i32 i32) (result i32))) ${sound}`, `${mismatch}wasi_snapshot_preview1.path_link, want: i32 i32 i32 i32 i32 i32 i32 -> i32, but host exports: i32 i32 i32 i32 i32 i32 -> i32`],
    ["that links symbols as WASI does", `(import "wasi_unstable" "path_symlink" (func (param i32 i32 i32 i32 i32) (result i32))) ${sound}`, `${mismatch}wasi_unstable.path_symlink, want: i32 i32 i32 i32 i32 -> i32, but host exports: i32 i32 i32 i32 -> i32`],
    // [R5.1-6]
    ["with 1 GiB of memory", `(memory (export "memory") 16384) ${abi} ${malloc}`, "admitted"],
    ["with more memory", `(memory (export "memory") 16385) ${abi} ${malloc}`, instance],
  ])("%s", async (_, text, expected) => {
    expect(await verdict(text)).toBe(expected);
  }); // prettier-ignore

  // [R1.8-3]
  it.each([
    ["clock_res_get", "(param i32 i32)", "1.38", `${missing}wasi_unstable.clock_res_get`],
    ["clock_res_get", "(param i32 i32)", "1.39", "admitted"],
    ["fd_filestat_get", "(param i32 i32)", "1.36", `${missing}wasi_unstable.fd_filestat_get`],
    ["poll_oneoff", "(param i32 i32 i32 i32)", "1.36", "admitted"],
    ["sched_yield", "", "1.36", "admitted"],
    ["fd_prestat_dir_name", "(param i32 i32 i32)", "1.36", "admitted"],
  ] as const)("that imports %s%s in Envoy %s", async (name, params, envoy, expected) => {
    const text = `(import "wasi_unstable" "${name}" (func ${params} (result i32))) ${sound}`;
    expect(await verdict(text, envoy)).toBe(expected);
  });

  // [R1.1-2], [R1.1-3]
  const bytes = assemble(`(module ${sound})`);
  it.each([
    ["no bytes", new Uint8Array(0), "Unable to create Wasm plugin "],
    ["text", Buffer.from("(module) as text"), "Failed to parse corrupted Wasm module"],
    ["a module cut short", bytes.slice(0, 20), "Failed to parse corrupted Wasm module"],
    ["fewer bytes than a header", bytes.slice(0, 6), "Missing or unknown Proxy-Wasm ABI version"],
    ["another version", Uint8Array.from(bytes, (byte, at) => (at === 4 ? 2 : byte)), "Failed to load Wasm bytecode"], // prettier-ignore
    ["code that is none", Uint8Array.from(bytes, (byte, at) => (at === bytes.length - 1 ? 255 : byte)), "Failed to load Wasm bytecode"], // prettier-ignore
  ])("that is %s", async (_, wasm, expected) => {
    expect(await verdict(wasm)).toBe(expected);
    expect(() => admitModule(wasm)).toThrow(/OUT1601 /);
  });

  // [R1.1-10]: Envoy is built without a key, so what stands in the section of the code signature is not looked at.
  it("whose code signature is nonsense", async () => {
    const name = Buffer.from("signature_wasmsign");
    const section = Buffer.concat([Buffer.from([0, name.length + 4, name.length]), name, Buffer.from([9, 9, 9])]); // prettier-ignore
    expect(await verdict(Buffer.concat([bytes, section]))).toBe("admitted");
  });

  // [R1.1-1]
  it("declares its ABI by the first export that names one", () => {
    const text = `(module ${memory} (func (export "proxy_abi_version_0_2_0")) ${abi} ${malloc})`;
    expect(admitModule(assemble(text)).abiVersion).toBe("0.2.0");
  });
});

it("says in the log what Envoy says when it refuses a module", async () => {
  const log = async (text: string): Promise<string[]> => {
    const wasm = assemble(`(module ${text})`);
    const error: unknown = await MockProxy.start({ filters: [{ wasm }] }).catch((thrown: unknown) => thrown); // prettier-ignore
    if (!(error instanceof MockStartError)) throw error;
    return error.logs.filter(({ level }) => level === "error").map(({ message }) => message);
  };
  expect(await log(`${memory} ${malloc}`)).toEqual([
    "Wasm VM failed Missing or unknown Proxy-Wasm ABI version",
    "Wasm VM failed Failed to load Wasm code",
  ]);
  expect(await log(`(import "env" "abort" (func)) ${sound}`)).toEqual([
    `${missing}env.abort`,
    "Wasm VM failed Failed to initialize Wasm code",
  ]);
  // All that is wrong with the exports, in the order in which Envoy looks for them.
  const wrong = `(func (export "proxy_on_request_headers")) (func (export "proxy_on_log"))`;
  expect(await log(`${memory} ${abi} ${wrong}`)).toEqual([
    "Wasm VM failed Wasm module is missing malloc function.",
    `${signature}proxy_on_log, want: i32 -> void, but the module exports: void -> void`,
    `${signature}proxy_on_request_headers, want: i32 i32 i32 -> i32, but the module exports: void -> void`,
    "Wasm VM failed Failed to initialize Wasm code",
  ]);
});
