// Callouts in the mock's own time. What a module is told about one is compared with a real Envoy in
// test/conformance/callouts.test.ts.

import { describe, expect, it } from "vitest";
import {
  calloutGuest,
  callExpression,
  type CalloutCall,
} from "../../../../test/conformance/callout-guest.js";
import { get, startGuest } from "../../../../test/conformance/observe.js";
import { rawGuest } from "../../../../test/conformance/raw-guest.js";
import { MockStalledError } from "../mock-errors.js";
import type { MockProxyOptions } from "../mock-options.js";
import { MockProxy } from "../mock-proxy.js";
import type { ClusterScript } from "./cluster.js";

function start(
  call: CalloutCall,
  auth: ClusterScript,
  options: Partial<MockProxyOptions> = {},
): Promise<MockProxy> {
  return startGuest({ guest: calloutGuest(call), proxy: { clusters: { auth }, ...options } });
}

const ok = { status: 200, headers: [] } as const;

const passed = (proxy: MockProxy): number =>
  proxy.now.getTime() - new Date("2026-01-01T00:00:00Z").getTime();

const said = (proxy: MockProxy, text: string): string[] =>
  proxy.logs.map((line) => line.message).filter((message) => message.startsWith(text));

describe("time while a stream waits for a callout", () => {
  it.each<[string, CalloutCall, ClusterScript, number]>([
    ["an answer without a delay", {}, ok, 0],
    ["an answer with a delay", {}, { ...ok, delay: 200 }, 200],
    ["the time-out of the module", { timeout: 700 }, "never", 700],
    ["a reset with a delay", {}, { reset: "before-headers", delay: 30 }, 30],
  ])("goes on by itself up to %s, and no further", async (_, call, script, milliseconds) => {
    const proxy = await start(call, script);
    expect((await proxy.send(get)).status).toBe(200);
    expect(passed(proxy)).toBe(milliseconds);
    await proxy.close();
  });

  it("fires ticks on the way", async () => {
    const guest = calloutGuest({});
    const proxy = await startGuest({
      guest: {
        callbacks: {
          ...guest.callbacks,
          proxy_on_configure: `(drop (call $tickPeriod (i32.const 100))) (i32.const 1)`,
          proxy_on_tick: `(call $sayNumber "tick" (i32.const 0))`,
        },
      },
      proxy: { clusters: { auth: { ...ok, delay: 250 } } },
    });
    await proxy.send(get);
    const worker = proxy.logs.filter((line) => line.thread === "worker");
    const order = worker.map((line) => line.message).filter((m) => /^(tick|call|answer)=/.test(m));
    expect(order).toEqual(["call=0", "tick=0", "tick=0", "answer=4"]);
    await proxy.close();
  });

  it("stands still when the test wants to advance it", async () => {
    const proxy = await start({}, { ...ok, delay: 200 }, { time: "manual" });
    let ended = false;
    const reply = proxy.send(get).finally(() => (ended = true));
    proxy.advanceTime(199);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ended).toBe(false);
    proxy.advanceTime(1);
    expect((await reply).status).toBe(200);
    await proxy.close();
  });

  it("stands still for a callout for which no stream waits", async () => {
    const proxy = await start({ forget: true }, { ...ok, delay: 200 });
    await proxy.send(get);
    expect([passed(proxy), said(proxy, "answer")]).toEqual([0, []]);
    proxy.advanceTime(200);
    expect(said(proxy, "answer")).toEqual(["answer=4"]);
    await proxy.close();
  });

  it("does not help where nothing answers, and the error says so", async () => {
    const proxy = await start({ timeout: 0 }, "never", { stallTimeout: 20 });
    const error = await proxy.send(get).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MockStalledError);
    expect(String(error)).toContain("a callout without a time-out to auth is never answered");
    await proxy.close();
  });
});

