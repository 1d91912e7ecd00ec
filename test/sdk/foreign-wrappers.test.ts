// What the SDK makes of Envoy's foreign functions: zlib, expressions, filter state, a new route. What goes to the
// host, what each answer means, and where nothing is asked.

import { deflateSync, gzipSync, inflateSync } from "node:zlib";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";

const source = `
  import {
    Action, Bytes, compress, Expression, ExpressionOutcome, FilterState, FilterStateSpan, FilterStateType, ForeignOutcome,
    HttpFilter, log, Plugin, plugin, setEnvoyFilterState, Status, Stream, uncompress,
  } from "proxy-wasm-assemblyscript-sdk";
  let what = "";
  let argument = Bytes.empty;
  let limit: u32 = 0;
  let expression: Expression | null = null;
  let filter: HttpFilter | null = null;
  let root: Plugin | null = null;
  const state = new FilterState("tenant");
  function say(outcome: ForeignOutcome): void {
    log.info(outcome.status.toString() + " " + outcome.result.length.toString() + " " + outcome.result.slice(0, 20).toString());
  }
  function sayValue(outcome: ExpressionOutcome): void {
    const text = outcome.text;
    log.info(outcome.kind.toString() + " " + outcome.status.toString() + " " + (text ? "'" + text.toString() + "'" : "null") + " " + outcome.isTrue.toString() + " " + outcome.number(-1).toString());
  }
  function act(): void {
    const plugin = root, stream = filter, known = expression;
    if (what == "compress") say(compress(argument));
    else if (what == "compress text") say(compress("some text"));
    else if (what == "uncompress") say(uncompress(argument, limit));
    else if (what == "make" && plugin) { expression = Expression.of(plugin, argument); log.info((expression as Expression).status.toString()); }
    else if (what == "delete" && plugin && known) log.info(known.delete(plugin).toString() + " " + known.status.toString());
    else if (what == "evaluate" && stream && known) sayValue(known.evaluate(stream));
    else if (what == "evaluate for plugin" && plugin && known) sayValue(known.evaluateFor(plugin));
    else if (what == "set state" && stream) log.info(setEnvoyFilterState(stream, "some.name", argument, FilterStateSpan.Connection).toString());
    else if (what == "set odd state" && stream) log.info(setEnvoyFilterState(stream, "some.name", argument, <FilterStateSpan>3).toString());
    else if (what == "declare" && plugin) log.info(state.declareAs(plugin, FilterStateType.Text, FilterStateSpan.Request, true).toString());
    else if (what == "declare message" && plugin) log.info(state.declareAs(plugin, FilterStateType.Message, FilterStateSpan.Stream, false, "type.googleapis.com/a.B").toString());
    else if (what == "declare wrongly" && plugin) {
      log.info(state.declareAs(plugin, FilterStateType.Message).toString() + " " + state.declareAs(plugin, FilterStateType.Text, FilterStateSpan.Stream, false, "type").toString() + " " + state.declareAs(plugin, <FilterStateType>2, FilterStateSpan.Stream, false, "x").toString() + " " + state.declareAs(plugin, <FilterStateType>9).toString() + " " + state.declareAs(plugin, FilterStateType.Bytes, <FilterStateSpan>3).toString());
    } else if (what == "reroute" && stream) log.info(stream.request.reroute().toString());
    else if (what == "reply and reroute" && stream) { stream.reply(403); log.info(stream.request.reroute().toString()); }
  }
  export function outside(): void { act(); }
  class Acts extends Plugin {
    override onConfigure(configuration: Bytes): bool { root = this; argument = configuration; act(); return true; }
    override onTick(): void { act(); }
  }
  class Streams extends HttpFilter {
    constructor(stream: Stream) { super(stream); filter = this; }
    override onRequestHeaders(endOfStream: bool): Action { act(); return Action.Continue; }
    override onRequestBody(size: u32, endOfStream: bool): Action { act(); return Action.Continue; }
    override onResponseHeaders(endOfStream: bool): Action { act(); return Action.Continue; }
    override onLog(): void { act(); }
  }
  plugin("acts", (stream) => new Streams(stream), () => new Acts());
  export function setWhat(text: Bytes): void { what = text.toString(); }
  export function setLimit(value: u32): void { limit = value; }
`;

let module: WebAssembly.Module;
let host: FakeHost;

beforeAll(async () => {
  module = await WebAssembly.compile(await compileGuest(source + exportCallbacks()));
}, 60_000);

beforeEach(async () => {
  host = await FakeHost.start(module);
  host.startRoot(1);
  host.call("proxy_on_context_create", 2, 1);
});

