// A flood ends in an outcome, never in a trap: a body far larger than the module's memory, and far more headers
// than any client sends. A trap would fail the VM for every stream, so the next request must still work.

import { beforeAll, describe, expect, it } from "vitest";
import { sendRequest } from "../../harness/src/envoy/client.js";
import { headerValue, type HeaderPair } from "../../harness/src/envoy/http1-reader.js";
import { compiledFixture } from "./compiled-fixture.js";
import { realEnvoy } from "./real-envoy.js";
import { startEnvoy, trapLines } from "./start-envoy.js";

let wasm = "";
beforeAll(async () => {
  wasm = await compiledFixture("bodies");
}, 120_000);

const mebibyte = 1024 * 1024;
const host: HeaderPair = ["host", "example.com"];
const chunksOf = (size: number): Uint8Array[] =>
  Array.from({ length: size / mebibyte }, () => new Uint8Array(mebibyte).fill(120));

const filter = () => ({ name: "bodies", module: { filename: wasm } });

describe("a body of 64 MiB", () => {
  it("passes a filter that reads every piece of it", async (context) => {
    const { envoy, upstream, port } = await startEnvoy({
      envoyPath: await realEnvoy(context),
      filter: filter(),
    });
    const headers = [host];
    const chunks = chunksOf(64 * mebibyte);
    const reply = await sendRequest(port, { method: "POST", target: "/", headers, chunks }, 25_000);
    expect(reply.status).toBe(200);
    expect(headerValue(reply.headers, "x-request-bytes")).toBe(String(64 * mebibyte));
    expect(upstream.requests[0]?.body.length).toBe(64 * mebibyte);
    expect(await trapLines(envoy)).toEqual([]);
  });

  it("gets 413 from Envoy when the filter holds it, and the next request works", async (context) => {
    const { envoy, port } = await startEnvoy({
      envoyPath: await realEnvoy(context),
      filter: filter(),
    });
    const headers: HeaderPair[] = [host, ["x-hold", "1"]];
    const chunks = chunksOf(64 * mebibyte);
    const reply = await sendRequest(port, { method: "POST", target: "/", headers, chunks }, 25_000);
    expect(reply.status).toBe(413);
    const next = await sendRequest(port, { method: "GET", target: "/", headers: [host] });
    expect(next.status).toBe(200);
    expect(await trapLines(envoy)).toEqual([]);
  });

  it("passes back to the client through a filter that reads every piece of it", async (context) => {
    const { envoy, port } = await startEnvoy({
      envoyPath: await realEnvoy(context),
      filter: filter(),
      answer: () => ({ status: 200, chunks: chunksOf(64 * mebibyte) }),
    });
    const reply = await sendRequest(port, { method: "GET", target: "/", headers: [host] }, 25_000);
    expect(reply.status).toBe(200);
    expect(reply.body.length).toBe(64 * mebibyte);
    expect(await trapLines(envoy)).toEqual([]);
  });
});

describe("a flood of headers", () => {
  const many = (count: number, size: number): HeaderPair[] =>
    Array.from({ length: count }, (_, index) => [`x-flood-${index}`, "v".repeat(size)]);

  const floods: [what: string, headers: HeaderPair[]][] = [
    ["10,000 headers of 100 bytes", many(10_000, 100)],
    ["7 headers of 1,000,000 bytes", many(7, 1_000_000)],
    ["100,000 headers of 16 bytes", many(100_000, 16)],
  ];

  for (const [what, flood] of floods) {
    it(`of ${what} ends in a reply, and the next request works`, async (context) => {
      const { envoy, port } = await startEnvoy({
        envoyPath: await realEnvoy(context),
        filter: filter(),
        maxRequestHeadersKb: 8192,
        maxRequestHeadersCount: 200_000,
      });
      const headers = [host, ...flood];
      const reply = await sendRequest(port, { method: "GET", target: "/", headers }, 25_000);
      expect(reply.status).toBe(200);
      const next = await sendRequest(port, { method: "GET", target: "/", headers: [host] });
      expect(next.status).toBe(200);
      expect(await trapLines(envoy)).toEqual([]);
    });
  }
});
