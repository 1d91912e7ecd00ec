// The limits under schedules of several workers, beside a model of them. The long runs are `node
// test/ratelimit/schedules/deep.mjs`.

import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { buildFilter } from "./built-filter.js";
import {
  judgeRate,
  judgeWindows,
  runAtOnce,
  runInTurn,
  startWorkers,
} from "./schedules/schedule.mjs";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await WebAssembly.compile(new Uint8Array(await readFile(await buildFilter())));
}, 240_000);

const key = [{ by: "header", name: "x-key" }];
const limitOf = (algorithm: string, requests: number, per: string, more = {}) => ({
  name: "model",
  algorithm,
  rate: { requests, per },
  key,
  ...more,
});

describe("in turn, whichever worker is asked, all answers and numbers are those of the model", () => {
  const costs = { cost_from: { by: "header", name: "x-cost", max: 9 } };
  it.each([
    ["gcra", limitOf("gcra", 5, "1s", { burst: 9, ...costs })],
    ["gcra", limitOf("gcra", 7, "100ms", { burst: 3, ...costs })],
    ["fixed_window", limitOf("fixed_window", 10, "1s", costs)],
    ["sliding_window", limitOf("sliding_window", 10, "4s", costs)],
  ])("%s", (_algorithm, limit) => {
    for (const seed of [1, 2]) {
      const options = { seed, workers: 3, limit, requests: 1500, keys: 3, step: 2e8, costs: 4 };
      expect(runInTurn(module, options).admitted).toBeGreaterThan(100);
    }
  });
});

describe("in between each other, with a lease of 1", () => {
  const store = { cas_attempts: 64 };
  it.each([2, 5, 16])(
    "%i workers admit what the steady rate gives, and refuse nobody else",
    (workers) => {
      const limit = limitOf("gcra", 20, "1s", { burst: 6 });
      const run = runAtOnce(module, { seed: workers, workers, limit, store, requests: 4000, keys: 4, step: 5e7, isExact: true }); // prettier-ignore
      expect(judgeRate(run)).toBeCloseTo(6, 1);
      expect(run.refused).toBeGreaterThan(200);
      expect(run.proxy.count("rate_limit.contended")).toBe(0);
    },
  );

  it.each([
    ["fixed_window", limitOf("fixed_window", 9, "1s"), {}],
    ["sliding_window", limitOf("sliding_window", 9, "1s"), {}],
    ["concurrency", limitOf("concurrency", 5, "30s"), { open: 18 }],
  ])("%s admits whom the model admits in the order of the decisions", (algorithm, limit, more) => {
    const run = runAtOnce(module, { seed: 3, workers: 4, limit, store, requests: 4000, keys: 4, step: 5e7, isExact: true, ...more }); // prettier-ignore
    if (algorithm === "fixed_window") judgeWindows(run);
    expect(run.refused).toBeGreaterThan(200);
    expect(run.proxy.count("rate_limit.not_refunded")).toBe(0);
  });

  it("keys that are pushed together by a full table get less, never more", () => {
    const limit = limitOf("gcra", 20, "1s", { burst: 3 });
    const few = { ...store, slots: 2, entries_per_slot: 4 };
    const run = runAtOnce(module, { seed: 5, workers: 4, limit, store: few, requests: 8000, keys: 60, step: 3e7, isExact: false }); // prettier-ignore
    expect(judgeRate(run)).toBeLessThanOrEqual(3);
    expect(run.proxy.count("rate_limit.overflow")).toBeGreaterThan(100);
    // Two slots with four buckets and the shared one.
    expect(run.proxy.data.size).toBe(3);
  });
});

describe("with leases", () => {
  it.each([
    [2, 4],
    [8, 5],
    [16, 10],
  ])("%i workers with leases of %i admit at most workers × (lease - 1) more", (workers, lease) => {
    const limit = limitOf("gcra", 50, "1s", { burst: 40 });
    const store = { cas_attempts: 64, lease };
    const run = runAtOnce(module, { seed: lease, workers, limit, store, requests: 6000, keys: 2, step: 2e7, isExact: false }); // prettier-ignore
    judgeRate(run, workers * (lease - 1));
    expect(run.refused).toBeGreaterThan(100);
  });
});

describe("several limits at once", () => {
  it("take from all or from none, also when the last of one is gone in between", () => {
    const wide = limitOf("fixed_window", 300, "1000s");
    const narrow = { ...limitOf("gcra", 1, "1000s"), name: "narrow", key: [] };
    const store = { cas_attempts: 64 };
    const { proxy, workers } = startWorkers(module, 2, { limits: [wide, narrow], store });
    const request = { "request.headers.x-key": "a" };
    const replies: unknown[] = [];
    // The other one takes it when the first limit is written, and the second is not.
    proxy.between = (worker: (typeof workers)[number]) => {
      if (worker !== workers[0] || !worker.wrote || workers[1].isBusy) return;
      proxy.between = () => undefined;
      replies.push(workers[1].begin(request).reply);
    };
    replies.push(workers[0].begin(request).reply?.headers["ratelimit"]);
    expect(replies).toEqual([
      undefined,
      expect.stringMatching(/^"model";r=299;t=1000, "narrow";r=0;/),
    ]);
    expect(proxy.count("rate_limit.refunded")).toBe(1);
    expect(proxy.count("rate_limit.not_refunded")).toBe(0);
    // One of each was taken, by the request that was admitted.
    expect(workers[0].begin(request).reply?.headers["ratelimit"]).toMatch(/^"model";r=299;/);
    proxy.time += 1000e9;
    expect(workers[0].begin(request).reply).toBeUndefined();
  });
});

describe("concurrency", () => {
  it("counts streams until they end, and for a bounded time those that never do", () => {
    const limit = limitOf("concurrency", 3, "10s");
    const { proxy, workers } = startWorkers(module, 3, { limits: [limit] });
    const begin = (at: 0 | 1 | 2) => workers[at].begin({ "request.headers.x-key": "a" });
    const open = [begin(0), begin(1), begin(2)] as const;
    expect(open.map(({ reply }) => reply)).toEqual([undefined, undefined, undefined]);
    expect(begin(0).reply?.status).toBe(429);
    workers[1].end(open[1].stream);
    expect(begin(2).reply).toBeUndefined();
    expect(begin(0).reply?.status).toBe(429);
    // Nobody ends the others: their worker trapped.
    proxy.time += 21e9;
    expect(begin(0).reply).toBeUndefined();
    // And the end of a stream that does not count any more takes nothing from another.
    workers[0].end(open[0].stream);
    expect([begin(1).reply, begin(1).reply, begin(1).reply?.status]).toEqual([undefined, undefined, 429]); // prettier-ignore
  });
});

describe("calls of the host", () => {
  it("are one read, one write and one look at the clock for a limit", () => {
    const { workers } = startWorkers(module, 1, { limits: [limitOf("gcra", 5, "1s")] });
    const worker = workers[0];
    worker.begin({ "request.headers.x-key": "a" });
    worker.calls.clear();
    const { stream } = worker.begin({ "request.headers.x-key": "a" });
    worker.respond(stream);
    worker.end(stream);
    expect(Object.fromEntries(worker.calls)).toEqual({
      proxy_get_header_map_value: 1, // Whether it is a preflight.
      proxy_get_property: 1, // The key.
      proxy_get_current_time_nanoseconds: 1,
      proxy_get_shared_data: 1,
      proxy_set_shared_data: 1,
      proxy_increment_metric: 1,
      proxy_add_header_map_value: 2,
    });
  });
});
