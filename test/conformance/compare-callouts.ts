// Makes HTTP callouts on a real Envoy and on the mock, and compares what the server behind the cluster gets and
// all that the module is told.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import { sendRequest } from "../../harness/src/envoy/client.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import {
  startUpstream,
  type Upstream,
  type UpstreamAnswer,
} from "../../harness/src/envoy/upstream.js";
import {
  MockProxy,
  type ClusterAnswer,
  type EnvoyMinor,
  type HeaderPair,
} from "../../harness/src/mock/index.js";
import { newestEnvoy } from "../../harness/src/mock/envoy-version.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { coldClusters, limitedClusters, plain, type CalloutCase } from "./callout-cases.js"; // prettier-ignore
import { calloutGuest } from "./callout-guest.js";
import { fromEnvoy } from "./from-envoy.js";
import { deadPort, ScriptedHttp2Server } from "./grpc-server.js";
import { waitFor } from "./patience.js";
import { rawGuest } from "./raw-guest.js";
import { readablePairs } from "./readable-pairs.js";

const moduleOf = (test: CalloutCase): Uint8Array => rawGuest(test.guest ?? calloutGuest(test));

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

type Answers = ClusterAnswer | readonly ClusterAnswer[];

/** What a server of HTTP/1.1 does next. */
class Script {
  private served = 0;
  private answers: readonly ClusterAnswer[] = [];

  set(answers: Answers): void {
    this.answers = [answers].flat();
    this.served = 0;
  }

  early(): UpstreamAnswer | undefined {
    const [answer] = this.answers;
    const early = typeof answer === "object" && "early" in answer && answer.early === true;
    return early ? (answer as UpstreamAnswer) : undefined;
  }

  next(): UpstreamAnswer | "reset" | Promise<UpstreamAnswer> {
    const answer = this.answers[Math.min(this.served++, this.answers.length - 1)];
    if (answer === undefined || answer === "never") return new Promise(() => undefined);
    if ("grpc" in answer) throw new Error("gRPC needs HTTP/2");
    if (!("reset" in answer)) return answer;
    if (answer.reset === "before-headers") return "reset";
    return { status: 200, headers: [["content-length", "9"]], resetAfter: 0 };
  }
}

class RealEnvoy {
  private constructor(
    private readonly envoy: EnvoyProcess,
    private readonly servers: { upstream: Upstream; auth: Upstream; http2: ScriptedHttp2Server },
    private readonly script: Script,
  ) {}

