import { expect, it } from "vitest";
import { VirtualClock } from "./virtual-clock.js";

it("stands still until it is advanced", () => {
  const clock = new VirtualClock(5_000_000n);
  expect(clock.now).toBe(5_000_000n);
  clock.advance(2);
  expect([clock.now, clock.date.getTime()]).toEqual([7_000_000n, 7]);
  // A machine was up before: 0 is no time that a module can see.
  expect(clock.monotonic - 2_000_000n).toBeGreaterThan(0n);
});

it("fires timers in the order of their time, at their time, new ones included", () => {
  const clock = new VirtualClock(0n);
  const start = clock.monotonic;
  const seen: string[] = [];
  const note = (name: string): void =>
    void seen.push(`${name}@${(clock.monotonic - start) / 1_000_000n}`);
  clock.after(20, () => note("late"));
  clock.after(10, () => {
    note("early");
    clock.after(5, () => note("again"));
  });
  clock.after(10, () => note("second")).cancel();
  clock.after(31, () => note("beyond"));
  clock.advance(30);
  expect(seen).toEqual(["early@10", "again@15", "late@20"]);
  expect(clock.hasTimers).toBe(true);
});
