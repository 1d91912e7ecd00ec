// Callouts: what is sent, which outcome each answer is, what comes too late, and which objects cannot be sent.

import { describe, expect, it } from "vitest";
import { allowed, calloutGuest, decide, kinds, request } from "./callout-guest.js";
import type { Answer, FakeHost } from "./fake-host.js";
import { end, errors, guestForTests, moves, told } from "./held-streams.js";

const start = guestForTests(calloutGuest);

describe("a callout", () => {
  it("sends what it was given, without what belongs to another message", async () => {
    const host = await start();
    expect(request(host)).toBe(1);
    expect(host.callouts).toEqual([
      {
        token: 4,
        cluster: "auth",
        headers: [
          [":method", "POST"],
          [":authority", "auth.example.com"],
          [":path", "/ask0"],
          ["authorization", "secret"],
          ["x-b", "1"],
          ["x-b", "2"],
        ],
        body: "hi",
        timeout: 1234,
      },
    ]);
  });

  it.each([
    [0, 5000],
    [-1, 5000],
    [-0x80000000, 5000],
    [1, 1],
    [0x7fffffff, 0x7fffffff],
  ])("with the time-out %i is sent with %i, never without one", async (given, sent) => {
    const host = await start();
    host.call("setTimeout", given);
    request(host);
    expect(host.callouts[0]!.timeout).toBe(sent);
  });

  const text = "upstream request timeout";
  const fromService = ["x-envoy-upstream-service-time", "5"] as [string, string];
  it.each<[string, Answer, string]>([
    ["success", allowed, `${kinds.response} 200 0 success`],
    ["another success", { headers: [[":status", "299"]] }, `${kinds.response} 299 0 success`],
    ["a redirect", { headers: [[":status", "300"]] }, `${kinds.response} 300 0`],
    ["a refusal", { headers: [[":status", "403"]], body: "no" }, `${kinds.response} 403 0`],
    ["a time-out", { headers: [[":status", "504"]], body: text }, `${kinds.timedOut} 504 0`],
    [
      "the service's own time-out",
      { headers: [[":status", "504"], fromService] },
      `${kinds.response} 504 0`,
    ],
    ["no connection", { headers: [[":status", "503"]], body: "u" }, `${kinds.unreachable} 503 0`],
    [
      "the service's own 503",
      { headers: [[":status", "503"], fromService] },
      `${kinds.response} 503 0`,
    ],
    ["a reset", {}, `${kinds.reset} 0 0`],
    ["an odd status", { headers: [[":status", "2OO"]] }, `${kinds.reset} 0 0`],
    ["a long status", { headers: [[":status", "2000"]] }, `${kinds.reset} 0 0`],
  ])("tells %s", async (_title, answer, expected) => {
    const host = await start();
    request(host);
    host.answerCallout(4, answer);
    expect(told(host)).toEqual([`ask0 ${expected}`]);
  });

  it.each([2, 6, 10, 12])("tells a refusal of the host at once: %i", async (status) => {
    const host = await start();
    host.calloutStatus = status;
    request(host);
    expect(told(host)).toEqual([`ask0 ${kinds.refused} 0 ${status}`]);
  });

  it("gives headers, body and trailers within the outcome only", async () => {
    const host = await start();
    host.logLevel = 1;
    request(host);
    host.answerCallout(4, {
      headers: [
        [":status", "200"],
        ["x-user", "ann"],
      ],
      body: "body",
      trailers: [["x-end", "z"]],
    });
    expect(host.logs.map(({ text: line }) => line)).toContain("ann body 4 z");
    host.answer = allowed;
    host.call("proxy_on_tick", 1);
    expect(told(host)).toContain("kept null null 0");
  });

  it("reads the answer in the context of the plugin, the stream in its own", async () => {
    const host = await start();
    host.logLevel = 1;
    request(host);
    host.calls.length = 0;
    host.answerCallout(4, { ...allowed, body: "b", trailers: [["x-end", "z"]] });
    const contexts = host.calls.filter(({ name }) => /context|map|buffer|continue/.test(name));
    expect(contexts.map(({ name, args }) => `${name} ${args[0]}`)).toEqual([
      "proxy_get_header_map_pairs 6",
      "proxy_get_buffer_bytes 4",
      "proxy_get_header_map_pairs 7",
      "proxy_set_effective_context 2",
      "proxy_replace_header_map_value 0",
      "proxy_continue_stream 0",
    ]);
  });
});

