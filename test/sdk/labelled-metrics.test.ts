// Metrics with labels: the names that tags are made from, and that there is a bounded number of them.

import { beforeAll, describe, expect, it } from "vitest";
import type { MockProxy } from "../../harness/src/mock/index.js";
import { compileFor, startModule } from "./mock-guest.js";

const source = `
  import { Action, Bytes, Counter, Gauge, Histogram, HttpFilter, plugin } from "proxy-wasm-assemblyscript-sdk";
  const requests = Counter.labelled("requests", ["tenant", "outcome"], 3);
  const waiting = Gauge.labelled("waiting", ["tenant"]);
  const sizes = Histogram.labelled("sizes", ["tenant"]);
  class Count extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action {
      const given = this.request.headers.get("x-tenant");
      const tenant = given ? given : Bytes.empty;
      const outcome = this.request.headers.get("x-outcome");
      if (outcome) requests.of([tenant, outcome]).increment();
      else requests.of([tenant]).increment();
      waiting.of([tenant]).add(2);
      sizes.of([tenant]).record(7);
      return Action.Continue;
    }
  }
  plugin("count", (stream) => new Count(stream));
`;

let module: Uint8Array;
beforeAll(async () => {
  module = await compileFor(source);
}, 60_000);

async function send(proxy: MockProxy, tenant: string, outcome?: string): Promise<void> {
  const headers: [string, string][] = [["x-tenant", tenant]];
  if (outcome !== undefined) headers.push(["x-outcome", outcome]);
  await proxy.send({ method: "GET", path: "/", authority: "a.test", headers });
}

const counters = (proxy: MockProxy): [string, number][] =>
  proxy.metrics
    .filter(({ name }) => name.endsWith("requests"))
    .map(({ name, value }): [string, number] => [name, Number(value)]);

describe("metrics with labels", () => {
  it("are one series for each combination of values", async () => {
    const proxy = await startModule(module);
    await send(proxy, "acme", "ok");
    await send(proxy, "acme", "ok");
    await send(proxy, "acme", "denied");
    expect(counters(proxy)).toEqual([
      ["tenant=.=acme;.;outcome=.=ok;.;requests", 2],
      ["tenant=.=acme;.;outcome=.=denied;.;requests", 1],
    ]);
    const names = proxy.metrics.map(({ name }) => name);
    expect(names).toContain("tenant=.=acme;.;waiting");
    expect(names).toContain("tenant=.=acme;.;sizes");
  });

  it("count together once there are as many as allowed", async () => {
    const proxy = await startModule(module);
    for (let tenant = 0; tenant < 50; tenant++) await send(proxy, `t${tenant}`, "ok");
    await send(proxy, "t1", "ok");
    const all = counters(proxy);
    expect(all).toHaveLength(4);
    expect(all).toContainEqual(["tenant=.=t1;.;outcome=.=ok;.;requests", 2]);
    expect(all).toContainEqual(["tenant=.=other;.;outcome=.=other;.;requests", 47]);
  });

  it.each([
    ["", "unknown"],
    ["a b", "a_b"],
    ["a;.;b", "a_._b"],
    ["\u00e4", "_"],
    ["x".repeat(100), "x".repeat(64)],
  ])("make a value of %j a part of a name", async (value, shown) => {
    const proxy = await startModule(module);
    await send(proxy, value);
    expect(counters(proxy)).toEqual([[`tenant=.=${shown};.;outcome=.=unknown;.;requests`, 1]]);
  });

  it("are the names from which Envoy's expressions for tags take label and value", () => {
    const name = "wasmcustom.tenant=.=acme;.;outcome=.=ok;.;requests";
    const [, whole = "", value] = /(outcome=\.=(.*?);\.;)/.exec(name) ?? [];
    expect([name.replace(whole, ""), value]).toEqual(["wasmcustom.tenant=.=acme;.;requests", "ok"]);
  });
});
