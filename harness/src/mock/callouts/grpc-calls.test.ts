// gRPC calls in the mock's own time. What a module is told about one is compared with a real Envoy in
// test/conformance/grpc.test.ts.

import { describe, expect, it } from "vitest";
import {
  grpcGuest,
  make,
  openStream,
  send,
  unaryCall,
  type GrpcGuest,
} from "../../../../test/conformance/grpc-guest.js";
import { calloutGuest } from "../../../../test/conformance/callout-guest.js";
import { get, startGuest } from "../../../../test/conformance/observe.js";
import { MockStalledError } from "../mock-errors.js";
import type { MockProxyOptions } from "../mock-options.js";
import type { MockProxy } from "../mock-proxy.js";
import type { MockCluster } from "./cluster.js";

const token = "(i32.load (i32.const 16))";
const resume = `
  (drop (call $effective (i32.load (i32.const 64))))
  (drop (call $continueStream (i32.const 0)))`;

/** Holds its stream until a callback of the call lets it go. */
const waiting = (guest: GrpcGuest): GrpcGuest => ({
  receive: resume,
  close: resume,
  ...guest,
  calls: `(i32.store (i32.const 64) (local.get $id)) ${guest.calls}`,
});

function start(
  guest: GrpcGuest,
  grpc: MockCluster,
  options: Partial<MockProxyOptions> = {},
): Promise<MockProxy> {
  const { callbacks = {} } = grpcGuest(waiting(guest));
  const stopped = (callbacks.proxy_on_request_headers ?? "").replace(/\(i32\.const 0\)$/, "(i32.const 1)"); // prettier-ignore
  return startGuest({
    guest: { callbacks: { ...callbacks, proxy_on_request_headers: stopped } },
    proxy: { clusters: { grpc }, ...options },
  });
}

const passed = (proxy: MockProxy): number =>
  proxy.now.getTime() - new Date("2026-01-01T00:00:00Z").getTime();

const said = (proxy: MockProxy, text: string): string[] =>
  proxy.logs.map((line) => line.message).filter((message) => message.startsWith(text));

const pong = { messages: [Buffer.from("pong")] };
const call = { calls: make("call", unaryCall({ timeout: 700 })) };

describe("time while a stream waits for a gRPC call", () => {
  it.each<[string, MockCluster, number]>([
    ["an answer without a delay", { grpc: pong }, 0],
    ["an answer with a delay", { grpc: { ...pong, delay: 200 } }, 200],
    ["the time-out of the module", { server: "never", protocol: "http/2" }, 700],
  ])("goes on by itself up to %s, and no further", async (_, script, milliseconds) => {
    const proxy = await start(call, script);
    expect((await proxy.send(get)).status).toBe(200);
    expect(passed(proxy)).toBe(milliseconds);
    await proxy.close();
  });

  it("stands still when the test wants to advance it", async () => {
    const proxy = await start(call, { grpc: { ...pong, delay: 200 } }, { time: "manual" });
    const reply = proxy.send(get);
    proxy.advanceTime(199);
    expect(said(proxy, "on receive")).toEqual([]);
    proxy.advanceTime(1);
    expect((await reply).status).toBe(200);
    await proxy.close();
  });

  // [R4.15-5]: a time-out of 0 is none.
  it("does not help where nothing answers, and the error says so", async () => {
    const forever = { calls: make("call", unaryCall({ timeout: 0 })) };
    const proxy = await start(forever, { server: "never", protocol: "http/2" }, { stallTimeout: 20 }); // prettier-ignore
    const error = await proxy.send(get).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MockStalledError);
    expect(String(error)).toContain("a callout without a time-out to grpc is never answered");
    await proxy.close();
  });
});

