// Callouts: what is sent, which outcome each answer is, and what the outcome does to the stream that
// waits, whenever it comes.

import { beforeAll, describe, expect, it } from "vitest";
import { FakeHost, type Answer } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";

// Each stream asks when its callbacks say so, and decides as it is told.
const source = `
  import { Action, Bytes, CalloutOutcome, FilterCallout, HttpFilter, log, Plugin, plugin, PluginCallout, Stream } from "proxy-wasm-assemblyscript-sdk";
  enum Decide { Continue, Reply, Pause, Again, Resume, ReplyContinue }
  let decision: Decide = Decide.Continue;
  let asks: i32 = 1;
  let timeout: u32 = 1234;
  let kept: CalloutOutcome | null = null;
  let last: Probe | null = null;
  let shared: Ask | null = null;
  let holdIn: i32 = 1;
  export function setDecision(value: i32): void { decision = value; }
  export function setAsks(value: i32): void { asks = value; }
  export function setTimeout(value: u32): void { timeout = value; }
  export function setHoldIn(value: i32): void { holdIn = value; }

  function text(bytes: Bytes | null): string { return bytes != null ? bytes.toString() : "null"; }

  class Ask extends FilterCallout {
    constructor(private filter: Probe, private readonly name: string) {
      super();
      this.ask("POST", Bytes.fromString("auth"), "auth.example.com", "/" + name);
      this.copyHeaders(filter.request.headers);
      this.headers.add("content-length", "99").add("Host", "other").add("x-envoy-upstream-rq-timeout-ms", "0");
      this.body = Bytes.fromString("hi");
      this.timeout = timeout;
    }
    override onOutcome(outcome: CalloutOutcome): Action {
      kept = outcome;
      log.info(this.name + " " + (outcome.kind as i32).toString() + " " + outcome.status.toString() + " " + (outcome.refusal as i32).toString() + (outcome.isSuccess ? " success" : ""));
      log.debug(text(outcome.headers.get("X-User")) + " " + text(outcome.body.read()) + " " + outcome.body.size.toString() + " " + text(outcome.trailers.get("x-end")));
      const filter = this.filter;
      switch (decision) {
        case Decide.Reply: return filter.reply(403, "no");
        case Decide.Pause: return Action.Pause;
        case Decide.Again: return filter.hold(this);
        case Decide.Resume: log.info("resume " + (filter.request.resume() as i32).toString()); return Action.Pause;
        case Decide.ReplyContinue: filter.reply(403); break;
      }
      filter.request.headers.set("x-allowed", this.name);
      return Action.Continue;
    }
  }
  class Tell extends PluginCallout {
    constructor() { super(); this.ask("GET", "collector", "collector", "/"); }
    override onOutcome(outcome: CalloutOutcome): void {
      log.info("told " + (outcome.kind as i32).toString());
      if (decision == Decide.Again) log.info("again " + (probes().send(this) as i32).toString());
    }
  }
  class Bare extends PluginCallout {
    override onOutcome(outcome: CalloutOutcome): void { log.info("bare " + (outcome.kind as i32).toString() + " " + (outcome.refusal as i32).toString()); }
  }
  class Probes extends Plugin {
    early: i32 = this.send(new Tell()) as i32;
    override onTick(): void {
      const filter = last;
      if (filter) log.info("tick " + (filter.request.resume() as i32).toString());
      const outcome = kept;
      if (outcome) log.info("kept " + text(outcome.headers.get(":status")) + " " + text(outcome.body.read()) + " " + outcome.trailers.size.toString());
    }
    override onDone(): bool { log.info("early " + this.early.toString()); this.send(new Tell()); this.send(new Bare()); return true; }
  }
  let plugins: Probes | null = null;
  function probes(): Probes { return plugins!; }
  class Probe extends HttpFilter {
    constructor(stream: Stream) { super(stream); last = this; if (holdIn == 0) this.hold(new Ask(this, "create")); }
    override onRequestHeaders(endOfStream: bool): Action {
      const ask = shared;
      if (ask != null) return this.hold(ask);
      if (holdIn != 1) return Action.Continue;
      let action: Action = Action.Continue;
      for (let number = 0; number < asks; number++) action = this.hold(new Ask(this, "ask" + number.toString()));
      return action;
    }
    override onRequestBody(size: u32, endOfStream: bool): Action { return holdIn == 2 ? this.hold(new Ask(this, "body")) : Action.Continue; }
    override onResponseHeaders(endOfStream: bool): Action { return holdIn == 4 ? this.hold(new Ask(this, "response")) : Action.Continue; }
    override onLog(): void { if (holdIn == 7) this.hold(new Ask(this, "log")); }
    override onDelete(): void { if (holdIn == 11) this.hold(new Ask(this, "delete")); if (holdIn == 12) { plugins = this.plugin as Probes; log.info("send " + (this.plugin.send(new Tell()) as i32).toString()); } }
  }
  export function holdAtTopLevel(): void { const filter = last; if (filter) filter.hold(new Ask(filter, "nowhere")); }
  export function shareCallout(): void { const filter = last; if (filter) shared = new Ask(filter, "shared"); }
  plugin("probe", (stream) => new Probe(stream), () => new Probes());
`;

