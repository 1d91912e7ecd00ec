// A configuration that changes while counts are there: a limit that is the same keeps them, on the workers of a simulated
// proxy and on a real Envoy whose listener is replaced.

import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { DynamicEnvoy } from "../../harness/src/envoy/dynamic-listeners.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { buildFilter } from "./built-filter.js";
import { startWorkers } from "./schedules/schedule.mjs";
import { Worker } from "./schedules/worker.mjs";

let module: string;
beforeAll(async () => {
  module = await buildFilter();
}, 240_000);

const limit = { name: "one", rate: { requests: 3, per: "1h" } };

describe("after another configuration with", () => {
  it.each([
    ["the same limit", 0, {}, {}],
    ["another limit beside it", 0, {}, { limits: [limit, { ...limit, name: "two" }] }],
    ["another burst", 0, { burst: 2 }, {}],
    ["a larger burst", 2, { burst: 5 }, {}],
    ["other replies", 0, {}, { headers: "kong", reject: { status: 430 } }],
    ["another name", 3, { name: "other" }, {}],
    ["another rate", 4, { rate: { requests: 4, per: "1h" } }, {}],
    ["another window", 3, { rate: { requests: 3, per: "2h" } }, {}],
    ["another algorithm", 3, { algorithm: "sliding_window" }, {}],
  ])(
    "%s, a limit of which all was taken admits %i more",
    async (_title, admitted, change, rest) => {
      const compiled = await WebAssembly.compile(new Uint8Array(await readFile(module)));
      const { proxy, workers } = startWorkers(compiled, 1, { limits: [limit] });
      const send = (worker: Worker): number => (worker.begin({}).reply === undefined ? 1 : 0);
      expect(send(workers[0]) + send(workers[0]) + send(workers[0]) + send(workers[0])).toBe(3);
      const later = Worker.start(compiled, proxy, { limits: [{ ...limit, ...change }], ...rest });
      let more = 0;
      for (let index = 0; index < 6; index++) more += send(later as Worker);
      expect(more).toBe(admitted);
    },
  );
});

it("a real Envoy keeps the counts of a limit that stays the same", async (context) => {
  const envoy = await realEnvoy(context);
  const upstream = await startUpstream({ answer: () => ({ status: 200 }), record: false });
  onTestFinished(() => upstream.close());
  const { port } = upstream;
  const proxy = await DynamicEnvoy.start({ envoy, upstream: { address: "127.0.0.1", port } });
  onTestFinished(() => proxy.stop());
  const put = (requests: number): Promise<void> => {
    const limits = [
      ["same", 5],
      ["changed", requests],
    ].map(([name, count]) => ({
      name,
      algorithm: "fixed_window",
      // A window that does not end while a test runs.
      rate: { requests: count, per: "360d" },
      key: [{ by: "header", name }],
      on_missing_key: "skip",
    }));
    const filter = { name: "web", rootId: "rate-limit", module: { filename: module }, configuration: { limits } }; // prettier-ignore
    return proxy.put({ name: "web", port: 0, filters: [filter] });
  };
  /** How many of so many requests pass, each on a connection of its own: the new version takes it. */
  const admitted = async (name: string, count: number): Promise<number> => {
    let passed = 0;
    for (let index = 0; index < count; index++) {
      const status = await new Promise((resolve, reject) => {
        const sent = request({ port: proxy.port("web"), headers: { [name]: "a" }, agent: false });
        sent.on("response", (reply) => reply.resume().on("end", () => resolve(reply.statusCode)));
        sent.on("error", reject).end();
      });
      if (status === 200) passed++;
    }
    return passed;
  };
  await put(4);
  expect([await admitted("same", 3), await admitted("changed", 6)]).toEqual([3, 4]);
  await put(7);
  expect([await admitted("same", 4), await admitted("changed", 8)]).toEqual([2, 7]);
}, 120_000);