const encoder = new TextEncoder();

/** Does what it says in a callback: the plugin's own with this configuration, or another one of context 1 or 2. */
function act(
  what: string,
  given: Uint8Array | string | { callback: string; context?: number } = "",
): string[] {
  const text = encoder.encode(what);
  const pointer = host.call("malloc", text.length);
  new Uint8Array(host.memory.buffer).set(text, pointer);
  host.call("setWhat", pointer);
  host.logs.length = 0;
  if (typeof given === "object" && "callback" in given) {
    const { callback, context = 2 } = given;
    host.call(callback, ...(callback === "outside" ? [] : [context, 0, 1]));
  } else {
    const bytes = typeof given === "string" ? encoder.encode(given) : given;
    host.buffers.set(7, bytes);
    host.call("proxy_on_configure", 1, bytes.length);
  }
  return host.logs.map(({ text: line }) => line);
}

const inHeaders = { callback: "proxy_on_request_headers" };
const inTick = { callback: "proxy_on_tick", context: 1 };
const outside = { callback: "outside" };

const sent = (name: string): Uint8Array[] => {
  const seen: Uint8Array[] = [];
  const inner = host.foreignFunctions.get(name);
  host.foreignFunctions.set(name, (argument) => {
    seen.push(argument);
    return inner ? inner(argument) : new Uint8Array();
  });
  return seen;
};

describe("compress", () => {
  it("gives what the host gives", () => {
    host.foreignFunctions.set("compress", (content) => deflateSync(content));
    expect(act("compress", "x".repeat(500))[0]).toMatch(/^0 \d\d /);
    const seen = sent("compress");
    act("compress text");
    expect(Buffer.from(seen[0]!).toString()).toBe("some text");
  });

  it.each([1, 2, 3, 10])("answers the host's status %i", (status) => {
    if (status !== 1) host.foreignFunctions.set("compress", () => status);
    expect(act("compress", "x")).toEqual([`${status} 0 `]);
  });

  it("is not asked for what the memory may not hold, nor outside callbacks", () => {
    const seen = sent("compress");
    host.buffers.set(7, new Uint8Array());
    expect(act("compress", new Uint8Array(16 * 1024 * 1024))).toEqual(["6 0 "]);
    expect(act("compress text", outside)).toContain("103 0 ");
    expect(seen).toEqual([]);
  });
});

describe("uncompress", () => {
  beforeEach(() => {
    host.foreignFunctions.set("uncompress", (stream) => inflateSync(stream));
    host.call("setLimit", 1000);
  });

  it("gives what the host gives, up to the limit", () => {
    expect(act("uncompress", deflateSync("hello"))).toEqual(["0 5 hello"]);
    expect(act("uncompress", deflateSync("a".repeat(1000)))).toEqual([`0 1000 ${"a".repeat(20)}`]);
    expect(act("uncompress", deflateSync(""))).toEqual(["0 0 "]);
  });

  it("asks the host for nothing that is larger, damaged or of another form", () => {
    const seen = sent("uncompress");
    expect(act("uncompress", deflateSync("a".repeat(1001)))).toEqual(["2 0 "]);
    expect(act("uncompress", deflateSync(Buffer.alloc(2 ** 26)))).toEqual(["2 0 "]);
    expect(act("uncompress", gzipSync("hello"))).toEqual(["3 0 "]);
    expect(act("uncompress", deflateSync("hello").subarray(0, 9))).toEqual(["3 0 "]);
    expect(act("uncompress")).toEqual(["3 0 "]);
    expect(seen).toEqual([]);
  });

  it("has a limit of 16 MiB, whatever is asked for", () => {
    host.call("setLimit", -1);
    const seen = sent("uncompress");
    expect(act("uncompress", deflateSync(Buffer.alloc(16 * 1024 * 1024 + 1)))).toEqual(["2 0 "]);
    expect(seen).toEqual([]);
    expect(act("uncompress", deflateSync(Buffer.alloc(16 * 1024 * 1024)))[0]).toMatch(
      /^0 16777216 /,
    );
  });

  it.each([1, 3, 10])("answers the host's status %i", (status) => {
    host.foreignFunctions.set("uncompress", () => status);
    if (status === 1) host.foreignFunctions.delete("uncompress");
    expect(act("uncompress", deflateSync("hello"))).toEqual([`${status} 0 `]);
  });
});

const token = (number: number): Uint8Array => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return Uint8Array.from(bytes);
};

