// When the windows of the UTC calendar end, how long a refused client is told to wait, and rates that a claim names.

import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { buildFilter } from "./built-filter.js";
import { chances, startWorkers } from "./schedules/schedule.mjs";
import { beginning } from "./schedules/worker.mjs";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await WebAssembly.compile(new Uint8Array(await readFile(await buildFilter())));
}, 240_000);

const start = Number(beginning / 1_000_000_000n);

/** When the unit ends in which a moment is, in seconds since 1970. */
function endOf(unit: string, seconds: number): number {
  const date = new Date(seconds * 1000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (unit === "year") return Date.UTC(year + 1, 0) / 1000;
  if (unit === "month") return Date.UTC(year, month + 1) / 1000;
  const length = { second: 1, minute: 60, hour: 3600, day: 86400 }[unit]!;
  return seconds - (seconds % length) + length;
}

describe("a window of the calendar ends when the unit does, not a second before", () => {
  it.each(["second", "minute", "hour", "day", "month", "year"])("%s", (unit) => {
    const limit = { name: "one", algorithm: "fixed_window", rate: { requests: 1, per: unit } };
    const chance = chances(unit.length);
    const { proxy, workers } = startWorkers(module, 1, { limits: [limit], reject: { jitter_percent: 0 } }); // prettier-ignore
    // Years with and without a 29 February, 2100 among them.
    let now = start;
    for (let index = 0; index < 120; index++) {
      const end = endOf(unit, now);
      proxy.time = (now - start) * 1e9;
      expect(workers[0].begin({}).reply).toBeUndefined();
      expect(workers[0].begin({}).reply?.headers["retry-after"]).toBe(String(end - now));
      proxy.time = (end - 1 - start) * 1e9;
      expect(workers[0].begin({}).reply?.status).toBe(429);
      now = unit === "second" ? end : end + (index % 3 === 0 ? 0 : chance(86400 * 20));
    }
  });
});

describe("a refused client", () => {
  it("is told to wait at least until there is room, and not all of them equally long", () => {
    const limit = { name: "one", rate: { requests: 1, per: "1000s" } };
    const { proxy, workers } = startWorkers(module, 1, { limits: [limit], reject: { jitter_percent: 20 } }); // prettier-ignore
    workers[0].begin({});
    const waits = Array.from({ length: 200 }, () => {
      proxy.time += 1e9;
      const { headers } = workers[0].begin({}).reply!;
      const [wait, left] = [Number(headers["retry-after"]), 1000 - proxy.time / 1e9];
      expect(wait).toBeGreaterThanOrEqual(left);
      expect(wait).toBeLessThanOrEqual(Math.ceil(left * 1.2));
      // RFC draft: the field names the same time.
      expect(headers["ratelimit"]).toBe(`"one";r=0;t=${wait}`);
      return wait - left;
    });
    expect(new Set(waits).size).toBeGreaterThan(50);
  });
});

describe("a rate that a verified token names", () => {
  it.each([
    ["2/minute", 2],
    ["9/minute", 5],
    ["many", 3],
  ])("%s", (rate, admitted) => {
    const limit = { name: "plan", rate: { requests: 3, per: "1m" }, rate_from: { by: "claim", name: "plan", max: "5/minute" } }; // prettier-ignore
    const { workers } = startWorkers(module, 1, { limits: [limit] });
    const replies = Array.from({ length: 7 }, () => workers[0].begin({ "filter_state.wasm.jwt.plan": rate }).reply); // prettier-ignore
    expect(replies.filter((reply) => reply === undefined)).toHaveLength(admitted);
  });
});