  static async start(path: string, cases: readonly CalloutCase[]): Promise<RealEnvoy> {
    const script = new Script();
    const upstream = await startUpstream({ answer: () => ({ status: 200 }) });
    const auth = await startUpstream({
      answer: () => script.next(),
      answerEarly: () => script.early(),
    });
    const http2 = await ScriptedHttp2Server.start();
    const address = "127.0.0.1";
    const first = { address, port: auth.port, http1Trailers: true };
    const second = { address, port: http2.port, http2: true };
    const dead = { address, port: deadPort };
    const bootstrap = envoyBootstrap({
      upstream: { address, port: upstream.port },
      clusters: [
        { name: "auth", server: first },
        { name: "http2", server: second },
        { name: "dead", server: dead },
        { name: "dead http2", server: { ...dead, http2: true } },
        { name: "gone", server: null },
        ...coldClusters.map((name) => ({ name, server: first })),
        ...Object.entries(limitedClusters).flatMap(([name, limits]) => [
          { name, server: first, limits },
          { name: `${name} over HTTP/2`, server: second, limits },
        ]),
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
    return new RealEnvoy(envoy, { upstream, auth, http2 }, script);
  }

  /** @param told How many lines the mock had logged after each request: so many are waited for. */
  async run(test: CalloutCase, told: readonly number[]): Promise<Outcome> {
    const { auth, http2 } = this.servers;
    const { answer = plain, times = 1 } = test;
    auth.requests.length = 0;
    http2.requests.length = 0;
    this.script.set(answer);
    http2.script(answer);
    const reply: number[] = [];
    for (let time = 0; time < times; time++) {
      const headers: HeaderPair[] = [["host", "example.test"]];
      const port = this.envoy.ports.get(test.name) ?? 0;
      const { status } = await sendRequest(port, { method: "GET", target: "/", headers });
      reply.push(status);
      await sleep(test.wait ?? 20);
      await waitFor(() => logOf(test.name, this.envoy.logs).length >= (told[time] ?? 0));
    }
    await this.envoy.flushLogs();
    const plainRequests = auth.requests.map(({ method, target, headers, body, complete }) => ({
      line: `${method} ${target}`,
      headers,
      body,
      complete,
    }));
    const http2Requests = http2.requests.map(({ headers, body, complete }) => ({
      line: [":method", ":path"].map((key) => pairOf(headers, key)).join(" "),
      headers: [["host", pairOf(headers, ":authority")], ...headers.filter(([key]) => !key.startsWith(":"))] as HeaderPair[], // prettier-ignore
      body,
      complete,
    }));
    return {
      reply,
      requests: [...plainRequests, ...http2Requests].map(seen(times)),
      log: logOf(test.name, this.envoy.logs),
    };
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    for (const server of Object.values(this.servers)) await server.close();
  }
}

interface SeenRequest {
  readonly line: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array;
  readonly complete: boolean;
}

function pairOf(headers: readonly HeaderPair[], name: string): string {
  return headers.find(([key]) => key === name)?.[1] ?? "";
}

/** A retry tells the time that is left, which differs between any two runs. */
const seen =
  (times: number) =>
  ({ line, headers, body, complete }: SeenRequest, index: number): unknown => ({
    line,
    headers: headers.map(([name, value]) => {
      const isRest = times === 1 || Number(value) < 1000;
      const differs = name === "x-envoy-expected-rq-timeout-ms" && isRest && index > 0;
      return `${name}: ${differs ? "…" : value}`;
    }),
    body: Buffer.from(body).toString("latin1"),
    complete,
  });

async function runOnMock(
  test: CalloutCase,
  envoy: EnvoyMinor,
): Promise<Outcome & { readonly told: readonly number[] }> {
  const { name, answer = plain, times = 1 } = test;
  const over = { server: answer, protocol: "http/2" } as const;
  const plugin = { name: slug(name), rootId: slug(name), vmId: slug(name) };
  const proxy = await MockProxy.start({
    filters: [{ ...plugin, wasm: moduleOf(test) }],
    envoy,
    clusters: {
      auth: answer,
      http2: over,
      dead: "refused",
      "dead http2": { server: "refused", protocol: "http/2" },
      gone: "unreachable",
      ...Object.fromEntries(coldClusters.map((one) => [one, answer])),
      ...Object.fromEntries(
        Object.entries(limitedClusters).flatMap(([one, limits]) => [
          [one, { server: answer, ...limits }],
          [`${one} over HTTP/2`, { ...over, ...limits }],
        ]),
      ),
    },
  });
  const reply: number[] = [];
  const told: number[] = [];
  for (let time = 0; time < times; time++) {
    reply.push((await proxy.send({ method: "GET", path: "/", authority: "example.test" })).status);
    proxy.advanceTime(test.wait ?? 20);
    told.push(logOf(name, proxy.logs).length);
  }
  const requests = proxy.calloutRequests.map((request) => ({
    line: `${request.method} ${request.path}`,
    headers: [["host", request.authority] as const, ...request.headers],
    body: request.body,
    complete: request.complete,
  }));
  const log = logOf(name, proxy.logs);
  await proxy.close();
  return { reply, requests: requests.map(seen(times)), log, told };
}

/** One test for each case. */
export function compareCallouts(envoy: EnvoyMinor, cases: readonly CalloutCase[]): void {
  describe(`the mock host and a real Envoy ${envoy} agree on a callout`, () => {
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
