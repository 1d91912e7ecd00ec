import { expect, it } from "vitest";
import { get } from "../../../test/conformance/observe.js";
import { rawGuest } from "../../../test/conformance/raw-guest.js";
import { MockProxy } from "./index.js";

const sink = rawGuest({
  callbacks: {
    proxy_on_configure: `(drop (call $defineMetric (i32.const 0) "requests" (i32.const 16))) (i32.const 1)`,
    envoy_on_stats_update: `
      (drop (call $bufferBytes (i32.const 8) (i32.const 0) (i32.const 12) (i32.const 0) (i32.const 4)))
      (call $sayNumber "update of" (local.get $id))
      (call $sayNumber "type" (i32.load (i32.add (i32.load (i32.const 0)) (i32.const 4))))
      (call $sayNumber "counters" (i32.load (i32.add (i32.load (i32.const 0)) (i32.const 8))))`,
  },
});

const lines = (proxy: MockProxy): string[] =>
  proxy.logs.map(({ thread, message }) => `${thread} ${message}`);

// [R6-10]
it("statistics go to the root of a sink on the main thread, every five seconds and at the end", async () => {
  const proxy = await MockProxy.start({ filters: [], statSinks: [{ wasm: sink, name: "sink" }] });
  await proxy.send(get);
  proxy.advanceTime(4999);
  expect(lines(proxy)).toEqual([]);
  proxy.advanceTime(5001);
  const once = ["main update of=1", "main type=1", "main counters=11"];
  expect(lines(proxy)).toEqual([...once, ...once]);
  await proxy.close();
  expect(lines(proxy)).toEqual([...once, ...once, ...once]);
});

it("come no sooner because a stream is held", async () => {
  const holding = rawGuest({ callbacks: { proxy_on_request_headers: `(i32.const 1)` } });
  const proxy = await MockProxy.start({
    filters: [{ wasm: holding }],
    statSinks: [{ wasm: sink }],
    statsFlushInterval: 10,
    stallTimeout: 30,
  });
  await expect(proxy.send(get)).rejects.toThrow(/OUT1606/);
  expect(lines(proxy)).toEqual([]);
  await proxy.close();
});