describe("a late answer", () => {
  it.each<[string, (host: FakeHost) => void]>([
    ["whose stream has ended", (host) => end(host, 2)],
    ["whose stream is complete", (host) => host.call("proxy_on_log", 2)],
    ["whose plugin has ended", (host) => host.call("proxy_on_delete", 1)],
    [
      "whose stream ended after the plugin",
      (host) => (host.call("proxy_on_delete", 1), end(host, 2)),
    ],
  ])("%s does nothing", async (_title, happen) => {
    const host = await start();
    request(host);
    happen(host);
    host.calls.length = 0;
    host.answerCallout(4, allowed);
    expect(host.calls).toEqual([]);
    expect(told(host).filter((text) => text.startsWith("ask"))).toEqual([]);
  });

  it("under a token that was answered, or never given out, does nothing", async () => {
    const host = await start();
    request(host);
    host.answerCallout(4, allowed);
    host.calls.length = 0;
    for (const token of [4, 0, 1, 8, -1]) host.answerCallout(token, allowed);
    host.answerCallout(4, allowed, 77);
    expect(host.calls).toEqual([]);
  });

  it("does not resume a stream that the host has taken away without a word", async () => {
    const host = await start();
    request(host);
    host.failing.set("proxy_set_effective_context", 2);
    host.answerCallout(4, allowed);
    expect(moves(host)).toEqual([]);
  });
});

describe("hold", () => {
  it.each([
    [
      0,
      "while the filter is made",
      ["callout not sent: no callback of a request or response runs"],
    ],
    [7, "in onLog", ["callout not sent: no callback of a request or response runs"]],
    [11, "in onDelete", ["callout not sent: no callback of a request or response runs"]],
  ])("sends nothing in callback %i: %s", async (callback, _title, lines) => {
    const host = await start();
    host.call("setHoldIn", callback);
    request(host);
    end(host, 2);
    expect(host.callouts).toEqual([]);
    expect(errors(host)).toEqual(lines.map((line) => expect.stringContaining(line) as string));
  });

  it("sends nothing outside all callbacks", async () => {
    const host = await start();
    decide(host, "pause");
    request(host);
    host.call("holdAtTopLevel");
    expect(host.callouts).toHaveLength(1);
    expect(errors(host)[0]).toContain("no callback runs");
  });
});

describe("a callout object that is under way", () => {
  it("is not sent for a second stream, which is answered instead of let through", async () => {
    const host = await start();
    request(host, 2);
    host.call("shareCallout");
    expect(request(host, 3)).toBe(1);
    expect(host.callouts).toHaveLength(2);
    expect(request(host, 4)).toBe(1);
    expect(host.callouts).toHaveLength(2);
    expect(moves(host)).toEqual(["reply 500 of 0"]);
    expect(errors(host)).toEqual(["callout not sent: it is under way; make a second object"]);
    host.answerCallout(8, allowed);
    expect(moves(host).at(-1)).toBe("continue 0 of 3");
    expect(request(host, 5)).toBe(1);
    expect(host.callouts).toHaveLength(3);
  });

  it("is not sent twice for one stream, which waits for the first answer", async () => {
    const host = await start();
    request(host, 2);
    host.call("shareCallout");
    request(host, 3);
    expect(host.call("proxy_on_request_headers", 3, 1, 1)).toBe(1);
    expect(moves(host)).toEqual([]);
    host.answerCallout(8, allowed);
    expect(moves(host)).toEqual(["continue 0 of 3"]);
  });
});
