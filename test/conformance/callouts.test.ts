// HTTP callouts on a real Envoy and on the mock: what the server behind the cluster gets, and all that the module
// is told, must be the same.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { sendRequest } from "../../harness/src/envoy/client.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream, type Upstream } from "../../harness/src/envoy/upstream.js";
import { MockProxy, type ClusterAnswer, type HeaderPair } from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { calloutGuest, callHeaders, type CalloutCall } from "./callout-guest.js";
import { rawGuest } from "./raw-guest.js";
import { readablePairs } from "./readable-pairs.js";

interface CalloutCase extends CalloutCall {
  readonly name: string;
  /** What the server behind the cluster `auth` does. */
  readonly answer?: ClusterAnswer;
  readonly times?: number;
  /** Milliseconds that pass after each request. */
  readonly wait?: number;
}

const plain: ClusterAnswer = {
  status: 200,
  headers: [
    ["content-type", "text/plain"],
    ["content-length", "2"],
  ],
  chunks: [Buffer.from("ok")],
};

const withHeaders = (...more: HeaderPair[]): HeaderPair[] => [...callHeaders, ...more];

const cases: readonly CalloutCase[] = [
  { name: "answered", answer: plain },
  { name: "answered twice", answer: plain, times: 2 },
  { name: "not found", answer: { status: 404, headers: [["x-why", "a"], ["x-why", "b"], ["vary", "a"], ["vary", "b"], ["keep-alive", "1"], ["server", "mine"]] } }, // prettier-ignore
  { name: "no content", answer: { status: 204, headers: [] } },
  { name: "not modified", answer: { status: 304, headers: [["etag", "x"]] } },
  { name: "in chunks with trailers", answer: { status: 200, headers: [], chunks: [Buffer.from("a"), Buffer.from("bc")], trailers: [["x-sum", "3"]] } }, // prettier-ignore
  { name: "delayed", answer: { ...plain, delay: 150 } },
  { name: "timed out", answer: "never", timeout: 100 },
  { name: "answered too late", answer: { ...plain, delay: 400 }, timeout: 100, wait: 500 },
  { name: "without a time-out", answer: { ...plain, delay: 50 }, timeout: 0 },
  { name: "reset before headers", answer: { reset: "before-headers" } },
  { name: "reset after headers", answer: { reset: "after-headers" } },
  { name: "reset, then answered", answer: { reset: "after-headers" }, times: 2 },
  { name: "body too short", answer: { status: 200, headers: [["content-length", "9"]], chunks: [Buffer.from("ab")] }, timeout: 100 }, // prettier-ignore
  { name: "unreachable", cluster: "gone", times: 2 },
  { name: "unknown cluster", cluster: "nowhere" },
  { name: "negative time-out", timeout: -1 },
  { name: "no path", headers: callHeaders.filter(([name]) => name !== ":path") },
  { name: "no method", headers: callHeaders.filter(([name]) => name !== ":method") },
  { name: "no authority", headers: callHeaders.filter(([name]) => name !== ":authority") },
  { name: "no headers", headers: [] },
  { name: "unknown cluster without headers", cluster: "nowhere", headers: [] },
  { name: "host for authority", headers: [[":method", "GET"], [":path", "/"], ["host", "a.test"]], answer: plain }, // prettier-ignore
  { name: "host and authority", headers: withHeaders(["host", "other"]), answer: plain },
  { name: "empty authority", headers: [[":method", "GET"], [":path", "/"], [":authority", ""]], answer: plain }, // prettier-ignore
  { name: "post", headers: withHeaders([":scheme", "https"], ["x-a", "1"], ["x-a", "2"], ["Accept", "a"], ["accept", "b"]).map(([name, value]) => [name, name === ":method" ? "POST" : value]), body: "abc", answer: plain }, // prettier-ignore
  { name: "get with a body", body: "abc", answer: plain },
  { name: "wrong length with a body", headers: withHeaders(["content-length", "99"]), body: "abc", answer: plain }, // prettier-ignore
  { name: "length without a body", headers: withHeaders(["content-length", "3"]), answer: plain, timeout: 100 }, // prettier-ignore
  { name: "post without a body", headers: callHeaders.map(([name, value]) => [name, name === ":method" ? "POST" : value]), answer: plain }, // prettier-ignore
  { name: "head", headers: callHeaders.map(([name, value]) => [name, name === ":method" ? "HEAD" : value]), answer: { status: 200, headers: [["content-length", "5"]] } }, // prettier-ignore
  { name: "head timed out", headers: callHeaders.map(([name, value]) => [name, name === ":method" ? "HEAD" : value]), answer: "never", timeout: 100 }, // prettier-ignore
  { name: "grpc timed out", headers: withHeaders(["content-type", "application/grpc"]), answer: "never", timeout: 100 }, // prettier-ignore
  { name: "request trailers", trailers: [["x-end", "1"]], body: "abc", answer: plain },
  { name: "connection headers", headers: withHeaders(["connection", "close"], ["te", "gzip"], ["x-envoy-internal", "false"], ["x-envoy-expected-rq-timeout-ms", "5"], ["x-envoy-upstream-rq-timeout-ms", "70"], ["x-envoy-max-retries", "3"], ["x-forwarded-proto", "https"]), answer: plain }, // prettier-ignore
  { name: "stream gone", forget: true, answer: { ...plain, delay: 100 }, wait: 300 },
  { name: "from log", from: "proxy_on_log", answer: { ...plain, delay: 30 }, wait: 300 },
  { name: "from done", from: "proxy_on_done", answer: { ...plain, delay: 30 }, wait: 300 },
  { name: "from delete", from: "proxy_on_delete", answer: { ...plain, delay: 30 }, wait: 300 },
  { name: "from response headers", from: "proxy_on_response_headers", forget: true, answer: { ...plain, delay: 30 }, wait: 300 }, // prettier-ignore
];

