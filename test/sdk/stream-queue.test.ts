// Streams that wait together for one callout of their plugin: held, woken in order, forgotten when they
// end, and woken too when the callout can not be sent.

import { describe, expect, it } from "vitest";
import type { FakeHost } from "./fake-host.js";
import { guestForTests } from "./held-streams.js";

// As a filter does that needs keys: the first stream fetches them, the others wait with it.
const source = `
  import { Action, CalloutOutcome, HttpFilter, log, Plugin, plugin, PluginCallout, StreamQueue } from "proxy-wasm-assemblyscript-sdk";
  class Keys extends PluginCallout {
    areHere: bool = false;
    isAsked: bool = false;
    readonly waiting: StreamQueue = new StreamQueue(3);
    constructor(private readonly plugin: KeyPlugin) { super(); this.ask("GET", "jwks", "issuer.example", "/keys"); }
    fetch(): void { if (!this.isAsked) { this.isAsked = true; this.plugin.send(this); } }
    override onOutcome(outcome: CalloutOutcome): void {
      this.isAsked = false;
      this.areHere = outcome.isSuccess;
      log.info("woken: " + this.waiting.size.toString());
      this.waiting.wake();
    }
  }
  class KeyPlugin extends Plugin {
    keys: Keys = new Keys(this);
    override onTick(): void { this.keys.waiting.wake(); }
  }
  let again: bool = false;
  export function setAgain(value: bool): void { again = value; }
  let open: bool = false;
  export function setOpen(value: bool): void { open = value; }
  class NeedsKeys extends HttpFilter {
    get keys(): Keys { return (this.plugin as KeyPlugin).keys; }
    override onRequestHeaders(endOfStream: bool): Action {
      if (this.keys.areHere) return this.check();
      if (!this.keys.waiting.add(this)) return this.reply(503, "overloaded");
      this.keys.fetch();
      return Action.Pause;
    }
    override onWake(): Action {
      if (again && this.keys.waiting.add(this)) { this.keys.fetch(); return Action.Pause; }
      return this.check();
    }
    check(): Action {
      if (!this.keys.areHere && !open) return this.reply(500, "no keys");
      this.request.headers.set("x-checked", "yes");
      return Action.Continue;
    }
    override onLog(): void { if (this.keys.waiting.add(this)) log.info("waits in onLog"); }
  }
  plugin("keys", (stream) => new NeedsKeys(stream), () => new KeyPlugin());
`;

const start = guestForTests(source);

function request(host: FakeHost, id: number): number {
  host.maps.set(0, [[":path", "/"]]);
  host.call("proxy_on_context_create", id, 1);
  return host.call("proxy_on_request_headers", id, 1, 1);
}

/** What happened to which stream, in order. */
function moves(host: FakeHost): string[] {
  let context = 0;
  const found: string[] = [];
  for (const { name, args } of host.calls) {
    if (name === "proxy_set_effective_context") context = Number(args[0]);
    if (name === "proxy_continue_stream") found.push(`continue ${context}`);
    if (name === "proxy_send_local_response") found.push(`reply ${args[0]} ${context}`);
  }
  return found;
}

const keys = { headers: [[":status", "200"]] as [string, string][], body: "{}" };

