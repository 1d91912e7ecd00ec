// gRPC streams on the mock host: many messages each way, each refusal of each host call, each wrong moment.

import { describe, expect, it } from "vitest";
import type { MockCluster } from "../../harness/src/mock/index.js";
import { echo, failing, grpcGuest, kinds, run } from "./grpc-guest.js";

const start = grpcGuest();

describe("a stream", () => {
  it("carries messages both ways until both sides have ended", async () => {
    const proxy = await start(echo);
    const opened = await run(proxy, "open");
    expect([...opened, ...(await run(proxy, "say")), ...(await run(proxy, "half"))]).toEqual([
      "open 01",
      "headers '1'",
      "say 00",
      "message 2 'hi'",
      "message 0 ''",
      "gRPC stream: nothing done: it is half-closed",
      "gRPC stream: nothing done: it is half-closed",
      "half 0 103 103",
      "trailers '2'",
      "gRPC stream: nothing done: it is not open",
      "closed 0 '' over 103",
    ]);
    expect(await run(proxy, "open")).toEqual(["open 01", "headers '1'"]);
  });

  it("is open once", async () => {
    const proxy = await start(echo);
    expect((await run(proxy, "open twice")).slice(0, 2)).toEqual([
      "callout not sent: it is under way; make a second object",
      "open 0103",
    ]);
  });

  it("does nothing while it is not open", async () => {
    const proxy = await start(echo);
    const nothing = "gRPC stream: nothing done: it is not open";
    const lines = await run(proxy, "say", "half", "cancel");
    expect(lines.filter((line) => line !== nothing)).toEqual(["say 103103", "half 103 103 103", "cancel 103 0 103"]); // prettier-ignore
    expect(proxy.calloutRequests).toEqual([]);
  });

  it("says nothing more when it was cancelled", async () => {
    const proxy = await start(echo);
    expect(await run(proxy, "open", "say")).toContain("message 2 'hi'");
    const lines = await run(proxy, "cancel");
    expect(lines).toEqual(["gRPC stream: nothing done: it is not open", "cancel 0 0 103"]);
  });

  it("is over when the service ends it", async () => {
    const proxy = await start({ grpc: () => ({ status: 8, message: "enough" }) });
    expect(await run(proxy, "open")).toEqual([
      "open 01",
      "headers null",
      "trailers null",
      "gRPC stream: nothing done: it is not open",
      "closed 8 'enough' over 103",
    ]);
  });

  it("is over when nobody is there, and can be opened again", async () => {
    const proxy = await start({ server: "refused", protocol: "http/2" });
    for (let time = 0; time < 2; time++) {
      const lines = await run(proxy, "open");
      expect(lines[0]).toBe("open 01");
      expect(lines.at(-1)).toMatch(/^closed 14 'upstream connect error.* over 103$/);
    }
  });

  it("needs a target", async () => {
    const proxy = await start(echo);
    expect((await run(proxy, "open nothing")).at(-1)).toBe("open 2");
  });

  // [R4.15-6]: the worker would hang.
  it("is not opened behind a call that the host refused in the same callback", async () => {
    const proxy = await start("unreachable");
    const refused = "gRPC stream not opened: the host refused another call in this callback";
    for (let time = 0; time < 2; time++) {
      expect(await run(proxy, "open others")).toEqual([refused, "open 10 103"]);
      expect(await run(proxy, "tell, open")).toEqual([`told ${kinds.refused} -1 10 '' ''`, refused, "tell 10 open 103"]); // prettier-ignore
      expect(await run(proxy, "open")).toEqual(["open 100"]);
    }
  });

  it.each([2, 4, 6, 12])("passes on that the host does not open it: %i", async (status) => {
    const proxy = await start(echo, { families: failing({ proxy_grpc_stream: status }) });
    expect(await run(proxy, "open", "open")).toEqual([`open ${status}0`, `open ${status}0`]);
  });

  it.each([
    ["proxy_grpc_send", 1, "say", ["say 11"]],
    ["proxy_grpc_send", 2, "say", ["say 22"]],
    ["proxy_grpc_close", 1, "half", ["half 1 0 1", "message 4 'more'"]],
    ["proxy_grpc_close", 2, "half", ["half 2 0 2", "message 4 'more'"]],
    ["proxy_grpc_cancel", 1, "cancel", ["gRPC stream: nothing done: it is not open", "cancel 1 0 103"]],
  ])("passes on that %s answers %i", async (name, status, wish, expected) => {
    const proxy = await start(echo, { families: failing({ [name]: status }) });
    await run(proxy, "open");
    expect(await run(proxy, wish)).toEqual(expected);
  }); // prettier-ignore

  it.each([
    ["too large", 17 << 20, {}],
    ["not given by the host", 3, { proxy_get_buffer_bytes: 6 }],
  ])("ends when a message is %s", async (_, size, names) => {
    const big: MockCluster = { grpc: ({ messages }) => (messages.length > 0 ? { messages: [Buffer.alloc(size), Buffer.from("next")] } : undefined) }; // prettier-ignore
    const proxy = await start(big, { families: failing(names) });
    await run(proxy, "open");
    expect((await run(proxy, "say")).slice(1)).toEqual([
      "headers null",
      "gRPC stream: nothing done: it is not open",
      "closed 8 'message too large' over 103",
    ]);
    expect((await run(proxy, "open"))[0]).toBe("open 01");
  });

  it("leaves nothing behind, however often it is opened", async () => {
    const proxy = await start(echo);
    const cycle = ["open", "say", "half", "open", "cancel"];
    for (let time = 0; time < 200; time++) await run(proxy, ...cycle);
    const before = (await run(proxy, "memory")).at(-1);
    for (let time = 0; time < 1000; time++) await run(proxy, ...cycle);
    expect((await run(proxy, "memory")).at(-1)).toBe(before);
  }, 60_000);
});

// [R4.14-13]
