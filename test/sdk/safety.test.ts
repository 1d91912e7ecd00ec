// Calls that would crash or hang a real Envoy do not reach the host; those that would not, do.

import { beforeAll, describe, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";
import { parsePairs } from "./pairs-form.js";

// Each callback does what `plan` says for it; a tick does it to the stream made last.
const source = `
  import { Action, Bytes, HeaderList, HttpFilter, log, LogLevel, monotonicNow, now, Plugin, plugin, Stream } from "proxy-wasm-assemblyscript-sdk";
  enum Do { Nothing, Pause, ResumeRequest, ResumeResponse, Reply, ReplyTwice, ReplyOdd, ReadRequestBody, ReadResponseBody, ReplyFull, ResumeRequestPause, ResumeResponsePause, ResumeReply }
  const plan = new StaticArray<i32>(12);
  let status: u32 = 403;
  let last: Probe | null = null;
  export function setPlan(callback: i32, what: i32): void { plan[callback] = what; }
  export function setStatus(value: u32): void { status = value; }
  export function logAll(): void { log.trace("t"); log.debug("d"); log.info("i"); log.warn("w"); log.error("e"); log.critical("c"); log.info(log.enabled(LogLevel.Debug) ? "debug on" : "debug off"); }
  export function clock(): void { log.info(now().toString() + " " + monotonicNow().toString()); }
  log.debug("top level " + now().toString());

  class Root extends Plugin {
    override onTick(): void { const probe = last; if (probe) probe.act(8); if (plan[9]) { logAll(); clock(); } }
    override onDone(): bool { const probe = last; if (probe) probe.act(10); return true; }
  }
  class Probe extends HttpFilter {
    constructor(stream: Stream) { super(stream); last = this; this.act(0); }
    act(callback: i32): Action {
      switch (plan[callback]) {
        case Do.Pause: return Action.Pause;
        case Do.ResumeRequest: log.info((this.request.resume() as i32).toString()); break;
        case Do.ResumeResponse: log.info((this.response.resume() as i32).toString()); break;
        case Do.ResumeRequestPause: log.info((this.request.resume() as i32).toString()); return Action.Pause;
        case Do.ResumeResponsePause: log.info((this.response.resume() as i32).toString()); return Action.Pause;
        case Do.ResumeReply: this.request.resume(); return this.reply(403);
        case Do.ReplyTwice: this.reply(401, Bytes.fromString("bytes, and nothing else given"));
        case Do.Reply: return this.reply(403, "no");
        case Do.ReplyOdd: return this.reply(status);
        case Do.ReplyFull: return this.reply(403, Bytes.fromString("no"), new HeaderList().add("X-A", "1").add("set-cookie", "a").add("set-cookie", "b").add("bad name", "x").add("x-b", "a\\nb"), "my details", 7);
        case Do.ReadRequestBody: log.info(this.request.body.size.toString() + (this.request.body.read() ? "" : " null")); break;
        case Do.ReadResponseBody: log.info(this.response.body.size.toString() + (this.response.body.read() ? "" : " null")); break;
      }
      return Action.Continue;
    }
    override onRequestHeaders(endOfStream: bool): Action { return this.act(1); }
    override onRequestBody(size: u32, endOfStream: bool): Action { return this.act(2); }
    override onRequestTrailers(): Action { return this.act(3); }
    override onResponseHeaders(endOfStream: bool): Action { return this.act(4); }
    override onResponseBody(size: u32, endOfStream: bool): Action { return this.act(5); }
    override onResponseTrailers(): Action { return this.act(6); }
    override onLog(): void { this.act(7); }
    override onDelete(): void { this.act(11); }
  }
  plugin("probe", (stream) => new Probe(stream), () => new Root());
`;
const doings = [
  "nothing",
  "pause",
  "resume request",
  "resume response",
  "reply",
  "reply twice",
  "reply odd",
  "read request body",
  "read response body",
  "reply full",
  "resume request and pause",
  "resume response and pause",
  "resume request, reply",
] as const;
const callbacks = [
  "create",
  "request_headers",
  "request_body",
  "request_trailers",
  "response_headers",
  "response_body",
  "response_trailers",
  "log",
  "tick",
  "tick logs",
  "done",
  "delete",
] as const;
type Doing = (typeof doings)[number];
type CallbackName = (typeof callbacks)[number];

let module: WebAssembly.Module;

beforeAll(async () => {
  module = await WebAssembly.compile(await compileGuest(source + exportCallbacks()));
}, 60_000);

/** Runs callbacks of one stream, each with what is done in it; [callback, doing] in order. */
async function run(
  steps: readonly (readonly [CallbackName, Doing])[],
  prepare: (host: FakeHost) => void = () => undefined,
): Promise<{ host: FakeHost; results: number[]; answers: string[]; errors: string[] }> {
  const host = await FakeHost.start(module);
  host.startRoot(1);
  host.logs.length = 0;
  host.calls.length = 0;
  host.buffers.set(0, new Uint8Array(10));
  host.buffers.set(1, new Uint8Array(20));
  prepare(host);
  if (steps[0]?.[0] !== "create") host.call("proxy_on_context_create", 2, 1);
  const results = steps.map(([callback, doing]) => {
    const index = callbacks.indexOf(callback);
    host.call("setPlan", index, doings.indexOf(doing));
    let result: number;
    if (callback === "create") result = host.call("proxy_on_context_create", 2, 1);
    else if (callback === "tick" || callback === "done")
      result = host.call(`proxy_on_${callback}`, 1);
    else result = host.call(`proxy_on_${callback}`, 2, 1, 1);
    host.call("setPlan", index, 0);
    return result;
  });
  const answers = host.logs.filter(({ level }) => level === 2).map(({ text }) => text);
  const errors = host.logs.filter(({ level }) => level >= 4).map(({ text }) => text);
  return { host, results, answers, errors };
}

const notAllowed = "103";
const ended = "102";

describe("resume", () => {
  it.each<[CallbackName, Doing]>([
    ["request_headers", "resume request"],
    ["request_body", "resume request"],
    ["request_trailers", "resume request"],
    ["response_headers", "resume response"],
    ["response_body", "resume response"],
    ["response_trailers", "resume response"],
  ])("in its own callback makes that go on, without a call: %s, %s", async (callback, doing) => {
    const { host, results, answers, errors } = await run([
      [callback, "pause"],
      [callback, `${doing} and pause` as Doing],
      [callback, "pause"],
    ]);
    expect(answers).toEqual(["0"]);
    expect(results).toEqual([1, 0, 1]);
    expect(errors).toEqual([]);
    expect(host.count("proxy_continue_stream")).toBe(0);
  });

  it("does not take back a reply", async () => {
    const { results, host } = await run([["request_headers", "resume request, reply"]]);
    expect(results).toEqual([1]);
    expect(host.replies).toHaveLength(1);
  });

  it.each<[string, [CallbackName, Doing][]]>([
    [
      "nothing is held",
      [
        ["request_headers", "nothing"],
        ["tick", "resume request"],
      ],
    ],
    [
      "the other direction is held",
      [
        ["request_headers", "pause"],
        ["tick", "resume response"],
      ],
    ],
    [
      "the body callback has let it go",
      [
        ["request_headers", "pause"],
        ["request_body", "nothing"],
        ["tick", "resume request"],
      ],
    ],
    [
      "a reply was sent",
      [
        ["request_headers", "reply"],
        ["tick", "resume request"],
      ],
    ],
  ])("is refused when %s", async (_title, steps) => {
    const { host, answers, errors } = await run(steps);
    expect(answers).toEqual([notAllowed]);
    expect(errors).toHaveLength(1);
    expect(host.count("proxy_continue_stream")).toBe(0);
  });

  it("acts on the held direction once, in the stream's own context", async () => {
    const { host, answers } = await run([
      ["request_headers", "pause"],
      ["tick", "resume request"],
      ["tick", "resume request"],
    ]);
    expect(answers).toEqual(["0", notAllowed]);
    const calls = host.calls.filter(({ name }) => name !== "proxy_log");
    expect(calls).toEqual([
      { name: "proxy_set_effective_context", args: [2] },
      { name: "proxy_continue_stream", args: [0] },
    ]);
  });

  it("may resume the response of a stream that answered the request itself", async () => {
    const { host, answers } = await run([
      ["request_headers", "reply"],
      ["response_headers", "pause"],
      ["tick", "resume response"],
    ]);
    expect(answers).toEqual(["0"]);
    expect(host.calls.at(-2)).toEqual({ name: "proxy_continue_stream", args: [1] });
  });

  it.each<CallbackName>(["log", "delete"])("is refused in %s and after it", async (end) => {
    const { host, answers } = await run([
      ["request_headers", "pause"],
      [end, "resume request"],
      ["tick", "resume request"],
    ]);
    expect(answers).toEqual([ended, ended]);
    expect(host.count("proxy_continue_stream")).toBe(0);
  });
});

describe("reply", () => {
  it("stops the stream and sends everything it was given", async () => {
    const { host, results, errors } = await run([["request_headers", "reply full"]]);
    expect(results).toEqual([1]);
    const [reply] = host.replies;
    expect(reply).toMatchObject({ status: 403, body: "no", details: "my details", grpcStatus: 7 });
    expect(parsePairs(reply!.headers)).toEqual([
      ["x-a", "1"],
      ["set-cookie", "a"],
      ["set-cookie", "b"],
    ]);
    expect(errors).toHaveLength(2);
  });

  it("has neither body, headers, details nor gRPC status unless given", async () => {
    const { host } = await run([["request_headers", "reply odd"]]);
    expect(host.replies).toEqual([
      { status: 403, body: "", headers: new Uint8Array(), details: "", grpcStatus: -1 },
    ]);
  });

  it.each([
    [199, 500],
    [0, 500],
    [600, 500],
    [65_736, 500],
    [-1, 500],
    [200, 200],
    [599, 599],
  ])("with status %i is sent as %i", async (given, sent) => {
    const { host, errors } = await run([["request_headers", "reply odd"]], (it) =>
      it.call("setStatus", given),
    );
    expect(host.replies[0]!.status).toBe(sent);
    expect(errors).toHaveLength(given === sent ? 0 : 1);
  });

  it.each<[string, [CallbackName, Doing][], number]>([
    ["twice in one callback", [["request_headers", "reply twice"]], 1],
    ["twice in response headers", [["response_headers", "reply twice"]], 1],
    [
      "twice in the request",
      [
        ["request_headers", "reply"],
        ["request_body", "reply"],
      ],
      1,
    ],
    [
      "twice in the response",
      [
        ["response_headers", "reply"],
        ["response_body", "reply"],
      ],
      1,
    ],
    [
      "once for each",
      [
        ["request_headers", "reply"],
        ["response_headers", "reply"],
      ],
      2,
    ],
    [
      "for a held stream",
      [
        ["request_headers", "pause"],
        ["tick", "reply"],
      ],
      1,
    ],
    [
      "twice for a held stream",
      [
        ["request_headers", "pause"],
        ["tick", "reply"],
        ["tick", "reply"],
      ],
      1,
    ],
    ["while the filter is made", [["create", "reply"]], 0],
    [
      "in onLog",
      [
        ["request_headers", "nothing"],
        ["log", "reply"],
      ],
      0,
    ],
    [
      "in onDelete",
      [
        ["request_headers", "nothing"],
        ["delete", "reply"],
      ],
      0,
    ],
    [
      "in onDone of the plugin",
      [
        ["request_headers", "pause"],
        ["done", "reply"],
      ],
      0,
    ],
    [
      "after onLog",
      [
        ["log", "nothing"],
        ["tick", "reply"],
      ],
      0,
    ],
    [
      "after onDelete",
      [
        ["request_headers", "pause"],
        ["delete", "nothing"],
        ["tick", "reply"],
      ],
      0,
    ],
  ])("%s: reaches the host as often as Envoy survives it", async (_title, steps, count) => {
    const { host, errors } = await run(steps);
    expect(host.replies).toHaveLength(count);
    const asked = steps.flatMap(([, doing]) =>
      doing === "reply" ? [1] : doing === "reply twice" ? [1, 1] : [],
    ).length;
    expect(errors).toHaveLength(asked - count);
  });

  it("closes the stream when the host refuses it, so that nothing gets through or hangs", async () => {
    const { host, results, errors } = await run([["request_headers", "reply"]], (it) =>
      it.failing.set("proxy_send_local_response", 10),
    );
    expect(results).toEqual([1]);
    expect(host.count("proxy_close_stream")).toBe(1);
    expect(errors[0]).toContain("stream closed");
  });
});

describe("a body", () => {
  it.each<[string, [CallbackName, Doing][], string[]]>([
    ["in its callback", [["request_body", "read request body"]], ["10"]],
    ["of a response", [["response_body", "read response body"]], ["20"]],
    [
      "while it is held",
      [
        ["request_body", "pause"],
        ["tick", "read request body"],
      ],
      ["10"],
    ],
    [
      "after a reply",
      [
        ["request_body", "reply"],
        ["tick", "read request body"],
      ],
      ["0 null"],
    ],
    [
      "of the request, in the callbacks of one's own reply",
      [
        ["request_body", "reply"],
        ["response_headers", "read request body"],
      ],
      ["0 null"],
    ],
    [
      "of one's own reply",
      [
        ["request_body", "reply"],
        ["response_body", "read response body"],
      ],
      ["20"],
    ],
    [
      "in onLog",
      [
        ["request_body", "nothing"],
        ["log", "read request body"],
      ],
      ["0 null"],
    ],
  ])("%s", async (_title, steps, expected) => {
    expect((await run(steps)).answers).toEqual(expected);
  });
});

describe("logging", () => {
  const off = ["i", "w", "e", "c", "debug off"];
  const on = ["t", "d", ...off.slice(0, 4), "debug on"];

  it.each([
    [2, off],
    [0, on],
    [1, on.slice(1)],
    [6, off],
  ])("at the host's level %i sends what may be written", async (level, expected) => {
    const { host } = await run([], (it) => {
      it.logLevel = level;
      it.call("setPlan", 9, 1);
      it.call("proxy_on_tick", 1);
    });
    expect(host.logs.map(({ text }) => text).filter((text) => !/\d{9}/.test(text))).toEqual(
      expected,
    );
    expect(host.count("proxy_get_log_level"), "asked once per callback").toBe(1);
  });

  it("works in top-level code, where the host may not be asked for its level", async () => {
    const host = await FakeHost.start(module);
    expect(host.logs).toEqual([{ level: 1, text: `top level ${host.now}` }]);
  });

  it("sends everything when the host does not tell its level", async () => {
    const { host } = await run([], (it) => {
      it.failing.set("proxy_get_log_level", 12);
      it.call("setPlan", 9, 1);
      it.call("proxy_on_tick", 1);
    });
    expect(host.logs.map(({ text }) => text)).toEqual(expect.arrayContaining(on));
  });
});

describe("the clocks", () => {
  it("tell nanoseconds, and 0 when the host fails", async () => {
    const tick = (host: FakeHost): void => {
      host.call("setPlan", 9, 1);
      host.call("proxy_on_tick", 1);
    };
    const told = await run([], tick);
    expect(told.answers.at(-1)).toBe(`${told.host.now} ${told.host.now / 2n}`);
    const failed = await run([], (host) => {
      host.failing.set("proxy_get_current_time_nanoseconds", 10);
      host.failing.set("clock_time_get", 58);
      tick(host);
    });
    expect(failed.answers.at(-1)).toBe("0 0");
  });
});