describe("an expression", () => {
  const kind = { value: 0, failed: 1, unavailable: 2 } as const;

  beforeEach(() => {
    host.foreignFunctions.set("expr_create", () => token(7));
    host.foreignFunctions.set("expr_evaluate", () => encoder.encode("result"));
    host.foreignFunctions.set("expr_delete", () => new Uint8Array());
  });

  it("is made by its plugin, and evaluated for its streams", () => {
    const made = sent("expr_create");
    const evaluated = sent("expr_evaluate");
    expect(act("make", "request.path")).toEqual(["0"]);
    expect(act("evaluate", inHeaders)).toEqual([`${kind.value} 0 'result' false -1`]);
    expect(act("evaluate for plugin", inTick)).toEqual([`${kind.value} 0 'result' false -1`]);
    expect(Buffer.from(made[0]!).toString()).toBe("request.path");
    expect(evaluated).toEqual([token(7), token(7)]);
  });

  it.each<[string, Uint8Array | number, string]>([
    ["true", Uint8Array.of(1), `${kind.value} 0 '\x01' true -1`],
    ["false", Uint8Array.of(0), `${kind.value} 0 '\0' false -1`],
    ["nothing", new Uint8Array(), `${kind.value} 0 '' false -1`],
    [
      "a number",
      Uint8Array.of(42, 0, 0, 0, 0, 0, 0, 0),
      `${kind.value} 0 '*\0\0\0\0\0\0\0' false 42`,
    ],
    ["a failed evaluation", 10, `${kind.failed} 10 null false -1`],
    ["a value without bytes", 3, `${kind.failed} 3 null false -1`],
    ["an unknown token", 1, `${kind.unavailable} 1 null false -1`],
    ["a refused argument", 2, `${kind.unavailable} 2 null false -1`],
  ])("tells %s", (_, answer, expected) => {
    act("make", "x");
    host.foreignFunctions.set("expr_evaluate", () => answer);
    expect(act("evaluate", inHeaders)).toEqual([expected]);
  });

  it.each([
    ["it is not valid", 2, 5],
    ["the host has none", 1, 1],
    ["the plugin may not", 10, 10],
  ])("is unavailable when %s", (_, answer, status) => {
    host.foreignFunctions.set("expr_create", () => answer);
    if (answer === 1) host.foreignFunctions.delete("expr_create");
    const evaluated = sent("expr_evaluate");
    expect(act("make", "x")).toEqual([`${status}`]);
    expect(act("evaluate", inHeaders)).toEqual([`${kind.unavailable} ${status} null false -1`]);
    expect(evaluated).toEqual([]);
  });

  it("is unavailable when the host gives no number", () => {
    host.foreignFunctions.set("expr_create", () => encoder.encode("abc"));
    expect(act("make", "x")).toEqual(["9"]);
  });

  it("is not made outside callbacks of the plugin: not in those of streams, not in top-level code", () => {
    const made = sent("expr_create");
    const line = "expression not made: this is no callback of the plugin itself";
    expect(act("make", inHeaders)).toEqual([line, "103"]);
    expect(act("make", outside)).toEqual([line, "103"]);
    expect(made).toEqual([]);
  });

  it("is not evaluated for a stream whose callback does not run", () => {
    act("make", "x");
    const evaluated = sent("expr_evaluate");
    const refused = [`${kind.unavailable} 103 null false -1`];
    expect(act("evaluate", inTick)).toEqual(refused);
    expect(act("evaluate", outside)).toEqual(refused);
    expect(act("evaluate for plugin", inHeaders)).toEqual(refused);
    expect(evaluated).toEqual([]);
  });

  it("is not evaluated for a stream of another plugin, whose numbers are others", () => {
    act("make", "x");
    act("nothing");
    host.startRoot(5);
    host.call("proxy_on_context_create", 6, 5);
    const evaluated = sent("expr_evaluate");
    expect(act("evaluate", { callback: "proxy_on_request_headers", context: 6 })).toEqual([`${kind.unavailable} 103 null false -1`]); // prettier-ignore
    expect(evaluated).toEqual([]);
  });

  it("is deleted by its plugin, once", () => {
    act("make", "x");
    const deleted = sent("expr_delete");
    expect(act("delete", inHeaders)).toEqual(["103 0"]);
    expect(act("delete", inTick)).toEqual(["0 103"]);
    expect(act("delete", inTick)).toEqual(["103 103"]);
    expect(deleted).toEqual([token(7)]);
    expect(act("evaluate", inHeaders)).toEqual([`${kind.unavailable} 103 null false -1`]);
  });

  it("stays when the host can not delete it", () => {
    act("make", "x");
    host.foreignFunctions.set("expr_delete", () => 10);
    expect(act("delete", inTick)).toEqual(["10 0"]);
    expect(act("evaluate", inHeaders)).toEqual([`${kind.value} 0 'result' false -1`]);
  });

  it("is one of at most 4,096 that a plugin makes in its life", () => {
    host.foreignFunctions.set("expr_create", () => token(4095));
    expect(act("make", "x")).toEqual(["0"]);
    host.foreignFunctions.set("expr_create", () => token(4096));
    const deleted = sent("expr_delete");
    expect(act("make", "x")).toEqual([
      "expression not made: this plugin has made 4096 already",
      "103",
    ]);
    expect(deleted).toEqual([token(4096)]);
  });
});

