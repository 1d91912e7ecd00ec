// gRPC calls and streams on the mock host: each success, each refusal of each host call, each wrong moment, and what is
// left when a stream or a plugin goes.

import { beforeAll, describe, expect, it } from "vitest";
import { families, type HostCallFamilies } from "../../harness/src/mock/families/index.js";
import type { GrpcServerCall, MockCluster, MockProxy, MockProxyOptions } from "../../harness/src/mock/index.js"; // prettier-ignore
import type { HostCall } from "../../harness/src/mock/vm/host-call.js";
import { compileFor, startModule, workerLines } from "./mock-guest.js";

// A filter that does what the header x-do names.
const source = `
  import { Action, Bytes, GrpcStatus, HeaderList, HttpFilter, log, Plugin, plugin, ReceivedHeaders, Status } from "proxy-wasm-assemblyscript-sdk";
  import { GrpcFilterCallout, GrpcOutcome, GrpcPluginCallout, GrpcStream } from "proxy-wasm-assemblyscript-sdk/grpc";
  export { proxy_on_grpc_receive_initial_metadata, proxy_on_grpc_receive, proxy_on_grpc_receive_trailing_metadata, proxy_on_grpc_close } from "proxy-wasm-assemblyscript-sdk/exports";

  let kept: GrpcOutcome | null = null;
  let shared: Ask | null = null;

  function text(value: Bytes | null): string { return value ? "'" + value.toString() + "'" : "null"; }
  function number(value: i32): string { return value.toString(); }
  function told(what: string, outcome: GrpcOutcome): void {
    kept = outcome;
    log.info(what + " " + number(outcome.kind) + " " + number(outcome.status) + " " + number(outcome.refusal) + " " + text(outcome.message) + " " + text(outcome.body.read()) + (outcome.isSuccess ? " success" : ""));
  }

  class Ask extends GrpcFilterCallout {
    left: i32 = 0;
    constructor(public filter: Probe) {
      super();
      this.ask("grpc", "acme.Auth/Check");
      this.body = Bytes.fromString("may I?");
    }
    override onOutcome(outcome: GrpcOutcome): Action {
      told("asked", outcome);
      if (this.left-- > 0) return this.filter.hold(this);
      return outcome.isSuccess ? Action.Continue : this.filter.reply(403, "no");
    }
  }
  class Tell extends GrpcPluginCallout {
    constructor() { super(); this.ask(Bytes.fromString("grpc"), Bytes.fromString("acme.Journal/Note")); }
    override onOutcome(outcome: GrpcOutcome): void { told("told", outcome); }
  }
  class Talk extends GrpcStream {
    constructor() { super(); this.ask("grpc", "acme.Chat/Talk"); }
    override onHeaders(headers: ReceivedHeaders): void { log.info("headers " + text(headers.get("X-A"))); }
    override onMessage(message: Bytes): void { log.info("message " + number(message.length) + " " + text(message.slice(0, 9))); }
    override onTrailers(trailers: ReceivedHeaders): void { log.info("trailers " + text(trailers.get("x-t"))); }
    override onClose(status: GrpcStatus, message: Bytes): void {
      log.info("closed " + number(status) + " " + text(message) + " " + (this.isOpen ? "open" : "over") + " " + number(this.send("late")));
    }
  }
  class Main extends Plugin {
    readonly talk: Talk = new Talk();
    readonly early: string = number(this.send(new Tell())) + number(this.talk.open(this));
    override onConfigure(configuration: Bytes): bool { log.info("early " + this.early); return true; }
    override onDone(): bool { log.info("done " + number(this.talk.isOpen)); return true; }
    override onDelete(): void { log.info("delete " + number(this.send(new Tell()))); }
  }
  class Probe extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action {
      const headers = this.request.headers;
      const main = this.plugin as Main;
      const talk = main.talk;
      const wish = headers.get("x-do");
      const what = wish ? wish.toString() : "";
      if (what.startsWith("hold")) {
        const ask = new Ask(this);
        if (what == "hold again") ask.left = 20;
        if (what == "hold nothing") ask.ask("", "");
        if (what == "hold bare") ask.ask("grpc", "Check");
        if (what == "hold spaced") ask.ask("grpc", "acme. Auth/Check");
        if (what == "hold slashed") ask.ask("grpc", "a/b/c");
        if (what == "hold there") ask.authority = Bytes.fromString("auth.example");
        if (what == "hold nowhere") ask.authority = Bytes.fromString("a b");
        if (what == "hold for ever") ask.timeout = 0;
        if (what == "hold too long") ask.timeout = 0x80000000;
        if (what == "hold shortly") ask.timeout = 1;
        if (what == "hold with") ask.metadata.add("x-m", "1").add("x-m", "2").add("b-bin", "raw").add("te", "x").add(":path", "/x").add("content-length", "9").add("grpc-timeout", "1S").add("Connection", "close");
        if (what == "hold shared") { const last = shared; if (last) { last.filter = this; return this.hold(last); } shared = ask; }
        if (what == "hold twice") { this.hold(ask); log.info("again " + number(this.hold(ask))); return Action.Pause; }
        return this.hold(ask);
      }
      if (what == "tell") log.info("sent " + number(main.send(new Tell())));
      if (what == "kept") { const last = kept; log.info("kept " + text(last ? last.body.read() : null)); }
      if (what == "open") log.info("open " + number(talk.open(main)) + number(talk.isOpen));
      if (what == "open twice") log.info("open " + number(talk.open(main)) + number(talk.open(main)));
      if (what == "open others") log.info("open " + number(new Talk().open(main)) + " " + number(new Talk().open(main)));
      if (what == "open nothing") { const other = new Talk(); other.ask("", ""); log.info("open " + number(other.open(main))); }
      if (what == "tell, open") log.info("tell " + number(main.send(new Tell())) + " open " + number(talk.open(main)));
      if (what == "say") log.info("say " + number(talk.send("hi")) + number(talk.send(Bytes.empty)));
      if (what == "half") log.info("half " + number(talk.halfClose()) + " " + number(talk.send("more")) + " " + number(talk.halfClose()));
      if (what == "cancel") log.info("cancel " + number(talk.cancel()) + " " + number(talk.isOpen) + " " + number(talk.cancel()));
      if (what == "memory") log.info("memory " + number(memory.size()));
      return Action.Continue;
    }
    override onLog(): void { if (this.request.headers.has("x-log")) log.info("log " + number(this.plugin.send(new Tell())) + number((this.plugin as Main).talk.open(this.plugin))); }
    override onDelete(): void { if (shared) log.debug("under way " + number(shared!.isUnderWay)); }
  }
  plugin("probe", (stream) => new Probe(stream), () => new Main());
`;

