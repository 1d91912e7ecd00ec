// Many timers over the one of the host: each comes in its time, and the host is asked for no more than it must.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileFor, startModule, workerLines } from "./mock-guest.js";

const source = `
  import { Action, Bytes, HttpFilter, log, Plugin, plugin, Timer } from "proxy-wasm-assemblyscript-sdk";

  class Say extends Timer {
    constructor(private readonly name: string, private readonly owner: Main) { super(); }
    override onTimer(): void {
      log.info("timer " + this.name);
      if (this.name == "stops") this.stop();
      if (this.name == "again") this.after(this.owner, 70);
      if (this.name == "other") this.owner.timers1[0].stop();
    }
  }

  class Main extends Plugin {
    timers1: Say[] = [];
    constructor() {
      super();
      const early = new Say("early", this);
      log.info("early " + early.after(this, 5).toString());
    }
    // "name after 50;name every 20": what to start.
    override onConfigure(configuration: Bytes): bool {
      const lines = configuration.toString().split(";");
      for (let at = 0; at < lines.length; at++) {
        const words = lines[at].split(" ");
        if (words.length < 3) continue;
        const timer = new Say(words[0], this);
        this.timers1.push(timer);
        const time = <u32>parseInt(words[2]);
        const status = words[1] == "every" ? timer.every(this, time) : timer.after(this, time);
        if (status != 0) log.info("status " + status.toString());
      }
      log.info("tick " + this.tickEvery(10).toString());
      return true;
    }
    override onTick(): void { log.info("tick"); }
  }
  class Nothing extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action {
      const timers = (this.plugin as Main).timers1;
      timers[0].stop();
      timers[0].stop();
      return Action.Continue;
    }
  }
  plugin("timers", (stream) => new Nothing(stream), () => new Main());
`;

let module: Uint8Array;
beforeAll(async () => {
  module = await compileFor(source);
}, 60_000);

const timerLines = (lines: string[]): string[] =>
  lines.filter((line) => /^timer (?!not )/.test(line));

async function run(configuration: string, steps: readonly number[]): Promise<string[][]> {
  const proxy = await startModule(module, { configuration });
  const seen: string[][] = [];
  for (const step of steps) {
    const before = timerLines(workerLines(proxy)).length;
    proxy.advanceTime(step);
    seen.push(timerLines(workerLines(proxy)).slice(before));
  }
  return seen;
}

describe("timers", () => {
  it("come once, or again and again, in the order of their times", async () => {
    expect(await run("late after 50;often every 20", [19, 1, 20, 10, 10, 100])).toEqual([
      [],
      ["timer often"],
      ["timer often"],
      ["timer late"],
      ["timer often"],
      Array.from({ length: 5 }, () => "timer often"),
    ]);
  });

  it("stop themselves, start themselves again, and stop each other", async () => {
    expect(await run("stops every 10", [100])).toEqual([["timer stops"]]);
    expect(await run("again after 30", [30, 69, 1])).toEqual([
      ["timer again"],
      [],
      ["timer again"],
    ]);
    expect(await run("often every 20;other after 30", [200])).toEqual([["timer often", "timer other"]]); // prettier-ignore
  });

  it("take 0 milliseconds as 1", async () => {
    expect(await run("soon after 0;often every 0", [1, 1])).toEqual([["timer soon", "timer often"], ["timer often"]]); // prettier-ignore
  });

  it("are not started by the constructor of the plugin, and leave no tick for it", async () => {
    const proxy = await startModule(module, { configuration: "late after 50" });
    const lines = workerLines(proxy);
    expect(lines).toContain("early 103");
    expect(lines).toContain("timer not started: the constructor of the plugin runs; use onConfigure"); // prettier-ignore
    expect(lines).toContain("tick 103");
    proxy.advanceTime(100);
    expect(workerLines(proxy)).not.toContain("tick");
  });

  it("leave the tick to a plugin without any", async () => {
    const proxy = await startModule(module);
    proxy.advanceTime(25);
    expect(workerLines(proxy).filter((line) => line === "tick")).toHaveLength(2);
  });

  it("can be stopped by a stream, twice", async () => {
    const proxy = await startModule(module, { configuration: "often every 20" });
    await proxy.fetch("/");
    proxy.advanceTime(100);
    expect(timerLines(workerLines(proxy))).toEqual([]);
  });

  it("tell what the host refuses", async () => {
    const families = { timer: { proxy_set_tick_period_milliseconds: () => 10 } };
    const proxy = await startModule(module, { configuration: "late after 50" }, { families });
    expect(workerLines(proxy)).toContain("status 10");
  });

  it("of any number come each in its time, with no more calls of the host than changes of the first", async () => {
    const timer = fc.record({ every: fc.boolean(), time: fc.integer({ min: 1, max: 300 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(timer, { minLength: 1, maxLength: 40 }), async (timers) => {
        const configuration = timers
          .map(({ every, time }, index) => `t${index} ${every ? "every" : "after"} ${time}`)
          .join(";");
        const proxy = await startModule(module, { configuration });
        const calls = "env.proxy_set_tick_period_milliseconds";
        const before = proxy.trace.hostCallCounts.get(calls) ?? 0;
        proxy.advanceTime(1000);
        const counts = new Map<string, number>();
        const lines = timerLines(workerLines(proxy));
        for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
        timers.forEach(({ every, time }, index) => {
          const times = every ? Math.floor(1000 / time) : 1;
          expect(counts.get(`timer t${index}`) ?? 0, `${index} of ${configuration}`).toBe(times);
        });
        const used = (proxy.trace.hostCallCounts.get(calls) ?? 0) - before;
        expect(used).toBeLessThanOrEqual(2 * lines.length + 2);
        await proxy.close();
      }),
      { numRuns: 60, seed: 6 },
    );
  });
});
