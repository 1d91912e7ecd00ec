// gRPC calls on the mock host: each success, each refusal of each host call, each wrong moment, and what is left when a
// stream or a plugin goes.

import { describe, expect, it } from "vitest";
import type { MockCluster, MockProxy } from "../../harness/src/mock/index.js";
import { failing, fine, grpcGuest, kinds, run, silent } from "./grpc-guest.js";
import { workerLines } from "./mock-guest.js";

const start = grpcGuest();

describe("a call that a stream waits for", () => {
  it("goes on with the answer, which can be read within the outcome only", async () => {
    const proxy = await start(fine);
    expect(await run(proxy, "hold", "kept")).toEqual([
      `asked ${kinds.response} 0 0 '' 'yes' success`,
      "kept null",
    ]);
    const [request] = proxy.calloutRequests;
    expect(request?.path).toBe("/acme.Auth/Check");
    expect(request?.authority).toBe("grpc");
    expect(Buffer.from(request?.body ?? []).toString("latin1")).toBe("\0\0\0\0\x06may I?");
  });

  // [R4.15-5]: a time-out of 0 would be none.
  it.each([
    ["hold", "5000m"],
    ["hold for ever", "5000m"],
    ["hold too long", "5000m"],
    ["hold shortly", "1m"],
    ["hold with", "5000m"],
  ])("has a time-out: %s", async (wish, sent) => {
    const proxy = await start(fine);
    await run(proxy, wish);
    const headers = proxy.calloutRequests[0]?.headers ?? [];
    expect(headers.filter(([name]) => name === "grpc-timeout")).toEqual([["grpc-timeout", sent]]);
  });

  it("sends metadata, without what belongs to the host", async () => {
    const proxy = await start(fine);
    expect(await run(proxy, "hold with")).toEqual([`asked ${kinds.response} 0 0 '' 'yes' success`]);
    const [request] = proxy.calloutRequests;
    expect(request?.path).toBe("/acme.Auth/Check");
    const sent = request?.headers.filter(([name]) => !name.startsWith("x-envoy") && name !== "x-request-id"); // prettier-ignore
    expect(sent?.map((pair) => pair.join(": ")).sort()).toEqual([
      "b-bin: cmF3",
      "content-type: application/grpc",
      "grpc-timeout: 5000m",
      "te: trailers",
      "x-m: 1",
      "x-m: 2",
    ]);
  });

  it("sends the authority that it is given", async () => {
    const proxy = await start(fine);
    await run(proxy, "hold there");
    expect(proxy.calloutRequests[0]?.authority).toBe("auth.example");
  });

  it.each([
    ["hold nothing", "gRPC call without a target: it wants a cluster and package.Service/Method"],
    ["hold bare", "gRPC call without a target: it wants a cluster and package.Service/Method"],
    ["hold spaced", "gRPC call without a target: it wants a cluster and package.Service/Method"],
    ["hold nowhere", "gRPC call refused: its authority has a space or a control character"],
  ])("is refused when it can not be sent: %s", async (wish, line) => {
    const proxy = await start(fine);
    const lines = await run(proxy, wish);
    expect(lines).toContain(line);
    expect(lines.at(-1)).toBe(`asked ${kinds.refused} -1 2 '' ''`);
    expect(proxy.calloutRequests).toEqual([]);
  });

  it("takes all before the last slash for the service", async () => {
    const proxy = await start(fine);
    await run(proxy, "hold slashed");
    expect(proxy.calloutRequests[0]?.path).toBe("/a/b/c");
  });

  it.each([2, 4, 6, 10, 12])("tells a refusal of the host at once: %i", async (status) => {
    const proxy = await start(fine, { families: failing({ proxy_grpc_call: status }) });
    expect(await run(proxy, "hold")).toEqual([`asked ${kinds.refused} -1 ${status} '' ''`]);
  });

  // [R4.15-2]: the end of the number that was never given comes afterwards.
  it("is refused once when there is no such cluster", async () => {
    const proxy = await start(fine, { clusters: {} });
    const reply = await proxy.fetch("/", { headers: { "x-do": "hold" } });
    proxy.advanceTime(10);
    expect(reply.status).toBe(403);
    expect(workerLines(proxy).slice(3)).toEqual([`asked ${kinds.refused} -1 10 '' ''`]);
  });

  it("stops after nine refusals in a row, and answers", async () => {
    const proxy = await start("unreachable");
    const reply = await proxy.fetch("/", { headers: { "x-do": "hold again" } });
    expect(reply.status).toBe(500);
    const lines = workerLines(proxy);
    expect(lines.filter((line) => line.startsWith("asked"))).toHaveLength(8);
    expect(lines.at(-1)).toBe("callout not sent: too many were refused, each sent by the last one");
  });

  it("can be asked again and again, and not twice at once", async () => {
    const proxy = await start(fine);
    expect(await run(proxy, "hold again")).toHaveLength(21);
    const lines = await run(proxy, "hold twice");
    expect(lines).toEqual([
      "callout not sent: it is under way; make a second object",
      "again 1",
      `asked ${kinds.response} 0 0 '' 'yes' success`,
    ]);
  });

  it.each([
    ["a status", { grpc: { status: 7, message: "a{b}" } }, `${kinds.response} 7 0 'a{b}' ''`],
    ["a lone status", { grpc: { status: 7 } }, `${kinds.response} 7 0 '' ''`],
    ["a forged end", { grpc: { status: 7, message: "x{response_timeout}" } }, `${kinds.response} 7 0 'x{response_timeout}' ''`],
    ["a status that is none", { status: 200, headers: [["content-type", "application/grpc"]], chunks: [], trailers: [["grpc-status", "17"]] }, `${kinds.response} -1 0 '' ''`],
    ["OK without a message", { grpc: {} }, `${kinds.reset} 13 0 '' ''`],
    ["an empty message", { grpc: { messages: [new Uint8Array()] } }, `${kinds.response} 0 0 '' '' success`],
    ["a reset", { server: { reset: "before-headers" }, protocol: "http/2" }, `${kinds.unreachable} 14 0 'upstream connect error or disconnect/reset before headers. reset reason: remote reset{upstream_reset_before_response_started{remote_reset}}' ''`],
    ["a late reset", { server: { reset: "after-headers" }, protocol: "http/2" }, `${kinds.reset} 13 0 'upstream_reset_after_response_started{remote_reset}' ''`],
    ["a dead host", { server: "refused", protocol: "http/2" }, `${kinds.unreachable} 14 0 '`],
    ["silence", silent, `${kinds.timedOut} 14 0 'upstream request timeout{response_timeout}' ''`],
  ] satisfies readonly (readonly [string, MockCluster, string])[])("tells %s", async (_, cluster, expected) => {
    const proxy = await start(cluster);
    const [line] = await run(proxy, "hold");
    expect(line).toContain(`asked ${expected}`);
  }); // prettier-ignore

  it("has no message when the host does not say why", async () => {
    const proxy = await start({ grpc: { status: 5, message: "no" } }, { families: failing({ proxy_get_status: 10 }) }); // prettier-ignore
    expect(await run(proxy, "hold")).toEqual([`asked ${kinds.reset} 5 0 '' ''`]);
  });

  it("has no body when the host does not give it", async () => {
    const proxy = await start(fine, { families: failing({ proxy_get_buffer_bytes: 1 }) });
    expect(await run(proxy, "hold")).toEqual([`asked ${kinds.response} 0 0 '' null success`]);
  });
});

