// The long runs of the limits' model: many seeds with 1 to 16 workers, and keys without end against the table's bound.
//
//   node test/ratelimit/schedules/deep.mjs [--seeds 200] [--keys 10000000]
//
// Needs build/rate-limit.wasm (`npm run build`). Says what it did, and fails with the seed that breaks a promise.

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { judgeRate, judgeWindows, runAtOnce, runInTurn, startWorkers } from "./schedule.mjs";

const { values: options } = parseArgs({
  options: {
    seeds: { type: "string", default: "200" },
    keys: { type: "string", default: "10000000" },
  },
});
const seeds = Number(options.seeds);
const keys = Number(options.keys);
if (!Number.isSafeInteger(seeds) || !Number.isSafeInteger(keys) || seeds < 1 || keys < 1) {
  console.error("--seeds and --keys must be whole numbers from 1");
  process.exit(2);
}

const file = new URL("../../../build/rate-limit.wasm", import.meta.url);
const module = await WebAssembly.compile(await readFile(file));
const key = [{ by: "header", name: "x-key" }];
const limitOf = (algorithm, requests, per, more = {}) => ({
  name: "model",
  algorithm,
  rate: { requests, per },
  key,
  ...more,
});
const costs = { cost_from: { by: "header", name: "x-cost", max: 9 } };

let requests = 0;
for (let seed = 1; seed <= seeds; seed++) {
  const workers = 1 + (seed % 16);
  const at = { seed, workers, requests: 4000, keys: 1 + (seed % 7), step: 5e7 };
  const inTurn = { ...at, step: 2e8, costs: 4 };
  for (const limit of [
    limitOf("gcra", 5, "1s", { burst: 9, ...costs }),
    limitOf("fixed_window", 10, "1s", costs),
    limitOf("sliding_window", 10, "4s", costs),
  ]) {
    runInTurn(module, { ...inTurn, limit });
    requests += at.requests;
  }
  const store = { cas_attempts: 64 };
  const rate = limitOf("gcra", 20, "1s", { burst: 6 });
  judgeRate(runAtOnce(module, { ...at, limit: rate, store, isExact: true }));
  judgeWindows(
    runAtOnce(module, { ...at, limit: limitOf("fixed_window", 9, "1s"), store, isExact: true }),
  );
  const sliding = limitOf("sliding_window", 9, "1s");
  runAtOnce(module, { ...at, limit: sliding, store, isExact: true });
  // Every stream ends long before it would cease to count.
  const streams = limitOf("concurrency", 5, "30s");
  runAtOnce(module, { ...at, limit: streams, store, isExact: true, open: 4 * at.keys });
  const few = { ...store, slots: 2, entries_per_slot: 4 };
  judgeRate(runAtOnce(module, { ...at, keys: 60, limit: rate, store: few, isExact: false }));
  const lease = 2 + (seed % 9);
  const leased = { ...store, lease };
  const wide = limitOf("gcra", 50, "1s", { burst: 40 });
  judgeRate(
    runAtOnce(module, { ...at, limit: wide, store: leased, isExact: false }),
    workers * (lease - 1),
  );
  requests += 6 * at.requests;
}
console.log(`${seeds} seeds, ${requests} requests: every bound held`);

// One attacker with a new key for each request, and one honest client among them.
const slots = 1024;
const entries = 16;
const { proxy, workers } = startWorkers(module, 2, {
  limits: [limitOf("gcra", 10, "1h", { burst: 5 })],
  store: { slots, entries_per_slot: entries },
});
const bound = slots * ((entries + 1) * 24 + 8) + 64 * slots;
const honest = { "request.headers.x-key": "honest" };
const admittedOf = (properties) => {
  const { stream, reply } = workers[0].begin(properties);
  workers[0].end(stream);
  return reply === undefined ? 1 : 0;
};
let admitted = 0;
for (let index = 0; index < 5; index++) admitted += admittedOf(honest);
let passed = 0;
for (let index = 0; index < keys; index++) {
  const worker = workers[index & 1];
  const { stream, reply } = worker.begin({ "request.headers.x-key": `attacker ${index}` });
  worker.end(stream);
  if (!reply) passed++;
  if (index % 100_000 === 0) admitted += admittedOf(honest);
  if (index % 1000 === 0 && proxy.bytes > bound)
    throw new Error(`${proxy.bytes} bytes, ${bound} may be`);
}
if (admitted > 5) throw new Error(`the honest client's bucket was forgotten: ${admitted} admitted`);
console.log(
  `${keys} different keys: ${proxy.bytes} bytes in ${proxy.data.size} keys of the shared data (bound: ${bound}); ` +
    `${passed} admitted, ${proxy.count("rate_limit.overflow")} of them by overflow buckets`,
);