describe("a queue of streams", () => {
  it("holds them for one callout and lets them go in their order", async () => {
    const host = await start();
    expect([2, 3, 4].map((id) => request(host, id))).toEqual([1, 1, 1]);
    expect(host.callouts).toHaveLength(1);
    host.calls.length = 0;
    host.answerCallout(4, keys);
    expect(moves(host)).toEqual(["continue 2", "continue 3", "continue 4"]);
    expect(request(host, 5)).toBe(0);
  });

  it("lets each decide for itself", async () => {
    const host = await start();
    [2, 3].map((id) => request(host, id));
    host.calls.length = 0;
    host.answerCallout(4);
    expect(moves(host)).toEqual(["reply 500 2", "reply 500 3"]);
  });

  it("refuses more than it may hold, and has room again when some have ended", async () => {
    const host = await start();
    expect([2, 3, 4].map((id) => request(host, id))).toEqual([1, 1, 1]);
    request(host, 5);
    expect(moves(host).at(-1)).toMatch(/^reply 503/);
    expect(host.logs.at(-1)!.text).toBe("no more than 3 streams can wait in this queue");
    host.call("proxy_on_delete", 3);
    expect(request(host, 6)).toBe(1);
    host.calls.length = 0;
    host.answerCallout(4, keys);
    expect(moves(host)).toEqual(["continue 2", "continue 4", "continue 6"]);
  });

  it("skips streams that have ended or are complete", async () => {
    const host = await start();
    [2, 3, 4].map((id) => request(host, id));
    host.call("proxy_on_delete", 2);
    host.call("proxy_on_log", 4);
    host.calls.length = 0;
    host.answerCallout(4, keys);
    expect(moves(host)).toEqual(["continue 3"]);
  });

  it("woken while the callback runs that joined it decides its action", async () => {
    const host = await start();
    host.calloutStatus = 10;
    expect(request(host, 2)).toBe(1);
    expect(moves(host)).toEqual(["reply 500 2"]);
    host.call("setOpen", 1);
    expect(request(host, 3)).toBe(0);
    expect(moves(host)).toEqual(["reply 500 2"]);
  });

  it("woken by a tick goes on", async () => {
    const host = await start();
    request(host, 2);
    host.call("proxy_on_tick", 1);
    expect(moves(host)).toEqual(["reply 500 2"]);
  });

  it("keeps those for the next time that join while it is woken", async () => {
    const host = await start();
    [2, 3].map((id) => request(host, id));
    host.call("setAgain", 1);
    host.answerCallout(4);
    expect(moves(host)).toEqual([]);
    expect(host.callouts).toHaveLength(2);
    host.call("setAgain", 0);
    host.calls.length = 0;
    host.answerCallout(8, keys);
    expect(moves(host)).toEqual(["continue 2", "continue 3"]);
  });

  it("does not go on for ever when every callout is refused", async () => {
    const host = await start();
    host.call("setAgain", 1);
    host.calloutStatus = 10;
    expect(request(host, 2)).toBe(1);
    // The first, and one for each of the eight times.
    expect(host.count("proxy_http_call")).toBe(9);
    expect(moves(host)).toEqual([]);
    expect(host.logs.at(-1)!.text).toContain("they stay held");
    host.call("setAgain", 0);
    host.call("proxy_on_tick", 1);
    expect(moves(host)).toEqual(["reply 500 2"]);
  });

  it("takes no more than its time when many streams ask anew", async () => {
    const host = await start();
    [2, 3, 4].map((id) => request(host, id));
    host.call("setAgain", 1);
    host.calloutStatus = 10;
    host.calls.length = 0;
    host.answerCallout(4);
    expect(host.count("proxy_http_call")).toBe(8 * 3);
    host.call("setAgain", 0);
    host.call("proxy_on_tick", 1);
    expect(moves(host)).toEqual(["reply 500 2", "reply 500 3", "reply 500 4"]);
  });

  it("does not hold what is complete", async () => {
    const host = await start();
    request(host, 2);
    host.call("proxy_on_log", 2);
    expect(host.logs.map(({ text }) => text)).not.toContain("waits in onLog");
  });

  it("keeps memory flat while streams come, wait and go", async () => {
    const host = await start();
    let id = 2;
    const run = (count: number): void => {
      for (let number = 0; number < count; number++, id += 2) {
        request(host, id);
        request(host, id + 1);
        host.call("proxy_on_delete", id);
        if (host.callouts.length > 0) host.answerCallout(host.callouts[0]!.token);
        host.call("proxy_on_delete", id + 1);
        host.calls.length = host.callouts.length = host.logs.length = 0;
      }
    };
    run(2_000);
    const before = host.memory.buffer.byteLength;
    run(20_000);
    expect(host.memory.buffer.byteLength).toBe(before);
  }, 60_000);
});
