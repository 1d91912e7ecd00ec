import { describe, expect, it } from "vitest";
import { assemble, rawGuest } from "../../../../test/conformance/raw-guest.js";
import { MockProxy } from "../mock-proxy.js";

const parts = `(memory (export "memory") 1)
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param i32) (result i32) (i32.const 64))`;
const logImport = `(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))`;
const timeImport = `(import "env" "proxy_get_current_time_nanoseconds" (func $time (param i32) (result i32)))`;
const logs = `(drop (call $log (i32.const 2) (i32.const 0) (i32.const 1)))`;

async function start(text: string): Promise<MockProxy> {
  return MockProxy.start({ filters: [{ wasm: assemble(text) }] });
}

// [R1.4-1], [R1.4-2], [R2.2-4]
describe("start functions", () => {
  it.each([
    ["_initialize, then main", `(func (export "_initialize") ${logs}) (func (export "main") (param i32 i32) (result i32) ${logs} (i32.const 0)) (func (export "_start") unreachable)`, 2], // prettier-ignore
    ["_initialize, then __main_void", `(func (export "_initialize") ${logs}) (func (export "__main_void") (result i32) ${logs} (i32.const 0))`, 2], // prettier-ignore
    ["_start", `(func (export "_start") ${logs}) (func (export "main") unreachable)`, 1],
  ])("are %s; they run in each of the four VMs", async (_, functions, times) => {
    const proxy = await start(`(module ${logImport} ${parts} ${functions})`);
    const threads = ["base", "canary", "main", "worker"];
    expect(proxy.logs.map((line) => line.thread)).toEqual(
      threads.flatMap((thread) => Array.from({ length: times }, () => thread)),
    );
    await proxy.close();
  });

  // [R1.4-4], [R1.4-5]
  it("may not ask for the time: that is a trap, and Envoy does not start", async () => {
    const body = `(drop (call $time (i32.const 0)))`;
    const text = `(module ${timeImport} ${parts} (func (export "_initialize") ${body}))`;
    await expect(start(text)).rejects.toMatchObject({
      envoyText: "Failed to initialize Wasm code",
      logs: [{ message: expect.stringMatching(/^Function: _initialize failed: .*restricted/) }],
    });
  });
});

// [R1.4-6]
describe("the start section", () => {
  it("may run code", async () => {
    await (await start(`(module ${parts} (func $code) (start $code))`)).close();
  });

  it("kills Envoy with any host call", async () => {
    const text = `(module ${logImport} ${parts} (func $code ${logs}) (start $code))`;
    await expect(start(text)).rejects.toThrow(/OUT1604 .*SIGSEGV.*start section.*env.proxy_log/);
  });

  it("must not trap", async () => {
    const text = `(module ${parts} (func $code unreachable) (start $code))`;
    await expect(start(text)).rejects.toMatchObject({
      envoyText: "Failed to create new Wasm instance",
    });
  });
});

// [R1.3-4]
it("an allocator that asks for the time is a trap", async () => {
  const wasm = assemble(`(module ${timeImport}
    (import "env" "proxy_get_property" (func $get (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1) (data (i32.const 64) "plugin_name")
    (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param i32) (result i32) (call $time (i32.const 0)))
    (func (export "proxy_on_configure") (param i32 i32) (result i32)
      (call $get (i32.const 64) (i32.const 11) (i32.const 0) (i32.const 4))))`);
  const proxy = await MockProxy.start({ filters: [{ wasm, name: "a" }] });
  // [R1.2-6]: the host call fails, the callback goes on and answers; only then the VM is dead.
  expect(proxy.logs[0]?.message).toMatch(/^Function: malloc failed: .*restricted_callback/);
  expect(await proxy.send({ method: "GET", path: "/", authority: "a" })).toMatchObject({
    status: 503,
    details: "wasm_fail_stream",
  });
  await proxy.close();
});

// [R5.1-2]
it("a trap is told in Envoy's words, with the functions on the stack when they have names", async () => {
  const wasm = rawGuest({
    callbacks: { proxy_on_request_headers: `(call $deep ) (i32.const 0)` },
    extra: `(func $deep unreachable)`,
  });
  const proxy = await MockProxy.start({ filters: [{ wasm }] });
  await proxy.send({ method: "GET", path: "/", authority: "a" });
  expect(proxy.logs.map(({ level, message }) => [level, message])).toEqual([
    ["error", "Function: proxy_on_request_headers failed: Uncaught RuntimeError: unreachable"],
  ]);
  await proxy.close();
});

it("a module whose memory is out of reach kills Envoy when it passes bytes", async () => {
  const text = `(module ${logImport} (memory 1) (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param i32) (result i32) (i32.const 64))
    (func (export "_initialize") ${logs}))`;
  await expect(start(text)).rejects.toThrow(/no memory that the host can reach/);
});
