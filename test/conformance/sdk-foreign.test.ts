// The SDK's wrappers of foreign functions in all callbacks, on a real Envoy and on the mock host: the same lines,
// and the outcomes that the SDK's documentation states.

import { deflateSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { realEnvoy } from "../e2e/real-envoy.js";
import { compileGuest, exportCallbacks } from "../sdk/guest.js";
import { onEnvoy, onMock } from "./attribute-runs.js";

const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024)).toString("base64");

const source = `
  import {
    Action, base64, Bytes, compress, Expression, ExpressionOutcome, FilterState, FilterStateSpan, FilterStateType, HttpFilter,
    log, Plugin, plugin, setEnvoyFilterState, uncompress,
  } from "proxy-wasm-assemblyscript-sdk";
  const once = new FilterState("once");
  const text = new FilterState("text");
  const connection = new FilterState("connection");
  const plain = new FilterState("plain");
  const sources: StaticArray<string> = ["request.path == '/a?b=c'", "request.size + 1", "size(request.headers['x-m']) > 1 ? 'many' : 'few'", "request", "nope", "type(text) == string", "type(plain) == bytes", "plugin_name", "xds.node.user_agent_name"];
  class Rules extends Plugin {
    all: Expression[] = [];
    override onConfigure(configuration: Bytes): bool {
      log.info("declare " + once.declareAs(this, FilterStateType.Bytes, FilterStateSpan.Stream, true).toString());
      log.info("declare " + text.declareAs(this, FilterStateType.Text).toString());
      log.info("declare " + connection.declareAs(this, FilterStateType.Text, FilterStateSpan.Connection, true).toString());
      log.info("declare again " + text.declareAs(this, FilterStateType.Text).toString());
      for (let at = 0; at < sources.length; at++) this.all.push(Expression.of(this, sources[at]));
      const broken = Expression.of(this, "1 +");
      const unknown = Expression.of(this, "unknown(1)");
      log.info("broken " + broken.status.toString() + " " + unknown.status.toString());
      const gone = Expression.of(this, "1");
      log.info("deleted " + gone.delete(this).toString() + " " + gone.delete(this).toString() + " " + gone.evaluateFor(this).status.toString());
      for (let at = 0; at < this.all.length; at++) say("configure " + sources[at], this.all[at].evaluateFor(this));
      const packed = compress("some text ".repeat(50));
      const again = uncompress(packed.result, 500);
      log.info("zlib " + packed.status.toString() + " " + again.status.toString() + " " + again.result.length.toString());
      log.info("too large " + uncompress(packed.result, 499).status.toString());
      const bomb = base64.decode("${bomb}");
      if (bomb) log.info("bomb " + uncompress(bomb, 1_000_000).status.toString());
      log.info("damaged " + uncompress(packed.result.slice(0, -1), 500).status.toString());
      return true;
    }
  }
  function say(label: string, outcome: ExpressionOutcome): void {
    const value = outcome.text;
    log.info(label + ": " + outcome.kind.toString() + " " + outcome.status.toString() + " " + (value ? value.length.toString() : "none") + " " + outcome.isTrue.toString());
  }
  class Streams extends HttpFilter {
    private act(callback: string): void {
      const rules = this.plugin as Rules;
      for (let at = 0; at < sources.length; at++) say(callback + " " + sources[at], rules.all[at].evaluate(this));
      log.info(callback + " once " + once.set(this, callback).toString() + " " + connection.set(this, callback).toString());
      log.info(callback + " sets " + text.set(this, callback).toString() + " " + plain.set(this, callback).toString());
      const state = connection.get(this);
      log.info(callback + " state " + (state ? state.toString() : "null"));
      log.info(callback + " envoy " + setEnvoyFilterState(this, "envoy.network.upstream_server_name", "a.test").toString()
        + " " + setEnvoyFilterState(this, "envoy.network.upstream_server_name", "b.test", FilterStateSpan.Connection).toString()
        + " " + setEnvoyFilterState(this, "envoy.network.upstream_server_name", "c.test", FilterStateSpan.Request).toString()
        + " " + setEnvoyFilterState(this, "envoy.nothing", "x").toString()
        + " " + setEnvoyFilterState(this, "wasm.plain", "x").toString()
        + " " + setEnvoyFilterState(this, Bytes.fromArray([0x78, 0xff] as StaticArray<u8>), "x").toString());
      log.info(callback + " reroute " + this.request.reroute().toString());
    }
    override onRequestHeaders(endOfStream: bool): Action { this.act("request headers"); return Action.Continue; }
    override onRequestBody(size: u32, endOfStream: bool): Action { if (endOfStream) this.act("request body"); return Action.Continue; }
    override onResponseHeaders(endOfStream: bool): Action { this.act("response headers"); return Action.Continue; }
    override onResponseBody(size: u32, endOfStream: bool): Action { if (endOfStream) this.act("response body"); return Action.Continue; }
    override onLog(): void { this.act("log"); }
    override onDelete(): void { this.act("delete"); }
  }
  plugin("acts", (stream) => new Streams(stream), () => new Rules());
`;