let module: Uint8Array;
beforeAll(async () => {
  module = await compileFor(source);
}, 60_000);

const kinds = { response: 0, timedOut: 1, unreachable: 2, reset: 3, refused: 4 };
const fine: MockCluster = { grpc: { messages: [Buffer.from("yes")] } };
const silent: MockCluster = { server: "never", protocol: "http/2" };

/** Sends each message back, between metadata, and ends when the client does. */
const echo: MockCluster = {
  grpc: ({ messages, ended }: GrpcServerCall) => {
    if (ended) return { status: 0, trailingMetadata: [["x-t", "2"]] };
    const last = messages.at(-1);
    return last === undefined ? { initialMetadata: [["x-a", "1"]], messages: [] } : { messages: [last] }; // prettier-ignore
  },
};

function start(grpc: MockCluster, options: Partial<MockProxyOptions> = {}): Promise<MockProxy> {
  return startModule(module, {}, { clusters: { grpc }, ...options });
}

/** What the module logs while it does one thing after the other, each in a request of its own. */
async function run(proxy: MockProxy, ...wishes: readonly string[]): Promise<string[]> {
  const before = workerLines(proxy).length;
  for (const wish of wishes) await proxy.fetch("/", { headers: { "x-do": wish } });
  proxy.advanceTime(10);
  return workerLines(proxy).slice(before);
}

