// The matchers of `outrigger/matchers`: what they take for a match, and the difference that they show.

import { AssertionError } from "node:assert";
import { describe, expect, it } from "vitest";
import { assertLogged, assertMessage, assertMetric, matchers, type Message } from "../../harness/src/matchers/index.js"; // prettier-ignore
import type { ObservedProxy } from "../../harness/src/matchers/observed.js";

const raw = {
  status: 403,
  headers: [["X-Many", "a"], ["x-many", "b"], ["vary", "origin"]] as [string, string][], // prettier-ignore
  trailers: [["grpc-status", "7"]] as [string, string][],
  chunks: [Buffer.from("not "), Buffer.from("here")],
};

async function said(
  message: Message,
  expected: Parameters<typeof assertMessage>[1],
): Promise<string> {
  const error: unknown = await assertMessage(message, expected).catch((thrown: unknown) => thrown);
  return error instanceof AssertionError ? error.message : String(error);
}

describe("a message", () => {
  it("matches by the parts that are expected, in every form in which it comes", async () => {
    await assertMessage(raw, {
      status: 403,
      headers: { "x-MANY": ["a", /^b/], vary: "origin", "x-gone": null },
      trailers: { "grpc-status": /\d/ },
      body: "not here",
    });
    const reply = new Response("hello", { status: 201, headers: { "x-a": "1" } });
    await assertMessage(reply, { status: 201, headers: { "x-a": "1" }, body: /ell/g });
    expect(await reply.text()).toBe("hello");
    const request = new Request("http://shop.test/a?b=c", { method: "POST", body: "order" });
    await assertMessage(request, {
      method: "POST",
      path: "/a?b=c",
      authority: "shop.test",
      body: "order",
    });
  });

  it("is shown line by line where it does not", async () => {
    expect(
      await said(raw, {
        status: 200,
        headers: { "x-many": "a", vary: /origin/, "x-none": "1" },
        trailers: { "grpc-status": null },
        body: "here",
      }),
    ).toBe(`not the expected message:
  - status               200
  + status               403
  - x-many               "a"
  + x-many               "a", "b"
    vary                 "origin"
  - x-none               "1"
  + x-none               absent
  - trailer grpc-status  absent
  + trailer grpc-status  "7"
  - body                 "here"
  + body                 "not here"`);
    expect(await said(raw, { method: "GET" })).toContain('- method  "GET"\n  + method  none');
  });

  it("must be expected to be something, and not have been read", async () => {
    expect(await said(raw, {})).toBe("TypeError: nothing is expected of the message: say what");
    const reply = new Response("once");
    await reply.text();
    await assertMessage(reply, { status: 200 });
    expect(await said(reply, { body: "once" })).toContain("the body has been read before");
  });
});

const proxy: ObservedProxy = {
  logs: ["one", "two"].map((message) => ({
    level: "info",
    message,
    prefix: "",
    thread: "worker",
    fromHost: false,
  })),
  metrics: [
    { kind: "counter", name: "requests.denied", value: 2n, samples: [] },
    { kind: "histogram", name: "sizes", value: 0n, samples: [1n] },
  ],
};

describe("log and metrics", () => {
  it("match", () => {
    assertLogged(proxy, { message: /^tw/ });
    assertLogged(proxy, { level: "info", message: "one" });
    assertMetric(proxy, "requests.denied", 2);
  });

  it("are shown where they do not", () => {
    expect(() => assertLogged(proxy, { level: "warning", message: "one" })).toThrow(
      'not the expected log line:\n  - warning  "one"\n    info  "one"\n    info  "two"',
    );
    expect(() => assertLogged({ logs: [], metrics: [] }, { message: "one" })).toThrow("empty");
    const line = proxy.logs[0];
    const logs = Array.from({ length: 25 }, () => line).filter((entry) => entry !== undefined);
    expect(() => assertLogged({ logs, metrics: [] }, { message: "x" })).toThrow("… 5 lines before");
    expect(() => assertMetric(proxy, "requests.denied", 3)).toThrow("+ requests.denied  2");
    expect(() => assertMetric(proxy, "request.denied", 2)).toThrow("there are: requests.denied");
    expect(() => assertMetric({ logs: [], metrics: [] }, "a", 0)).toThrow("no metric is defined");
    expect(() => assertMetric(proxy, "sizes", 0)).toThrow("a histogram");
  });
});

describe("expect.extend", () => {
  it("takes the matchers, and says what was not expected", async () => {
    expect.extend(matchers);
    const met = await matchers.toMatchMessage(raw, { status: 403 });
    expect(met.pass).toBe(true);
    expect(met.message()).toBe("the expected message, which was not expected:\n    status  403");
    expect(matchers.toHaveLogged(proxy, { message: "none" }).pass).toBe(false);
    expect(matchers.toHaveMetric(proxy, "requests.denied", 2).pass).toBe(true);
  });
});
