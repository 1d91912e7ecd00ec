// Properties: the path as the host wants it, in the right context, and each type only from its own form.

import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";

const source = `
  import { Action, Bytes, HttpFilter, log, Plugin, plugin, Property, Stream } from "proxy-wasm-assemblyscript-sdk";
  const value = new Property(["request", "value"]);
  const name = new Property(["plugin_name"]);
  const none = new Property([]);
  let last: Reads | null = null;
  function text(bytes: Bytes | null): string { return bytes != null ? "'" + bytes.toString() + "'" : "null"; }
  class Acts extends Plugin {
    override onTick(): void {
      const filter = last;
      log.info(text(name.pluginText(this)) + " " + text(none.pluginText(this)) + " " + (filter ? text(value.text(filter)) : ""));
    }
  }
  class Reads extends HttpFilter {
    constructor(stream: Stream) { super(stream); last = this; }
    override onRequestHeaders(endOfStream: bool): Action {
      log.info(text(value.text(this)) + " " + value.number(this, 9).toString() + " " + (value.flag(this, true) ? "true" : "false") + " " + value.duration(this).toString());
      return Action.Continue;
    }
  }
  export function outside(): void { const filter = last; if (filter) log.info(text(value.text(filter))); }
  plugin("acts", (stream) => new Reads(stream), () => new Acts());
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
  host.calls.length = 0;
});

const path = "request\0value";
const bytes = (...values: number[]): string => String.fromCharCode(...values);

describe("a property", () => {
  it.each([
    ["absent", undefined, "null 9 true 0"],
    ["empty", "", "'' 9 true 0"],
    ["a text", "text", "'text' 9 true 0"],
    ["true", bytes(1), `'${bytes(1)}' 9 true 0`],
    ["false", bytes(0), `'${bytes(0)}' 9 false 0`],
    ["a number", bytes(1, 2, 0, 0, 0, 0, 0, 0), `'${bytes(1, 2, 0, 0, 0, 0, 0, 0)}' 513 true 513`],
  ])("that is %s", (_title, value, expected) => {
    if (value !== undefined) host.properties.set(path, value);
    host.call("proxy_on_request_headers", 2, 0, 1);
    expect(host.logs.map(({ text }) => text)).toEqual([expected]);
  });

  it("of a stream is read in its context, also from elsewhere", () => {
    host.properties.set(path, "v");
    host.properties.set("plugin_name", "p");
    host.call("proxy_on_tick", 1);
    expect(host.logs.at(-1)!.text).toBe("'p' null 'v'");
    const contexts = host.calls.filter(({ name }) => name === "proxy_set_effective_context");
    expect(contexts.map(({ args }) => args[0])).toEqual([2]);
  });

  it("of a stream that is gone is absent, and outside callbacks too", () => {
    host.properties.set(path, "v");
    host.call("outside");
    host.call("proxy_on_delete", 2);
    host.call("proxy_on_tick", 1);
    expect(host.logs.map(({ text }) => text)).toEqual(["null", "null null null"]);
  });
});
