// Headers and replies through a real Envoy: repeated headers, missing and empty ones apart, bytes that are no
// text, and an answer from the filter itself.

import { beforeAll, describe, expect, it } from "vitest";
import { sendRequest } from "../../harness/src/envoy/client.js";
import { headerValue, type HeaderPair } from "../../harness/src/envoy/http1-reader.js";
import { compiledFixture } from "./compiled-fixture.js";
import { realEnvoy } from "./real-envoy.js";
import { startEnvoy, trapLines, type StartOptions } from "./start-envoy.js";

let wasm = "";
beforeAll(async () => {
  wasm = await compiledFixture("traffic");
}, 120_000);

const options = (envoyPath: string): StartOptions => ({
  envoyPath,
  filter: { name: "traffic", module: { filename: wasm } },
  answer: () => ({
    status: 200,
    headers: [
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ],
  }),
});

const valuesOf = (headers: readonly HeaderPair[], name: string): string[] =>
  headers.filter(([key]) => key === name).map(([, value]) => value);

const host: HeaderPair = ["host", "example.com"];
const get = (target: string, ...headers: HeaderPair[]) => ({
  method: "GET",
  target,
  headers: [host, ...headers],
});

describe("headers through a real Envoy", () => {
  it("are missing, empty or present, and these differ", async (context) => {
    const { port, upstream } = await startEnvoy(options(await realEnvoy(context)));
    const was = async (...headers: HeaderPair[]): Promise<string | undefined> =>
      headerValue((await sendRequest(port, get("/", ...headers))).headers, "x-in-was");
    expect(await was()).toBe("missing");
    expect(await was(["x-in", ""])).toBe("empty");
    expect(await was(["x-in", "a"])).toBe("present");
    expect(upstream.requests.map((r) => headerValue(r.headers, "x-empty"))).toEqual(["", "", ""]);
  });

  it("may be repeated, and each value is seen and kept in order", async (context) => {
    const { port, upstream } = await startEnvoy(options(await realEnvoy(context)));
    const reply = await sendRequest(
      port,
      get("/", ["x-many", "one"], ["x-many", "two"], ["x-gone", "1"], ["x-gone", "2"]),
    );
    expect(headerValue(reply.headers, "x-many-were")).toBe("2");
    expect(valuesOf(reply.headers, "set-cookie")).toEqual(["a=1", "b=2", "c=3"]);
    const [request] = upstream.requests;
    expect(valuesOf(request?.headers ?? [], "x-many")).toEqual(["one", "two", "added"]);
    expect(valuesOf(request?.headers ?? [], "x-gone")).toEqual([]);
  });

  it("may hold any byte but line ends and NUL, and come out as they went in", async (context) => {
    const { port } = await startEnvoy(options(await realEnvoy(context)));
    const bytes = "\u00ff\u0080\u00fe\u00c3(, \u00e9\t~";
    const reply = await sendRequest(port, get("/", ["x-bytes", bytes]));
    expect(headerValue(reply.headers, "x-bytes")).toBe(bytes);
  });
});

describe("a reply of the filter itself", () => {
  it("answers with status, body and repeated headers, and nothing reaches the upstream", async (context) => {
    const { port, upstream, envoy } = await startEnvoy(options(await realEnvoy(context)));
    const reply = await sendRequest(port, get("/reply"));
    expect(reply.status).toBe(403);
    expect(Buffer.from(reply.body).toString()).toBe("no entry");
    expect(valuesOf(reply.headers, "x-why")).toEqual(["a", "b"]);
    expect(upstream.requests).toEqual([]);
    expect(await trapLines(envoy)).toEqual([]);
    expect(envoy.logs.filter((line) => line.fromPlugin)).toMatchObject([
      { level: "warning", message: "answered here" },
    ]);
  });
});