/** The host's own calls, some of which fail while they are told to. */
function failing(
  names: Readonly<Record<string, number>>,
  when: () => boolean = () => true,
): Partial<HostCallFamilies> {
  const replaced = Object.entries(families).flatMap(([family, calls]) => {
    const mine = Object.keys(calls).filter((name) => name in names);
    if (mine.length === 0) return [];
    const table: Record<string, HostCall> = { ...calls };
    for (const name of mine) {
      const own = table[name] as HostCall;
      table[name] = (vm, ...args) => (when() ? names[name] : own(vm, ...args));
    }
    return [[family, table] as const];
  });
  return Object.fromEntries(replaced);
}

describe("a call that a stream waits for", () => {
  it("goes on with the answer, which can be read within the outcome only", async () => {
    const proxy = await start(fine);
    expect(await run(proxy, "hold", "kept")).toEqual([
      `asked ${kinds.response} 0 0 '' 'yes' success`,
      "kept null",
    ]);
    const [request] = proxy.calloutRequests;
    expect(request?.path).toBe("/acme.Auth/Check");
    expect(request?.authority).toBe("grpc");
    expect(Buffer.from(request?.body ?? []).toString("latin1")).toBe("\0\0\0\0\x06may I?");
  });

  // [R4.15-5]: a time-out of 0 would be none.
  it.each([
    ["hold", "5000m"],
    ["hold for ever", "5000m"],
    ["hold too long", "5000m"],
    ["hold shortly", "1m"],
    ["hold with", "5000m"],
  ])("has a time-out: %s", async (wish, sent) => {
    const proxy = await start(fine);
    await run(proxy, wish);
    const headers = proxy.calloutRequests[0]?.headers ?? [];
    expect(headers.filter(([name]) => name === "grpc-timeout")).toEqual([["grpc-timeout", sent]]);
  });

  it("sends metadata, without what belongs to the host", async () => {
    const proxy = await start(fine);
    expect(await run(proxy, "hold with")).toEqual([`asked ${kinds.response} 0 0 '' 'yes' success`]);
    const [request] = proxy.calloutRequests;
    expect(request?.path).toBe("/acme.Auth/Check");
    const sent = request?.headers.filter(([name]) => !name.startsWith("x-envoy") && name !== "x-request-id"); // prettier-ignore
    expect(sent?.map((pair) => pair.join(": ")).sort()).toEqual([
      "b-bin: cmF3",
      "content-type: application/grpc",
      "grpc-timeout: 5000m",
      "te: trailers",
      "x-m: 1",
      "x-m: 2",
    ]);
  });

  it("sends the authority that it is given", async () => {
    const proxy = await start(fine);
    await run(proxy, "hold there");
    expect(proxy.calloutRequests[0]?.authority).toBe("auth.example");
  });

  it.each([
    ["hold nothing", "gRPC call without a target: it wants a cluster and package.Service/Method"],
    ["hold bare", "gRPC call without a target: it wants a cluster and package.Service/Method"],
    ["hold spaced", "gRPC call without a target: it wants a cluster and package.Service/Method"],
    ["hold nowhere", "gRPC call refused: its authority has a space or a control character"],
  ])("is refused when it can not be sent: %s", async (wish, line) => {
    const proxy = await start(fine);
    const lines = await run(proxy, wish);
    expect(lines).toContain(line);
    expect(lines.at(-1)).toBe(`asked ${kinds.refused} -1 2 '' ''`);
    expect(proxy.calloutRequests).toEqual([]);
  });

  it("takes all before the last slash for the service", async () => {
    const proxy = await start(fine);
    await run(proxy, "hold slashed");
    expect(proxy.calloutRequests[0]?.path).toBe("/a/b/c");
  });

  it.each([2, 4, 6, 10, 12])("tells a refusal of the host at once: %i", async (status) => {
    const proxy = await start(fine, { families: failing({ proxy_grpc_call: status }) });
    expect(await run(proxy, "hold")).toEqual([`asked ${kinds.refused} -1 ${status} '' ''`]);
  });

  // [R4.15-2]: the end of the number that was never given comes afterwards.
  it("is refused once when there is no such cluster", async () => {
    const proxy = await startModule(module);
    const reply = await proxy.fetch("/", { headers: { "x-do": "hold" } });
    proxy.advanceTime(10);
    expect(reply.status).toBe(403);
    expect(workerLines(proxy).slice(3)).toEqual([`asked ${kinds.refused} -1 10 '' ''`]);
  });

  it("stops after nine refusals in a row, and answers", async () => {
    const proxy = await start("unreachable");
    const reply = await proxy.fetch("/", { headers: { "x-do": "hold again" } });
    expect(reply.status).toBe(500);
    const lines = workerLines(proxy);
    expect(lines.filter((line) => line.startsWith("asked"))).toHaveLength(8);
    expect(lines.at(-1)).toBe("callout not sent: too many were refused, each sent by the last one");
  });

  it("can be asked again and again, and not twice at once", async () => {
    const proxy = await start(fine);
    expect(await run(proxy, "hold again")).toHaveLength(21);
    const lines = await run(proxy, "hold twice");
    expect(lines).toEqual([
      "callout not sent: it is under way; make a second object",
      "again 1",
      `asked ${kinds.response} 0 0 '' 'yes' success`,
    ]);
  });

  it.each([
    ["a status", { grpc: { status: 7, message: "a{b}" } }, `${kinds.response} 7 0 'a{b}' ''`],
    ["a lone status", { grpc: { status: 7 } }, `${kinds.response} 7 0 '' ''`],
    ["a forged end", { grpc: { status: 7, message: "x{response_timeout}" } }, `${kinds.response} 7 0 'x{response_timeout}' ''`],
    ["a status that is none", { status: 200, headers: [["content-type", "application/grpc"]], chunks: [], trailers: [["grpc-status", "17"]] }, `${kinds.response} -1 0 '' ''`],
    ["OK without a message", { grpc: {} }, `${kinds.reset} 13 0 '' ''`],
    ["an empty message", { grpc: { messages: [new Uint8Array()] } }, `${kinds.response} 0 0 '' '' success`],
    ["a reset", { server: { reset: "before-headers" }, protocol: "http/2" }, `${kinds.unreachable} 14 0 'upstream connect error or disconnect/reset before headers. reset reason: remote reset{upstream_reset_before_response_started{remote_reset}}' ''`],
    ["a late reset", { server: { reset: "after-headers" }, protocol: "http/2" }, `${kinds.reset} 13 0 'upstream_reset_after_response_started{remote_reset}' ''`],
    ["a dead host", { server: "refused", protocol: "http/2" }, `${kinds.unreachable} 14 0 '`],
    ["silence", silent, `${kinds.timedOut} 14 0 'upstream request timeout{response_timeout}' ''`],
  ] satisfies readonly (readonly [string, MockCluster, string])[])("tells %s", async (_, cluster, expected) => {
    const proxy = await start(cluster);
    const [line] = await run(proxy, "hold");
    expect(line).toContain(`asked ${expected}`);
  }); // prettier-ignore

  it("has no message when the host does not say why", async () => {
    const proxy = await start({ grpc: { status: 5, message: "no" } }, { families: failing({ proxy_get_status: 10 }) }); // prettier-ignore
    expect(await run(proxy, "hold")).toEqual([`asked ${kinds.reset} 5 0 '' ''`]);
  });

  it("has no body when the host does not give it", async () => {
    const proxy = await start(fine, { families: failing({ proxy_get_buffer_bytes: 1 }) });
    expect(await run(proxy, "hold")).toEqual([`asked ${kinds.response} 0 0 '' null success`]);
  });
});

