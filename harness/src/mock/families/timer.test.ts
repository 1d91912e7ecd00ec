import { describe, expect, it } from "vitest";
import { get, startGuest } from "../../../../test/conformance/observe.js";

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

describe("while a filter holds a stream, time goes on by itself", () => {
  const pausing = (onTick: string) => ({
    callbacks: {
      proxy_on_configure: `(drop (call $tickPeriod (i32.const 700))) (i32.const 1)`,
      proxy_on_request_headers: `(i32.store (i32.const 64) (local.get $id)) (i32.const 1)`,
      proxy_on_tick: onTick,
    },
  });
  const continuing = `
    (if (i32.load (i32.const 64))
      (then
        (call $sayNumber "tick" (call $effective (i32.load (i32.const 64))))
        (drop (call $continueStream (i32.const 0)))))`;

  it("to the tick that lets it go on", async () => {
    const proxy = await startGuest({ guest: pausing(continuing) });
    const before = proxy.now.getTime();
    expect(await proxy.send(get)).toMatchObject({ status: 200 });
    expect(proxy.now.getTime() - before).toBe(700);
    await proxy.close();
  });

  it("but not for ever: after five minutes an error names the filter", async () => {
    const proxy = await startGuest({ guest: pausing(""), plugin: { name: "sleeper" } });
    await expect(proxy.send(get)).rejects.toThrow(/OUT1606.*sleeper holds the request/);
    await proxy.close();
  });

  it("and not at all when a test wants to do it", async () => {
    const proxy = await startGuest({ guest: pausing(continuing), proxy: { time: "manual" } });
    const sent = proxy.send(get);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(proxy.logs).toEqual([]);
    proxy.advanceTime(700);
    expect(await sent).toMatchObject({ status: 200 });
    await proxy.close();
  });

  it("and after five minutes that a test lets pass, the client gets Envoy's reply", async () => {
    const proxy = await startGuest({ guest: pausing("") });
    const sent = proxy.send(get);
    proxy.advanceTime(300_000);
    expect(await sent).toMatchObject({ status: 504 });
    await proxy.close();
  });
});
