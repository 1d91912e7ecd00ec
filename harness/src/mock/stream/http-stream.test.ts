import { describe, expect, it } from "vitest";
import { get, observe, startGuest } from "../../../../test/conformance/observe.js";
import { MockProxy } from "../mock-proxy.js";
import { rawGuest } from "../../../../test/conformance/raw-guest.js";

const say = (name: string): string =>
  `(call $sayNumber "${name}" (local.get $n)) (call $sayNumber "end" (local.get $end))`;
const chunks = [Buffer.from("ab"), Buffer.from("cde")];
const post = { ...get, method: "POST", chunks };

// [R2.4-18], [R2.4-19], [R3.3-1]
describe("the body of a request", () => {
  const guest = (answer: number) => ({
    callbacks: { proxy_on_request_body: `${say("size")} (i32.const ${answer})` },
  });

  it.each([
    ["HTTP/1.1", post, ["size=2", "end=0", "size=3", "end=0", "size=0", "end=1"]],
    ["HTTP/2", { ...post, protocol: "http/2" } as const, ["size=2", "end=0", "size=3", "end=1"]],
    ["HTTP/2 with trailers", { ...post, protocol: "http/2", trailers: [["t", "1"]] } as const, ["size=2", "end=0", "size=3", "end=0"]], // prettier-ignore
    ["HTTP/1.1, chunked, without data", { ...get, headers: [["transfer-encoding", "chunked"]] } as const, ["size=0", "end=1"]], // prettier-ignore
    ["HTTP/1.1, whose trailers are dropped", { ...post, trailers: [["t", "1"]] } as const, ["size=2", "end=0", "size=3", "end=0", "size=0", "end=1"]], // prettier-ignore
  ])("over %s comes in this shape", async (_, request, expected) => {
    expect(await observe({ guest: guest(0), request })).toEqual(expected);
  });

  it("grows when it is kept with result 1, and does not with result 2", async () => {
    const kept = { ...post, protocol: "http/2" } as const;
    const stall = { stallTimeout: 20 };
    expect(await observe({ guest: guest(1), request: kept, proxy: stall })).toEqual(["size=2", "end=0", "size=5", "end=1"]); // prettier-ignore
    expect(await observe({ guest: guest(2), request: kept, proxy: stall })).toEqual(["size=2", "end=0", "size=3", "end=1"]); // prettier-ignore
  });
});

// [R2.4-2], [R3.4-1]
it("trailers come after the body and stop the stream until it is continued", async () => {
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_configure: `(drop (call $tickPeriod (i32.const 10))) (i32.const 1)`,
        proxy_on_request_trailers: `(call $say "trailer" (call $get (i32.const 1) "x-t" (i32.const 0) (i32.const 4))) (i32.const 1)`,
        proxy_on_tick: `(drop (call $effective (i32.const 2))) (drop (call $continueStream (i32.const 0)))`,
      },
    },
    proxy: { http1Trailers: true },
  });
  const reply = proxy.send({ ...post, trailers: [["X-T", "1"]] });
  expect(proxy.rawUpstreamRequests).toEqual([]);
  proxy.advanceTime(10);
  await reply;
  expect(proxy.logs.map((line) => line.message)).toEqual(["trailer=0 1"]);
  expect(proxy.rawUpstreamRequests[0]?.trailers).toEqual([["x-t", "1"]]);
  await proxy.close();
});

