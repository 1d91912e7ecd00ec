// TCP filters: callbacks of a connection, what each call answers in each of them, and that no sequence of calls
// reaches the host which would go on twice, act on what is gone, or never end.

import { beforeAll, describe, expect, it } from "vitest";
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

let module: WebAssembly.Module;

beforeAll(async () => {
  module = await WebAssembly.compile(await compileGuest(source + exportCallbacks("tcp")));
}, 60_000);

class Connection {
  private constructor(readonly host: FakeHost) {}

  static async start(): Promise<Connection> {
    const host = await FakeHost.start(module);
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

// [R2.6-1], [R2.6-2], [R2.6-3], [R2.6-4]
it("takes a connection through its callbacks", async () => {
  const connection = await Connection.start();
  connection.open();
  connection.down("abc");
  connection.up("de", 1);
  connection.host.call("proxy_on_upstream_connection_close", 2, 0);
  connection.close();
  expect(connection.lines).toEqual(["connection", "down 3", "up 2 end", "upclosed 0", "closed 2", "log", "delete"]); // prettier-ignore
  expect(connection.moves).toEqual([]);
});

describe("data", () => {
  it("of the client is read, replaced, appended to and prepended to in its callback", async () => {
    const connection = await Connection.start();
    connection.open();
    const all: string[] = [];
    for (const act of ["read", "append", "prepend", "replace", "size"] as const) {
      connection.plan("down", act).down("abc");
      all.push(new TextDecoder().decode(connection.host.buffers.get(2)));
    }
    expect(all).toEqual(["abc", "abc>", "<abc", "new", "abc"]);
    expect(connection.lines).toEqual(["connection", "down 3", "read abc", "down 3", "append 0", "down 3", "prepend 0", "down 3", "replace 0", "down 3", "size 3"]); // prettier-ignore
  });

  it("of the upstream is read and replaced in its callback", async () => {
    const connection = await Connection.start();
    connection.open();
    connection.plan("up", "read upstream").up("abc");
    connection.plan("up", "replace upstream").up("abc");
    expect(connection.lines.slice(-3)).toEqual(["read abc", "up 3", "replace 0"]);
  });

  // [R4.5-6]
  it.each([
    ["new", "read", "read null"],
    ["new", "replace", "replace 103"],
    ["up", "replace", "replace 103"],
    ["down", "replace upstream", "replace 103"],
    ["tick", "replace", "replace 103"],
    ["tick", "read upstream", "read null"],
    ["upclosed", "replace upstream", "replace 103"],
    ["closed", "replace", "replace 102"],
    ["log", "replace", "replace 102"],
    ["delete", "read", "read null"],
  ] as const)("is not there in %s: %s", async (place, act, line) => {
    const connection = await Connection.start();
    connection.plan(place, act).open();
    connection.down("abc");
    connection.up("abc");
    connection.tick();
    connection.host.call("proxy_on_upstream_connection_close", 2, 0);
    connection.close();
    expect(connection.lines).toContain(line);
    expect(connection.moves).toEqual([]);
  });

  it("of the client that is held can be read and changed until it goes on", async () => {
    const connection = await Connection.start();
    connection.open();
    expect(connection.plan("down", "nothing", 1).down("abc")).toBe(1);
    connection.plan("tick", "append").tick();
    connection.plan("tick", "read").tick();
    connection.plan("tick", "resume").tick();
    connection.plan("tick", "read").tick();
    expect(connection.lines.slice(2)).toEqual(["append 0", "read abc>", "resume 0", "read null"]);
  });

  it("answers what the host does", async () => {
    const connection = await Connection.start();
    connection.open();
    connection.host.failing.set("proxy_set_buffer_bytes", 2);
    connection.host.failing.set("proxy_get_buffer_bytes", 6);
    connection.host.failing.set("proxy_get_buffer_status", 2);
    for (const act of ["replace", "read", "size"] as const)
      connection.plan("down", act).down("abc");
    expect(connection.lines.filter((line) => !line.startsWith("down"))).toEqual(["connection", "replace 2", "read null", "size 0"]); // prettier-ignore
  });
});

describe("holding", () => {
  it("a connection: nothing of the client passes before it is resumed", async () => {
    const connection = await Connection.start();
    expect(connection.plan("new", "nothing", 1).open()).toBe(1);
    expect(connection.down("abc")).toBe(1);
    connection.plan("tick", "resume").tick();
    expect(connection.moves).toEqual(["continue_stream 2"]);
    expect(connection.down("abc")).toBe(0);
  });

  it("a connection until the bytes of the client say more", async () => {
    const connection = await Connection.start();
    connection.plan("new", "nothing", 1).open();
    expect(connection.plan("down", "nothing", 1).down("a")).toBe(1);
    expect(connection.plan("down", "nothing", 0).down("ab")).toBe(0);
    expect(connection.moves).toEqual([]);
  });

  // [R4.7-2]
  it("and resuming in the same callback only changes its answer", async () => {
    const connection = await Connection.start();
    connection.open();
    expect(connection.plan("down", "resume", 1).down("abc")).toBe(0);
    expect(connection.moves).toEqual([]);
  });

  it.each(["new", "down", "up", "tick"] as const)(
    "is over, or has not begun: resume in %s",
    async (place) => {
      const connection = await Connection.start();
      connection.open();
      connection.plan(place === "new" ? "tick" : place, "resume");
      connection.up("abc");
      connection.tick();
      expect(connection.moves).toEqual([]);
      if (place !== "down") expect(connection.lines).toContain("resume 103");
    },
  );

  it("twice resumed goes on once", async () => {
    const connection = await Connection.start();
    connection.plan("new", "nothing", 1).open();
    connection.plan("tick", "resume");
    connection.tick();
    connection.tick();
    expect(connection.moves).toEqual(["continue_stream 2"]);
    expect(connection.lines).toEqual(["connection", "resume 0", "connection not resumed: it is not held", "resume 103"]); // prettier-ignore
  });

  // [R3.4-3]
  it("bytes of the upstream keeps them for the next callback, and closes at their end", async () => {
    const connection = await Connection.start();
    connection.open();
    connection.plan("up", "nothing", 1);
    expect(connection.up("abc")).toBe(1);
    expect(connection.moves).toEqual([]);
    expect(connection.up("abcde", 1)).toBe(1);
    expect(connection.moves).toEqual(["close_stream 2"]);
    expect(connection.lines.at(-1)).toBe(
      "connection closed: the last bytes of the upstream were held, and nothing could resume them",
    );
  });
});

describe("closing", () => {
  it.each(["new", "down", "up", "tick", "upclosed"] as const)(
    "is done once, in %s",
    async (place) => {
      const connection = await Connection.start();
      connection.plan(place, "close").open();
      connection.down("abc");
      connection.up("abc");
      connection.tick();
      connection.host.call("proxy_on_upstream_connection_close", 2, 0);
      connection.close();
      expect(connection.moves).toEqual(["close_stream 2"]);
      expect(connection.lines).toContain("close 0");
    },
  );

  it("ends what the filter is asked, and lets nothing more pass", async () => {
    const connection = await Connection.start();
    connection.open();
    expect(connection.plan("down", "return close").down("abc")).toBe(1);
    expect(connection.down("abcdef")).toBe(1);
    expect(connection.up("xyz")).toBe(1);
    expect(connection.lines).toEqual(["connection", "down 3"]);
  });

  it("answers Continue and is stopped all the same", async () => {
    const connection = await Connection.start();
    connection.open();
    expect(connection.plan("down", "close", 0).down("abc")).toBe(1);
  });

  it.each(["create", "closed", "log", "delete"] as const)(
    "is not possible in %s",
    async (place) => {
      const connection = await Connection.start();
      connection.plan(place, "close").open();
      connection.close();
      expect(connection.moves).toEqual([]);
      expect(connection.lines).toContain("close 103");
      expect(connection.lines).toContain("connection not closed: it is over or not begun");
    },
  );

  it("is told when the host refuses it", async () => {
    const connection = await Connection.start();
    connection.host.failing.set("proxy_close_stream", 10);
    connection.open();
    connection.plan("down", "close", 1).down("abc");
    expect(connection.lines.slice(-2)).toEqual(["connection not closed by the host: status 10", "close 10"]); // prettier-ignore
  });
});

const allowed = { headers: [[":status", "200"]] } as const;

describe("a callout", () => {
  it("holds the connection until its outcome lets it go on", async () => {
    const connection = await Connection.start();
    expect(connection.plan("new", "hold").open()).toBe(1);
    expect(connection.down("abc")).toBe(1);
    expect(connection.plan("down", "nothing", 0).down("abcd")).toBe(1);
    connection.host.answerCallout(4, allowed);
    expect(connection.moves).toEqual(["continue_stream 2"]);
    expect(connection.down("e")).toBe(0);
  });

  it("closes it", async () => {
    const connection = await Connection.start();
    connection.plan("down", "hold").outcome("return close").open();
    connection.down("abc");
    connection.host.answerCallout(4);
    expect(connection.moves).toEqual(["close_stream 2"]);
    expect(connection.lines.at(-1)).toBe("outcome 3");
  });

  it("of two, both must answer", async () => {
    const connection = await Connection.start();
    connection.plan("down", "hold twice").open();
    connection.down("abc");
    connection.host.answerCallout(8, allowed);
    expect(connection.moves).toEqual([]);
    connection.host.answerCallout(4, allowed);
    expect(connection.moves).toEqual(["continue_stream 2"]);
  });

  it("can be sent again from its outcome", async () => {
    const connection = await Connection.start();
    connection.plan("down", "hold").outcome("hold again").open();
    connection.down("abc");
    connection.host.answerCallout(4, allowed);
    expect(connection.moves).toEqual([]);
    connection.host.answerCallout(8, allowed);
    expect(connection.moves).toEqual(["continue_stream 2"]);
  });

  it("that the host refuses decides at once", async () => {
    const connection = await Connection.start();
    connection.host.calloutStatus = 2;
    connection.plan("down", "hold").open();
    expect(connection.down("abc")).toBe(0);
    expect(connection.outcome("return close").down("abc")).toBe(1);
    expect(connection.moves).toEqual(["close_stream 2"]);
  });

  it("that is under way already closes the connection", async () => {
    const connection = await Connection.start();
    connection.plan("down", "hold the same").open();
    connection.down("abc");
    connection.plan("tick", "resume").tick();
    expect(connection.down("def")).toBe(1);
    expect(connection.lines.at(-1)).toBe("callout not sent: it is under way; make a second object");
    expect(connection.moves).toEqual(["continue_stream 2", "close_stream 2"]);
  });

  it.each(["up", "tick"] as const)(
    "in %s, where nothing holds, closes the connection",
    async (place) => {
      const connection = await Connection.start();
      connection.open();
      connection.plan(place, "hold");
      connection.up("abc");
      connection.tick();
      expect(connection.host.callouts).toEqual([]);
      expect(connection.moves).toEqual(["close_stream 2"]);
    },
  );

  it("finds nobody when the connection is gone", async () => {
    const connection = await Connection.start();
    connection.plan("new", "hold").open();
    connection.close();
    connection.host.answerCallout(4, allowed);
    expect(connection.lines.at(-1)).toBe("delete");
    expect(connection.moves).toEqual([]);
  });

  it("does not hold what was resumed meanwhile, and its outcome still comes", async () => {
    const connection = await Connection.start();
    connection.plan("new", "hold").open();
    connection.plan("tick", "resume").tick();
    expect(connection.down("abc")).toBe(0);
    connection.host.answerCallout(4, allowed);
    expect(connection.lines.at(-1)).toBe("outcome 0");
    expect(connection.moves).toEqual(["continue_stream 2"]);
  });
});

it("properties and filter state are those of the connection", async () => {
  const connection = await Connection.start();
  connection.host.properties.set("source\0address", "127.0.0.1:1");
  connection.plan("log", "property").plan("delete", "state").open();
  connection.plan("tick", "property").tick();
  connection.host.failing.set("proxy_set_property", 2);
  connection.close();
  expect(connection.lines).toEqual(["connection", "property 127.0.0.1:1", "closed 2", "log", "property 127.0.0.1:1", "delete", "state 2"]); // prettier-ignore
});

it("bytes of a connection that was not announced pass", async () => {
  const { host } = await Connection.start();
  expect(host.call("proxy_on_new_connection", 9)).toBe(0);
  expect(host.call("proxy_on_downstream_data", 9, 3, 0)).toBe(0);
  expect(host.call("proxy_on_upstream_data", 9, 3, 0)).toBe(0);
  host.call("proxy_on_downstream_connection_close", 9, 1);
  host.call("proxy_on_upstream_connection_close", 9, 0);
  host.call("proxy_on_log", 9);
  host.call("proxy_on_delete", 9);
  expect(host.logs).toEqual([]);
});

const both = `
  import { Action, HttpFilter, log, Plugin, plugin } from "proxy-wasm-assemblyscript-sdk";
  import { TcpFilter, tcpPlugin } from "proxy-wasm-assemblyscript-sdk/tcp";
  class Http extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action { log.info("request"); return Action.Continue; }
    override onLog(): void { log.info("request logged"); }
  }
  class Tcp extends TcpFilter {
    override onConnection(): Action { log.info("connection"); return Action.Continue; }
    override onLog(): void { log.info("connection logged"); }
  }
  plugin("http", (stream) => new Http(stream));
  tcpPlugin("tcp", (connection) => new Tcp(connection));
`;

it("filters of both kinds can be in one module", async () => {
  const wasm = await compileGuest(both + exportCallbacks("mixed"));
  const host = await FakeHost.start(wasm);
  expect(host.startRoot(1, "", "http")).toBe(1);
  expect(host.startRoot(2, "", "tcp")).toBe(1);
  host.call("proxy_on_context_create", 3, 1);
  host.call("proxy_on_request_headers", 3, 0, 1);
  host.call("proxy_on_context_create", 4, 2);
  host.call("proxy_on_new_connection", 4);
  for (const id of [3, 4, 1, 2]) host.call("proxy_on_log", id);
  for (const id of [3, 4, 1, 2]) host.call("proxy_on_delete", id);
  expect(host.logs.map(({ text }) => text)).toEqual(["request", "connection", "request logged", "connection logged"]); // prettier-ignore
}, 60_000);
