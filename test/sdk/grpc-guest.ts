// The guest of the tests of gRPC, the servers that it meets, and how it is told what to do.

import { beforeAll } from "vitest";
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

export const kinds = { response: 0, timedOut: 1, unreachable: 2, reset: 3, refused: 4 };
export const fine: MockCluster = { grpc: { messages: [Buffer.from("yes")] } };
export const silent: MockCluster = { server: "never", protocol: "http/2" };

/** Sends each message back, between metadata, and ends when the client does. */
export const echo: MockCluster = {
  grpc: ({ messages, ended }: GrpcServerCall) => {
    if (ended) return { status: 0, trailingMetadata: [["x-t", "2"]] };
    const last = messages.at(-1);
    return last === undefined ? { initialMetadata: [["x-a", "1"]], messages: [] } : { messages: [last] }; // prettier-ignore
  },
};

/** Compiles the guest before the tests of the file; what comes back starts it with this server. */
export function grpcGuest(): (
  grpc: MockCluster,
  options?: Partial<MockProxyOptions>,
) => Promise<MockProxy> {
  let module: Uint8Array;
  beforeAll(async () => {
    module = await compileFor(source);
  }, 120_000);
  return (grpc, options = {}) => startModule(module, {}, { clusters: { grpc }, ...options });
}

/** What the module logs while it does one thing after the other, each in a request of its own. */
export async function run(proxy: MockProxy, ...wishes: readonly string[]): Promise<string[]> {
  const before = workerLines(proxy).length;
  for (const wish of wishes) await proxy.fetch("/", { headers: { "x-do": wish } });
  proxy.advanceTime(10);
  return workerLines(proxy).slice(before);
}

/** The host's own calls, some of which fail while they are told to. */
export function failing(
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