// [R3.2-2], [R3.3-1]
describe("above the buffer limit", () => {
  const big = { ...get, method: "POST", chunks: [Buffer.alloc(80), Buffer.alloc(80)] };
  const limit = { bufferLimit: 100, stallTimeout: 20 };

  it.each([
    ["a kept request body is 413", { proxy_on_request_body: "(i32.const 1)" }, 413],
    ["a request held with result 3 is 413", { proxy_on_request_headers: "(i32.const 3)" }, 413],
    ["a response held with result 3 is 500", { proxy_on_response_headers: "(i32.const 3)" }, 500],
  ])("%s", async (_, callbacks, status) => {
    const proxy = await startGuest({
      guest: { callbacks: callbacks as Record<string, string> },
      proxy: { ...limit, rawUpstream: () => ({ status: 200, headers: [], chunks: big.chunks }) },
    });
    expect((await proxy.send(big)).status).toBe(status);
    await proxy.close();
  });

  it("a kept response body resets the stream: its headers are on their way", async () => {
    const proxy = await startGuest({
      guest: { callbacks: { proxy_on_response_body: "(i32.const 1)" } },
      proxy: { ...limit, rawUpstream: () => ({ status: 200, headers: [], chunks: big.chunks }) },
    });
    await expect(proxy.send(get)).rejects.toMatchObject({
      details: "response_payload_too_large",
      status: 200,
    });
    await proxy.close();
  });

  it("a request held with result 4 waits at its source, and goes on when it is continued", async () => {
    const proxy = await startGuest({
      guest: {
        callbacks: {
          proxy_on_configure: `(drop (call $tickPeriod (i32.const 10))) (i32.const 1)`,
          proxy_on_request_headers: `(i32.const 4)`,
          proxy_on_request_body: `${say("size")} (i32.const 0)`,
          proxy_on_tick: `(drop (call $effective (i32.const 2))) (drop (call $continueStream (i32.const 0)))`,
        },
      },
      proxy: limit,
    });
    const reply = proxy.send({ ...big, chunks: [...big.chunks, Buffer.alloc(80)] });
    proxy.advanceTime(10);
    expect((await reply).status).toBe(200);
    expect(proxy.logs.map((line) => line.message)).toEqual([
      "size=160",
      "end=0",
      "size=80",
      "end=0",
      "size=0",
      "end=1",
    ]);
    await proxy.close();
  });
});

// [R3.2-7]
describe("a stream that a filter holds", () => {
  const guest = { callbacks: { proxy_on_request_headers: "(i32.const 1)" } };

  it("is an error after a while of real time", async () => {
    const proxy = await startGuest({
      guest,
      plugin: { name: "gate" },
      proxy: { stallTimeout: 20 },
    });
    await expect(proxy.send(get)).rejects.toThrow(/OUT1606 .*gate holds the request/);
    await proxy.close();
  });

  it("gets 504 after five minutes of virtual time", async () => {
    const proxy = await startGuest({ guest });
    const reply = proxy.send(get);
    proxy.advanceTime(300_000);
    expect(await reply).toMatchObject({ status: 504, details: "stream_idle_timeout" });
    await proxy.close();
  });
});

it("an upstream that does not answer is 504 after the route's fifteen seconds", async () => {
  const proxy = await MockProxy.start({
    filters: [],
    rawUpstream: () => new Promise(() => undefined),
  });
  const reply = proxy.send(get);
  proxy.advanceTime(15_000);
  expect(await reply).toMatchObject({ status: 504, details: "response_timeout" });
  await proxy.close();
});

it.each([
  ["shorter", "x", /OUT1606 .*response went out with 2 bytes less/],
  ["longer", "12345", undefined],
])("a response body that a filter made %s than its length", async (_, text, expected) => {
  const proxy = await startGuest({
    guest: {
      callbacks: {
        proxy_on_response_body: `(if (local.get $n) (then (drop (call $setBuffer (i32.const 1) (i32.const 0) (i32.const 99) "${text}")))) (i32.const 0)`,
      },
    },
    proxy: { rawUpstream: () => ({ status: 200, headers: [], chunks: [Buffer.from("abc")] }) },
  });
  const reply = proxy.send(get);
  if (expected !== undefined) await expect(reply).rejects.toThrow(expected);
  else expect(Buffer.from((await reply).body).toString()).toBe("123");
  await proxy.close();
});

it("filters see requests in order and responses in reverse", async () => {
  const named = (name: string) => ({
    wasm: rawGuest({
      callbacks: {
        proxy_on_request_headers: `(drop (call $add (i32.const 0) "x-order" "${name}")) (i32.const 0)`,
        proxy_on_response_headers: `(drop (call $add (i32.const 2) "x-order" "${name}")) (i32.const 0)`,
      },
    }),
  });
  const proxy = await MockProxy.start({ filters: ["a", "b", "c"].map(named) });
  const { headers } = await proxy.send(get);
  const order = (pairs: readonly (readonly [string, string])[] = []) =>
    pairs.filter(([name]) => name === "x-order").map(([, value]) => value);
  expect(order(proxy.rawUpstreamRequests[0]?.headers)).toEqual(["a", "b", "c"]);
  expect(order(headers)).toEqual(["c", "b", "a"]);
  await proxy.close();
});