const decisions = ["continue", "reply", "pause", "again", "resume", "reply, continue"] as const;
type Decision = (typeof decisions)[number];
const kinds = { response: 0, timedOut: 1, unreachable: 2, reset: 3, refused: 4 } as const;
const allowed: Answer = { headers: [[":status", "200"]] };

let module: WebAssembly.Module;

beforeAll(async () => {
  module = await WebAssembly.compile(await compileGuest(source + exportCallbacks()));
}, 60_000);

async function start(): Promise<FakeHost> {
  const host = await FakeHost.start(module);
  host.startRoot(1);
  host.calls.length = 0;
  host.logs.length = 0;
  return host;
}

function decide(host: FakeHost, decision: Decision): void {
  host.call("setDecision", decisions.indexOf(decision));
}

/** A request; what its callback answered. */
function request(host: FakeHost, id = 2): number {
  host.maps.set(0, [
    [":path", "/"],
    [":authority", "shop.example"],
    ["authorization", "secret"],
    ["content-length", "3"],
    ["connection", "keep-alive"],
    ["x-envoy-max-retries", "7"],
    ["transfer-encoding", "chunked"],
    ["x-b", "1"],
    ["x-b", "2"],
  ]);
  host.call("proxy_on_context_create", id, 1);
  return host.call("proxy_on_request_headers", id, 4, 0);
}

function told(host: FakeHost): string[] {
  return host.logs.filter(({ level }) => level === 2).map(({ text }) => text);
}

function errors(host: FakeHost): string[] {
  return host.logs.filter(({ level }) => level >= 4).map(({ text }) => text);
}

/** The calls that move a stream, with the context on which they act. */
function moves(host: FakeHost): string[] {
  let context = 0;
  const found: string[] = [];
  for (const { name, args } of host.calls) {
    if (name === "proxy_set_effective_context") context = Number(args[0]);
    if (name === "proxy_continue_stream") found.push(`continue ${args[0]} of ${context}`);
    if (name === "proxy_send_local_response") found.push(`reply ${args[0]} of ${context}`);
  }
  return found;
}

function end(host: FakeHost, id: number): void {
  host.call("proxy_on_log", id);
  host.call("proxy_on_done", id);
  host.call("proxy_on_delete", id);
}

