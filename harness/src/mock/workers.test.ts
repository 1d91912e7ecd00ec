// Several workers: VMs of their own, a schedule that a seed decides, and what they share.

import { describe, expect, it } from "vitest";
import { get } from "../../../test/conformance/observe.js";
import { rawGuest } from "../../../test/conformance/raw-guest.js";
import { MockProxy, type MockProxyOptions } from "./index.js";

const messages = (proxy: MockProxy): string[] =>
  proxy.logs.map(({ thread, message }) => `${thread} ${message}`);

const noting = rawGuest({
  callbacks: {
    proxy_on_request_headers: `(call $sayNumber "headers" (local.get $id)) (i32.const 0)`,
    proxy_on_request_body: `(call $sayNumber "body" (local.get $id)) (i32.const 0)`,
    proxy_on_response_headers: `(call $sayNumber "response" (local.get $id)) (i32.const 0)`,
    proxy_on_log: `(call $sayNumber "log" (local.get $id))`,
  },
});

function start(wasm: Uint8Array, options: Partial<MockProxyOptions> = {}): Promise<MockProxy> {
  return MockProxy.start({ filters: [{ wasm }], workers: 3, ...options });
}

const post = { ...get, method: "POST", chunks: [Buffer.from("one"), Buffer.from("two")] };

/** What six requests at once make the workers log. */
async function mixture(seed: string): Promise<string[]> {
  const proxy = await start(noting, { seed });
  await Promise.all([0, 1, 2, 0, 1, 2].map((worker) => proxy.send(post, { worker })));
  const lines = messages(proxy);
  await proxy.close();
  return lines;
}

describe("with several workers", () => {
  // [R2.1-4], [R6-5], [R6-6]
  it("a stream's callbacks all come on one, and each has contexts of its own", async () => {
    const lines = await mixture("seed");
    for (const worker of ["worker_0", "worker_1", "worker_2"]) {
      const own = lines.filter((line) => line.startsWith(worker));
      const ofStream = (id: number): string[] => own.filter((line) => line.endsWith(`=${id}`));
      for (const id of [2, 3]) {
        expect(ofStream(id).map((line) => line.replace(/.* |=.*/g, ""))).toEqual([
          "headers", "body", "body", "body", "response", "log",
        ]); // prettier-ignore
      }
    }
  });

  it("the seed decides which comes next, and the same seed decides the same", async () => {
    const [one, same, other] = await Promise.all(["a", "a", "b"].map(mixture));
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
    expect([...(one ?? [])].sort()).toEqual([...(other ?? [])].sort());
    // Streams of different workers are under way at the same time.
    const workers = one?.map((line) => line.split(" ")[0]);
    expect(workers).not.toEqual([...(workers ?? [])].sort());
  });

  it("connections go to all of them; a test can name one", async () => {
    const proxy = await start(noting);
    for (let index = 0; index < 30; index++) await proxy.send(get);
    const used = new Set(proxy.logs.map((line) => line.thread));
    expect([...used].sort()).toEqual(["worker_0", "worker_1", "worker_2"]);
    await expect(proxy.send(get, { worker: 3 })).rejects.toThrow(/there is no worker 3/);
    await proxy.close();
  });

  it.each([0, 1.5, 65])("%d of them are refused", async (workers) => {
    await expect(start(noting, { workers })).rejects.toThrow(/there can be 1 to 64/);
  });

  // [R4.12-3], [R6-7]
  it("each root ticks, the main thread's too", async () => {
    const wasm = rawGuest({
      callbacks: {
        proxy_on_configure: `(drop (call $tickPeriod (i32.const 100))) (i32.const 1)`,
        proxy_on_tick: `(call $sayNumber "tick" (local.get $id))`,
      },
    });
    const proxy = await start(wasm);
    proxy.advanceTime(200);
    const threads = ["main", "worker_0", "worker_1", "worker_2"];
    for (const half of [messages(proxy).slice(0, 4), messages(proxy).slice(4)]) {
      expect([...half].sort()).toEqual(threads.map((thread) => `${thread} tick=1`));
    }
    await proxy.close();
  });

  // [R4.11-3], [R6-5]
  it("a counter counts what all of them do; globals are each worker's own", async () => {
    const wasm = rawGuest({
      callbacks: {
        proxy_on_configure: `(drop (call $defineMetric (i32.const 0) "requests" (i32.const 16))) (i32.const 1)`,
        proxy_on_request_headers: `
          (global.set $own (i32.add (global.get $own) (i32.const 1)))
          (drop (call $incrementMetric (i32.const 4) (i64.const 1)))
          (drop (call $getMetric (i32.const 4) (i32.const 16)))
          (call $sayNumber "all" (i32.load (i32.const 16)))
          (call $sayNumber "own" (global.get $own))
          (i32.const 0)`,
      },
      extra: `(global $own (mut i32) (i32.const 0))`,
    });
    const proxy = await start(wasm);
    for (const worker of [0, 1, 0]) await proxy.send(get, { worker });
    expect(messages(proxy)).toEqual([
      "worker_0 all=1", "worker_0 own=1",
      "worker_1 all=2", "worker_1 own=1",
      "worker_0 all=3", "worker_0 own=2",
    ]); // prettier-ignore
    expect(proxy.statistics.get("wasmcustom.requests")).toBe(3n);
    await proxy.close();
  });

  // [R4.10-2], [R4.10-5]: of all who register, the last one hears of items, on its own thread
  it("a queue has one consumer: the last who registered", async () => {
    const wasm = rawGuest({
      callbacks: {
        proxy_on_configure: `(drop (call $registerQueue "q" (i32.const 16))) (call $sayNumber "registered" (local.get $id)) (i32.const 1)`,
        proxy_on_request_headers: `(drop (call $enqueue (i32.const 1) "item")) (call $sayNumber "put" (local.get $id)) (i32.const 0)`,
        proxy_on_queue_ready: `(call $say "took" (call $dequeue (local.get $token) (i32.const 0) (i32.const 4)))`,
      },
    });
    const proxy = await start(wasm);
    const last = proxy.logs.at(-1)?.thread;
    for (const worker of [0, 1, 2]) await proxy.send(get, { worker });
    const taken = messages(proxy).filter((line) => line.includes("took"));
    expect(taken).toEqual(["item", "item", "item"].map((item) => `${last} took=0 ${item}`));
    await proxy.close();
  });

  // [R5.3-4], [R6-5]
  it("a trap kills the VM of its worker only", async () => {
    const wasm = rawGuest({
      callbacks: {
        proxy_on_request_headers: `
          (if (i32.eqz (call $get (i32.const 0) "x-trap" (i32.const 0) (i32.const 4))) (then unreachable))
          (i32.const 0)`,
      },
    });
    const proxy = await start(wasm);
    const trap = { ...get, headers: [["x-trap", "1"] as const] };
    const seen: number[] = [];
    seen.push((await proxy.send(trap, { worker: 1 })).status);
    for (const worker of [0, 1, 2]) seen.push((await proxy.send(get, { worker })).status);
    expect(seen).toEqual([503, 200, 503, 200]);
    await proxy.close();
  });
});
