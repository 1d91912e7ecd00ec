import { describe, expect, it } from "vitest";
import { get, startGuest } from "../../../../test/conformance/observe.js";
import { rawGuestText } from "../../../../test/conformance/raw-guest.js";
import { assembleNamed } from "../../../../test/conformance/vm/start-case.js";
import { demangle } from "../../module/demangle.js";
import type { EnvoyMinor } from "../envoy-version.js";
import { MockProxy } from "../mock-proxy.js";

const unreachable = "Uncaught RuntimeError: unreachable";

// [R5.1-1]
describe("a trap", () => {
  it.each([
    ["proxy_on_context_create", "(if (local.get $root) (then unreachable))"],
    ["proxy_on_request_headers", "unreachable"],
    ["proxy_on_response_headers", "unreachable"],
    ["proxy_on_log", "unreachable"],
    ["proxy_on_done", "unreachable"],
    ["proxy_on_delete", "unreachable"],
    ["proxy_on_tick", "unreachable"],
  ])("in %s ends the VM: nothing more is called, and later streams get 503", async (name, body) => {
    const later = `(call $sayNumber "called" (i32.const 1))`;
    const callbacks: Record<string, string> = {
      proxy_on_configure: `(drop (call $tickPeriod (i32.const 10))) (i32.const 1)`,
      proxy_on_log: later,
      proxy_on_done: `${later} (i32.const 1)`,
      proxy_on_delete: later,
      [name]: body,
    };
    const proxy = await startGuest({ guest: { callbacks } });
    await proxy.send(get);
    if (name === "proxy_on_tick") proxy.advanceTime(10);
    const trap = proxy.logs.findIndex(({ message, thread }) => thread === "worker" && message === `Function: ${name} failed: ${unreachable}`); // prettier-ignore
    expect(trap).toBeGreaterThanOrEqual(0);
    expect(await proxy.send(get)).toMatchObject({ status: 503, details: "wasm_fail_stream" });
    proxy.advanceTime(50);
    expect(proxy.logs.slice(trap + 1).filter(({ thread }) => thread === "worker")).toEqual([]);
    await proxy.close();
  });

  // [R5.1-2], [R5.1-7]
  it.each([
    ["1.40", 20],
    ["1.38", 10],
  ] as const)(
    "is told with its stack when the functions have names: Envoy %s shows %i",
    async (envoy, frames) => {
      // prettier-ignore
      const text = rawGuestText({
      callbacks: { proxy_on_request_headers: `(call $again (i32.const 30)) (i32.const 0)` },
      extra: `(func $again (param i32) (loop (nop)) (if (local.get 0) (then (call $again (i32.sub (local.get 0) (i32.const 1)))) (else unreachable)))`,
    });
      const wasm = assembleNamed(text);
      const proxy = await MockProxy.start({
        filters: [{ wasm }],
        envoy: envoy satisfies EnvoyMinor,
      });
      await proxy.send(get);
      const [first, second, ...lines] = proxy.logs[0]?.message.split("\n") ?? [];
      expect(first).toBe(`Function: proxy_on_request_headers failed: ${unreachable}`);
      expect(second).toBe("Proxy-Wasm plugin in-VM backtrace:");
      expect(lines).toHaveLength(frames);
      expect(lines[0]).toMatch(/^ {2}0: {2}0x[0-9a-f]+ - again$/);
      // The place of the instruction in the module as it was built, not as it was rewritten.
      const offset = Number(/0x[0-9a-f]+/.exec(lines[0] ?? "")?.[0]);
      expect(wasm[offset]).toBe(0x00);
      await proxy.close();
    },
  );

  it("is told without a stack when they have none", async () => {
    const proxy = await startGuest({ guest: { callbacks: { proxy_on_request_headers: "unreachable" } } }); // prettier-ignore
    await proxy.send(get);
    expect(proxy.logs).toMatchObject([
      { level: "error", message: `Function: proxy_on_request_headers failed: ${unreachable}`, fromHost: true }, // prettier-ignore
    ]);
    await proxy.close();
  });

  // [R5.1-3]: what replaces AssemblyScript's abort logs and executes `unreachable`.
  it("is what an abort of one's own ends in", async () => {
    const proxy = await startGuest({
      guest: {
        callbacks: { proxy_on_request_headers: `(call $abort ) (i32.const 0)` },
        extra: `(func $abort (drop (call $log (i32.const 5) (i32.const 4096) (i32.const 0))) unreachable)`,
      },
    });
    await proxy.send(get);
    expect(proxy.logs.map(({ level, message }) => [level, message])).toEqual([
      ["critical", ""],
      ["error", `Function: proxy_on_request_headers failed: ${unreachable}`],
    ]);
    await proxy.close();
  });
});