describe("a callout", () => {
  it("sends what it was given, without what belongs to another message", async () => {
    const host = await start();
    expect(request(host)).toBe(1);
    expect(host.callouts).toEqual([
      {
        token: 4,
        cluster: "auth",
        headers: [
          [":method", "POST"],
          [":authority", "auth.example.com"],
          [":path", "/ask0"],
          ["authorization", "secret"],
          ["x-b", "1"],
          ["x-b", "2"],
        ],
        body: "hi",
        timeout: 1234,
      },
    ]);
  });

  it.each([
    [0, 5000],
    [-1, 5000],
    [-0x80000000, 5000],
    [1, 1],
    [0x7fffffff, 0x7fffffff],
  ])("with the time-out %i is sent with %i, never without one", async (given, sent) => {
    const host = await start();
    host.call("setTimeout", given);
    request(host);
    expect(host.callouts[0]!.timeout).toBe(sent);
  });

  const text = "upstream request timeout";
  const fromService = ["x-envoy-upstream-service-time", "5"] as [string, string];
  it.each<[string, Answer, string]>([
    ["success", allowed, `${kinds.response} 200 0 success`],
    ["another success", { headers: [[":status", "299"]] }, `${kinds.response} 299 0 success`],
    ["a redirect", { headers: [[":status", "300"]] }, `${kinds.response} 300 0`],
    ["a refusal", { headers: [[":status", "403"]], body: "no" }, `${kinds.response} 403 0`],
    ["a time-out", { headers: [[":status", "504"]], body: text }, `${kinds.timedOut} 504 0`],
    [
      "the service's own time-out",
      { headers: [[":status", "504"], fromService] },
      `${kinds.response} 504 0`,
    ],
    ["no connection", { headers: [[":status", "503"]], body: "u" }, `${kinds.unreachable} 503 0`],
    [
      "the service's own 503",
      { headers: [[":status", "503"], fromService] },
      `${kinds.response} 503 0`,
    ],
    ["a reset", {}, `${kinds.reset} 0 0`],
    ["an odd status", { headers: [[":status", "2OO"]] }, `${kinds.reset} 0 0`],
    ["a long status", { headers: [[":status", "2000"]] }, `${kinds.reset} 0 0`],
  ])("tells %s", async (_title, answer, expected) => {
    const host = await start();
    request(host);
    host.answerCallout(4, answer);
    expect(told(host)).toEqual([`ask0 ${expected}`]);
  });

  it.each([2, 6, 10, 12])("tells a refusal of the host at once: %i", async (status) => {
    const host = await start();
    host.calloutStatus = status;
    request(host);
    expect(told(host)).toEqual([`ask0 ${kinds.refused} 0 ${status}`]);
  });

  it("gives headers, body and trailers within the outcome only", async () => {
    const host = await start();
    host.logLevel = 1;
    request(host);
    host.answerCallout(4, {
      headers: [
        [":status", "200"],
        ["x-user", "ann"],
      ],
      body: "body",
      trailers: [["x-end", "z"]],
    });
    expect(host.logs.map(({ text: line }) => line)).toContain("ann body 4 z");
    host.answer = allowed;
    host.call("proxy_on_tick", 1);
    expect(told(host)).toContain("kept null null 0");
  });

  it("reads the answer in the context of the plugin, the stream in its own", async () => {
    const host = await start();
    host.logLevel = 1;
    request(host);
    host.calls.length = 0;
    host.answerCallout(4, { ...allowed, body: "b", trailers: [["x-end", "z"]] });
    const contexts = host.calls.filter(({ name }) => /context|map|buffer|continue/.test(name));
    expect(contexts.map(({ name, args }) => `${name} ${args[0]}`)).toEqual([
      "proxy_get_header_map_pairs 6",
      "proxy_get_buffer_bytes 4",
      "proxy_get_header_map_pairs 7",
      "proxy_set_effective_context 2",
      "proxy_replace_header_map_value 0",
      "proxy_continue_stream 0",
    ]);
  });
});

