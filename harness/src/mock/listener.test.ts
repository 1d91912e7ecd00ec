import { describe, expect, it } from "vitest";
import { get, startGuest } from "../../../test/conformance/observe.js";
import { rawGuest } from "../../../test/conformance/raw-guest.js";
import { MockProxy } from "./mock-proxy.js";
import type { RawReply } from "./raw-messages.js";

const lifecycle = {
  callbacks: {
    proxy_on_context_create: `(call $sayNumber "create" (local.get $id)) (call $sayNumber "of" (local.get $root))`,
    proxy_on_vm_start: `(call $sayNumber "start" (local.get $id)) (i32.const 1)`,
    proxy_on_configure: `(call $sayNumber "configure" (local.get $size)) (i32.const 1)`,
    proxy_on_done: `(call $sayNumber "done" (local.get $id)) (i32.const 1)`,
    proxy_on_delete: `(call $sayNumber "delete" (local.get $id))`,
  },
};

const worker = (proxy: MockProxy): string[] =>
  proxy.logs.filter((line) => line.thread === "worker").map((line) => line.message);

// [R2.2-2], [R2.2-3], [R2.1-2], [R2.1-3], [R2.5-7]
it("starts a canary, the main thread and the worker alike, and ends the two", async () => {
  const proxy = await startGuest({ guest: lifecycle, plugin: { configuration: "abc" } });
  const start = ["create=1", "of=0", "start=1", "configure=3"];
  const messages = (thread: string): string[] =>
    proxy.logs.filter((line) => line.thread === thread).map((line) => line.message);
  expect(proxy.logs.map((line) => line.thread)).toEqual(
    ["canary", "main", "worker"].flatMap((thread) => start.map(() => thread)),
  );
  for (const thread of ["canary", "main", "worker"]) expect(messages(thread)).toEqual(start);
  await proxy.close();
  expect(messages("worker")).toEqual([...start, "done=1", "delete=1"]);
  expect(messages("canary")).toEqual(start);
});

// [R2.2-5], [R6-3]
describe("two filters", () => {
  const wasm = rawGuest(lifecycle);

  it("with one VM key share a VM, each with a root of its own", async () => {
    const proxy = await MockProxy.start({
      filters: [
        { wasm, rootId: "a", configuration: "a" },
        { wasm, rootId: "b", configuration: "bb" },
      ],
    });
    expect(worker(proxy)).toEqual(["create=1", "of=0", "start=1", "configure=1", "create=2", "of=0", "start=2", "configure=2"]); // prettier-ignore
    await proxy.send(get);
    expect(worker(proxy).slice(8, 12)).toEqual(["create=3", "of=1", "create=4", "of=2"]);
    await proxy.close();
  });

  it("with different vm ids have VMs of their own", async () => {
    const proxy = await MockProxy.start({
      filters: [
        { wasm, vmId: "1" },
        { wasm, vmId: "2" },
      ],
    });
    await proxy.send(get);
    expect(worker(proxy).slice(8, 12)).toEqual(["create=2", "of=1", "create=2", "of=1"]);
    await proxy.close();
  });
});

// [R2.3-1], [R2.3-2]
describe("a module that refuses", () => {
  it.each([
    ["vm_start", "proxy_on_vm_start", "Failed to start base Wasm"],
    ["its configuration", "proxy_on_configure", "Failed to configure base Wasm plugin"],
  ])("%s stops the start", async (_, callback, envoyText) => {
    const guest = {
      callbacks: { [callback]: `(drop (call $log (i32.const 4) "no")) (i32.const 0)` },
    };
    await expect(startGuest({ guest })).rejects.toMatchObject({
      envoyText,
      logs: [{ message: "no" }, { message: `Wasm VM failed ${envoyText}`, fromHost: true }],
    });
  });

  // [R2.2-11]
  it("nothing, but traps when its root is made, gets 503 for its streams", async () => {
    const proxy = await startGuest({
      guest: { callbacks: { proxy_on_context_create: "unreachable" } },
    });
    expect(await proxy.send(get)).toMatchObject({ status: 503, details: "wasm_fail_stream" });
    await proxy.close();
  });
});

