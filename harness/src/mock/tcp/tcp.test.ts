import { describe, expect, it } from "vitest";
import { rawGuest, type RawGuest } from "../../../../test/conformance/raw-guest.js";
import { MockProxy, type MockPlugin, type TcpUpstream } from "../index.js";

const start = (
  guests: readonly RawGuest[],
  tcpUpstream?: TcpUpstream,
  plugin: Partial<MockPlugin> = {},
): Promise<MockProxy> =>
  MockProxy.start({
    networkFilters: guests.map((guest) => ({ wasm: rawGuest(guest), ...plugin })),
    ...(tcpUpstream !== undefined && { tcpUpstream }),
  });

const echo: TcpUpstream = { onData: (connection, bytes) => connection.write(bytes) };

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

const say = (name: string, answer = ""): string => `(call $sayNumber "${name}" (i32.const 0)) ${answer}`; // prettier-ignore

const messages = (proxy: MockProxy): string[] => proxy.logs.map(({ message }) => message);

const observer: RawGuest = {
  callbacks: {
    proxy_on_new_connection: say("new", "(i32.const 0)"),
    proxy_on_downstream_data: `(call $sayNumber "downstream" (local.get $n)) (i32.const 0)`,
    proxy_on_upstream_data: `(call $sayNumber "upstream" (local.get $n)) (i32.const 0)`,
    proxy_on_upstream_connection_close: `(call $sayNumber "upstream close" (local.get $peer))`,
    proxy_on_downstream_connection_close: `(call $sayNumber "close" (local.get $peer))`,
    proxy_on_done: say("done", "(i32.const 1)"),
    proxy_on_log: say("log"),
    proxy_on_delete: say("delete"),
  },
};

// [R2.6-1], [R2.6-2], [R2.6-3], [R2.6-4]
it("a connection goes through its callbacks, and is done before it is logged", async () => {
  const proxy = await start([observer], echo);
  const connection = proxy.connect();
  connection.write("abc");
  expect(text(connection.received)).toBe("abc");
  connection.close();
  await connection.closed;
  expect(messages(proxy)).toEqual([
    "new=0",
    "downstream=3",
    "upstream=3",
    "downstream=0",
    "upstream=0",
    "upstream close=0",
    "close=1",
    "done=0",
    "log=0",
    "delete=0",
  ]);
  await proxy.close();
});

it("without filters and without a server of one's own bytes go nowhere, and the connection ends", async () => {
  const proxy = await start([]);
  const connection = proxy.connect();
  connection.write("abc", true);
  await connection.closed;
  expect([text(connection.received), connection.ended, connection.wasReset]).toEqual([
    "",
    true,
    false,
  ]);
  await proxy.close();
});

// [R3.4-3]
it("what a filter stops stays, and comes again with what follows", async () => {
  const gathering: RawGuest = {
    callbacks: {
      proxy_on_downstream_data: `(call $sayNumber "n" (local.get $n)) (i32.lt_u (local.get $n) (i32.const 4))`,
    },
  };
  const proxy = await start([gathering], echo);
  const connection = proxy.connect();
  connection.write("abc");
  expect(text(connection.received)).toBe("");
  connection.write("de");
  expect(text(connection.received)).toBe("abcde");
  expect(messages(proxy)).toEqual(["n=3", "n=5"]);
  await proxy.close();
});

describe("a module that traps", () => {
  const trapping: RawGuest = { callbacks: { proxy_on_downstream_data: "unreachable" } };

  it("closes the connection, and each new one", async () => {
    const proxy = await start([trapping], echo);
    const connection = proxy.connect();
    connection.write("abc");
    await connection.closed;
    await proxy.connect().closed;
    await proxy.close();
  });

  it("is left out of new connections with the policy open", async () => {
    const proxy = await start([trapping], echo, { failurePolicy: "open" });
    const first = proxy.connect();
    first.write("abc");
    await first.closed;
    const second = proxy.connect();
    second.write("abc");
    expect(text(second.received)).toBe("abc");
    await proxy.close();
  });
});

it("connections of several workers have VMs of their own", async () => {
  const counting: RawGuest = {
    extra: "(global $count (mut i32) (i32.const 0))",
    callbacks: {
      proxy_on_new_connection: `(global.set $count (i32.add (global.get $count) (i32.const 1))) (call $sayNumber "count" (global.get $count)) (i32.const 0)`,
    },
  };
  const proxy = await MockProxy.start({
    networkFilters: [{ wasm: rawGuest(counting) }],
    workers: 2,
  });
  for (const worker of [0, 1, 0]) proxy.connect({ worker });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(messages(proxy).sort()).toEqual(["count=1", "count=1", "count=2"]);
  await proxy.close();
});

it.each(["refused", "unreachable"] as const)("a server that is %s closes it", async (upstream) => {
  const proxy = await start([observer], upstream);
  await proxy.connect().closed;
  expect(messages(proxy)).toEqual(["new=0", "close=1", "done=0", "log=0", "delete=0"]);
  await proxy.close();
});
