import { expect, it } from "vitest";
import { startGuest } from "../../../../test/conformance/observe.js";

const ticking = (onTick: string) => ({
  guest: {
    callbacks: {
      proxy_on_configure: `(drop (call $tickPeriod (i32.const 100))) (i32.const 1)`,
      proxy_on_tick: `(call $sayNumber "tick" (local.get $id)) ${onTick}`,
    },
  },
});

// [R4.12-2], [R4.12-3], [R6-7]
it("ticks after each period, on the main thread and on the worker, not in the canary", async () => {
  const proxy = await startGuest(ticking(""));
  proxy.advanceTime(99);
  expect(proxy.logs).toEqual([]);
  proxy.advanceTime(101);
  expect(proxy.logs.map((line) => line.thread)).toEqual(["main", "worker", "main", "worker"]);
  await proxy.close();
});

it.each([
  ["stops with period 0", `(drop (call $tickPeriod (i32.const 0)))`, 2],
  ["starts anew with another period", `(drop (call $tickPeriod (i32.const 300)))`, 4],
  ["ends with a trap", `unreachable`, 2],
])("%s", async (_, onTick, ticks) => {
  const proxy = await startGuest(ticking(onTick));
  proxy.advanceTime(500);
  expect(proxy.logs.filter((line) => line.message.startsWith("tick"))).toHaveLength(ticks);
  await proxy.close();
});