const header = {
  callbacks: {
    proxy_on_configure: `(if (i32.eq (local.get $size) (i32.const 3)) (then (return (i32.const 0)))) (i32.const 1)`,
    proxy_on_context_create: `(call $sayNumber "create" (local.get $id)) (call $sayNumber "of" (local.get $root))`,
    proxy_on_done: `(call $sayNumber "done" (local.get $id)) (i32.const 1)`,
  },
};

// [R2.5-1], [R2.5-5]
describe("an update of the configuration", () => {
  it("makes a new root in the same VM first, and drains the old one for ten minutes", async () => {
    const proxy = await startGuest({ guest: header, plugin: { configuration: "1" } });
    await proxy.send(get);
    await proxy.updateConfiguration(0, "22");
    await proxy.send(get);
    const before = ["create=1", "of=0", "create=2", "of=1", "done=2", "create=3", "of=0", "create=4", "of=3", "done=4"]; // prettier-ignore
    expect(worker(proxy)).toEqual(before);
    proxy.advanceTime(600_000);
    expect(worker(proxy)).toEqual([...before, "done=1"]);
    await proxy.close();
  });

  it("that the module refuses leaves the old one at work", async () => {
    const proxy = await startGuest({ guest: header, plugin: { configuration: "1" } });
    await expect(proxy.updateConfiguration(0, "333")).rejects.toThrow(/OUT1603/);
    await proxy.send(get);
    expect(worker(proxy).slice(-3)).toEqual(["create=2", "of=1", "done=2"]);
    await proxy.close();
  });

  it("waits for the streams that use the old one", async () => {
    const guest = {
      callbacks: {
        ...header.callbacks,
        proxy_on_request_headers: `(if (result i32) (i32.eq (local.get $id) (i32.const 2)) (then (i32.const 1)) (else (i32.const 0)))`,
      },
    };
    const proxy = await startGuest({ guest, plugin: { configuration: "1" } });
    const held = proxy.send(get);
    await proxy.updateConfiguration(0, "22");
    proxy.advanceTime(300_000);
    expect((await held).status).toBe(504);
    await proxy.close();
  });
});

// [R5.2-4], [R5.3-2], [R5.3-4]
describe("after a trap, with the policy", () => {
  const trap = {
    callbacks: {
      proxy_on_context_create: `(call $sayNumber "create" (local.get $id))`,
      proxy_on_request_headers: "unreachable",
    },
  };

  it.each([
    ["closed", [503, 503]],
    ["open", [503, 200]],
    ["reload", [503, 503]],
  ] as const)("%s the next streams get %j", async (failurePolicy, expected) => {
    const proxy = await startGuest({ guest: trap, plugin: { failurePolicy } });
    const seen = [(await proxy.send(get)).status, (await proxy.send(get)).status];
    expect(seen).toEqual(expected);
    await proxy.close();
  });

  it("reload a new VM serves once a second has passed since the last load", async () => {
    const proxy = await startGuest({ guest: trap, plugin: { failurePolicy: "reload" } });
    await proxy.send(get);
    expect(worker(proxy).filter((line) => line.startsWith("create"))).toEqual(["create=1", "create=2"]); // prettier-ignore
    proxy.advanceTime(1500);
    await proxy.send(get);
    expect(worker(proxy).filter((line) => line.startsWith("create")).slice(2)).toEqual(["create=1", "create=2"]); // prettier-ignore
    await proxy.close();
  });
});

// [R5.2-1]
it("a stream that waits for the upstream gets 503 when the answer comes to a VM that is dead", async () => {
  let answer: (reply: RawReply) => void = () => undefined;
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_request_headers: `
          (if (i32.eqz (call $get (i32.const 0) "x-trap" (i32.const 0) (i32.const 4))) (then unreachable))
          (i32.const 0)`,
        proxy_on_response_headers: `(i32.const 0)`,
      },
    },
    proxy: { rawUpstream: () => new Promise((resolve) => (answer = resolve)) },
  });
  const waiting = proxy.send(get);
  await new Promise((resolve) => setImmediate(resolve));
  expect(await proxy.send({ ...get, headers: [["x-trap", "1"]] })).toMatchObject({ status: 503 });
  answer({ status: 200, headers: [] });
  expect(await waiting).toMatchObject({ status: 503, details: "wasm_fail_stream" });
  await proxy.close();
});