describe("answers of a cluster", () => {
  it("are taken one by one from a list, and the last one stays", async () => {
    const script = [200, 201].map((status) => ({ status, headers: [] }));
    const proxy = await start({}, script);
    for (let time = 0; time < 3; time++) await proxy.send(get);
    expect(said(proxy, "in status")).toEqual([200, 201, 201].map((s) => `in status=0 ${s}`));
    await proxy.close();
  });

  it("may come from a function of the request", async () => {
    const proxy = await start({ body: "abc" }, ({ cluster, method, path, authority, body }) => ({
      status: 200,
      headers: [["x-seen", `${cluster} ${method} ${authority}${path} ${body.length}`]],
    }));
    await proxy.send(get);
    expect(said(proxy, "in headers")[0]).toContain("auth GET auth.test/check?a=b 3");
    await proxy.close();
  });

  it("are the test's own: what it throws ends the streams", async () => {
    const proxy = await start({}, () => {
      throw new Error("no such key");
    });
    await expect(proxy.send(get)).rejects.toThrow("no such key");
    await proxy.close();
  });
});

// [R2.2-2], [R4.14-13]
describe("a callout of a root that goes", () => {
  it("never leaves the canary: main thread and worker make it", async () => {
    const proxy = await start({ from: "proxy_on_configure" }, ok);
    proxy.advanceTime(1);
    expect(proxy.calloutRequests).toHaveLength(2);
    const threads = proxy.logs.filter((line) => line.message === "answer=4");
    expect(threads.map((line) => line.thread)).toEqual(["main", "worker"]);
    await proxy.close();
  });

  it("ends without a callback", async () => {
    const drained = 600_000;
    const proxy = await start({ forget: true, timeout: 0 }, { ...ok, delay: drained + 1000 });
    await proxy.send(get);
    await proxy.updateConfiguration(0, "another one");
    proxy.advanceTime(drained + 2000);
    expect(proxy.calloutRequests).toHaveLength(1);
    expect(said(proxy, "answer")).toEqual([]);
    await proxy.close();
  });
});

it("a module that traps in the answer leaves its stream waiting, as in Envoy", async () => {
  const { callbacks } = calloutGuest({});
  const proxy = await startGuest({
    guest: { callbacks: { ...callbacks, proxy_on_http_call_response: "unreachable" } },
    proxy: { clusters: { auth: ok }, stallTimeout: 20 },
  });
  await expect(proxy.send(get)).rejects.toBeInstanceOf(MockStalledError);
  await proxy.close();
});

// [R4.14-14]
it("no call of the module ends an HTTP callout", async () => {
  const { callbacks = {} } = calloutGuest({});
  const headers = String(callbacks.proxy_on_request_headers);
  const attempts = `
    (call $sayNumber "cancel" (call $grpcCancel (i32.const 4)))
    (call $sayNumber "close" (call $grpcClose (i32.const 4)))`;
  const proxy = await startGuest({
    guest: {
      callbacks: {
        ...callbacks,
        proxy_on_request_headers: headers.replace("(select", `${attempts} (select`),
      },
    },
    proxy: { clusters: { auth: ok } },
  });
  await proxy.send(get);
  expect([said(proxy, "c"), said(proxy, "answer")].flat()).toEqual(
    expect.arrayContaining(["cancel=2", "close=2", "answer=4"]),
  );
  await proxy.close();
});

// [R4.13-4]
it("belongs to the root of the effective context, whichever plugin asks", async () => {
  const wasm = rawGuest({
    callbacks: {
      proxy_on_request_headers: `
        (call $sayNumber "effective" (call $effective (i32.const 1)))
        (call $sayNumber "call" ${callExpression({})})
        (i32.const 0)`,
      proxy_on_http_call_response: `(call $sayNumber "root" (local.get $id))`,
    },
  });
  const proxy = await MockProxy.start({
    filters: ["a", "b"].map((name) => ({ wasm, name, rootId: name, vmId: "shared" })),
    clusters: { auth: ok },
  });
  await proxy.send(get);
  proxy.advanceTime(1);
  expect(said(proxy, "effective")).toEqual(["effective=0", "effective=0"]);
  expect(said(proxy, "root")).toEqual(["root=1", "root=1"]);
  await proxy.close();
});
