// Limits of one Envoy with two workers, each under more requests than it admits, beside Envoy's own local_ratelimit in the
// same process: the count that is admitted is the limit.

import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { buildFilter } from "./built-filter.js";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream } from "../../harness/src/envoy/upstream.js";
import { realEnvoy } from "../e2e/real-envoy.js";

const limit = 200;
const atOnce = 80;
const batches = 5;

let module: string;
beforeAll(async () => {
  module = await buildFilter();
}, 240_000);

const always = (runtime_key: string) => ({
  runtime_key,
  default_value: { numerator: 100, denominator: "HUNDRED" },
});

const native = {
  name: "envoy.filters.http.local_ratelimit",
  typed_config: {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
    stat_prefix: "native",
    filter_enabled: always("enabled"),
    filter_enforced: always("enforced"),
    token_bucket: { max_tokens: limit, tokens_per_fill: limit, fill_interval: "31104000s" },
  },
};

interface Bootstrap {
  static_resources: {
    listeners: {
      name: string;
      filter_chains: { filters: { typed_config: { http_filters: object[] } }[] }[];
    }[];
  };
}

/** The listeners, each with one limit; two workers. */
async function start(
  envoy: string,
  listeners: Readonly<Record<string, object>>,
): Promise<EnvoyProcess> {
  // prettier-ignore
  const upstream = await startUpstream({ answer: () => ({ status: 200 }), record: false });
  onTestFinished(() => upstream.close());
  const filterOf = (name: string, configuration: object) =>
    ({ name, rootId: "rate-limit", module: { filename: module }, configuration }); // prettier-ignore
  const bootstrap = envoyBootstrap({
    upstream: { address: "127.0.0.1", port: upstream.port },
    listeners: [
      ...Object.entries(listeners).map(([name, configuration]) => ({
        name,
        port: 0,
        filters: [filterOf(name, configuration)],
      })),
      { name: "native", port: 0, filters: [] },
    ],
  }) as unknown as Bootstrap;
  const last = bootstrap.static_resources.listeners.at(-1);
  last?.filter_chains[0]?.filters[0]?.typed_config.http_filters.unshift(native);
  const proxy = await EnvoyProcess.start({ envoy, bootstrap, concurrency: 2 });
  onTestFinished(() => proxy.stop());
  return proxy;
}

/** Connections that each worker has taken, over all listeners. */
async function connections(proxy: EnvoyProcess): Promise<number[]> {
  const { body } = await proxy.admin("/stats?filter=worker_[0-9]+.downstream_cx_total");
  const counts = new Map<string, number>();
  for (const [, worker = "", count] of body.matchAll(/(worker_\d+)\S*: (\d+)/g)) {
    counts.set(worker, (counts.get(worker) ?? 0) + Number(count));
  }
  return [...counts.keys()].sort().map((worker) => counts.get(worker) ?? 0);
}

/** How many requests passed, of twice as many as the limit, over connections to both workers. */
async function admitted(proxy: EnvoyProcess, listener: string): Promise<number> {
  const send = async () => {
    const reply = await fetch(`http://127.0.0.1:${proxy.port(listener)}/`);
    await reply.arrayBuffer();
    return reply.status;
  };
  const before = await connections(proxy);
  const statuses: number[] = [];
  for (let batch = 0; batch < batches; batch++) {
    statuses.push(...(await Promise.all(Array.from({ length: atOnce }, send))));
  }
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  const after = await connections(proxy);
  expect(after.map((count, worker) => count > (before[worker] ?? 0))).toEqual([true, true]);
  return statuses.filter((status) => status === 200).length;
}

// A window that does not end while a test runs; by GCRA one request more may pass meanwhile.
const rate = { requests: limit, per: "360d" };
const one = (more: object): object => ({ limits: [{ name: "all", rate, ...more }] });

describe("two workers of one Envoy", () => {
  it("admit exactly the limit, as Envoy's own filter does", async (context) => {
    const proxy = await start(await realEnvoy(context), {
      gcra: one({ name: "gcra" }),
      fixed: one({ name: "fixed", algorithm: "fixed_window" }),
      sliding: one({ name: "sliding", algorithm: "sliding_window" }),
      leased: { ...one({ name: "leased" }), store: { lease: 10 } },
    });
    expect(await admitted(proxy, "native")).toBe(limit);
    expect(await admitted(proxy, "fixed")).toBe(limit);
    expect(await admitted(proxy, "sliding")).toBe(limit);
    const steady = await admitted(proxy, "gcra");
    expect(steady).toBeGreaterThanOrEqual(limit);
    expect(steady).toBeLessThanOrEqual(limit + 1);
    // What the two workers hold between them.
    const leased = await admitted(proxy, "leased");
    expect(Math.abs(leased - limit)).toBeLessThanOrEqual(2 * 9 + 1);
  }, 240_000);
});