describe("a call whose stream ends before the answer", () => {
  const late: MockCluster = { grpc: { messages: [Buffer.from("yes")], delay: 1000 } };

  function open(proxy: MockProxy, wish: string): ReturnType<MockProxy["open"]> {
    const head = { method: "GET", path: "/", authority: "a", headers: [["x-do", wish]] } as const;
    return proxy.open(head, { endOfStream: true });
  }

  async function giveUp(proxy: MockProxy, wish: string): Promise<void> {
    const stream = open(proxy, wish);
    stream.reply.catch(() => undefined);
    stream.reset();
    await stream.reply.catch(() => undefined);
  }

  it("is cancelled, and its object is free", async () => {
    const proxy = await start(late, { time: "manual", trace: "full" });
    await giveUp(proxy, "hold shared");
    const calls = proxy.trace.describe(proxy.trace.entries);
    expect(calls.at(-1)).toMatch(/proxy_grpc_cancel\(token 5\) -> Ok$/);
    proxy.advanceTime(2000);
    const before = workerLines(proxy).length;
    const { reply } = open(proxy, "hold shared");
    proxy.advanceTime(2000);
    expect((await reply).status).toBe(200);
    // The one that was cancelled says nothing.
    expect(workerLines(proxy).filter((line) => line.startsWith("asked"))).toHaveLength(1);
    expect(workerLines(proxy).slice(before)).toEqual([`asked ${kinds.response} 0 0 '' 'yes' success`]); // prettier-ignore
  });

  it("leaves nothing behind, however often", async () => {
    const proxy = await start(late, { time: "manual" });
    const memory = async (): Promise<string> => (await run(proxy, "memory")).at(-1) ?? "";
    for (let time = 0; time < 500; time++) await giveUp(proxy, "hold");
    const before = await memory();
    for (let time = 0; time < 5000; time++) await giveUp(proxy, "hold");
    expect(await memory()).toBe(before);
    proxy.advanceTime(6000);
    expect(workerLines(proxy).filter((line) => line.startsWith("asked"))).toEqual([]);
  }, 60_000);
});

