import { setImmediate as turn } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { rawGuest } from "../../../../test/conformance/raw-guest.js";
import { readableText } from "../bytes.js";
import { MockStreamReset, type MockProxyOptions } from "../index.js";
import { MockProxy } from "../mock-proxy.js";

const watcher = rawGuest({
  callbacks: {
    proxy_on_context_create: "",
    proxy_on_request_headers: `(call $sayNumber "headers" (local.get $end)) (i32.const 0)`,
    proxy_on_request_body: `(call $sayNumber "body" (local.get $n)) (i32.const 0)`,
    proxy_on_request_trailers: `(call $sayNumber "trailers" (local.get $n)) (i32.const 0)`,
    proxy_on_request_metadata: `(call $sayNumber "metadata" (local.get $n)) (i32.const 0)`,
    proxy_on_response_body: `(call $sayNumber "response body" (local.get $n)) (i32.const 0)`,
    proxy_on_log: `(call $say "log" (call $property "response\\00code_details" (i32.const 0) (i32.const 4)))`,
    proxy_on_delete: `(call $sayNumber "delete" (i32.const 0))`,
  },
});

let proxy: MockProxy | undefined;

async function start(options: Partial<MockProxyOptions> = {}): Promise<MockProxy> {
  proxy = await MockProxy.start({ filters: [{ wasm: watcher }], ...options });
  return proxy;
}

afterEach(() => proxy?.close());

const post = { method: "POST", path: "/", authority: "example.test" } as const;
const http2 = { ...post, protocol: "http/2" } as const;
const bytes = (text: string): Uint8Array => Buffer.from(text);
const messages = (of: MockProxy): string[] => of.logs.map(({ message }) => message);

describe("a request that is sent step by step", () => {
  it("makes one event of each step", async () => {
    const { logs } = await start();
    const stream = proxy!.open(http2);
    stream.sendData("abc");
    stream.sendMetadata([["k", "v"]]);
    stream.sendTrailers([["t", "1"]]);
    expect((await stream.reply).status).toBe(200);
    const expected = ["headers=0", "body=3", "metadata=1", "trailers=1"];
    expect(logs.slice(0, 4).map(({ message }) => message)).toEqual(expected);
  });

  it("is chunked in HTTP/1.1 unless its headers say how long it is", async () => {
    await start();
    const chunked = proxy!.open(post);
    chunked.sendData("abc", true);
    await chunked.reply;
    const sized = proxy!.open({ ...post, headers: [["content-length", "3"]] });
    sized.sendData("abcd"); // The fourth byte is none of it.
    await sized.reply;
    const [first, second] = proxy!.rawUpstreamRequests;
    expect(first?.headers).toContainEqual(["transfer-encoding", "chunked"]);
    expect(second?.chunks.map(readableText)).toEqual(["abc"]);
  });

  it("shows what has come of the reply", async () => {
    const answer = { status: 200, headers: [], chunks: [bytes("12"), bytes("34")], pause: 100 };
    await start({ rawUpstream: answer, time: "manual" });
    const stream = proxy!.open(post, { endOfStream: true });
    expect(stream.headers).toBeUndefined();
    await turn();
    expect(stream.status).toBe(200);
    proxy!.advanceTime(100);
    expect(stream.chunks.map(readableText)).toEqual(["12"]);
    proxy!.advanceTime(200);
    expect(readableText((await stream.reply).body)).toBe("1234");
  });

  it.each([
    ["HTTP/1.1", post, "log=0 downstream_remote_disconnect"],
    ["HTTP/2", http2, "log=0 http2.remote_reset"],
  ])("may be given up over %s", async (_, head, expected) => {
    await start();
    const stream = proxy!.open(head);
    stream.sendData("abc");
    stream.reset();
    await expect(stream.reply).rejects.toThrow(MockStreamReset);
    stream.sendData("more"); // Nobody is there any more.
    expect(messages(proxy!)).toEqual(["headers=0", "body=3", expected, "delete=0"]);
  });

  it("tells of 100 Continue, which no module sees", async () => {
    await start();
    const stream = proxy!.open({ ...post, headers: [["expect", "100-continue"]] });
    expect(stream.informational).toEqual([{ status: 100, headers: [] }]);
    stream.sendData("abc", true);
    expect((await stream.reply).informational).toHaveLength(1);
  });

  // [R2.4-13]
  it("never reaches a module when the codec of HTTP/2 refuses it", async () => {
    await start();
    const stream = proxy!.open({ ...http2, headers: [["connection", "close"]] });
    await expect(stream.reply).rejects.toThrow(/http2\.invalid\.header\.field/);
    expect(messages(proxy!)).toEqual([]);
  });
});

