// The client of the rate limit service on the mock host: what it asks, what it makes of each answer and of none, and
// what it keeps.

import { describe, expect, it } from "vitest";
import type { MockCluster } from "../../harness/src/mock/index.js";
import { answers, ask, codes, globalGuest, questions, response } from "./global-guest.js";

const start = globalGuest();
const allowed = response({ overallCode: codes.ok });
const verdict = (lines: readonly string[]): string | undefined => lines[0];

const passes = "verdict 1 passes true cached false wait 0";
const failsOpen = "verdict 0 passes true cached false wait 0";
const failsClosed = "verdict 0 passes false cached false wait 0";

/** One descriptor, over its limit of 10 a minute for so many seconds more. */
const overFor = (seconds: number, rest: object = {}): Uint8Array =>
  response({
    overallCode: codes.overLimit,
    statuses: [
      {
        code: codes.overLimit,
        currentLimit: { requestsPerUnit: 10, unit: 2, name: Buffer.from("per-key") },
        durationUntilReset: { seconds: BigInt(seconds) },
      },
    ],
    ...rest,
  });

/** FNV-1a over the bytes of a text of Latin-1, as 16 hexadecimal digits. */
function fnv(text: string): string {
  const step = (hash: bigint, byte: number): bigint =>
    BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  const hash = Buffer.from(text, "latin1").reduce(step, 0xcbf29ce484222325n);
  return hash.toString(16).toUpperCase().padStart(16, "0");
}

describe("what is asked", () => {
  it("is the domain, the descriptors and the cost", async () => {
    const proxy = await start(answers(allowed));
    await ask(proxy);
    await ask(proxy, [["x-key", "a"], ["x-other-key", "b"], ["x-cost", "3"]]); // prettier-ignore
    await ask(proxy, [["x-key", "a"], ["x-cost-each", "0"]]); // prettier-ignore
    const entry = (value: string) => ({ entries: [{ key: "key", value }] });
    expect(questions(proxy)).toEqual([
      { domain: "shop", descriptors: [entry("a")], hits_addend: 1 },
      { domain: "shop", descriptors: [entry("a"), entry("b")], hits_addend: 3 },
      { domain: "shop", descriptors: [{ ...entry("a"), hits_addend: "0" }], hits_addend: 1 },
    ]);
    const [request] = proxy.calloutRequests;
    expect(request?.path).toBe("/envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit");
    expect(request?.headers).toContainEqual(["grpc-timeout", "20m"]);
  });

  it("is nothing where there is no descriptor", async () => {
    const proxy = await start(answers(overFor(5)));
    expect(verdict(await ask(proxy, []))).toBe(passes);
    expect(proxy.calloutRequests).toEqual([]);
  });

  it.each([
    ["", "(empty)"],
    ["a".repeat(256), "a".repeat(256)],
    ["a".repeat(257), `${"a".repeat(192)}~${fnv("a".repeat(257))}`],
    ["\u00ff".repeat(300), `${"%FF".repeat(192)}~${fnv("\u00ff".repeat(300))}`],
    ["caf\u00e9", "caf%E9"],
    ["\u00ff\u0080 %", "%FF%80 %"],
  ])("has values that a service can take: %j", async (value, sent) => {
    const proxy = await start(answers(allowed));
    await ask(proxy, [["x-key", value]]);
    expect(questions(proxy)).toEqual([
      { domain: "shop", descriptors: [{ entries: [{ key: "key", value: sent }] }], hits_addend: 1 },
    ]);
  });
});

describe("what is made of an answer", () => {
  it("is all that it says", async () => {
    const header = (key: string, value: string) => ({ key: Buffer.from(key), value: Buffer.from(value) }); // prettier-ignore
    const proxy = await start(
      answers(
        response({
          overallCode: codes.ok,
          statuses: [
            {
              code: codes.ok,
              currentLimit: { requestsPerUnit: 100, unit: 3, name: Buffer.from("hourly") },
              limitRemaining: 7,
              durationUntilReset: { seconds: 12n, nanos: 5 },
            },
            { code: codes.ok },
          ],
          requestHeadersToAdd: [header("x-tier", "gold")],
          responseHeadersToAdd: [header("x-left", "7"), { key: Buffer.from("x-raw"), rawValue: Buffer.from("r") }], // prettier-ignore
          rawBody: Buffer.from("hello"),
        }),
      ),
    );
    expect(await ask(proxy)).toEqual([
      passes,
      "status false true hourly 100 3 7 12000000005",
      "status false false  0 0 0 0",
      "request x-tier gold",
      "response x-left 7",
      "response x-raw r",
      "body hello",
    ]);
  });

  it("is none of the headers that say how a message is framed", async () => {
    const names = [":status", "Content-Length", "transfer-encoding", "host", "connection", ""];
    const list = [...names, "x-fine"].map((name) => ({ key: Buffer.from(name), value: Buffer.from("1") })); // prettier-ignore
    const message = response({ overallCode: codes.ok, requestHeadersToAdd: list, responseHeadersToAdd: list }); // prettier-ignore
    expect(await ask(await start(answers(message)))).toEqual([
      passes,
      "request x-fine 1",
      "response x-fine 1",
      "body ",
    ]);
  });

  it.each<[string, MockCluster]>([
    ["no message", { grpc: {} }],
    ["an empty message, which has no verdict", answers(new Uint8Array())],
    ["a verdict of a later protocol", answers(response({ overallCode: 9 }))],
    ["a length beyond the end", answers(Uint8Array.of(0x0a, 0x7f))],
    ["a status that is cut off", answers(Uint8Array.of(0x08, 0x01, 0x12, 0x01, 0x08))],
    ["a header that is cut off", answers(Uint8Array.of(0x08, 0x01, 0x1a, 0x01, 0x0a))],
    ["a message above 64 KiB", answers(response({ overallCode: codes.ok, rawBody: new Uint8Array(65536) }))], // prettier-ignore
    ["an error", { grpc: { status: 14, message: "overloaded" } }],
    [
      "an answer without gRPC",
      { server: { status: 200, headers: [], chunks: [Buffer.from("hello")] }, protocol: "http/2" },
    ],
    ["nothing, for longer than the time-out", { server: "never", protocol: "http/2" }],
    ["no healthy host", { server: "unreachable", protocol: "http/2" }],
    ["a connection that breaks", { server: { reset: "before-headers" }, protocol: "http/2" }],
  ])("is what the failure mode says: %s", async (_, rls) => {
    expect(verdict(await ask(await start(rls, "allow")))).toBe(failsOpen);
    expect(verdict(await ask(await start(rls, "deny")))).toBe(failsClosed);
  });
});

