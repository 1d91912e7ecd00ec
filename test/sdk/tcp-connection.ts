// A TCP filter that does in each callback what a test has planned, and a connection to it on the fake host.

import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";

const source = `
  import { Action, CalloutOutcome, FilterState, HttpFilter, log, Plugin, plugin, PluginCallout, Property } from "proxy-wasm-assemblyscript-sdk";
  import { Connection, ConnectionCallout, ConnectionData, PeerType, TcpFilter, tcpPlugin } from "proxy-wasm-assemblyscript-sdk/tcp";

  enum Do { Nothing, Read, Replace, Append, Prepend, Resume, Close, Hold, HoldTwice, ReadUpstream, ReplaceUpstream, HoldSame, ReturnClose, ReturnHold, Size, Property, State }
  const plan = new Map<string, Do>();
  const answers = new Map<string, Action>();
  let decision: Action = Action.Continue;
  let inOutcome: Do = Do.Nothing;
  let last: Probe | null = null;
  let shared: Ask | null = null;
  const address = new Property(["source", "address"]);
  const mark = new FilterState("mark");

  const names: string[] = ["create", "new", "down", "up", "closed", "upclosed", "log", "delete", "tick"];
  export function set(place: i32, what: Do, answer: Action): void {
    plan.set(names[place], what);
    answers.set(names[place], answer);
  }
  export function setOutcome(what: Do, answer: Action): void { inOutcome = what; decision = answer; }

  class Ask extends ConnectionCallout {
    constructor(private readonly filter: Probe) { super(); this.ask("GET", "auth", "auth.example.com", "/"); }
    override onOutcome(outcome: CalloutOutcome): Action {
      log.info("outcome " + (outcome.kind as i32).toString());
      if (inOutcome == Do.ReturnHold && outcome.isSuccess) { inOutcome = Do.Nothing; return this.filter.hold(this); }
      return this.filter.act(inOutcome, decision);
    }
  }

  function say(label: string, status: i32): void { log.info(label + " " + status.toString()); }
  function text(data: ConnectionData): void {
    const bytes = data.read();
    log.info("read " + (bytes != null ? bytes.toString() : "null"));
  }

  class Probe extends TcpFilter {
    constructor(connection: Connection) {
      super(connection);
      last = this;
      this.at("create");
    }
    at(place: string): Action {
      if (!plan.has(place)) return Action.Continue;
      return this.act(plan.get(place), answers.get(place));
    }
    act(what: Do, answer: Action): Action {
      switch (what) {
        case Do.Read: text(this.downstream); break;
        case Do.ReadUpstream: text(this.upstream); break;
        case Do.Replace: say("replace", this.downstream.replace("new")); break;
        case Do.ReplaceUpstream: say("replace", this.upstream.replace("new")); break;
        case Do.Append: say("append", this.downstream.append(">")); break;
        case Do.Prepend: say("prepend", this.downstream.prepend("<")); break;
        case Do.Resume: say("resume", this.downstream.resume()); break;
        case Do.Close: say("close", this.upstream.close()); break;
        case Do.ReturnClose: return this.close();
        case Do.Hold: return this.hold(new Ask(this));
        case Do.HoldTwice: this.hold(new Ask(this)); return this.hold(new Ask(this));
        case Do.HoldSame: {
          let ask = shared;
          if (!ask) shared = ask = new Ask(this);
          return this.hold(ask);
        }
        case Do.Size: say("size", this.downstream.size); break;
        case Do.Property: {
          const value = address.text(this);
          log.info("property " + (value != null ? value.toString() : "null"));
          break;
        }
        case Do.State: say("state", mark.set(this, "x")); break;
        default: break;
      }
      return answer;
    }
    override onConnection(): Action { log.info("connection"); return this.at("new"); }
    override onDownstreamData(size: u32, endOfStream: bool): Action {
      log.info("down " + size.toString() + (endOfStream ? " end" : ""));
      return plan.has("down") ? this.at("down") : super.onDownstreamData(size, endOfStream);
    }
    override onUpstreamData(size: u32, endOfStream: bool): Action { log.info("up " + size.toString() + (endOfStream ? " end" : "")); return this.at("up"); }
    override onDownstreamClose(by: PeerType): void { log.info("closed " + (by as i32).toString()); this.at("closed"); }
    override onUpstreamClose(by: PeerType): void { log.info("upclosed " + (by as i32).toString()); this.at("upclosed"); }
    override onLog(): void { log.info("log"); this.at("log"); }
    override onDelete(): void { log.info("delete"); this.at("delete"); }
  }
  class Ticking extends Plugin {
    override onTick(): void { const probe = last; if (probe) probe.at("tick"); }
  }
  tcpPlugin("probe", (connection) => new Probe(connection), () => new Ticking());
`;

const places = ["create", "new", "down", "up", "closed", "upclosed", "log", "delete", "tick"] as const; // prettier-ignore
type Place = (typeof places)[number];
const acts = ["nothing", "read", "replace", "append", "prepend", "resume", "close", "hold", "hold twice", "read upstream", "replace upstream", "hold the same", "return close", "hold again", "size", "property", "state"] as const; // prettier-ignore
type Act = (typeof acts)[number];

let module: Promise<WebAssembly.Module> | undefined;

/** A connection, and what the test plans for it. */
export class Connection {
  private constructor(readonly host: FakeHost) {}

  static async start(): Promise<Connection> {
    module ??= compileGuest(source + exportCallbacks("tcp")).then((wasm) =>
      WebAssembly.compile(wasm),
    );
    const host = await FakeHost.start(await module);
    host.startRoot(1);
    host.calls.length = 0;
    return new Connection(host);
  }

  plan(place: Place, act: Act, answer = 0): this {
    this.host.call("set", places.indexOf(place), acts.indexOf(act), answer);
    return this;
  }

  outcome(act: Act, answer = 0): this {
    this.host.call("setOutcome", acts.indexOf(act), answer);
    return this;
  }

  open(): number {
    this.host.call("proxy_on_context_create", 2, 1);
    return this.host.call("proxy_on_new_connection", 2);
  }

  down(bytes: string, end = 0): number {
    this.host.buffers.set(2, new TextEncoder().encode(bytes));
    return this.host.call("proxy_on_downstream_data", 2, bytes.length, end);
  }

  up(bytes: string, end = 0): number {
    this.host.buffers.set(3, new TextEncoder().encode(bytes));
    return this.host.call("proxy_on_upstream_data", 2, bytes.length, end);
  }

  tick(): void {
    this.host.call("proxy_on_tick", 1);
  }

  close(): void {
    this.host.call("proxy_on_downstream_connection_close", 2, 2);
    this.host.call("proxy_on_done", 2);
    this.host.call("proxy_on_log", 2);
    this.host.call("proxy_on_delete", 2);
  }

  get lines(): string[] {
    return this.host.logs.map(({ text }) => text);
  }

  /** Calls that do something to the connection. */
  get moves(): string[] {
    return this.host.calls
      .filter(({ name }) => /continue|close_stream|set_buffer/.test(name))
      .map(({ name, args }) => `${name.replace("proxy_", "")} ${args[0]}`);
  }
}