describe("the outcome", () => {
  it.each<[Decision, string[]]>([
    ["continue", ["continue 0 of 2"]],
    ["reply", ["reply 403 of 2"]],
    ["reply, continue", ["reply 403 of 2"]],
    ["resume", ["continue 0 of 2"]],
    ["pause", []],
  ])("decides how the stream goes on: %s", async (decision, expected) => {
    const host = await start();
    decide(host, decision);
    expect(request(host)).toBe(1);
    host.calls.length = 0;
    host.answerCallout(4, allowed);
    expect(moves(host)).toEqual(expected);
    expect(errors(host)).toEqual([]);
  });

  it.each<[Decision, number, string[]]>([
    ["continue", 0, []],
    ["reply", 1, ["reply 403 of 0"]],
    ["reply, continue", 0, ["reply 403 of 0"]],
    ["resume", 0, []],
    ["pause", 1, []],
  ])("of a refused callout is the action of the callback: %s", async (decision, action, calls) => {
    const host = await start();
    host.calloutStatus = 10;
    decide(host, decision);
    expect(request(host)).toBe(action);
    expect(moves(host)).toEqual(calls);
    expect(errors(host)).toEqual([]);
  });

  it("may leave the stream held for something else", async () => {
    const host = await start();
    decide(host, "pause");
    request(host);
    host.answerCallout(4, allowed);
    host.call("proxy_on_tick", 1);
    expect(told(host)).toContain("tick 0");
    expect(moves(host)).toEqual(["continue 0 of 2"]);
  });

  it("may ask again, and then decides with the second answer", async () => {
    const host = await start();
    decide(host, "again");
    request(host);
    host.answerCallout(4);
    expect(host.callouts.map(({ token }) => token)).toEqual([4, 8]);
    decide(host, "continue");
    host.answerCallout(4, allowed);
    expect(moves(host)).toEqual([]);
    host.answerCallout(8, allowed);
    expect(moves(host)).toEqual(["continue 0 of 2"]);
  });

  it.each<[Decision, string[]]>([
    ["continue", ["continue 0 of 2"]],
    ["reply", ["reply 403 of 2"]],
  ])("of a second callout that is refused decides too: %s", async (decision, expected) => {
    const host = await start();
    decide(host, "again");
    request(host);
    host.calls.length = 0;
    host.calloutStatus = 10;
    // The first outcome asks again; the refusal of that is decided within.
    const guestDecides = host.callouts.length;
    host.onRefusedCallout = () => decide(host, decision);
    host.answerCallout(4);
    expect(host.callouts).toHaveLength(guestDecides);
    expect(moves(host)).toEqual(expected);
    expect(errors(host)).toEqual([]);
  });

  it("does not ask for ever when every callout is refused", async () => {
    const host = await start();
    host.calloutStatus = 10;
    decide(host, "again");
    expect(request(host)).toBe(1);
    expect(host.count("proxy_http_call")).toBe(8);
    expect(moves(host)).toEqual(["reply 500 of 0"]);
    expect(errors(host)).toEqual([
      "callout not sent: too many were refused, each sent by the last one",
    ]);
  });

  it("of each of several decides: the stream goes on when all say so", async () => {
    const host = await start();
    host.call("setAsks", 3);
    expect(request(host)).toBe(1);
    host.answerCallout(8, allowed);
    host.answerCallout(4, allowed);
    expect(moves(host)).toEqual([]);
    host.answerCallout(12, allowed);
    expect(moves(host)).toEqual(["continue 0 of 2"]);
  });

  it("of the first that replies ends it", async () => {
    const host = await start();
    host.call("setAsks", 2);
    request(host);
    decide(host, "reply");
    host.answerCallout(8, allowed);
    host.answerCallout(4, allowed);
    expect(moves(host)).toEqual(["reply 403 of 2"]);
    expect(told(host)).toHaveLength(1);
    expect(errors(host)).toEqual([]);
  });

  it("does not let a later callback of the same direction pass by it", async () => {
    const host = await start();
    request(host);
    expect(host.call("proxy_on_request_body", 2, 10, 1)).toBe(1);
    expect(host.call("proxy_on_response_headers", 2, 1, 0)).toBe(0);
    host.answerCallout(4, allowed);
    expect(moves(host)).toEqual(["continue 0 of 2"]);
    expect(host.call("proxy_on_request_body", 2, 10, 1)).toBe(0);
  });

  it("still comes when the filter has resumed the stream itself, and moves nothing", async () => {
    const host = await start();
    request(host);
    host.call("proxy_on_tick", 1);
    expect(moves(host)).toEqual(["continue 0 of 2"]);
    expect(host.call("proxy_on_request_body", 2, 10, 1)).toBe(0);
    host.answerCallout(4, allowed);
    expect(told(host)).toContain(`ask0 ${kinds.response} 200 0 success`);
    expect(moves(host)).toEqual(["continue 0 of 2"]);
    expect(errors(host)).toEqual([]);
  });

  it("of a callout from the response moves the response", async () => {
    const host = await start();
    host.call("setHoldIn", 4);
    request(host);
    expect(host.call("proxy_on_response_headers", 2, 1, 0)).toBe(1);
    host.answerCallout(4, allowed);
    expect(moves(host)).toEqual(["continue 1 of 2"]);
  });

  it("finds its own stream among interleaved ones", async () => {
    const host = await start();
    for (const id of [2, 3, 4, 5]) request(host, id);
    for (const token of [12, 4, 16, 8]) host.answerCallout(token, allowed);
    expect(moves(host)).toEqual([4, 2, 5, 3].map((id) => `continue 0 of ${id}`));
  });
});

describe("a late answer", () => {
  it.each<[string, (host: FakeHost) => void]>([
    ["whose stream has ended", (host) => end(host, 2)],
    ["whose stream is complete", (host) => host.call("proxy_on_log", 2)],
    ["whose plugin has ended", (host) => host.call("proxy_on_delete", 1)],
    [
      "whose stream ended after the plugin",
      (host) => (host.call("proxy_on_delete", 1), end(host, 2)),
    ],
  ])("%s does nothing", async (_title, happen) => {
    const host = await start();
    request(host);
    happen(host);
    host.calls.length = 0;
    host.answerCallout(4, allowed);
    expect(host.calls).toEqual([]);
    expect(told(host).filter((text) => text.startsWith("ask"))).toEqual([]);
  });

  it("under a token that was answered, or never given out, does nothing", async () => {
    const host = await start();
    request(host);
    host.answerCallout(4, allowed);
    host.calls.length = 0;
    for (const token of [4, 0, 1, 8, -1]) host.answerCallout(token, allowed);
    host.answerCallout(4, allowed, 77);
    expect(host.calls).toEqual([]);
  });

  it("does not resume a stream that the host has taken away without a word", async () => {
    const host = await start();
    request(host);
    host.failing.set("proxy_set_effective_context", 2);
    host.answerCallout(4, allowed);
    expect(moves(host)).toEqual([]);
  });
});

