import { describe, expect, it } from "vitest";
import { get, startGuest } from "../../../test/conformance/observe.js";
import { rawGuest } from "../../../test/conformance/raw-guest.js";
import { MockProxy } from "./mock-proxy.js";
import type { RawUpstream } from "./raw-messages.js";
import { families } from "./families/index.js";

describe("fetch", () => {
  it("sends a request through the filters and gives what the client gets", async () => {
    const proxy = await MockProxy.start({
      filters: [
        {
          wasm: rawGuest({
            callbacks: {
              proxy_on_request_headers: `(drop (call $add (i32.const 0) "x-filter" "1")) (i32.const 0)`,
              proxy_on_response_headers: `(drop (call $add (i32.const 2) "set-cookie" "b=2")) (i32.const 0)`,
            },
          }),
        },
      ],
      upstream: async (request) =>
        new Response(`${request.method} ${await request.text()}`, {
          status: 201,
          headers: { "set-cookie": "a=1" },
        }),
    });
    const response = await proxy.fetch("https://shop.example/cart?a=1", {
      method: "POST",
      body: "hello",
      headers: { accept: "text/plain" },
    });
    expect(response.status).toBe(201);
    expect(await response.text()).toBe("POST hello");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    const [request] = proxy.upstreamRequests;
    expect(request?.url).toBe("https://shop.example/cart?a=1");
    expect(request?.headers.get("x-filter")).toBe("1");
    expect(request?.headers.get("x-forwarded-proto")).toBe("https");
    expect(await request?.text()).toBe("hello");
    await proxy.close();
  });

  it("takes a path alone, a Request, and HTTP/2", async () => {
    const proxy = await MockProxy.start({ filters: [] });
    expect((await proxy.fetch("/a")).status).toBe(200);
    await proxy.fetch(new Request("http://b.example/b"), { protocol: "http/2" });
    expect(proxy.upstreamRequests.map((request) => request.url)).toEqual([
      "http://localhost/a",
      "http://b.example/b",
    ]);
    await proxy.close();
  });

  it("refuses a status that fetch cannot have", async () => {
    const proxy = await startGuest({
      guest: {
        callbacks: {
          proxy_on_response_headers: `(drop (call $replace (i32.const 2) ":status" "999")) (i32.const 0)`,
        },
      },
    });
    await expect(proxy.fetch("/")).rejects.toThrow(/OUT1610 the reply has status 999/);
    expect((await proxy.send(get)).status).toBe(999);
    await proxy.close();
  });
});

describe("the upstream", () => {
  it.each<[string, RawUpstream, number, string]>([
    ["that closes the connection is 503", () => "reset", 503, "upstream_reset_before_response_started{connection_termination}"], // prettier-ignore
    ["that answers is passed on", () => ({ status: 404, headers: [] }), 404, "via_upstream"],
  ])("%s", async (_, rawUpstream, status, details) => {
    const proxy = await MockProxy.start({ filters: [], rawUpstream });
    expect(await proxy.send(get)).toMatchObject({ status, details });
    await proxy.close();
  });

  it("that throws is the test's own error", async () => {
    const upstream = (): never => {
      throw new Error("my upstream is broken");
    };
    const proxy = await MockProxy.start({ filters: [], upstream });
    await expect(proxy.fetch("/")).rejects.toThrow("my upstream is broken");
    await proxy.close();
  });
});

it("traces callbacks and host calls with results, and counts the calls", async () => {
  const proxy = await startGuest({
    guest: { callbacks: { proxy_on_log: `(drop (call $remove (i32.const 0) "x"))` } },
  });
  proxy.trace.clear();
  await proxy.send(get);
  expect(proxy.trace.entries).toMatchObject([
    { kind: "callback", name: "proxy_on_log", context: 2, arguments: [2], result: undefined },
    {
      kind: "hostCall",
      name: "env.proxy_remove_header_map_value",
      context: 2,
      arguments: [0, 4096, 1],
      result: 2,
    },
  ]);
  expect([...proxy.trace.hostCallCounts]).toEqual([["env.proxy_remove_header_map_value", 1]]);
  await proxy.close();
});

it("uses another family of host calls where one is given", async () => {
  const proxy = await startGuest({
    guest: { callbacks: { proxy_on_request_headers: `(call $sayNumber "add" (call $add (i32.const 0) "a" "b")) (i32.const 0)` } }, // prettier-ignore
    proxy: { families: { headerMaps: { ...families.headerMaps, proxy_add_header_map_value: () => 10 } } }, // prettier-ignore
  });
  await proxy.send(get);
  expect(proxy.logs.map((line) => line.message)).toEqual(["add=10"]);
  await proxy.close();
});

it("makes the same request ids for the same seed, and others for another", async () => {
  const ids = async (seed: string): Promise<string | undefined> => {
    const proxy = await MockProxy.start({ filters: [], seed });
    await proxy.send(get);
    await proxy.close();
    return proxy.rawUpstreamRequests[0]?.headers.find(([name]) => name === "x-request-id")?.[1];
  };
  expect(await ids("a")).toBe(await ids("a"));
  expect(await ids("a")).not.toBe(await ids("b"));
  expect(await ids("a")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/); // prettier-ignore
});

describe("misuse", () => {
  it("of a filter that does not exist is told", async () => {
    const proxy = await MockProxy.start({ filters: [] });
    await expect(proxy.updateConfiguration(1, "")).rejects.toThrow(/OUT1609 there is no filter 1/);
    await proxy.close();
  });

  it("of a closed proxy is told, and closing twice is fine", async () => {
    const proxy = await MockProxy.start({ filters: [] });
    await proxy.close();
    await proxy.close();
    await expect(proxy.send(get)).rejects.toThrow(/OUT1609 the mock proxy was closed/);
  });

  it("of a module that is not there is told", async () => {
    await expect(MockProxy.start({ filters: [{ wasm: "no/such.wasm" }] })).rejects.toThrow(
      /OUT1609 the module no\/such.wasm cannot be read/,
    );
  });
});

it("resets the streams under way when it is closed", async () => {
  const proxy = await startGuest({
    guest: { callbacks: { proxy_on_request_headers: "(i32.const 1)" } },
  });
  const held = proxy.send(get);
  await proxy.close();
  await expect(held).rejects.toThrow(/OUT1607/);
});