// [R5.1-4]
it("proc_exit is no failure: the callback goes on behind it", async () => {
  const proxy = await startGuest({
    guest: {
      callbacks: { proxy_on_request_headers: `(call $exit (i32.const 1)) (call $sayNumber "on" (i32.const 1)) (i32.const 0)` }, // prettier-ignore
      imports: `(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))`,
    },
  });
  expect((await proxy.send(get)).status).toBe(200);
  expect(proxy.logs.map(({ message }) => message)).toEqual(["on=1"]);
  await proxy.close();
});

// [R5.1-5]
describe("a module that does not come back", () => {
  const endless = "(loop $again (br $again))";

  it("ends the host with the name of the callback, and the process lives on", async () => {
    const proxy = await startGuest({
      guest: { callbacks: { proxy_on_request_headers: `${endless} (i32.const 0)` } },
      proxy: { callbackFuel: 100_000 },
    });
    const expected = /OUT1611 .*did not come back from proxy_on_request_headers/;
    await expect(proxy.send(get)).rejects.toThrow(expected);
    await expect(proxy.send(get)).rejects.toThrow(expected);
    await proxy.close();
  });

  it.each([
    ["_initialize", { _initialize: endless }],
    ["proxy_on_configure", { proxy_on_configure: `${endless} (i32.const 1)` }],
  ])("does not start: %s", async (name, callbacks) => {
    const started = startGuest({
      guest: { callbacks: callbacks as Record<string, string> },
      proxy: { callbackFuel: 100_000 },
    });
    await expect(started).rejects.toThrow(`did not come back from ${name}`);
  });

  it("gets its allowance anew in each callback", async () => {
    const work = `(local $i i32) (loop $again (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 60000))))`;
    const proxy = await startGuest({
      guest: { callbacks: { proxy_on_request_headers: `${work} (i32.const 0)`, proxy_on_response_headers: `${work} (i32.const 0)` } }, // prettier-ignore
      proxy: { callbackFuel: 100_000 },
    });
    expect((await proxy.send(get)).status).toBe(200);
    expect((await proxy.send(get)).status).toBe(200);
    await proxy.close();
  });

  it("is not limited when the limit is off", async () => {
    const work = `(local $i i32) (loop $again (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 200000))))`;
    const guest = { callbacks: { proxy_on_request_headers: `${work} (i32.const 0)` } };
    const proxy = await startGuest({ guest, proxy: { callbackFuel: false } });
    expect((await proxy.send(get)).status).toBe(200);
    await proxy.close();
  });
});

// [R5.1-6]
it("memory ends at 1 GiB: growing it further answers -1, and the module goes on", async () => {
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_request_headers: `(call $sayNumber "beyond" (memory.grow (i32.const 16377))) (call $sayNumber "size" (memory.size)) (i32.const 0)`,
      },
    },
  });
  expect((await proxy.send(get)).status).toBe(200);
  expect(proxy.logs.map(({ message }) => message)).toEqual(["beyond=4294967295", "size=8"]);
  await proxy.close();
});

it.each([
  ["_ZN4core9panicking5panic17h0123456789abcdefE", "core::panicking::panic::h0123456789abcdef"],
  ["d", "double"],
  ["main", "main"],
  ["_ZN", "_ZN"],
  ["_ZN99xE", "_ZN99xE"],
  ["toString", "toString"],
])("the name %s is written as %s", (mangled, name) => {
  expect(demangle(mangled)).toBe(name);
});
