// Every call of the host is made to fail with every status, one after the other and all at once, under
// a filter that uses everything: no callback traps, and the stream ends in an outcome.

import { beforeAll, describe, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";

const source = `
  import { Action, Bytes, callForeignFunction, CalloutOutcome, Counter, FilterCallout, Gauge, HeaderList, HeaderMap, HttpFilter, log, LogLevel, monotonicNow, now, Plugin, plugin, PluginCallout, Property, Histogram, sharedData, SharedUpdate, Stream, StreamQueue, verifySignature } from "proxy-wasm-assemblyscript-sdk";
  let last: Everything | null = null;
  const counter = Counter.named("counter");
  const gauge = Gauge.named("gauge");
  const histogram = Histogram.named("histogram");
  const address = new Property(["source", "address"]);
  const queue = new StreamQueue(2);
  class Append extends SharedUpdate {
    override change(current: Bytes | null): Bytes | null { return current != null ? current.concat("a") : Bytes.fromString("a"); }
  }
  class Ask extends FilterCallout {
    constructor(private readonly filter: Everything, private readonly again: i32) { super(); this.ask("GET", "auth", "auth", "/"); this.copyHeaders(filter.request.headers); }
    override onOutcome(outcome: CalloutOutcome): Action {
      const header = outcome.headers.get("x-a"); const body = outcome.body.read();
      if (header != null && body != null) log.debug(header.concat(body));
      outcome.trailers.getAll("x-end"); outcome.headers.entries(); outcome.headers.readStatus;
      this.filter.use(this.filter.request.headers);
      if (this.again > 0) return this.filter.hold(new Ask(this.filter, this.again - 1));
      return outcome.isSuccess ? Action.Continue : this.filter.reply(503);
    }
  }
  class Fetch extends PluginCallout {
    constructor() { super(); this.ask("GET", "keys", "keys", "/"); }
    override onOutcome(outcome: CalloutOutcome): void { outcome.body.read(); queue.wake(); }
  }
  class Root extends Plugin {
    configuration: Bytes = Bytes.empty;
    ticks: i32 = 0;
    override onVmStart(): bool { return this.vmConfiguration.length >= 0; }
    override onConfigure(configuration: Bytes): bool { this.configuration = configuration; return true; }
    override onTick(): void {
      this.done();
      this.tickEvery(10);
      const one = last;
      if (one) { one.use(one.request.headers); one.request.resume(); one.response.resume(); if (this.ticks++ % 2 == 1) one.reply(503); }
    }
    override onDone(): bool { return false; }
  }
  class Everything extends HttpFilter {
    constructor(stream: Stream) { super(stream); last = this; }
    override onWake(): Action { return this.hold(new Ask(this, 0)); }
    use(map: HeaderMap): void {
      counter.increment(); gauge.add(-1); gauge.set(2); histogram.record(3); counter.value;
      const text = address.text(this);
      log.debug(text != null ? text : Bytes.empty); address.number(this); address.flag(this); address.duration(this); address.pluginText(this.plugin);
      const shared = sharedData.get("key");
      if (shared) sharedData.set("key", shared.value.concat("b"), shared.cas);
      new Append().apply("key");
      callForeignFunction("compress", "text");
      verifySignature("sha256", Bytes.fromString("key"), Bytes.fromString("signature"), "message");
      map.set("x-size", map.size.toString());
      map.add("x-a", "1"); map.add("x-a", "2");
      const all = map.entries();
      for (let at = 0; at < all.length; at++) log.debug(all[at].name.concat("=").concat(all[at].value));
      const first = map.get("x-a");
      if (first != null) map.set("x-first", first);
      map.getAll("x-a"); map.has(":path"); map.remove("x-a"); map.status;
      if (log.enabled(LogLevel.Trace)) log.trace(now().toString() + monotonicNow().toString() + Math.random().toString());
    }
    override onRequestHeaders(endOfStream: bool): Action { this.request.headers.has("x-a"); this.use(this.request.headers); return endOfStream ? this.reply(403, "no", new HeaderList().add("a", "b"), "why") : this.hold(new Ask(this, 1)); }
    override onRequestBody(size: u32, endOfStream: bool): Action {
      const body = this.request.body.read(0, size);
      if (body) log.debug(body);
      if (queue.add(this)) this.plugin.send(new Fetch());
      this.use(this.request.trailers);
      return this.request.body.size > 3 ? Action.Pause : Action.Continue;
    }
    override onRequestTrailers(): Action { this.use(this.request.trailers); return Action.Continue; }
    override onResponseHeaders(endOfStream: bool): Action { this.use(this.response.headers); this.request.resume(); return Action.Pause; }
    override onResponseBody(size: u32, endOfStream: bool): Action { this.response.body.read(1, 2); return Action.Continue; }
    override onResponseTrailers(): Action { this.use(this.response.trailers); return Action.Continue; }
    override onLog(): void { this.use(this.request.headers); this.use(this.response.headers); this.reply(500); }
    override onDelete(): void { this.use(this.request.headers); this.request.body.read(); }
  }
  plugin("everything", (stream) => new Everything(stream), () => new Root());
  plugin("second", (stream) => new Everything(stream), () => new Root());
`;

let module: WebAssembly.Module;

beforeAll(async () => {
  module = await WebAssembly.compile(await compileGuest(source + exportCallbacks()));
}, 60_000);

/** Answers what was sent so far, and what that sends. */
function answerAll(host: FakeHost): void {
  for (let round = 0; round < 3; round++) {
    for (const { token } of host.callouts.splice(0)) {
      host.answerCallout(token, {
        headers: [
          [":status", round === 2 ? "200" : "504"],
          ["x-a", "b"],
        ],
        body: "body",
        trailers: [["x-end", "1"]],
      });
    }
  }
}

/** Two streams from begin to end, the plugin to its end; the results of all callbacks that have one. */
function exchange(host: FakeHost): number[] {
  const results: number[] = [host.startRoot(1, "configuration", "second")];
  for (const [id, endOfStream] of [
    [2, 0],
    [3, 1],
  ] as const) {
    host.maps.set(0, [
      [":path", "/"],
      ["x-a", "0"],
    ]);
    host.maps.set(1, [["x-trailer", "1"]]);
    host.maps.set(2, [[":status", "200"]]);
    host.maps.set(3, [["x-trailer", "1"]]);
    host.buffers.set(0, Uint8Array.of(1, 2, 3, 4, 5));
    host.buffers.set(1, Uint8Array.of(1, 2, 3));
    host.call("proxy_on_context_create", id, 1);
    results.push(host.call("proxy_on_request_headers", id, 2, endOfStream));
    host.call("proxy_on_tick", 1);
    answerAll(host);
    results.push(
      host.call("proxy_on_request_body", id, 5, 0),
      host.call("proxy_on_request_trailers", id, 1),
      host.call("proxy_on_response_headers", id, 1, 0),
      host.call("proxy_on_response_body", id, 3, 0),
      host.call("proxy_on_response_trailers", id, 1),
    );
    answerAll(host);
    host.call("proxy_on_tick", 1);
    host.call("proxy_on_log", id);
    host.call("proxy_on_done", id);
    host.call("proxy_on_delete", id);
    host.call("proxy_on_tick", 1);
  }
  results.push(host.call("proxy_on_done", 1));
  host.call("proxy_on_tick", 1);
  host.call("proxy_on_delete", 1);
  return results;
}

const calls = [
  "proxy_log",
  "proxy_get_log_level",
  "proxy_get_current_time_nanoseconds",
  "proxy_get_property",
  "proxy_get_buffer_status",
  "proxy_get_buffer_bytes",
  "proxy_get_header_map_pairs",
  "proxy_get_header_map_value",
  "proxy_add_header_map_value",
  "proxy_replace_header_map_value",
  "proxy_remove_header_map_value",
  "proxy_send_local_response",
  "proxy_continue_stream",
  "proxy_close_stream",
  "proxy_set_effective_context",
  "proxy_done",
  "proxy_set_tick_period_milliseconds",
  "proxy_http_call",
  "proxy_get_shared_data",
  "proxy_set_shared_data",
  "proxy_define_metric",
  "proxy_increment_metric",
  "proxy_record_metric",
  "proxy_get_metric",
  "proxy_call_foreign_function",
  "clock_time_get",
  "random_get",
];
const statuses = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 76, 0xffffffff];

