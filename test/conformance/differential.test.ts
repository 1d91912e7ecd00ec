// Each case of cases.ts on a real Envoy and on the mock host: reply, upstream request, response code and
// log must be the same. One Envoy serves all cases, each on a listener of its own.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { envoyBootstrap, type ListenerOptions } from "../../harness/src/envoy/bootstrap.js";
import { NoReplyError, sendRequest } from "../../harness/src/envoy/client.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import {
  startUpstream,
  type Upstream,
  type UpstreamAnswer as RealAnswer,
} from "../../harness/src/envoy/upstream.js";
import {
  MockProxy,
  MockStreamReset,
  type EnvoyMinor,
  type HeaderPair,
  type RawReply,
  type RawRequest,
} from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { cases, type ConformanceCase } from "./cases.js";
import { fromEnvoy } from "./from-envoy.js";
import { minorOf } from "./minor-version.js";
import { rawGuest } from "./raw-guest.js";
import { readablePairs } from "./readable-pairs.js";

interface Seen {
  readonly reply: unknown;
  readonly upstream: unknown;
}

interface Outcome {
  readonly seen: readonly Seen[];
  readonly log: readonly string[];
}

const noBody: RawReply = { status: 200, headers: [["content-length", "0"]] };

const modules = new Map(cases.map(({ name, guests }) => [name, guests.map(rawGuest)]));

function filtersOf(
  test: ConformanceCase,
): Required<
  Pick<
    ListenerOptions["filters"][number],
    | "name"
    | "rootId"
    | "vmId"
    | "module"
    | "configuration"
    | "failurePolicy"
    | "allowOnHeadersStopIteration"
  >
>[] {
  const { name, vmId = "", configuration = "", failurePolicy = "closed" } = test;
  return (modules.get(name) ?? []).map((inlineBytes, index) => ({
    name: `${name}.${index}`,
    rootId: "root",
    vmId: `${name}.${vmId || index}`,
    module: { inlineBytes },
    configuration,
    failurePolicy,
    allowOnHeadersStopIteration: test.allowOnHeadersStopIteration ?? false,
  }));
}

function requestOf(test: ConformanceCase): RawRequest {
  return { method: "GET", path: `/${test.name}`, authority: "example.test", ...test.request };
}

/** Chance and time differ between any two runs. */
function withoutChance(pairs: readonly HeaderPair[]): string[] {
  return pairs.map(([name, value]) => {
    const varies = /^(x-request-id|date|x-envoy-upstream-service-time)$/.test(name);
    return `${name}: ${varies ? "…" : value}`;
  });
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

/** Each guest has its case's name in its prefix; lines of the start are the same for all. */
function logOf(name: string, lines: readonly { prefix?: string; message: string }[]): string[] {
  return lines
    .filter(({ prefix }) => prefix?.split(" ").some((part) => part.startsWith(`${name}.`)))
    .map(({ prefix = "", message }) => `${prefix.trim()}: ${readablePairs(message)}`)
    .map((line) => line.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "…"));
}

class RealEnvoy {
  private constructor(
    private readonly envoy: EnvoyProcess,
    private readonly upstream: Upstream,
    private readonly answers: { next: RealAnswer | "reset" },
  ) {}

  static async start(path: string): Promise<RealEnvoy> {
    const answers: { next: RealAnswer | "reset" } = { next: noBody };
    const upstream = await startUpstream({ answer: () => answers.next });
    const listeners = cases.map((test) => ({ name: test.name, port: 0, filters: filtersOf(test) }));
    const bootstrap = envoyBootstrap({
      upstream: { address: "127.0.0.1", port: upstream.port },
      listeners,
    });
    const envoy = await EnvoyProcess.start({ envoy: path, bootstrap });
    return new RealEnvoy(envoy, upstream, answers);
  }

  async run(test: ConformanceCase): Promise<Outcome> {
    this.answers.next = (test.upstream ?? noBody) as typeof this.answers.next;
    const seen: Seen[] = [];
    for (let time = 0; time < (test.times ?? 1); time++) {
      this.upstream.requests.length = 0;
      const reply = await this.send(test);
      await sleep(20); // What the stream leaves behind comes after the reply.
      const request = this.upstream.requests[0];
      seen.push({
        reply,
        upstream: request?.complete === true && {
          line: `${request.method} ${request.target}`,
          headers: withoutChance(request.headers),
          body: text(request.body),
        },
      });
    }
    await this.envoy.flushLogs();
    return { seen, log: logOf(test.name, this.envoy.logs) };
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    await this.upstream.close();
  }

  private async send(test: ConformanceCase): Promise<unknown> {
    const { method, path, authority, headers = [], chunks = [] } = requestOf(test);
    const port = this.envoy.ports.get(test.name) ?? 0;
    const all: HeaderPair[] = [["host", authority], ...headers];
    try {
      const reply = await sendRequest(port, { method, target: path, headers: all, chunks }, 3000);
      const { status, body } = reply;
      return { status, headers: withoutChance(reply.headers), body: text(body) };
    } catch (error) {
      if (error instanceof NoReplyError) return "no reply";
      throw error;
    }
  }
}

async function runOnMock(test: ConformanceCase, envoy: EnvoyMinor): Promise<Outcome> {
  const bytes = modules.get(test.name) ?? [];
  const proxy = await MockProxy.start({
    filters: filtersOf(test).map((filter, index) => {
      const { name, rootId, vmId, configuration, failurePolicy } = filter;
      const { allowOnHeadersStopIteration } = filter;
      const wasm = bytes[index] ?? new Uint8Array(0);
      return {
        wasm,
        name,
        rootId,
        vmId,
        configuration,
        failurePolicy,
        allowOnHeadersStopIteration,
      };
    }),
    rawUpstream: () => test.upstream ?? noBody,
    envoy,
  });
  const seen: Seen[] = [];
  for (let time = 0; time < (test.times ?? 1); time++) {
    const before = proxy.rawUpstreamRequests.length;
    const sent = proxy.send(requestOf(test));
    sent.catch(() => undefined);
    proxy.advanceTime(test.advance ?? 0);
    const reply = await sent.then(
      ({ status, headers, body }) => ({
        status,
        headers: withoutChance(headers),
        body: text(body),
      }),
      (error: unknown) => {
        if (error instanceof MockStreamReset) return "no reply";
        throw error;
      },
    );
    const request = proxy.rawUpstreamRequests[before];
    const host = request?.authority === "" ? [] : [`host: ${request?.authority}`];
    seen.push({
      reply,
      upstream: request?.complete === true && {
        line: `${request.method} ${request.path}`,
        headers: [...host, ...withoutChance(request.headers)],
        body: text(Buffer.concat(request.chunks)),
      },
    });
  }
  const log = logOf(test.name, proxy.logs);
  await proxy.close();
  return { seen, log };
}

/** The default one, or the one that ENVOY names; and the oldest. */
describe.each([undefined, "1.36"])("the mock host and a real Envoy %s agree on", (version) => {
  let started: Promise<RealEnvoy> | undefined;

  async function envoy(context: Pick<TestContext, "skip">): Promise<RealEnvoy> {
    const path = await realEnvoy(context, version);
    return (started ??= RealEnvoy.start(path));
  }

  afterAll(async () => (await started)?.stop());

  it.for(cases.map((test) => [test.name, test] as const))("%s", async ([, test], context) => {
    const real = await fromEnvoy(async () => (await envoy(context)).run(test));
    const minor = minorOf(await realEnvoy(context, version));
    expect(await runOnMock(test, minor)).toEqual(real);
  });
});
