// One callout for all streams that need it: sent once, its answer wakes them all, and nobody waits for nothing.

import { beforeAll, expect, it } from "vitest";
import type { MockProxy } from "../../harness/src/mock/index.js";
import { compileFor, startModule, workerLines } from "./mock-guest.js";

const source = `
  import { Action, CalloutOutcome, HttpFilter, log, Plugin, plugin, SingleFlight } from "proxy-wasm-assemblyscript-sdk";
  let known = "";
  class Fetch extends SingleFlight {
    constructor(plugin: Plugin, cluster: string) {
      super(plugin, 2);
      this.ask("GET", cluster, "keys.test", "/");
    }
    override onAnswer(outcome: CalloutOutcome): void {
      known = outcome.isSuccess ? "yes" : "no";
      log.info("answer " + known + ", waiting " + this.size.toString());
    }
  }
  class Main extends Plugin {
    flight: Fetch | null = null;
    override onVmStart(): bool { this.flight = new Fetch(this, "keys"); return true; }
  }
  class Ask extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action {
      const flight = (this.plugin as Main).flight;
      if (!flight) return Action.Continue;
      if (known == "yes") return Action.Continue;
      return flight.join(this) ? Action.Pause : this.reply(503, "overloaded");
    }
    override onWake(): Action { return known == "yes" ? Action.Continue : this.reply(502, "no keys"); }
  }
  plugin("ask", (stream) => new Ask(stream), () => new Main());
`;

let module: Uint8Array;
beforeAll(async () => {
  module = await compileFor(source);
}, 60_000);

async function statuses(proxy: MockProxy, count: number): Promise<number[]> {
  const replies = Array.from({ length: count }, () => proxy.fetch("/"));
  return (await Promise.all(replies)).map(({ status }) => status);
}

const answer = { status: 200, headers: [], delay: 100 };

it("is sent once for those that come while it is under way, and not again once it has answered", async () => {
  const proxy = await startModule(module, {}, { clusters: { keys: answer } });
  expect(await statuses(proxy, 2)).toEqual([200, 200]);
  expect(await statuses(proxy, 2)).toEqual([200, 200]);
  expect(proxy.calloutRequests).toHaveLength(1);
  expect(workerLines(proxy)).toEqual(["answer yes, waiting 2"]);
});

it("lets no more wait than may", async () => {
  const proxy = await startModule(module, {}, { clusters: { keys: answer } });
  expect(await statuses(proxy, 3)).toEqual([200, 200, 503]);
});

it("is sent again by the next stream after it failed", async () => {
  const clusters = { keys: [{ ...answer, status: 500 }, answer] };
  const proxy = await startModule(module, {}, { clusters });
  expect(await statuses(proxy, 2)).toEqual([502, 502]);
  expect(await statuses(proxy, 1)).toEqual([200]);
  expect(proxy.calloutRequests).toHaveLength(2);
});

it.each([
  ["there is no such cluster", {}],
  ["no server is healthy", { keys: "unreachable" as const }],
])("answers at once when %s", async (_, clusters) => {
  const proxy = await startModule(module, {}, { clusters });
  expect(await statuses(proxy, 2)).toEqual([502, 502]);
  expect(workerLines(proxy)).toEqual(["answer no, waiting 1", "answer no, waiting 1"]);
});
