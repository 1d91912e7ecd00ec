import { expect, it } from "vitest";
import { get, startGuest } from "../../../../test/conformance/observe.js";

// [R4.11-1], [R4.11-3], [R4.11-5], [R4.11-6]
it("are defined by name and used by number; the proxy tells their values", async () => {
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_configure: `
          (drop (call $defineMetric (i32.const 0) "requests" (i32.const 16)))
          (drop (call $defineMetric (i32.const 1) "open" (i32.const 16)))
          (drop (call $defineMetric (i32.const 2) "sizes" (i32.const 16)))
          (i32.const 1)`,
        proxy_on_request_headers: `
          (call $sayNumber "count" (call $incrementMetric (i32.const 4) (i64.const 2)))
          (call $sayNumber "count by record" (call $recordMetric (i32.const 4) (i64.const 1)))
          (call $sayNumber "not down" (call $incrementMetric (i32.const 4) (i64.const -1)))
          (call $sayNumber "gauge" (call $recordMetric (i32.const 5) (i64.const 7)))
          (call $sayNumber "gauge down" (call $incrementMetric (i32.const 5) (i64.const -2)))
          (call $sayNumber "sample" (call $recordMetric (i32.const 6) (i64.const 9)))
          (call $sayNumber "histogram has no value" (call $getMetric (i32.const 6) (i32.const 16)))
          (i32.const 0)`,
      },
    },
  });
  await proxy.send(get);
  await proxy.send(get);
  expect(proxy.logs.slice(0, 7).map((line) => line.message)).toEqual([
    "count=0",
    "count by record=0",
    "not down=2",
    "gauge=0",
    "gauge down=0",
    "sample=0",
    "histogram has no value=2",
  ]);
  expect(proxy.metrics).toEqual([
    { kind: "counter", name: "requests", value: 6n, samples: [] },
    { kind: "gauge", name: "open", value: 5n, samples: [] },
    { kind: "histogram", name: "sizes", value: 0n, samples: [9n, 9n] },
  ]);
  await proxy.close();
});