const modules = new Map(cases.map((test) => [test.name, rawGuest(calloutGuest(test))]));

interface Outcome {
  readonly reply: readonly number[];
  readonly requests: readonly unknown[];
  readonly log: readonly string[];
}

const slug = (name: string): string => name.replace(/\W+/g, "-");

function logOf(name: string, lines: readonly { prefix?: string; message: string }[]): string[] {
  const mine = lines.filter(({ prefix = "" }) => prefix.split(" ").includes(slug(name)));
  return mine.map(({ message }) => readablePairs(message));
}

class RealEnvoy {
  private constructor(
    private readonly envoy: EnvoyProcess,
    private readonly servers: readonly Upstream[],
    private readonly script: { answer: ClusterAnswer },
  ) {}

  static async start(path: string): Promise<RealEnvoy> {
    const script: { answer: ClusterAnswer } = { answer: plain };
    const upstream = await startUpstream({ answer: () => ({ status: 200 }) });
    const auth = await startUpstream({
      answer: async () => {
        const { answer } = script;
        if (answer === "never") return new Promise(() => undefined);
        await sleep(answer.delay ?? 0);
        if (!("reset" in answer)) return answer;
        if (answer.reset === "before-headers") return "reset";
        return { status: 200, headers: [["content-length", "9"]], resetAfterHeaders: true };
      },
    });
    const address = "127.0.0.1";
    const bootstrap = envoyBootstrap({
      upstream: { address, port: upstream.port },
      clusters: [
        { name: "auth", server: { address, port: auth.port, http1Trailers: true } },
        { name: "gone", server: null },
      ],
      listeners: cases.map(({ name }) => ({
        name,
        port: 0,
        filters: [
          {
            name: slug(name),
            rootId: slug(name),
            vmId: slug(name),
            module: { inlineBytes: modules.get(name) ?? new Uint8Array(0) },
          },
        ],
      })),
    });
    const envoy = await EnvoyProcess.start({ envoy: path, bootstrap });
    return new RealEnvoy(envoy, [upstream, auth], script);
  }

  async run(test: CalloutCase): Promise<Outcome> {
    const server = this.servers[1]?.requests ?? [];
    server.length = 0;
    this.script.answer = test.answer ?? plain;
    const reply: number[] = [];
    for (let time = 0; time < (test.times ?? 1); time++) {
      const headers: HeaderPair[] = [["host", "example.test"]];
      const port = this.envoy.ports.get(test.name) ?? 0;
      const { status } = await sendRequest(port, { method: "GET", target: "/", headers });
      reply.push(status);
      await sleep(test.wait ?? 20);
    }
    await this.envoy.flushLogs();
    const requests = server.map(({ method, target, headers, body }) => ({
      line: `${method} ${target}`,
      headers: headers.map(([name, value]) => `${name}: ${value}`),
      body: Buffer.from(body).toString("latin1"),
    }));
    return { reply, requests, log: logOf(test.name, this.envoy.logs) };
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    for (const server of this.servers) await server.close();
  }
}

async function runOnMock(test: CalloutCase): Promise<Outcome> {
  const { name, answer = plain } = test;
  const proxy = await MockProxy.start({
    filters: [
      {
        wasm: modules.get(name) ?? new Uint8Array(0),
        name: slug(name),
        rootId: slug(name),
        vmId: slug(name),
      },
    ],
    clusters: { auth: answer, gone: "unreachable" },
  });
  const reply: number[] = [];
  for (let time = 0; time < (test.times ?? 1); time++) {
    reply.push((await proxy.send({ method: "GET", path: "/", authority: "example.test" })).status);
    proxy.advanceTime(test.wait ?? 20);
  }
  const requests = proxy.calloutRequests.map(({ method, path, authority, headers, body }) => ({
    line: `${method} ${path}`,
    headers: [`host: ${authority}`, ...headers.map(([key, value]) => `${key}: ${value}`)],
    body: Buffer.from(body).toString("latin1"),
  }));
  const log = logOf(name, proxy.logs);
  await proxy.close();
  return { reply, requests, log };
}

describe("the mock host and a real Envoy agree on a callout", () => {
  let started: Promise<RealEnvoy> | undefined;

  async function envoy(context: Pick<TestContext, "skip">): Promise<RealEnvoy> {
    const path = await realEnvoy(context);
    return (started ??= RealEnvoy.start(path));
  }

  afterAll(async () => (await started)?.stop());

  it.each(cases.map((test) => [test.name, test] as const))("%s", async (_, test, context) => {
    const real = await (await envoy(context)).run(test);
    expect(await runOnMock(test)).toEqual(real);
  });
});
