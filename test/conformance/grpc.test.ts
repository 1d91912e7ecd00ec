// gRPC calls on a real Envoy and on the mock: what the server gets, and all that the module is told, must be the
// same.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { sendRequest } from "../../harness/src/envoy/client.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream, type Upstream } from "../../harness/src/envoy/upstream.js";
import { MockProxy, type HeaderPair } from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { coldClusters, fullClusters, grpcCases, http1Answer, type GrpcCase } from "./grpc-cases.js";
import { grpcGuest } from "./grpc-guest.js";
import { freePort, ScriptedHttp2Server } from "./grpc-server.js";
import { rawGuest } from "./raw-guest.js";
import { readablePairs } from "./readable-pairs.js";

const modules = new Map(grpcCases.map((test) => [test.name, rawGuest(grpcGuest(test.guest))]));

interface Outcome {
  readonly requests: readonly unknown[];
  readonly log: readonly string[];
}

const slug = (name: string): string => name.replace(/\W+/g, "-");

function logOf(name: string, lines: readonly { prefix?: string; message: string }[]): string[] {
  const mine = lines.filter(({ prefix = "" }) => prefix.split(" ").includes(slug(name)));
  return mine.map(({ message }) => readablePairs(message));
}

/** The time that is left differs between a retry and the next run of it. */
function lines(headers: readonly HeaderPair[]): string[] {
  const shown = headers.filter(([name]) => name !== "x-envoy-expected-rq-timeout-ms" && !name.startsWith(":") && name !== "host"); // prettier-ignore
  return shown.map(([name, value]) => `${name}: ${value}`);
}

const pseudo = (headers: readonly HeaderPair[], name: string): string =>
  headers.find(([key]) => key === name)?.[1] ?? "";

class RealEnvoy {
  private constructor(
    private readonly envoy: EnvoyProcess,
    private readonly upstream: Upstream,
    private readonly plain: Upstream,
    private readonly server: ScriptedHttp2Server,
  ) {}

  static async start(path: string): Promise<RealEnvoy> {
    const address = "127.0.0.1";
    const upstream = await startUpstream({ answer: () => ({ status: 200 }) });
    const plain = await startUpstream({ answer: () => http1Answer });
    const server = await ScriptedHttp2Server.start();
    const grpc = { address, port: server.port, http2: true };
    const bootstrap = envoyBootstrap({
      upstream: { address, port: upstream.port },
      clusters: [
        { name: "grpc", server: grpc },
        ...coldClusters.map((name) => ({ name, server: grpc })),
        ...fullClusters.map((name) => ({ name, server: grpc, limits: { maxRequests: 0 } })),
        { name: "impatient", server: grpc, limits: { maxPendingRequests: 0 } },
        { name: "plain", server: { address, port: plain.port, http1Trailers: true } },
        { name: "dead", server: { address, port: await freePort(), http2: true } },
        { name: "gone", server: null },
      ],
      listeners: grpcCases.map(({ name }) => ({
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
    return new RealEnvoy(envoy, upstream, plain, server);
  }

  async run(test: GrpcCase): Promise<Outcome> {
    this.server.requests.length = 0;
    this.plain.requests.length = 0;
    this.server.script(test.answer ?? "never");
    const headers: HeaderPair[] = [["host", "example.test"]];
    const port = this.envoy.ports.get(test.name) ?? 0;
    for (let time = 0; time < (test.times ?? 1); time++) {
      await sendRequest(port, { method: "GET", target: "/", headers });
      await sleep(test.wait ?? 100);
    }
    await this.envoy.flushLogs();
    const served = this.server.requests.map(({ headers: all, body, complete }) => ({
      line: `${pseudo(all, ":authority")}${pseudo(all, ":path")}`,
      headers: lines(all),
      body: body.toString("latin1"),
      complete,
    }));
    const plain = this.plain.requests.map(({ target, headers: all, body, complete }) => ({
      line: `${pseudo(all, "host")}${target}`,
      headers: lines(all),
      body: Buffer.from(body).toString("latin1"),
      complete,
    }));
    return { requests: [...served, ...plain], log: logOf(test.name, this.envoy.logs) };
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    await this.upstream.close();
    await this.plain.close();
    await this.server.close();
  }
}

async function runOnMock({
  name,
  answer = "never",
  times = 1,
  wait = 100,
}: GrpcCase): Promise<Outcome> {
  const grpc = { server: answer, protocol: "http/2" } as const;
  const plugin = { name: slug(name), rootId: slug(name), vmId: slug(name) };
  const proxy = await MockProxy.start({
    filters: [{ ...plugin, wasm: modules.get(name) ?? new Uint8Array(0) }],
    clusters: {
      grpc,
      ...Object.fromEntries(coldClusters.map((one) => [one, grpc])),
      ...Object.fromEntries(fullClusters.map((one) => [one, { ...grpc, maxRequests: 0 }])),
      impatient: { ...grpc, maxPendingRequests: 0 },
      plain: http1Answer,
      dead: { server: "refused", protocol: "http/2" },
      gone: "unreachable",
    },
  });
  for (let time = 0; time < times; time++) {
    await proxy.send({ method: "GET", path: "/", authority: "example.test" });
    proxy.advanceTime(wait);
  }
  const requests = proxy.calloutRequests.map(({ path, authority, headers, body, complete }) => ({
    line: `${authority}${path}`,
    headers: lines(headers),
    body: Buffer.from(body).toString("latin1"),
    complete,
  }));
  const log = logOf(name, proxy.logs);
  await proxy.close();
  return { requests, log };
}

describe("the mock host and a real Envoy agree on a gRPC call", () => {
  let started: Promise<RealEnvoy> | undefined;

  async function envoy(context: Pick<TestContext, "skip">): Promise<RealEnvoy> {
    const path = await realEnvoy(context);
    return (started ??= RealEnvoy.start(path));
  }

  afterAll(async () => (await started)?.stop());

  it.each(grpcCases.map((test) => [test.name, test] as const))("%s", async (_, test, context) => {
    const real = await (await envoy(context)).run(test);
    expect(await runOnMock(test)).toEqual(real);
  });
});