describe("hold", () => {
  it.each([
    [
      0,
      "while the filter is made",
      ["callout not sent: no callback of a request or response runs"],
    ],
    [7, "in onLog", ["callout not sent: no callback of a request or response runs"]],
    [11, "in onDelete", ["callout not sent: no callback of a request or response runs"]],
  ])("sends nothing in callback %i: %s", async (callback, _title, lines) => {
    const host = await start();
    host.call("setHoldIn", callback);
    request(host);
    end(host, 2);
    expect(host.callouts).toEqual([]);
    expect(errors(host)).toEqual(lines.map((line) => expect.stringContaining(line) as string));
  });

  it("sends nothing outside all callbacks", async () => {
    const host = await start();
    decide(host, "pause");
    request(host);
    host.call("holdAtTopLevel");
    expect(host.callouts).toHaveLength(1);
    expect(errors(host)[0]).toContain("no callback runs");
  });
});

describe("a callout object that is under way", () => {
  it("is not sent for a second stream, which is answered instead of let through", async () => {
    const host = await start();
    request(host, 2);
    host.call("shareCallout");
    expect(request(host, 3)).toBe(1);
    expect(host.callouts).toHaveLength(2);
    expect(request(host, 4)).toBe(1);
    expect(host.callouts).toHaveLength(2);
    expect(moves(host)).toEqual(["reply 500 of 0"]);
    expect(errors(host)).toEqual(["callout not sent: it is under way; make a second object"]);
    host.answerCallout(8, allowed);
    expect(moves(host).at(-1)).toBe("continue 0 of 3");
    expect(request(host, 5)).toBe(1);
    expect(host.callouts).toHaveLength(3);
  });

  it("is not sent twice for one stream, which waits for the first answer", async () => {
    const host = await start();
    request(host, 2);
    host.call("shareCallout");
    request(host, 3);
    expect(host.call("proxy_on_request_headers", 3, 1, 1)).toBe(1);
    expect(moves(host)).toEqual([]);
    host.answerCallout(8, allowed);
    expect(moves(host)).toEqual(["continue 0 of 3"]);
  });
});

describe("a callout of the plugin", () => {
  it("is sent when the stream is gone, and told", async () => {
    const host = await start();
    host.call("setHoldIn", 12);
    request(host);
    host.calls.length = 0;
    end(host, 2);
    expect(told(host)).toEqual(["send 0"]);
    expect(host.calls.map(({ name }) => name)).toContain("proxy_set_effective_context");
    host.answerCallout(4, allowed);
    expect(told(host)).toEqual(["send 0", `told ${kinds.response}`]);
  });

  it("is not sent by the constructor, and refused without a request", async () => {
    const host = await start();
    host.call("proxy_on_done", 1);
    expect(host.callouts.map(({ cluster }) => cluster)).toEqual(["collector"]);
    expect(told(host)).toEqual(["early 103", `bare ${kinds.refused} 2`]);
  });

  it("dies with the plugin", async () => {
    const host = await start();
    host.call("proxy_on_done", 1);
    host.call("proxy_on_delete", 1);
    host.answerCallout(4, allowed);
    expect(told(host)).not.toContain(`told ${kinds.response}`);
  });

  it("does not ask for ever when every callout is refused", async () => {
    const host = await start();
    host.call("setHoldIn", 12);
    host.calloutStatus = 10;
    decide(host, "again");
    request(host);
    end(host, 2);
    expect(host.count("proxy_http_call")).toBe(8);
    expect(told(host)).toContain("again 103");
  });
});

describe("memory", () => {
  it.each<[string, (host: FakeHost, token: number, id: number) => void]>([
    [
      "is answered",
      (host, token, id) => {
        host.answerCallout(token, allowed);
        end(host, id);
      },
    ],
    ["is never answered because the stream ends", (host, _token, id) => end(host, id)],
  ])(
    "stays flat over 100,000 callouts each of which %s",
    async (_title, finish) => {
      const host = await start();
      host.logLevel = 6;
      let id = 2;
      const run = (count: number): void => {
        for (let number = 0; number < count; number++, id++) {
          request(host, id);
          finish(host, host.callouts.at(-1)!.token, id);
          host.calls.length = host.callouts.length = host.logs.length = 0;
        }
      };
      run(2_000);
      const before = host.memory.buffer.byteLength;
      run(100_000);
      expect(host.memory.buffer.byteLength).toBe(before);
      expect(before).toBeLessThanOrEqual(4 * 65_536);
    },
    120_000,
  );
});
