// What differs between the versions of the ABI (table of 1.7), for a module of each. The values for 0.1.0 are those
// of a real Envoy 1.40.

import { describe, expect, it } from "vitest";
import { get } from "../../../../test/conformance/observe.js";
import { assemble, rawGuestText } from "../../../../test/conformance/raw-guest.js";
import { MockProxy } from "../mock-proxy.js";

const imports = `
  (import "env" "proxy_get_configuration" (func $configuration (param i32 i32) (result i32)))
  (import "env" "proxy_continue_request" (func $continueRequest (result i32)))
  (import "env" "proxy_continue_response" (func $continueResponse (result i32)))
  (import "env" "proxy_clear_route_cache" (func $clear (result i32)))`;

/** A guest of 0.1.0: its headers callbacks have two parameters. */
function old(callbacks: Readonly<Record<string, string>>, extra = ""): Uint8Array {
  const text = rawGuestText({ abi: "proxy_abi_version_0_1_0", imports, callbacks, extra });
  return assemble(
    text.replace(/(proxy_on_(request|response)_headers"\) .*?) \(param \$end i32\)/g, "$1"),
  );
}

const configuration = (name: string): string =>
  `(call $say "${name}" (call $configuration (i32.const 0) (i32.const 4)))`;
const value = (map: number, at = 0): string =>
  `(call $get (i32.const ${map}) "x-none" (i32.const ${at}) (i32.const 4))`;

async function run(wasm: Uint8Array): Promise<string[]> {
  const proxy = await MockProxy.start({
    filters: [{ wasm, configuration: "plugin", vmConfiguration: "vm" }],
  });
  const sent = proxy.send(get);
  proxy.advanceTime(20);
  expect((await sent).status).toBe(200);
  const lines = proxy.logs.filter(({ thread }) => thread === "worker");
  await proxy.close();
  return lines.map(({ message }) => message);
}

describe("a module of 0.1.0", () => {
  it("asks for its configuration, which is the plugin's where that is seen and the VM's elsewhere", async () => {
    const wasm = old({
      proxy_on_context_create: configuration("create"),
      proxy_on_vm_start: `${configuration("start")} (i32.const 1)`,
      proxy_on_configure: `${configuration("configure")} (i32.const 1)`,
      proxy_on_request_headers: `${configuration("headers")} (i32.const 0)`,
    });
    expect(await run(wasm)).toEqual([
      "create=0 plugin",
      "start=0 vm",
      "configure=0 plugin",
      "create=0 vm",
      "headers=0 vm",
    ]);
  });

  it("gets Ok and nothing for a header that is not there", async () => {
    const wasm = old({
      proxy_on_configure: `(call $sayNumber "no map" ${value(0)}) (i32.const 1)`,
      proxy_on_request_headers: `
        (i64.store (i32.const 0) (i64.const -1))
        (call $sayNumber "missing" ${value(0)})
        (call $sayNumber "address" (i32.load (i32.const 0)))
        (call $sayNumber "size" (i32.load (i32.const 4)))
        (call $sayNumber "no map" ${value(2)})
        (call $sayNumber "out of range" ${value(0, -1)})
        (i32.const 0)`,
      proxy_on_log: `(call $sayNumber "log" ${value(0)}) (call $sayNumber "log, no map" ${value(1)})`,
    });
    expect(await run(wasm)).toEqual([
      "no map=2",
      "missing=0",
      "address=0",
      "size=0",
      "no map=2",
      "out of range=6",
      "log=0",
      "log, no map=0",
    ]);
  });

  it.each([
    ["request", "$continueRequest"],
    ["response", "$continueResponse"],
  ])("continues a %s with a call of its own", async (side, call) => {
    const wasm = old({
      proxy_on_configure: `(drop (call $tickPeriod (i32.const 20))) (i32.const 1)`,
      [`proxy_on_${side}_headers`]: `(i32.store (i32.const 64) (local.get $id)) (i32.const 1)`,
      proxy_on_tick: `(if (i32.load (i32.const 64)) (then (drop (call $effective (i32.load (i32.const 64)))) (call $sayNumber "continue" (call ${call})) (i32.store (i32.const 64) (i32.const 0))))`,
    });
    const proxy = await MockProxy.start({ filters: [{ wasm }] });
    const sent = proxy.send(get);
    await new Promise(setImmediate); // The upstream answers first.
    proxy.advanceTime(20);
    expect((await sent).status).toBe(200);
    const lines = proxy.logs.filter(({ thread }) => thread === "worker");
    expect(lines.map(({ message }) => message)).toEqual(["continue=0"]);
    await proxy.close();
  });

  it("clears the route cache with a call of its own", async () => {
    const wasm = old({ proxy_on_request_headers: `(call $sayNumber "clear" (call $clear )) (i32.const 0)` }); // prettier-ignore
    expect(await run(wasm)).toEqual(["clear=0"]);
  });

  it("may export proxy_on_foreign_function with any type", async () => {
    expect(await run(old({}, `(func (export "proxy_on_foreign_function"))`))).toEqual([]);
  });
});

describe("a module of", () => {
  it.each([
    ["0.2.0", "proxy_abi_version_0_2_0"],
    ["0.2.1", "proxy_abi_version_0_2_1"],
  ])("%s is told the end of the stream, and that a header is not there", async (_, abi) => {
    const text = rawGuestText({
      abi,
      callbacks: {
        proxy_on_request_headers: `(call $sayNumber "end" (local.get $end)) (call $sayNumber "missing" ${value(0)})
          (call $say "vm" (call $bufferBytes (i32.const 6) (i32.const 0) (i32.const 9) (i32.const 0) (i32.const 4)))
          (call $sayNumber "plugin" (call $bufferBytes (i32.const 7) (i32.const 0) (i32.const 9) (i32.const 0) (i32.const 4)))
          (i32.const 0)`,
      },
    });
    expect(await run(assemble(text))).toEqual(["end=1", "missing=1", "vm=0 vm", "plugin=1"]);
  });

  it("0.2.1 may ask for the log level", async () => {
    const text = rawGuestText({
      imports: `(import "env" "proxy_get_log_level" (func $level (param i32) (result i32)))`,
      callbacks: {
        proxy_on_request_headers: `(call $sayNumber "status" (call $level (i32.const 16))) (call $sayNumber "level" (i32.load (i32.const 16))) (i32.const 0)`,
      },
    });
    expect(await run(assemble(text))).toEqual(["status=0", "level=2"]);
  });
});