describe("a call whose stream ends before the answer", () => {
  const late: MockCluster = { grpc: { messages: [Buffer.from("yes")], delay: 1000 } };

  function open(proxy: MockProxy, wish: string): ReturnType<MockProxy["open"]> {
    const head = { method: "GET", path: "/", authority: "a", headers: [["x-do", wish]] } as const;
    return proxy.open(head, { endOfStream: true });
  }

  async function giveUp(proxy: MockProxy, wish: string): Promise<void> {
    const stream = open(proxy, wish);
    stream.reply.catch(() => undefined);
    stream.reset();
    await stream.reply.catch(() => undefined);
  }

  it("is cancelled, and its object is free", async () => {
    const proxy = await start(late, { time: "manual", trace: "full" });
    await giveUp(proxy, "hold shared");
    const calls = proxy.trace.describe(proxy.trace.entries);
    expect(calls.at(-1)).toMatch(/proxy_grpc_cancel\(token 5\) -> Ok$/);
    proxy.advanceTime(2000);
    const before = workerLines(proxy).length;
    const { reply } = open(proxy, "hold shared");
    proxy.advanceTime(2000);
    expect((await reply).status).toBe(200);
    // The one that was cancelled says nothing.
    expect(workerLines(proxy).filter((line) => line.startsWith("asked"))).toHaveLength(1);
    expect(workerLines(proxy).slice(before)).toEqual([`asked ${kinds.response} 0 0 '' 'yes' success`]); // prettier-ignore
  });

  it("leaves nothing behind, however often", async () => {
    const proxy = await start(late, { time: "manual" });
    const memory = async (): Promise<string> => (await run(proxy, "memory")).at(-1) ?? "";
    for (let time = 0; time < 500; time++) await giveUp(proxy, "hold");
    const before = await memory();
    for (let time = 0; time < 5000; time++) await giveUp(proxy, "hold");
    expect(await memory()).toBe(before);
    proxy.advanceTime(6000);
    expect(workerLines(proxy).filter((line) => line.startsWith("asked"))).toEqual([]);
  }, 60_000);
});

describe("a call of a plugin", () => {
  it("is told its outcome", async () => {
    const proxy = await start(fine);
    expect(await run(proxy, "tell")).toEqual(["sent 0", `told ${kinds.response} 0 0 '' 'yes' success`]); // prettier-ignore
  });

  it.each([2, 4, 6, 10])("is told a refusal at once: %i", async (status) => {
    const proxy = await start(fine, { families: failing({ proxy_grpc_call: status }) });
    expect(await run(proxy, "tell")).toEqual([`told ${kinds.refused} -1 ${status} '' ''`, `sent ${status}`]); // prettier-ignore
  });

  it("can not be sent by a constructor, and can when a stream is over", async () => {
    const proxy = await start(fine);
    expect(workerLines(proxy).slice(0, 3)).toEqual([
      "callout not sent: the constructor of the plugin runs; use onConfigure",
      "gRPC stream not opened: the constructor of the plugin runs; use onConfigure",
      "early 103103",
    ]);
    await proxy.fetch("/", { headers: { "x-log": "1" } });
    proxy.advanceTime(10);
    expect(workerLines(proxy)).toContain("log 00");
  });
});

describe("a plugin that goes", () => {
  it("takes its calls and streams along, without an outcome", async () => {
    const proxy = await start(silent, { time: "manual" });
    await run(proxy, "open");
    await proxy.updateConfiguration(0, "another");
    proxy.advanceTime(599_000);
    await run(proxy, "open");
    const before = workerLines(proxy).length;
    proxy.advanceTime(700_000);
    // The stream of the new plugin lives on.
    expect(workerLines(proxy).slice(before)).toEqual([
      "done 1",
      "callout not sent: a plugin ends; let onDone answer false and send from onTick",
      "delete 103",
    ]);
    expect(await run(proxy, "say")).toEqual(["say 00"]);
  });
});