describe("a scripted gRPC server", () => {
  it("is told what has come each time it is asked", async () => {
    const asked: string[] = [];
    const proxy = await start(
      {
        calls: make("stream", openStream({ metadata: [["x-m", "1"]] })) + send(token, "one", true),
      },
      {
        grpc: ({ cluster, path, headers, messages, ended }) => {
          const metadata = headers.find(([name]) => name === "x-m")?.[1];
          asked.push(`${cluster} ${path} ${metadata} ${messages.join()} ${ended}`);
          return ended ? { status: 0 } : undefined;
        },
      },
    );
    await proxy.send(get);
    const head = "grpc /test.Service/Method 1";
    expect(asked).toEqual([`${head}  false`, `${head} one false`, `${head} one true`]);
    await proxy.close();
  });

  it("may be one of several answers", async () => {
    const proxy = await start(call, [{ grpc: { status: 5 } }, { grpc: pong }]);
    await proxy.send(get);
    await proxy.send(get);
    expect([said(proxy, "on close"), said(proxy, "on receive")]).toEqual([["on close=5"], ["on receive=9"]]); // prettier-ignore
    await proxy.close();
  });

  it("answers HTTP callouts, too", async () => {
    const proxy = await startGuest({
      guest: calloutGuest({ cluster: "grpc", body: "\0\0\0\0\x01x" }),
      proxy: { clusters: { grpc: { grpc: pong } } },
    });
    await proxy.send(get);
    expect(said(proxy, "in body")).toEqual(["in body=0 \0\0\0\0\x04pong"]);
    expect(said(proxy, "trailers")).toEqual(["trailers=1"]);
    await proxy.close();
  });

  it("shows its requests as they came, half-closed or not", async () => {
    const proxy = await start(
      { calls: make("a", openStream()) + send(token, "one") + make("b", unaryCall()) },
      { grpc: pong },
    );
    await proxy.send(get);
    const seen = proxy.calloutRequests.map(({ body, complete }) => [Buffer.from(body).toString(), complete]); // prettier-ignore
    expect(seen).toEqual([
      ["\0\0\0\0\x03one", false],
      ["\0\0\0\0\x04ping", true],
    ]);
    await proxy.close();
  });
});

// [R4.14-13], [R4.15-11]: what is true of HTTP callouts is true of gRPC.
describe("a gRPC call of a root that goes", () => {
  const drained = 600_000;

  it.each([
    ["call", make("call", unaryCall({ timeout: 0 }))],
    ["stream", make("stream", openStream()) + send(token, "x", true)],
  ])("ends without a callback: %s", async (_, calls) => {
    const proxy = await startGuest({
      guest: grpcGuest({ calls }),
      proxy: { clusters: { grpc: { grpc: { ...pong, delay: drained + 1000 } } } },
    });
    await proxy.send(get);
    await proxy.updateConfiguration(0, "another one");
    proxy.advanceTime(drained + 2000);
    expect(proxy.calloutRequests).toHaveLength(1);
    expect(said(proxy, "on ")).toEqual([]);
    await proxy.close();
  });

  // [R2.2-2]
  it("never leaves the canary: main thread and worker make it", async () => {
    const proxy = await startGuest({
      guest: grpcGuest({ from: "proxy_on_configure", calls: make("call", unaryCall()) }),
      proxy: { clusters: { grpc: { grpc: pong } } },
    });
    proxy.advanceTime(1);
    expect(proxy.calloutRequests).toHaveLength(2);
    const threads = proxy.logs.filter((line) => line.message === "on receive=5");
    expect(threads.map((line) => line.thread)).toEqual(["main", "worker"]);
    await proxy.close();
  });
});

// [R4.15-3]: each VM counts its own; connections belong to a thread.
it("several workers have numbers and connections of their own", async () => {
  const guest = grpcGuest({ calls: make("call", unaryCall()) });
  const proxy = await startGuest({
    guest,
    proxy: { workers: 2, clusters: { grpc: { server: { grpc: pong }, maxConnections: 1 } } },
  });
  for (const worker of [0, 1, 0, 1]) await proxy.send(get, { worker });
  proxy.advanceTime(1);
  expect(said(proxy, "token").sort()).toEqual(["token=5", "token=5", "token=9", "token=9"]);
  expect(said(proxy, "on receive")).toHaveLength(4);
  await proxy.close();
});

it("a module that traps in a callback hears nothing more", async () => {
  const proxy = await startGuest({
    guest: grpcGuest({
      calls: make("stream", openStream()) + send(token, "x", true),
      receive: "(unreachable)",
    }),
    proxy: { clusters: { grpc: { grpc: pong } } },
  });
  await proxy.send(get);
  proxy.advanceTime(1);
  expect(said(proxy, "on ").map((line) => line.split("=")[0])).toEqual([
    "on initial",
    "on receive",
  ]);
  await proxy.close();
});

it("a call through the gRPC library finds nobody", async () => {
  const service = Uint8Array.from([0x12, 2, 0x22, 0]);
  const proxy = await start({ calls: make("call", unaryCall({ service })) }, { grpc: pong });
  await proxy.send(get);
  expect(said(proxy, "number")).toEqual(["number=13"]);
  await proxy.close();
});
