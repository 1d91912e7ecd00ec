// One fetch for all workers and all streams, and each stream goes on once, whatever the issuer does.

import { describe, expect, it } from "vitest";
import { answers, KeyProxy } from "./key-proxy.js";

const counts = [1, 2, 4, 16];

describe.each(counts)("%i workers", (workers) => {
  const everybody = (kid: string): [string, number][] =>
    Array.from({ length: 3 * workers }, (_, at) => [kid, at % workers]);

  it("share one fetch, also for many requests at once", async () => {
    const proxy = await KeyProxy.start(answers(["a"], { delay: 700 }), {}, { workers });
    const told = await Promise.all(everybody("a").map(([kid, at]) => proxy.ask(kid, at)));
    expect(told.map(({ status }) => status)).toEqual(told.map(() => 200));
    expect(told.every(({ wakes }) => wakes === 1)).toBe(true);
    expect(proxy.fetches).toBe(1);
  });

  it("share one fetch before the first request", async () => {
    const proxy = await KeyProxy.start(answers(["a"]), { onStart: true }, { workers });
    proxy.mock.advanceTime(5000);
    expect(proxy.fetches).toBe(1);
    const told = await Promise.all(everybody("a").map(([kid, at]) => proxy.ask(kid, at)));
    expect(told.map(({ status, wakes }) => [status, wakes])).toEqual(told.map(() => [200, 0]));
    expect(proxy.fetches).toBe(1);
  });

  it("share one search for a key that is new", async () => {
    const proxy = await KeyProxy.start(
      [answers(["a"]), answers(["b"], { delay: 300 })],
      {},
      { workers },
    );
    expect((await proxy.ask("a", 0)).status).toBe(200);
    const told = await Promise.all(everybody("b").map(([kid, at]) => proxy.ask(kid, at)));
    expect(told.map(({ status }) => status)).toEqual(told.map(() => 200));
    expect(proxy.fetches).toBe(2);
  });

  it("are all told when the issuer never answers, and wait no longer than 1.5 seconds beyond the time-out", async () => {
    const proxy = await KeyProxy.start("never", { timeout: 2000 }, { workers });
    const before = proxy.mock.now.getTime();
    const told = await Promise.all(everybody("a").map(([kid, at]) => proxy.ask(kid, at)));
    expect(told.map(({ status, wakes }) => [status, wakes])).toEqual(told.map(() => [503, 1]));
    expect(proxy.mock.now.getTime() - before).toBeLessThanOrEqual(3500);
    expect(proxy.fetches).toBe(1);
  });

  it("share the rest after a failure", async () => {
    const proxy = await KeyProxy.start({ status: 500, headers: [], delay: 50 }, {}, { workers });
    const told = await Promise.all(everybody("a").map(([kid, at]) => proxy.ask(kid, at)));
    expect(told.map(({ status }) => status)).toEqual(told.map(() => 503));
    const later = await Promise.all(everybody("a").map(([kid, at]) => proxy.ask(kid, at)));
    expect(later.map(({ status, wakes }) => [status, wakes])).toEqual(later.map(() => [503, 0]));
    expect(proxy.fetches).toBe(1);
    expect(proxy.warnings).toEqual(["no keys from issuer: the answer is not 200 but 500"]);
  });
});
