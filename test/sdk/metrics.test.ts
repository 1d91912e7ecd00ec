// Counters, gauges and histograms: made once, at the first use, and never with a value that harms.

import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";

const source = `
  import { Counter, Gauge, Histogram, HttpFilter, log, Plugin, plugin } from "proxy-wasm-assemblyscript-sdk";
  const requests = Counter.named("requests");
  const same = Counter.named("requests");
  const level = Gauge.named("requests");
  const size = Histogram.named("size");
  let what: i32 = 0;
  let amount: i64 = 0;
  let answer: i64 = 0;
  export function setWhat(value: i32, by: i64): void { what = value; amount = by; }
  export function getAnswer(): i64 { return answer; }
  function act(): void {
    switch (what) {
      case 0: answer = requests.increment(amount); break;
      case 1: answer = same.increment(); break;
      case 2: answer = requests.value; break;
      case 3: answer = level.add(amount); break;
      case 4: answer = level.set(amount); break;
      case 5: answer = level.value; break;
      case 6: answer = size.record(amount); break;
      case 7: answer = requests === same && requests.name == "requests" ? 1 : 0; break;
      case 8: answer = Counter.named("later") === Counter.named("later") ? 1 : 0; Counter.named("later").increment(); break;
    }
  }
  export function outside(): void { act(); }
  class Acts extends Plugin { override onTick(): void { act(); } }
  plugin("acts", (stream) => new HttpFilter(stream), () => new Acts());
`;
const doings = [
  "count",
  "count one",
  "count?",
  "add",
  "set",
  "level?",
  "record",
  "same?",
  "same later?",
];

let module: WebAssembly.Module;
let host: FakeHost;

beforeAll(async () => {
  module = await WebAssembly.compile(await compileGuest(source + exportCallbacks()));
}, 60_000);

beforeEach(async () => {
  host = await FakeHost.start(module);
  host.startRoot(1);
});

function act(doing: string, amount = 0n, callback = "proxy_on_tick"): bigint {
  host.callLong("setWhat", doings.indexOf(doing), amount);
  host.call(callback, 1);
  return host.callLong("getAnswer");
}

const metrics = (): object[] => [...host.metrics.values()];

describe("a metric", () => {
  it("is made at its first use, once for each kind and name", () => {
    expect(metrics()).toEqual([]);
    expect(act("same?")).toBe(1n);
    expect([act("count", 2n), act("count one"), act("add", 5n), act("record", 7n)]).toEqual([
      0n,
      0n,
      0n,
      0n,
    ]);
    expect(metrics()).toEqual([
      { type: 0, name: "requests", value: 3n },
      { type: 1, name: "requests", value: 5n },
      { type: 2, name: "size", value: 7n },
    ]);
    expect([act("count?"), act("level?")]).toEqual([3n, 5n]);
    expect(act("same later?")).toBe(1n);
  });

  it("goes up and down as a gauge", () => {
    act("set", 10n);
    act("add", -3n);
    expect(act("level?")).toBe(7n);
  });

  it.each<[string, bigint, bigint]>([
    ["count", 0n, 0n],
    ["count", -1n, 2n],
    ["count", -(2n ** 63n), 2n],
    ["add", 0n, 0n],
    ["add", -(2n ** 63n), 2n],
  ])("%s by %i asks the host for nothing and answers %i", (doing, amount, status) => {
    expect(act(doing, amount)).toBe(status);
    expect(host.count("proxy_increment_metric")).toBe(0);
  });

  it("is not made outside callbacks, where the host would trap", () => {
    expect(act("count", 1n, "outside")).toBe(103n);
    expect(act("count?", 0n, "outside")).toBe(0n);
    expect(metrics()).toEqual([]);
    expect(host.logs.at(-1)!.text).toBe("metric used before any callback runs: requests");
  });

  it("is tried again when the host would not make it", () => {
    host.failing.set("proxy_define_metric", 10);
    expect(act("count", 1n)).toBe(10n);
    expect(act("count?")).toBe(0n);
    host.failing.clear();
    expect(act("count", 1n)).toBe(0n);
    expect(act("count?")).toBe(1n);
  });
});