describe("an answer that the limit is exceeded", () => {
  it("holds until the reset, and then the service is asked again", async () => {
    const proxy = await start(answers(overFor(5)));
    const status = (wait: number) => `status true true per-key 10 2 0 ${wait}`;
    expect((await ask(proxy)).slice(0, 2)).toEqual([
      `verdict 2 passes false cached false wait ${5e9}`,
      status(5e9),
    ]);
    proxy.advanceTime(4000);
    expect((await ask(proxy)).slice(0, 2)).toEqual([
      `verdict 2 passes false cached true wait ${1e9}`,
      status(1e9),
    ]);
    expect(proxy.calloutRequests).toHaveLength(1);
    proxy.advanceTime(1000);
    expect(verdict(await ask(proxy))).toContain("cached false");
    expect(proxy.calloutRequests).toHaveLength(2);
  });

  it("is for this question only: another key, another cost and another set are asked about", async () => {
    const proxy = await start(answers(overFor(5)));
    for (const more of [[], [["x-cost", "2"]], [["x-other-key", "b"]]] as const) {
      expect(verdict(await ask(proxy, [["x-key", "a"], ...more]))).toContain("cached false");
    }
    expect(verdict(await ask(proxy, [["x-key", "b"]]))).toContain("cached false");
    expect(proxy.calloutRequests).toHaveLength(4);
  });

  it("holds for a minute at most, so that a raised limit is noticed", async () => {
    const proxy = await start(answers(overFor(86_400)));
    await ask(proxy);
    proxy.advanceTime(59_999);
    expect(verdict(await ask(proxy))).toContain("cached true");
    proxy.advanceTime(1);
    expect(verdict(await ask(proxy))).toContain("cached false");
  });

  it.each([
    ["the service does not say how long", "", overFor(0)],
    ["it is too large to keep", "", overFor(5, { rawBody: new Uint8Array(2048) })],
    ["that is not wanted", "uncached", overFor(5)],
  ])("is not kept where %s", async (_, configuration, answer) => {
    const proxy = await start(answers(answer), configuration);
    await ask(proxy);
    expect(verdict(await ask(proxy))).toContain("cached false");
  });

  it("takes a bounded number of places, whatever clients send", async () => {
    const proxy = await start(answers(overFor(50)));
    const fill = async (from: number, count: number): Promise<void> => {
      for (let at = from; at < from + count; at++) await ask(proxy, [["x-key", `key-${at}`]]);
    };
    await fill(0, 1000);
    const before = proxy.usage.map(({ memory }) => memory);
    await fill(1000, 1000);
    expect(proxy.usage.map(({ memory }) => memory)).toEqual(before);
  });
});

describe("what operators see", () => {
  it("is a line when the service stops answering, and one when it is back", async () => {
    const proxy = await start([
      { grpc: { messages: [allowed] } },
      { grpc: { status: 14, message: "overloaded" } },
      { grpc: { status: 14, message: "overloaded" } },
      { grpc: { messages: [allowed] } },
    ]);
    for (let at = 0; at < 4; at++) await ask(proxy);
    expect(
      proxy.logs.map(({ message }) => message).filter((line) => line.includes("global")),
    ).toEqual([
      "global rate limits: rls does not answer: overloaded",
      "global rate limits: rls answers again",
    ]);
  });

  it("is a count of each outcome", async () => {
    const proxy = await start([
      { grpc: { messages: [allowed] } },
      { grpc: { status: 13 } },
      { grpc: { messages: [overFor(9)] } },
    ]);
    for (let at = 0; at < 4; at++) await ask(proxy);
    const counts = proxy.metrics.filter(({ name }) => name.startsWith("rate_limit.global."));
    expect(Object.fromEntries(counts.map(({ name, value }) => [name, value]))).toEqual({
      "rate_limit.global.allowed": 1n,
      "rate_limit.global.over_limit": 1n,
      "rate_limit.global.over_limit_cached": 1n,
      "rate_limit.global.failed": 1n,
      "rate_limit.global.failed_open": 1n,
    });
  });
});