describe("an upstream", () => {
  it("takes its time, which goes on by itself", async () => {
    await start({ rawUpstream: { status: 200, headers: [], delay: 700 } });
    const from = proxy!.now.getTime();
    const { headers } = await proxy!.send(post);
    expect(proxy!.now.getTime() - from).toBe(700);
    expect(headers).toContainEqual(["x-envoy-upstream-service-time", "700"]);
  });

  it("may answer before the request is complete", async () => {
    await start({ rawUpstream: { status: 413, headers: [], early: true } });
    const stream = proxy!.open(post);
    stream.sendData("abc");
    const reply = await stream.reply;
    expect(reply.status).toBe(413);
    expect(reply.headers).toContainEqual(["connection", "close"]);
  });

  it("may look at the headers first and decide then", async () => {
    await start({
      rawUpstream: () => ({ status: 201, headers: [] }),
      earlyUpstream: ({ path }) => (path === "/no" ? { status: 403, headers: [] } : undefined),
    });
    const early = proxy!.open({ ...post, path: "/no" });
    expect((await early.reply).status).toBe(403);
    const late = proxy!.open(post);
    late.sendData("abc", true);
    expect((await late.reply).status).toBe(201);
  });

  it("may say nothing: the route's time-out ends it", async () => {
    await start({ rawUpstream: "silent" });
    const reply = proxy!.send(post);
    await turn();
    proxy!.advanceTime(15_000);
    expect((await reply).details).toBe("response_timeout");
  });

  it.each([
    ["http/1.1", ["response body=2", "response body=2", "response body=0"]],
    ["http/2", ["response body=2", "response body=2"]],
  ] as const)("speaks %s, which decides how a body ends", async (upstreamProtocol, expected) => {
    const rawUpstream = { status: 200, headers: [], chunks: [bytes("12"), bytes("34")] };
    await start({ rawUpstream, upstreamProtocol });
    await proxy!.send(post);
    expect(messages(proxy!).filter((line) => line.startsWith("response"))).toEqual(expected);
  });

  it("may break off in the middle", async () => {
    const rawUpstream = { status: 200, headers: [], chunks: [bytes("12"), bytes("34")] };
    await start({ rawUpstream: { ...rawUpstream, resetAfter: 1 }, upstreamProtocol: "http/2" });
    await expect(proxy!.send(post)).rejects.toThrow(/after_response_started\{remote_reset\}/);
  });
});

// [R3.3-1]: of HTTP/2 the limit is the window of its streams, 16 MiB.
it("holds at most 16 MiB of a body of HTTP/2", async () => {
  const buffering = rawGuest({
    callbacks: { proxy_on_context_create: "", proxy_on_request_body: "(i32.const 1)" },
  });
  await start({ filters: [{ wasm: buffering }], bufferLimit: 1000 });
  const stream = proxy!.open(http2);
  stream.sendData(new Uint8Array(16 * 1024 * 1024));
  await turn();
  expect(stream.status).toBeUndefined();
  stream.sendData("x");
  expect((await stream.reply).details).toBe("request_payload_too_large");
});