describe("a host call that fails", () => {
  it("is made at all by the exchange of this test", async () => {
    const host = await FakeHost.start(module);
    host.logLevel = 0;
    host.foreignFunctions.set("compress", (bytes) => bytes);
    exchange(host);
    const made = new Set(host.calls.map(({ name }) => name));
    expect(calls.filter((name) => !made.has(name))).toEqual(["proxy_close_stream"]);
  });

  it.each(calls)("%s, with any status, ends in an outcome", async (name) => {
    for (const status of statuses) {
      const host = await FakeHost.start(module);
      host.logLevel = 0;
      host.foreignFunctions.set("compress", (bytes) => bytes);
      host.foreignFunctions.set("verify_signature", (bytes) => bytes);
      host.failing.set(name, status);
      const results = exchange(host);
      expect(results.every((result) => result === 0 || result === 1)).toBe(true);
      // Traps show as exceptions; the module still works when the call does.
      host.failing.clear();
      expect(host.startRoot(50, "again", "second")).toBe(1);
    }
  });

  it.each(statuses)(
    "together with all others, with status %i, ends in an outcome",
    async (status) => {
      const host = await FakeHost.start(module);
      for (const name of calls) host.failing.set(name, status);
      expect(exchange(host).every((result) => result === 0 || result === 1)).toBe(true);
    },
  );

  it("does not pass on what an earlier call returned", async () => {
    const host = await FakeHost.start(module);
    host.startRoot(1, "configuration", "second");
    host.maps.set(0, [["x-a", "0"]]);
    host.call("proxy_on_context_create", 2, 1);
    host.call("proxy_on_request_headers", 2, 1, 0);
    host.failing.set("proxy_get_header_map_pairs", 6);
    host.call("proxy_on_request_headers", 2, 1, 0);
    expect(Object.fromEntries(host.maps.get(0)!)["x-size"]).toBe("0");
  });
});
