// Global limits on the real service with Redis: the limit is one for all Envoys, each failure does what the failure mode
// says, and nobody has to help when the trouble is over.

import { beforeAll, expect, it, onTestFinished } from "vitest";
import { realEnvoy } from "../e2e/real-envoy.js";
import { buildFilter } from "./built-filter.js";
import { until } from "./program.mjs";
import { answersOf, countersOf, realServices, startLimitedEnvoy, statusOf } from "./real-limits.js";
import { startTcpRelay } from "./tcp-relay.js";

let module: string;
beforeAll(async () => {
  module = await buildFilter();
}, 240_000);

// A window of a year does not end while a test runs.
const limits = `
domain: shop
descriptors:
  - { key: key, value: few, rate_limit: { unit: year, requests_per_unit: 30 } }
  - { key: key, rate_limit: { unit: year, requests_per_unit: 1000000 } }
`;

/** The filter's configuration; the limits of the proxy itself refuse nothing here. */
const configuration = (timeout: number, failure_mode: string): object => ({
  limits: [{ name: "shield", rate: { requests: 1000000, per: "1s" } }],
  global: {
    cluster: "rate-limit-service",
    domain: "shop",
    timeout,
    failure_mode,
    descriptors: [{ entries: [{ key: "key", from: { by: "header", name: "x-key" } }] }],
  },
});

it("admits as many requests as the limit says, over two Envoys together", async (context) => {
  const envoy = await realEnvoy(context);
  const services = await realServices(context, limits);
  const start = () =>
    startLimitedEnvoy({ envoy, module, rootId: "rate-limit", servicePort: services.port, listeners: [{ name: "web", configuration: configuration(5000, "deny") }] }); // prettier-ignore
  const envoys = [await start(), await start()];
  const statuses = await Promise.all(
    Array.from({ length: 80 }, (_, at) => statusOf(envoys[at % 2]!, "web", { "x-key": "few" })),
  );
  expect(statuses.filter((status) => status === 200)).toHaveLength(30);
  expect(statuses.filter((status) => status === 429)).toHaveLength(50);
  // Each worker asks until it knows, and then no more.
  const counted = await Promise.all(envoys.map((proxy) => countersOf(proxy)));
  const sum = (name: string) => counted.reduce((all, one) => all + (one.get(name) ?? 0), 0);
  expect(sum("allowed")).toBe(30);
  expect(sum("over_limit") + sum("over_limit_cached")).toBe(50);
  expect(sum("failed")).toBe(0);
  // Another key has its own limit.
  expect(await statusOf(envoys[0]!, "web", { "x-key": "many" })).toBe(200);
}, 60_000);

it("counts by what responses say, when they come", async (context) => {
  const envoy = await realEnvoy(context);
  const services = await realServices(context, limits);
  const entries = [{ key: "key", from: { by: "header", name: "x-key" } }];
  const cost_from = { by: "response_header", name: "x-tokens", max: 100 };
  const whole = { limits: [{ name: "shield", rate: { requests: 1000, per: "1s" } }], global: { cluster: "rate-limit-service", domain: "shop", timeout: 5000, failure_mode: "deny", descriptors: [{ entries, cost_from }] } }; // prettier-ignore
  const proxy = await startLimitedEnvoy({ envoy, module, rootId: "rate-limit", servicePort: services.port, listeners: [{ name: "web", configuration: whole }] }); // prettier-ignore
  // Each response costs 10 of 30. A question counts nothing, so the one that finds all of it used is let through, and no
  // other: that is the bound in docs/global-rate-limits.md.
  for (let admitted = 1; admitted <= 4; admitted++) {
    expect(await statusOf(proxy, "web", { "x-key": "few" })).toBe(200);
    await until("the service has counted it", async () => (await answersOf(proxy)) === 2 * admitted); // prettier-ignore
  }
  expect(await statusOf(proxy, "web", { "x-key": "few" })).toBe(429);
}, 60_000);

it("does what the failure mode says while something is broken, and recovers by itself", async (context) => {
  const envoy = await realEnvoy(context);
  const services = await realServices(context, limits);
  const relay = await startTcpRelay(services.port);
  onTestFinished(() => relay.close());
  const proxy = await startLimitedEnvoy({
    envoy,
    module,
    rootId: "rate-limit",
    servicePort: relay.port,
    listeners: [
      { name: "open", configuration: configuration(250, "allow") },
      { name: "closed", configuration: configuration(250, "deny") },
    ],
  });
  const troubles = [
    { what: "a slow service", begin: () => relay.stall(), end: () => relay.flow() },
    { what: "no service", begin: () => services.stopService(), end: () => services.startService() },
    { what: "no Redis", begin: () => services.stopRedis(), end: () => services.startRedis() },
  ];
  // Any value has a limit that nobody reaches, so that only a failure refuses a request.
  const answersAt = (listener: string) => statusOf(proxy, listener, { "x-key": "any" });
  for (const { what, begin, end } of troubles) {
    await until(`the service answers before ${what}`, async () => (await answersAt("closed")) === 200); // prettier-ignore
    await begin();
    expect(await answersAt("closed"), what).toBe(503);
    expect(await answersAt("open"), what).toBe(200);
    await end();
  }
  await until("the service answers again", async () => (await answersAt("closed")) === 200);
}, 240_000);