// Goes to another route by the filter state, when it asks for a new one.
const rerouting = `
  import { Action, FilterState, HttpFilter, log, plugin } from "proxy-wasm-assemblyscript-sdk";
  const tenant = new FilterState("tenant");
  class Reroutes extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action {
      tenant.set(this, "blue");
      const path = this.request.headers.get(":path");
      if (path && path.equals("/anew")) log.info("reroute " + this.request.reroute().toString());
      return Action.Continue;
    }
    override onResponseHeaders(endOfStream: bool): Action {
      const status = this.response.headers.get(":status");
      if (status) log.info("status " + status.toString());
      return Action.Continue;
    }
  }
  plugin("reroutes", (stream) => new Reroutes(stream));
`;

let wasm: Uint8Array;

beforeAll(async () => {
  wasm = await compileGuest(source + exportCallbacks());
}, 60_000);

// [R4.17-5], [R4.18-1], [R4.18-6], [R4.18-7], [R4.18-8], [R4.18-10], [R4.18-13]
describe("the wrappers of foreign functions", () => {
  it("do the same on a real Envoy and on the mock host, and what their documentation states", async (context) => {
    const request = { method: "POST", path: "/a?b=c", headers: [["x-m", "1"], ["x-m", "2"], ["content-length", "3"]], chunks: [Buffer.from("abc")] } as const; // prettier-ignore
    const run = { guests: [wasm], requests: [request, request] };
    const real = await onEnvoy(await realEnvoy(context), run);
    expect(await onMock(run)).toEqual(real);
    const expected = [
      "declare 0",
      "declare again 2",
      "broken 5 5",
      "deleted 0 103 103",
      "zlib 0 0 500",
      "too large 2",
      "bomb 2",
      "damaged 3",
      "configure request.path == '/a?b=c': 1 10 none false",
      "configure plugin_name: 0 0 2 false",
      "configure xds.node.user_agent_name: 0 0 5 false",
      "request headers request.path == '/a?b=c': 0 0 1 true",
      "request headers request.size + 1: 0 0 8 false",
      "request headers size(request.headers['x-m']) > 1 ? 'many' : 'few': 0 0 4 false",
      "request headers request: 1 3 none false",
      "request headers nope: 1 10 none false",
      "request headers once 0 0",
      "request body once 2 2",
      "request body type(text) == string: 0 0 1 true",
      "request body type(plain) == bytes: 0 0 1 true",
      "request headers reroute 0",
      "request body reroute 0",
      "response headers reroute 103",
      "log reroute 102",
      "delete reroute 102",
    ];
    for (const line of expected) expect(real).toContain(line);
    // The second request of the connection finds what the first has left, and can not change it.
    expect(real.filter((line) => line.startsWith("request headers once"))).toEqual(["request headers once 0 0", "request headers once 0 2"]); // prettier-ignore
    expect(real.filter((line) => / state /.test(line)).every((line) => line.endsWith(" state request headers"))).toBe(true); // prettier-ignore
  }, 60_000);
});

// [R4.4-17], [R4.18-7]
it("a route that depends on the filter state is found when a filter asks for a new one", async (context) => {
  const guests = [await compileGuest(rerouting + exportCallbacks())];
  const lines = await onEnvoy(await realEnvoy(context), {
    guests,
    requests: [{ path: "/as-it-is" }, { path: "/anew" }],
    envoy({ static_resources }) {
      const host =
        static_resources.listeners[0]?.filter_chains[0]?.filters[0].typed_config.route_config
          .virtual_hosts[0];
      const match = {
        prefix: "/",
        filter_state: [{ key: "wasm.tenant", string_match: { exact: "blue" } }],
      };
      const answer = { match, direct_response: { status: 201 } };
      host?.routes.unshift(answer as unknown as (typeof host.routes)[number]);
    },
  });
  expect(lines).toEqual(["status 200", "reroute 0", "status 201"]);
}, 60_000);
