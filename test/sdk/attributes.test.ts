// Typed attributes: what each type makes of the host's bytes, what of bytes of another type, and what it costs.

import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";
import { compileFor, startModule, workerLines } from "./mock-guest.js";

const reading = `
  import { Action, Bytes, HttpFilter, log, Plugin, plugin, Stream } from "proxy-wasm-assemblyscript-sdk";
  import { Attribute, PluginTextAttribute, TextAttribute } from "proxy-wasm-assemblyscript-sdk/attributes";
  const own = new TextAttribute(["some", "name.with.dots"]);
  const user = Attribute.dynamicMetadata(["auth", "user"]);
  const score = Attribute.dynamicMetadata(["auth", "score"]);
  const admin = Attribute.dynamicMetadata(["auth", "admin"]);
  const tag = Attribute.requestHeader("x-tag");
  function text(value: Bytes | null): string { return value ? "'" + value.toString() + "'" : "null"; }
  class Reads extends HttpFilter {
    override onRequestHeaders(endOfStream: bool): Action {
      log.info("path " + text(Attribute.requestPath.read(this)));
      log.info("has " + Attribute.requestPath.has(this).toString());
      log.info("size " + Attribute.requestSize.read(this, -1).toString());
      log.info("id " + Attribute.connectionId.read(this, 7).toString());
      log.info("mtls " + Attribute.connectionMtls.read(this, true).toString());
      log.info("time " + Attribute.requestTime.read(this).toString());
      log.info("latency " + Attribute.responseBackendLatency.read(this, 5).toString());
      log.info("route metadata " + text(Attribute.routeMetadataMessage.read(this)));
      const headers = Attribute.requestHeaders.read(this);
      let known = "";
      for (let at = 0; at < headers.length; at++) known += " " + headers[at].name.toString() + ":" + headers[at].value.toString();
      log.info("headers" + known);
      log.info("tag " + text(tag.read(this)));
      log.info("user " + text(user.text(this)));
      log.info("score " + score.number(this, -1).toString());
      log.info("admin " + admin.flag(this).toString());
      log.info("own " + text(own.read(this)));
      log.info("plugin " + text(Attribute.pluginName.read(this)) + " " + text(Attribute.pluginName.readFor(this.plugin)));
      return Action.Continue;
    }
  }
  class Roots extends Plugin {
    override onConfigure(configuration: Bytes): bool {
      log.info("root " + text(Attribute.pluginName.readFor(this)) + " " + text(Attribute.nodeId.readFor(this)));
      return true;
    }
  }
  plugin("reads", (stream) => new Reads(stream), () => new Roots());
`;

let wasm: Uint8Array<ArrayBuffer>;
let host: FakeHost;

beforeAll(async () => {
  wasm = await compileFor(reading);
}, 60_000);

function read(): Record<string, string> {
  host.call("proxy_on_context_create", 2, 1);
  host.logs.length = 0;
  host.call("proxy_on_request_headers", 2, 0, 1);
  return Object.fromEntries(
    host.logs.map(({ text }) => /^(\S+(?: metadata)?) ?(.*)$/.exec(text)!.slice(1, 3)),
  ) as Record<string, string>;
}

const long = (...bytes: number[]): string =>
  String.fromCharCode(...bytes, ...Array<number>(8 - bytes.length).fill(0));

