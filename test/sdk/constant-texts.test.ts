// Texts between quotation marks are encoded and checked once. Whatever order they come in, and however many of them
// share a place, the host gets what the filter wrote.

import { beforeAll, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";

// More than there are places, of every length around the longest that is kept, some in upper case.
const names = Array.from({ length: 90 }, (_, at) => {
  const name = `x-${at}-`.padEnd(3 + (at % 45), "n");
  return at % 7 === 0 ? name.toUpperCase() : name;
});

const source = `
  import { Action, HttpFilter, plugin, Stream } from "proxy-wasm-assemblyscript-sdk";
  class Probe extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action {
      const headers = this.request.headers;
      ${names.map((name, at) => `headers.set("${name}", "${names[(at + 31) % names.length]}");`).join("\n      ")}
      headers.set("host", "bad\\nvalue"); headers.set("Host", "host"); headers.set("ä", "ä"); headers.set("x-umlaut", "ä");
      return Action.Continue;
    }
    override onResponseHeaders(endOfStream: bool): Action {
      this.response.headers.set("host", "bad name"); this.response.headers.set("bad name", "host");
      return Action.Continue;
    }
  }
  plugin("probe", (stream: Stream) => new Probe(stream));
`;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await WebAssembly.compile(await compileGuest(source + exportCallbacks()));
}, 60_000);

it("reach the host as they were written, in every callback", async () => {
  const host = await FakeHost.start(module);
  host.startRoot(1);
  host.call("proxy_on_context_create", 2, 1);
  const written = names.map((name, at) => [name.toLowerCase(), names[(at + 31) % names.length]]);
  for (let turn = 0; turn < 3; turn++) {
    host.maps.set(0, []).set(2, []);
    host.logs.length = 0;
    host.call("proxy_on_response_headers", 2, 0, 1);
    host.call("proxy_on_request_headers", 2, 0, 1);

    const umlaut = host.maps.get(0)?.at(-1);
    expect(host.maps.get(0)?.slice(0, -1)).toEqual([[":authority", "host"], ...written]);
    expect(umlaut?.[0]).toBe("x-umlaut");
    expect(host.maps.get(2)).toEqual([["host", "bad name"]]);
    expect(host.logs.map(({ text }) => text)).toEqual([
      "header not sent, bad name: 'bad name'",
      "header ':authority' not sent: bad character, status or framing",
      "header not sent, bad name: 'ä'",
    ]);
  }
});
