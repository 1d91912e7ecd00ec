import { describe, expect, it } from "vitest";
import { get, startGuest } from "../../../../test/conformance/observe.js";
import { rawGuest, type RawGuest } from "../../../../test/conformance/raw-guest.js";
import { MockProxy } from "../mock-proxy.js";

const guest: RawGuest = {
  callbacks: {
    _initialize: `(call $sayNumber "initialize" (i32.const 1))`,
    proxy_on_request_headers: `
      (call $sayNumber "size" (call $mapSize (i32.const 0) (i32.const 16)))
      (call $sayNumber "time" (call $time (i32.const 16)))
      (call $sayNumber "write" (call $fdWrite (i32.const 1) (i32.const 16) (i32.const 0) (i32.const 40)))
      (call $exit (i32.const 3))
      (call $sayNumber "equal" (call $equal (i32.const 3) (i32.const 3)))
      (call $say "path" (call $get (i32.const 0) ":path" (i32.const 0) (i32.const 4)))
      (i32.const 0)`,
    proxy_on_log: `(call $sayNumber "log" (i32.const 1))`,
  },
  imports: `(import "wasi_unstable" "proc_exit" (func $exit (param i32)))
    (import "env" "pthread_equal" (func $equal (param i32 i32) (result i32)))`,
};

const some = [
  "proxy_log",
  "proxy_on_request_headers",
  "proxy_get_header_map_size",
  "proxy_get_header_map_value",
];

const proxyRefusal = "Attempted call to restricted proxy-wasm capability: ";
const wasiRefusal = "Attempted call to restricted WASI capability: ";

describe("a plugin with a list of capabilities", () => {
  // [R5.6-1], [R5.6-2], [R5.6-3]
  it("may use those; other host calls fail, other callbacks do not come", async () => {
    const proxy = await startGuest({ guest, plugin: { allowedCapabilities: some } });
    const before = proxy.logs.length;
    // Start functions and the allocator cannot be restricted.
    expect(proxy.logs.map(({ message }) => message)).toContain("initialize=1");
    expect((await proxy.send(get)).status).toBe(200);
    expect(proxy.logs.slice(before).map(({ message }) => message)).toEqual([
      "size=0",
      `${proxyRefusal}proxy_get_current_time_nanoseconds`,
      "time=10",
      `${wasiRefusal}fd_write`,
      "write=76",
      `${wasiRefusal}proc_exit`,
      "equal=1",
      "path=0 /",
    ]);
    await proxy.close();
  });

  // [R5.6-1]
  it("that is empty may use all", async () => {
    const proxy = await startGuest({ guest, plugin: { allowedCapabilities: [] } });
    const before = proxy.logs.length;
    await proxy.send(get);
    expect(proxy.logs.slice(before).map(({ message }) => message)).toEqual([
      "size=0",
      "time=0",
      "write=0",
      "equal=1",
      "path=0 /",
      "log=1",
    ]);
    await proxy.close();
  });

  // [R5.6-4]
  it.each([
    ["1.38", []],
    ["1.40", ["size=0", "time=0", "write=0", "equal=1", "path=0 /", "log=1"]],
  ] as const)(
    "that made the VM decides for all plugins in it, until they made the VM another: Envoy %s",
    async (envoy, messages) => {
      const wasm = rawGuest(guest);
      const proxy = await MockProxy.start({
        filters: [
          { wasm, name: "first", vmId: "shared", allowedCapabilities: ["proxy_log"] },
          { wasm, name: "second", vmId: "shared" },
        ],
        envoy,
      });
      const before = proxy.logs.length;
      await proxy.send(get);
      expect(proxy.logs.slice(before).map(({ message }) => message)).toEqual(messages);
      await proxy.close();
    },
  );
});
