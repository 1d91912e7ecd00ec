// Memory under the worst that a filter can make of the SDK: each use has a bound and an outcome, and none is a trap.

import { beforeAll, describe, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";

const mebibyte = 1024 * 1024;
const budget = 64 * mebibyte;

const source = `
  import { Action, BodyCollector, BodyOutcome, Bytes, CalloutOutcome, Counter, FilterCallout, HttpFilter, log, Plugin, plugin, StreamQueue, Timer } from "proxy-wasm-assemblyscript-sdk";
  const counts = Counter.labelled("seen", ["who"]);
  const waiting = new StreamQueue(1000);
  class Ask extends FilterCallout {
    constructor(private readonly filter: Probe) { super(); this.ask("GET", "cluster", "authority", "/"); }
    override onOutcome(outcome: CalloutOutcome): Action {
      const body = outcome.body.read();
      log.info(body ? "answer " + body.length.toString() : "answer too large");
      return Action.Continue;
    }
  }
  class Collect extends BodyCollector {
    constructor() { super(u32.MAX_VALUE); }
    override onBody(outcome: BodyOutcome): Action {
      log.info(outcome.read() ? "collected" : "too large");
      return Action.Continue;
    }
  }
  class Later extends Timer { override onTimer(): void {} }
  class Settings extends Plugin {
    override onConfigure(configuration: Bytes): bool { return true; }
    override onTick(): void {}
    begin(count: i32): i32 {
      let status = 0;
      for (let at = 0; at < count && status == 0; at++) status = new Later().after(this, 60_000);
      return status;
    }
  }
  let settings: Settings | null = null;
  let doing: i32 = 0;
  export function choose(what: i32): void { doing = what; }
  export function timers(count: i32): i32 { const own = settings; return own ? own.begin(count) : -1; }
  class Probe extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action {
      settings = this.plugin as Settings;
      if (doing == 1) return this.hold(new Ask(this));
      if (doing == 2) return waiting.add(this) ? Action.Pause : Action.Continue;
      if (doing == 3) { const path = this.request.headers.get(":path"); if (path) counts.of([path]).increment(); }
      if (doing == 4) return this.request.collect(new Collect());
      return Action.Continue;
    }
    override onRequestBody(size: u32, endOfStream: bool): Action { return Action.Continue; }
    override onWake(): Action { return Action.Continue; }
  }
  plugin("probe", (stream) => new Probe(stream), () => new Settings());
`;
const [ask, wait, count, collect] = [1, 2, 3, 4];

let module: WebAssembly.Module;

beforeAll(async () => {
  module = await WebAssembly.compile(await compileGuest(source + exportCallbacks()));
}, 60_000);

async function start(doing = 0): Promise<FakeHost> {
  const host = await FakeHost.start(module);
  expect(host.startRoot(1)).toBe(1);
  host.maps.set(0, [[":path", "/"]]);
  host.call("choose", doing);
  return host;
}

function begin(host: FakeHost, id: number): number {
  host.call("proxy_on_context_create", id, 1);
  const action = host.call("proxy_on_request_headers", id, 1, 1);
  host.calls.length = 0;
  return action;
}

describe("memory stays within 64 MiB, and nothing traps, with", () => {
  it("20,000 streams held for callouts that nobody answers, twice", async () => {
    const host = await start(ask);
    let grown = 0;
    for (const first of [2, 20_002]) {
      for (let id = first; id < first + 20_000; id++) expect(begin(host, id)).toBe(1);
      for (let id = first; id < first + 20_000; id++) host.call("proxy_on_delete", id);
      if (first === 2) grown = host.memory.buffer.byteLength;
    }
    expect(grown).toBeLessThan(budget);
    // What was held is free again: the second wave needs as much as the first, give or take a step of growth.
    expect(host.memory.buffer.byteLength).toBeLessThanOrEqual(2 * grown);
  }, 120_000);

  it("more streams than a queue takes", async () => {
    const host = await start(wait);
    const actions = Array.from({ length: 1500 }, (_, at) => begin(host, at + 2));
    expect(actions.filter((action) => action === 1)).toHaveLength(1000);
    expect(host.logs.at(-1)?.text).toContain("no more than 1000 streams can wait");
  });

  it("a label that never has the same value twice", async () => {
    const host = await start(count);
    for (let id = 2; id < 5000; id++) {
      host.maps.set(0, [[":path", `/${id}`]]);
      begin(host, id);
      host.call("proxy_on_delete", id);
    }
    expect(host.metrics.size).toBe(101);
    expect(host.memory.buffer.byteLength).toBeLessThanOrEqual(4 * 65_536);
  }, 60_000);

  it("more timers than a plugin may have", async () => {
    const host = await start();
    begin(host, 2);
    expect(host.call("timers", 100_000)).toBe(0);
    expect(host.call("timers", 1)).toBe(103);
    expect(host.logs.at(-1)?.text).toBe("timer not started: 100000 run already");
    expect(host.memory.buffer.byteLength).toBeLessThan(budget);
  }, 120_000);

  it("a callout's answer of 20 MiB", async () => {
    const host = await start(ask);
    begin(host, 2);
    host.answerCallout(host.callouts[0]!.token, {
      headers: [[":status", "200"]],
      body: "x".repeat(20 * mebibyte),
    });
    expect(host.logs.at(-1)?.text).toBe("answer too large");
    expect(host.memory.buffer.byteLength).toBeLessThan(mebibyte);
  });

  it("a body of 40 MiB that is collected without a limit", async () => {
    const host = await start(collect);
    host.call("proxy_on_context_create", 2, 1);
    host.call("proxy_on_request_headers", 2, 1, 0);
    host.buffers.set(0, new Uint8Array(40 * mebibyte));
    expect(host.call("proxy_on_request_body", 2, 40 * mebibyte, 1)).toBe(0);
    expect(host.logs.at(-1)?.text).toBe("too large");
    expect(host.memory.buffer.byteLength).toBeLessThan(mebibyte);
  });

  it("a configuration of 20 MiB, which is refused", async () => {
    const host = await FakeHost.start(module);
    expect(host.startRoot(1, " ".repeat(20 * mebibyte))).toBe(0);
    expect(host.logs.at(-1)?.text).toBe("the configuration could not be read");
  });
});
