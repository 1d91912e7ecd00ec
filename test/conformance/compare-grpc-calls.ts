// Makes gRPC calls on a real Envoy and on the mock, and compares what the server gets and all that the module is
// told.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { sendRequest } from "../../harness/src/envoy/client.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import { startUpstream, type Upstream } from "../../harness/src/envoy/upstream.js";
import { MockProxy, type EnvoyMinor, type HeaderPair } from "../../harness/src/mock/index.js";
import { newestEnvoy } from "../../harness/src/mock/envoy-version.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { fromEnvoy } from "./from-envoy.js";
import { coldClusters, fullClusters, http1Answer, type GrpcCase } from "./grpc-cases.js";
import { grpcGuest } from "./grpc-guest.js";
import { deadPort, ScriptedHttp2Server } from "./grpc-server.js";
import { waitFor } from "./patience.js";
import { rawGuest } from "./raw-guest.js";
import { readablePairs } from "./readable-pairs.js";

const moduleOf = (test: GrpcCase): Uint8Array => rawGuest(grpcGuest(test.guest));

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

  static async start(path: string, cases: readonly GrpcCase[]): Promise<RealEnvoy> {
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
        { name: "narrow", server: grpc, limits: { maxPendingRequests: 1 } },
        { name: "plain", server: { address, port: plain.port, http1Trailers: true } },
        { name: "dead", server: { address, port: deadPort, http2: true } },
        { name: "gone", server: null },
      ],
      listeners: cases.map((test) => ({
        name: test.name,
        port: 0,
        filters: [
          {
            name: slug(test.name),
            rootId: slug(test.name),
            vmId: slug(test.name),
            module: { inlineBytes: moduleOf(test) },
          },
        ],
      })),
    });
    const envoy = await EnvoyProcess.start({ envoy: path, bootstrap });
    return new RealEnvoy(envoy, upstream, plain, server);
  }

  /** @param told How many lines the mock had logged after each request: so many are waited for. */
  async run(test: GrpcCase, told: readonly number[]): Promise<Outcome> {
    this.server.requests.length = 0;
    this.plain.requests.length = 0;
    this.server.script(test.answer ?? "never");
    const headers: HeaderPair[] = [["host", "example.test"]];
    const port = this.envoy.ports.get(test.name) ?? 0;
    for (let time = 0; time < (test.times ?? 1); time++) {
      await sendRequest(port, { method: "GET", target: "/", headers });
      await sleep(test.wait ?? 60);
      await waitFor(() => logOf(test.name, this.envoy.logs).length >= (told[time] ?? 0));
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

async function runOnMock(
  test: GrpcCase,
  envoy: EnvoyMinor,
): Promise<Outcome & { readonly told: readonly number[] }> {
  const { name, answer = "never", times = 1, wait = 60 } = test;
  const grpc = { server: answer, protocol: "http/2" } as const;
  const plugin = { name: slug(name), rootId: slug(name), vmId: slug(name) };
  const proxy = await MockProxy.start({
    filters: [{ ...plugin, wasm: moduleOf(test) }],
    envoy,
    clusters: {
      grpc,
      ...Object.fromEntries(coldClusters.map((one) => [one, grpc])),
      ...Object.fromEntries(fullClusters.map((one) => [one, { ...grpc, maxRequests: 0 }])),
      impatient: { ...grpc, maxPendingRequests: 0 },
      narrow: { ...grpc, maxPendingRequests: 1 },
      plain: http1Answer,
      dead: { server: "refused", protocol: "http/2" },
      gone: "unreachable",
    },
  });
  const told: number[] = [];
  for (let time = 0; time < times; time++) {
    await proxy.send({ method: "GET", path: "/", authority: "example.test" });
    proxy.advanceTime(wait);
    told.push(logOf(name, proxy.logs).length);
  }
  const requests = proxy.calloutRequests.map(({ path, authority, headers, body, complete }) => ({
    line: `${authority}${path}`,
    headers: lines(headers),
    body: Buffer.from(body).toString("latin1"),
    complete,
  }));
  const log = logOf(name, proxy.logs);
  await proxy.close();
  return { requests, log, told };
}

/** One test for each case. */
export function compareGrpcCalls(envoy: EnvoyMinor, cases: readonly GrpcCase[]): void {
  describe(`the mock host and a real Envoy ${envoy} agree on a gRPC call`, () => {
    let started: Promise<RealEnvoy> | undefined;

    async function real(context: Pick<TestContext, "skip">): Promise<RealEnvoy> {
      const path = await realEnvoy(context, envoy === newestEnvoy ? undefined : envoy);
      return (started ??= RealEnvoy.start(path, cases));
    }

    afterAll(async () => (await started)?.stop());

    it.for(cases.map((test) => [test.name, test] as const))("%s", async ([, test], context) => {
      const { told, ...mock } = await runOnMock(test, envoy);
      const expected = await fromEnvoy(async () => (await real(context)).run(test, told));
      expect(mock).toEqual(expected);
    });
  });
}
