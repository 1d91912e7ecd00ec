// How long the filter leaves a key server alone that is down: in virtual time, because a minute of failures is too long
// for a scenario.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { MockProxy, type MockCluster } from "../../harness/src/mock/index.js";
import { signToken } from "../../harness/src/scenario/token.js";
import { builtFilters } from "../istio/built-filters.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const keyFile = (name: string): Buffer => readFileSync(`${root}filters/jwt/scenarios/keys/${name}`);
const claims = { exp: 4_102_444_800 };
const token = signToken({ algorithm: "RS256", key: keyFile("first.pem"), header: { kid: "first" }, claims }); // prettier-ignore

const down = { status: 500, headers: [] };
const up = { status: 200, headers: [], chunks: [keyFile("first.jwks.json")] };
/** The longest rest after so many failures, in milliseconds. */
const rests = [200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 51_200, 51_200];

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = (await builtFilters(root, ["jwt"])).get("jwt")!.bytes;
}, 120_000);

async function start(login: MockCluster, keys: Record<string, number> = {}): Promise<MockProxy> {
  const set = { from: "jwks", cluster: "login", authority: "login.example.com", path: "/jwks" };
  const proxy = await MockProxy.start({
    filters: [{ wasm, name: "jwt", configuration: { keys: { ...set, ...keys } } }],
    clusters: { login },
  });
  onTestFinished(() => proxy.close());
  return proxy;
}

async function status(proxy: MockProxy): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await proxy.fetch("http://example.com/", { headers })).status;
}

/** Milliseconds until a token makes the filter fetch again, to the nearest multiple of `step`. */
async function timeToNextFetch(proxy: MockProxy, step: number): Promise<number> {
  const before = proxy.calloutRequests.length;
  for (let passed = 0; passed <= 120_000; passed += step) {
    expect(await status(proxy)).toBe(503);
    if (proxy.calloutRequests.length > before) return passed;
    proxy.advanceTime(step);
  }
  return Infinity;
}

it("doubles the rest with each failure, up to 51.2 seconds, and at least half of that", async () => {
  const proxy = await start(down);
  expect(await status(proxy)).toBe(503);
  for (const rest of rests) {
    const time = await timeToNextFetch(proxy, rest / 20);
    expect([rest, time >= rest / 2, time <= rest + rest / 20]).toEqual([rest, true, true]);
  }
  expect(proxy.calloutRequests).toHaveLength(rests.length + 1);
});

it("begins with a short rest again once it has had keys", async () => {
  const proxy = await start([down, down, down, up, down], { max_age: 60_000 });
  expect(await status(proxy)).toBe(503);
  await timeToNextFetch(proxy, 50);
  await timeToNextFetch(proxy, 50);
  proxy.advanceTime(800);
  expect(await status(proxy)).toBe(200);
  proxy.advanceTime(60_000);
  expect(await status(proxy)).toBe(503);
  expect(await timeToNextFetch(proxy, 10)).toBeLessThanOrEqual(210);
});

it("does not hold tokens while it rests", async () => {
  const proxy = await start({ ...down, delay: 3000 });
  expect(await Promise.all([status(proxy), status(proxy)])).toEqual([503, 503]);
  const before = proxy.now;
  expect(await status(proxy)).toBe(503);
  expect(proxy.now).toEqual(before);
  expect(proxy.calloutRequests).toHaveLength(1);
});

it("judges by stale keys as long as is configured, and no longer", async () => {
  const proxy = await start([up, down], { max_age: 1000, max_stale: 100_000 });
  expect(await status(proxy)).toBe(200);
  for (let second = 0; second < 100; second++) {
    proxy.advanceTime(1000);
    expect([second, await status(proxy)]).toEqual([second, 200]);
  }
  // About a second each 25 to 51 of which a fetch is tried.
  expect(proxy.calloutRequests.length).toBeLessThan(14);
  proxy.advanceTime(1001);
  expect(await status(proxy)).toBe(503);
});

it("does not use stale keys where that is not configured", async () => {
  const proxy = await start([up, down], { max_age: 1000 });
  expect(await status(proxy)).toBe(200);
  proxy.advanceTime(1000);
  expect(await status(proxy)).toBe(503);
});

it("asks the monotonic clock once for a token whose key it has", async () => {
  const proxy = await start(up);
  expect(await status(proxy)).toBe(200);
  proxy.trace.clear();
  expect(await status(proxy)).toBe(200);
  const names = proxy.trace.entries.map((entry) => ("name" in entry ? entry.name : ""));
  expect(names.filter((name) => name.includes("clock_time_get"))).toHaveLength(1);
});