/** Fields of a protobuf message: number, then a number or a text. */
const message = (...fields: readonly (readonly [number, number | string])[]): Uint8Array =>
  Uint8Array.from(
    fields.flatMap(([number, value]) =>
      typeof value === "number"
        ? [number << 3, value]
        : [(number << 3) | 2, value.length, ...encoder.encode(value)],
    ),
  );

describe("filter state of Envoy", () => {
  it("is set in the form of Envoy", () => {
    act("nothing", "a value");
    const seen = sent("set_envoy_filter_state");
    expect(act("set state", inHeaders)).toEqual(["0"]);
    expect(act("set state", { callback: "proxy_on_log" })).toEqual(["0"]);
    expect(seen[0]).toEqual(message([1, "some.name"], [2, "a value"], [3, 2]));
  });

  it.each([1, 2, 10])("answers the host's status %i", (status) => {
    if (status !== 1) host.foreignFunctions.set("set_envoy_filter_state", () => status);
    expect(act("set state", inHeaders)).toEqual([`${status}`]);
  });

  it("is not set outside a callback of the stream, nor for an unknown span", () => {
    const seen = sent("set_envoy_filter_state");
    const line = "filter state of Envoy not set: this is no callback of that stream";
    expect(act("set state", inTick)).toEqual([line, "103"]);
    expect(act("set state", outside)).toEqual([line, "103"]);
    expect(act("set odd state", inHeaders)).toEqual(["2"]);
    host.call("proxy_on_delete", 2);
    expect(act("set state", inTick)).toEqual(["102"]);
    expect(seen).toEqual([]);
  });
});

describe("a declaration of filter state", () => {
  it("is sent in the form of Envoy", () => {
    const seen = sent("declare_property");
    expect(act("declare")).toEqual(["0"]);
    expect(act("declare message", inTick)).toEqual(["0"]);
    expect(seen).toEqual([
      message([1, "tenant"], [2, 1], [3, 1], [5, 1]),
      message([1, "tenant"], [3, 3], [4, "type.googleapis.com/a.B"], [5, 0]),
    ]);
  });

  it.each([1, 2, 10])("answers the host's status %i", (status) => {
    if (status !== 1) host.foreignFunctions.set("declare_property", () => status);
    expect(act("declare")).toEqual([`${status}`]);
  });

  it("is not sent with types that kill or mean nothing, nor outside the plugin's callbacks", () => {
    const seen = sent("declare_property");
    expect(act("declare wrongly")).toEqual(["2 2 2 2 2"]);
    const line = "filter state not declared outside a callback of the plugin itself: tenant";
    expect(act("declare", inHeaders)).toEqual([line, "103"]);
    expect(act("declare", outside)).toEqual([line, "103"]);
    expect(seen).toEqual([]);
  });
});

describe("reroute", () => {
  it("asks the host for a new route, in callbacks of the request", () => {
    const seen = sent("clear_route_cache");
    expect(act("reroute", inHeaders)).toEqual(["0"]);
    expect(act("reroute", { callback: "proxy_on_request_body" })).toEqual(["0"]);
    expect(seen).toEqual([new Uint8Array(), new Uint8Array()]);
  });

  it.each([1, 10])("answers the host's status %i", (status) => {
    if (status !== 1) host.foreignFunctions.set("clear_route_cache", () => status);
    expect(act("reroute", inHeaders)).toEqual([`${status}`]);
  });

  it("asks nothing after a reply, in the response, at the end, or outside callbacks", () => {
    const seen = sent("clear_route_cache");
    const line = "request not routed anew: it has been answered, or has not begun";
    expect(act("reroute", outside)).toEqual([line, "103"]);
    expect(act("reply and reroute", inHeaders)).toEqual([line, "103"]);
    expect(act("reroute", { callback: "proxy_on_response_headers" })).toEqual([line, "103"]);
    expect(act("reroute", { callback: "proxy_on_log" })).toEqual(["102"]);
    expect(seen).toEqual([]);
  });
});