describe("attributes of a host", () => {
  beforeEach(async () => {
    host = await FakeHost.start(wasm);
    host.startRoot(1);
  });

  it("that knows none are absent", () => {
    expect(read()).toEqual({
      path: "null", has: "false", size: "-1", id: "7", mtls: "true", time: "0", latency: "5",
      "route metadata": "null", headers: "", tag: "null", user: "null", score: "-1.0", admin: "false",
      own: "null", plugin: "null null",
    }); // prettier-ignore
  });

  it("have the types of Envoy's encoding", () => {
    for (const [path, value] of [
      ["request\0path", "/a"],
      ["request\0size", long(0x2a)],
      ["connection\0id", long(1, 1)],
      ["connection\0mtls", "\0"],
      ["request\0time", long(0, 0, 1)],
      ["response\0backend_latency", long(9)],
      ["xds\0route_metadata", ""],
      ["request\0headers", "\x01\0\0\0\x01\0\0\0\x02\0\0\0a\0bc\0"],
      ["request\0headers\0x-tag", "tagged"],
      ["metadata\0filter_metadata\0auth\0user", "anna"],
      ["metadata\0filter_metadata\0auth\0score", long()],
      ["metadata\0filter_metadata\0auth\0admin", "\x01"],
      ["some\0name.with.dots", "own"],
      ["plugin_name", "me"],
    ] as const) {
      host.properties.set(path, value);
    }
    expect(read()).toEqual({
      path: "'/a'", has: "true", size: "42", id: "257", mtls: "false", time: "65536", latency: "9",
      "route metadata": "''", headers: "a:bc", tag: "'tagged'", user: "'anna'", score: "0.0",
      admin: "true", own: "'own'", plugin: "'me' 'me'",
    }); // prettier-ignore
  });

  it("of other types than they should have count as absent", () => {
    for (const path of ["request\0size", "connection\0id", "connection\0mtls", "request\0time", "response\0backend_latency", "request\0headers", "metadata\0filter_metadata\0auth\0score", "metadata\0filter_metadata\0auth\0admin"]) {
      host.properties.set(path, "strange bytes");
    } // prettier-ignore
    const { size, id, mtls, time, latency, headers, score, admin } = read();
    expect([size, id, mtls, time, latency, headers, score, admin]).toEqual(["-1", "7", "true", "0", "5", "", "-1.0", "false"]); // prettier-ignore
  });

  it.each([2, 3, 6, 10])("that answers %i are absent", (status) => {
    host.properties.set("request\0path", "/a");
    host.failing.set("proxy_get_property", status);
    expect(read()["path"]).toBe("null");
  });
});

it("attributes are those of the mock's exchange, also for a plugin", async () => {
  const proxy = await startModule(
    wasm,
    { name: "named" },
    {
      surroundings: {
        node: { id: "node-1" },
        dynamicMetadata: { auth: { user: "anna", score: 0.5, admin: true } },
      },
    },
  );
  const headers: [string, string][] = [["x-tag", "one"], ["x-tag", "two"]]; // prettier-ignore
  await proxy.send({ method: "GET", path: "/p?q", authority: "a.test", headers });
  const lines = workerLines(proxy);
  expect(lines).toContain("root 'named' 'node-1'");
  expect(lines).toContain("path '/p?q'");
  expect(lines).toContain("tag 'one,two'");
  expect(lines).toContain("user 'anna'");
  expect(lines).toContain("score 0.5");
  expect(lines).toContain("admin true");
  expect(lines).toContain("mtls false");
  expect(lines).toContain("plugin 'named' 'named'");
  expect(lines.find((line) => line.startsWith("headers "))).toContain(" x-tag:one,two");
});

describe("the list of attributes", () => {
  const filter = (imports: string, use: string): string => `
    import { Action, HttpFilter, log, plugin, Property } from "proxy-wasm-assemblyscript-sdk";
    ${imports}
    class Reads extends HttpFilter {
      override onRequestHeaders(endOfStream: bool): Action {
        ${use}
        return Action.Continue;
      }
    }
    plugin("reads", (stream) => new Reads(stream));
  `;
  const attributes = `import { Attribute } from "proxy-wasm-assemblyscript-sdk/attributes";`;

  it("costs nothing where it is not used, and little where one of it is", async () => {
    const size = async (imports: string, use: string): Promise<number> =>
      (await compileGuest(filter(imports, use) + exportCallbacks())).length;
    const without = await size("", "");
    expect(await size(attributes, "")).toBe(without);
    const property = await size(
      `const address = new Property(["source", "address"]);`,
      "if (address.text(this)) log.info('there');",
    );
    const typed = await size(
      attributes,
      "if (Attribute.sourceAddress.read(this)) log.info('there');",
    );
    expect(typed - property).toBeLessThan(400);
  }, 120_000);
});
