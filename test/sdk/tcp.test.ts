// TCP filters: callbacks of a connection, what each call answers in each of them, and that no sequence of calls
// reaches the host which would go on twice, act on what is gone, or never end.

import { describe, expect, it } from "vitest";
import { FakeHost } from "./fake-host.js";
import { compileGuest, exportCallbacks } from "./guest.js";
import { Connection } from "./tcp-connection.js";

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
