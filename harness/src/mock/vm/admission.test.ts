import { describe, expect, it } from "vitest";
import { assemble } from "../../../../test/conformance/raw-guest.js";
import { MockStartError } from "../mock-errors.js";
import { admitModule } from "./admission.js";

const abi = `(func (export "proxy_abi_version_0_2_1"))`;
const malloc = `(func (export "malloc") (param i32) (result i32) (i32.const 0))`;
const memory = `(memory (export "memory") 1)`;

function refusal(text: string): string {
  try {
    admitModule(assemble(text));
  } catch (error) {
    if (error instanceof MockStartError) return error.envoyText;
    throw error;
  }
  return "admitted";
}

// [R1.1-1], [R1.1-2], [R1.1-4], [R1.1-5], [R1.1-7], [R1.1-8], [R1.1-9], [R1.3-2]
describe("a module", () => {
  it.each([
    ["with all that is needed", `(module ${memory} ${abi} ${malloc})`, "admitted"],
    ["with the other allocator", `(module ${memory} ${abi} (func (export "proxy_on_memory_allocate") (param i32) (result i32) (i32.const 0)))`, "admitted"], // prettier-ignore
    ["with an unknown callback", `(module ${memory} ${abi} ${malloc} (func (export "proxy_on_nothing") (param f64)))`, "admitted"], // prettier-ignore
    ["with a global under a callback's name", `(module ${memory} ${abi} ${malloc} (global (export "proxy_on_tick") i32 (i32.const 0)))`, "admitted"], // prettier-ignore
    ["without an ABI version", `(module ${memory} ${malloc})`, "Missing or unknown Proxy-Wasm ABI version"], // prettier-ignore
    ["whose ABI version is a global", `(module ${memory} ${malloc} (global (export "proxy_abi_version_0_2_1") i32 (i32.const 0)))`, "Missing or unknown Proxy-Wasm ABI version"], // prettier-ignore
    ["without an allocator", `(module ${memory} ${abi})`, "Wasm module is missing malloc function."], // prettier-ignore
    ["with an import that Envoy does not have", `(module (import "env" "abort" (func (param i32 i32 i32 i32))) ${memory} ${abi} ${malloc})`, "Failed to load Wasm module due to a missing import: env.abort"], // prettier-ignore
    ["with an imported global", `(module (import "env" "memoryBase" (global i32)) ${memory} ${abi} ${malloc})`, "Failed to load Wasm module due to a missing import: env.memoryBase"], // prettier-ignore
    ["with an import of another ABI", `(module (import "env" "proxy_get_log_level" (func (param i32) (result i32))) ${memory} (func (export "proxy_abi_version_0_2_0")) ${malloc})`, "Failed to load Wasm module due to a missing import: env.proxy_get_log_level"], // prettier-ignore
    ["with an import of another type", `(module (import "env" "proxy_done" (func (param i64 i32))) ${memory} ${abi} ${malloc})`, "Failed to load Wasm module due to an import type mismatch: env.proxy_done, want: i64, i32 -> void, but host exports: void -> i32"], // prettier-ignore
    ["with a callback of another type", `(module ${memory} ${abi} ${malloc} (func (export "proxy_on_request_headers") (param i32 i32) (result i32) (i32.const 0)))`, "Bad function signature for: proxy_on_request_headers, want: i32, i32, i32 -> i32, but the module exports: i32, i32 -> i32"], // prettier-ignore
    ["whose main is not called", `(module ${memory} ${abi} ${malloc} (func (export "main") (param f32)))`, "admitted"], // prettier-ignore
    ["with an imported memory", `(module (import "env" "memory" (memory 1)) ${abi} ${malloc})`, "admitted"], // prettier-ignore
  ])("%s", (_, text, expected) => {
    expect(refusal(text)).toBe(expected);
  });

  it("that is no module is corrupted", () => {
    expect(() => admitModule(Buffer.from("nonsense"))).toThrow(
      /OUT1601 [^]*Envoy says: Failed to parse corrupted Wasm module/,
    );
  });

  it("declares its ABI by the first export that names one", () => {
    const text = `(module ${memory} (func (export "proxy_abi_version_0_2_0")) ${abi} ${malloc})`;
    expect(admitModule(assemble(text)).abiVersion).toBe("0.2.0");
  });
});