describe("a call of a plugin", () => {
  it("is told its outcome", async () => {
    const proxy = await start(fine);
    expect(await run(proxy, "tell")).toEqual(["sent 0", `told ${kinds.response} 0 0 '' 'yes' success`]); // prettier-ignore
  });

  it.each([2, 4, 6, 10])("is told a refusal at once: %i", async (status) => {
    const proxy = await start(fine, { families: failing({ proxy_grpc_call: status }) });
    expect(await run(proxy, "tell")).toEqual([`told ${kinds.refused} -1 ${status} '' ''`, `sent ${status}`]); // prettier-ignore
  });

  it("can not be sent by a constructor, and can when a stream is over", async () => {
    const proxy = await start(fine);
    expect(workerLines(proxy).slice(0, 3)).toEqual([
      "callout not sent: the constructor of the plugin runs; use onConfigure",
      "gRPC stream not opened: the constructor of the plugin runs; use onConfigure",
      "early 103103",
    ]);
    await proxy.fetch("/", { headers: { "x-log": "1" } });
    proxy.advanceTime(10);
    expect(workerLines(proxy)).toContain("log 00");
  });
});

describe("a stream", () => {
  it("carries messages both ways until both sides have ended", async () => {
    const proxy = await start(echo);
    const opened = await run(proxy, "open");
    expect([...opened, ...(await run(proxy, "say")), ...(await run(proxy, "half"))]).toEqual([
      "open 01",
      "headers '1'",
      "say 00",
      "message 2 'hi'",
      "message 0 ''",
      "gRPC stream: nothing done: it is half-closed",
      "gRPC stream: nothing done: it is half-closed",
      "half 0 103 103",
      "trailers '2'",
      "gRPC stream: nothing done: it is not open",
      "closed 0 '' over 103",
    ]);
    expect(await run(proxy, "open")).toEqual(["open 01", "headers '1'"]);
  });

  it("is open once", async () => {
    const proxy = await start(echo);
    expect((await run(proxy, "open twice")).slice(0, 2)).toEqual([
      "callout not sent: it is under way; make a second object",
      "open 0103",
    ]);
  });

  it("does nothing while it is not open", async () => {
    const proxy = await start(echo);
    const nothing = "gRPC stream: nothing done: it is not open";
    const lines = await run(proxy, "say", "half", "cancel");
    expect(lines.filter((line) => line !== nothing)).toEqual(["say 103103", "half 103 103 103", "cancel 103 0 103"]); // prettier-ignore
    expect(proxy.calloutRequests).toEqual([]);
  });

  it("says nothing more when it was cancelled", async () => {
    const proxy = await start(echo);
    expect(await run(proxy, "open", "say")).toContain("message 2 'hi'");
    const lines = await run(proxy, "cancel");
    expect(lines).toEqual(["gRPC stream: nothing done: it is not open", "cancel 0 0 103"]);
  });

  it("is over when the service ends it", async () => {
    const proxy = await start({ grpc: () => ({ status: 8, message: "enough" }) });
    expect(await run(proxy, "open")).toEqual([
      "open 01",
      "headers null",
      "trailers null",
      "gRPC stream: nothing done: it is not open",
      "closed 8 'enough' over 103",
    ]);
  });

  it("is over when nobody is there, and can be opened again", async () => {
    const proxy = await start({ server: "refused", protocol: "http/2" });
    for (let time = 0; time < 2; time++) {
      const lines = await run(proxy, "open");
      expect(lines[0]).toBe("open 01");
      expect(lines.at(-1)).toMatch(/^closed 14 'upstream connect error.* over 103$/);
    }
  });

  it("needs a target", async () => {
    const proxy = await start(echo);
    expect((await run(proxy, "open nothing")).at(-1)).toBe("open 2");
  });

  // [R4.15-6]: the worker would hang.
  it("is not opened behind a call that the host refused in the same callback", async () => {
    const proxy = await start("unreachable");
    const refused = "gRPC stream not opened: the host refused another call in this callback";
    for (let time = 0; time < 2; time++) {
      expect(await run(proxy, "open others")).toEqual([refused, "open 10 103"]);
      expect(await run(proxy, "tell, open")).toEqual([`told ${kinds.refused} -1 10 '' ''`, refused, "tell 10 open 103"]); // prettier-ignore
      expect(await run(proxy, "open")).toEqual(["open 100"]);
    }
  });

  it.each([2, 4, 6, 12])("passes on that the host does not open it: %i", async (status) => {
    const proxy = await start(echo, { families: failing({ proxy_grpc_stream: status }) });
    expect(await run(proxy, "open", "open")).toEqual([`open ${status}0`, `open ${status}0`]);
  });

  it.each([
    ["proxy_grpc_send", 1, "say", ["say 11"]],
    ["proxy_grpc_send", 2, "say", ["say 22"]],
    ["proxy_grpc_close", 1, "half", ["half 1 0 1", "message 4 'more'"]],
    ["proxy_grpc_close", 2, "half", ["half 2 0 2", "message 4 'more'"]],
    ["proxy_grpc_cancel", 1, "cancel", ["gRPC stream: nothing done: it is not open", "cancel 1 0 103"]],
  ])("passes on that %s answers %i", async (name, status, wish, expected) => {
    const proxy = await start(echo, { families: failing({ [name]: status }) });
    await run(proxy, "open");
    expect(await run(proxy, wish)).toEqual(expected);
  }); // prettier-ignore

  it.each([
    ["too large", 17 << 20, {}],
    ["not given by the host", 3, { proxy_get_buffer_bytes: 6 }],
  ])("ends when a message is %s", async (_, size, names) => {
    const big: MockCluster = { grpc: ({ messages }) => (messages.length > 0 ? { messages: [Buffer.alloc(size), Buffer.from("next")] } : undefined) }; // prettier-ignore
    const proxy = await start(big, { families: failing(names) });
    await run(proxy, "open");
    expect((await run(proxy, "say")).slice(1)).toEqual([
      "headers null",
      "gRPC stream: nothing done: it is not open",
      "closed 8 'message too large' over 103",
    ]);
    expect((await run(proxy, "open"))[0]).toBe("open 01");
  });

  it("leaves nothing behind, however often it is opened", async () => {
    const proxy = await start(echo);
    const cycle = ["open", "say", "half", "open", "cancel"];
    for (let time = 0; time < 200; time++) await run(proxy, ...cycle);
    const before = (await run(proxy, "memory")).at(-1);
    for (let time = 0; time < 1000; time++) await run(proxy, ...cycle);
    expect((await run(proxy, "memory")).at(-1)).toBe(before);
  }, 60_000);
});

// [R4.14-13]
describe("a plugin that goes", () => {
  it("takes its calls and streams along, without an outcome", async () => {
    const proxy = await start(silent, { time: "manual" });
    await run(proxy, "open");
    await proxy.updateConfiguration(0, "another");
    proxy.advanceTime(599_000);
    await run(proxy, "open");
    const before = workerLines(proxy).length;
    proxy.advanceTime(700_000);
    // The stream of the new plugin lives on.
    expect(workerLines(proxy).slice(before)).toEqual(["done 1", "delete 0"]);
    expect(await run(proxy, "say")).toEqual(["say 00"]);
  });
});
