import { expect, it } from "vitest";
import { get, startGuest } from "../../../../test/conformance/observe.js";
import { MockProxy, type MockProxyOptions } from "../index.js";

const start = (options: Partial<MockProxyOptions>): Promise<MockProxy> =>
  MockProxy.start({ filters: [], ...options });

const from = (name: string) => ({ status: 200, headers: [["x-from", name]] }) as const;

it("without routes all requests go to the upstream", async () => {
  const proxy = await start({ rawUpstream: () => from("upstream") });
  const reply = await proxy.send({ ...get, path: "/any" });
  expect(reply.headers).toContainEqual(["x-from", "upstream"]);
  await proxy.close();
});

it("a route leads to a cluster that callouts can name, too, and tells it what was asked", async () => {
  const asked: string[] = [];
  const proxy = await start({
    routes: [{ match: { prefix: "/other" }, cluster: "other" }, { cluster: "upstream" }],
    clusters: {
      other: ({ cluster, method, path, body }) => {
        asked.push(`${cluster} ${method} ${path} ${Buffer.from(body).toString()}`);
        return from("other");
      },
    },
  });
  const reply = await proxy.send({
    ...get,
    method: "POST",
    path: "/other?q",
    chunks: [Buffer.from("ab")],
  });
  expect(reply.headers).toContainEqual(["x-from", "other"]);
  expect(asked).toEqual(["other POST /other?q ab"]);
  await proxy.close();
});

it("weighted clusters are chosen by the seed, about as often as they weigh, and once for each stream", async () => {
  const run = async (seed: string): Promise<string> => {
    const proxy = await start({
      seed,
      routes: [
        {
          weightedClusters: [
            { name: "a", weight: 3 },
            { name: "b", weight: 1 },
          ],
        },
      ],
      clusters: { a: from("a"), b: from("b") },
    });
    let chosen = "";
    for (let count = 0; count < 200; count++) {
      const { headers } = await proxy.send(get);
      chosen += headers.find(([name]) => name === "x-from")?.[1] ?? "";
    }
    await proxy.close();
    return chosen;
  };
  const first = await run("one");
  expect(await run("one")).toBe(first);
  expect(await run("two")).not.toBe(first);
  const share = first.replaceAll("b", "").length / first.length;
  expect(share).toBeGreaterThan(0.65);
  expect(share).toBeLessThan(0.85);
});

it.each([
  ["its own", { timeout: 3000 }, 3000],
  ["the default", {}, 15_000],
])("a route with %s timeout answers 504 when it is over", async (_, route, timeout) => {
  const proxy = await start({ routes: [route], rawUpstream: () => "silent", time: "manual" });
  const reply = proxy.send(get);
  await new Promise((resolve) => setImmediate(resolve));
  proxy.advanceTime(timeout - 1);
  proxy.advanceTime(1);
  expect(await reply).toMatchObject({ status: 504, details: "response_timeout" });
  await proxy.close();
});

it("an expression that is none is told when the proxy starts", async () => {
  await expect(start({ routes: [{ match: { regex: "(" } }] })).rejects.toThrow(/OUT1609 .*\(/);
});

// [R4.4-17]
it("a filter that changes the path changes the route", async () => {
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_request_headers: `(drop (call $replace (i32.const 0) ":path" "/b")) (i32.const 0)`,
      },
    },
    proxy: { routes: [{ match: { path: "/b" }, directResponse: { status: 299 } }, {}] },
  });
  expect((await proxy.send(get)).status).toBe(299);
  await proxy.close();
});
