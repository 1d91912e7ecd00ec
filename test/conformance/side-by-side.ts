// Runs the same guests and the same requests on a real Envoy and on the mock host, and compares what the
// client got, what the upstream got, and what the guests logged. One Envoy serves all cases of a file.

import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { envoyBootstrap, type ListenerOptions } from "../../harness/src/envoy/bootstrap.js";
import {
  NoReplyError,
  sendRequest,
  type ClientReply,
  type ClientRequest,
} from "../../harness/src/envoy/client.js";
import { findFreePort } from "../../harness/src/envoy/free-port.js";
import { Http2ClientConnection } from "../../harness/src/envoy/http2-client.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import {
  startUpstream,
  type Upstream,
  type UpstreamAnswer,
} from "../../harness/src/envoy/upstream.js";
import {
  MockHaltError,
  MockProxy,
  MockStalledError,
  MockStreamReset,
  type EnvoyMinor,
  type HeaderPair,
  type MockPlugin,
  type MockProxyOptions,
  type RawReply,
  type RawRequest,
} from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { fromEnvoy } from "./from-envoy.js";
import { minorOf } from "./minor-version.js";
import { rawGuest, type RawGuest } from "./raw-guest.js";

export interface SideBySideCase {
  readonly name: string;
  /** In chain order. */
  readonly guests: readonly RawGuest[];
  /** Sent one after the other, each on a connection of its own. Default: one GET. */
  readonly requests?: readonly Partial<RawRequest>[];
  readonly upstream?: RawReply | "reset";
  readonly plugin?: Pick<
    MockPlugin,
    | "allowOnHeadersStopIteration"
    | "configuration"
    | "vmConfiguration"
    | "failurePolicy"
    | "failOpen"
    | "reloadInterval"
  >;
  readonly mock?: Partial<MockProxyOptions>;
  readonly listener?: Partial<ListenerOptions>;
  /** Changes the listener's configuration for the real Envoy. */
  readonly envoy?: (connectionManager: ConnectionManager) => void;
  /** Milliseconds that a tick of the guest needs; a real Envoy has them by itself. */
  readonly advance?: number;
}

/** The parts of Envoy's configuration that cases change. */
export interface ConnectionManager {
  route_config: object;
  [field: string]: unknown;
}

interface Seen {
  readonly reply: unknown;
  readonly upstream: unknown;
}

interface Outcome {
  readonly seen: readonly Seen[];
  readonly log: readonly string[];
}

const noBody: RawReply = { status: 200, headers: [["content-length", "0"]] };

/** What the cluster "second" answers, on both sides. Beside it there are "empty" and "refused". */
const secondReply: RawReply = { status: 200, headers: [["content-length", "0"], ["x-from", "second"]] }; // prettier-ignore

const clusters: NonNullable<MockProxyOptions["clusters"]> = { second: secondReply, empty: "unreachable", refused: "refused" }; // prettier-ignore

/** How long a real stream may go without its reply: what is compared takes milliseconds. */
const patience = 1500;

/** Chance and time differ between any two runs. */
const varying = /^(x-request-id|date|x-envoy-upstream-service-time)$/;

/** The mock's requests have an empty authority where there is no host header. */
const isEmptyHost = ([name, value]: HeaderPair): boolean => name === "host" && value === "";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

function pairsOf(pairs: readonly HeaderPair[]): string[] {
  return pairs.map(([name, value]) => `${name}: ${varying.test(name) ? "…" : value}`);
}

/** Parts of a log line's prefix stand between spaces. */
const slug = (name: string): string => name.replace(/\W+/g, "-");

function logOf(name: string, lines: readonly { prefix?: string; message: string }[]): string[] {
  return lines
    .filter(({ prefix }) => prefix?.split(" ").some((part) => part.startsWith(`${slug(name)}.`)))
    .map(({ prefix = "", message }) => `${prefix.trim().split(" ")[0]}: ${message}`)
    .map((line) => line.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "…"))
    .map((line) => line.replace(/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT/g, "…"))
    .map((line) => line.replace(/(x-envoy-upstream-service-time(: |=0 ))\d+/g, "$1…"));
}

function requestsOf(test: SideBySideCase): RawRequest[] {
  return (test.requests ?? [{}]).map((request) => ({
    method: "GET",
    path: "/",
    authority: "example.test",
    ...request,
  }));
}

type Filter = ListenerOptions["filters"][number] & { module: { inlineBytes: Uint8Array } };

function filtersOf(test: SideBySideCase): Filter[] {
  return test.guests.map((guest, index) => ({
    ...test.plugin,
    name: `${slug(test.name)}.${index}`,
    rootId: "root",
    vmId: `${slug(test.name)}.${index}`,
    module: { inlineBytes: rawGuest(guest) },
  }));
}

export class RealSide {
  private constructor(
    private readonly envoy: EnvoyProcess,
    private readonly upstream: Upstream,
    private readonly second: Upstream,
    private readonly answers: { next: UpstreamAnswer | "reset" },
  ) {}

  static async start(path: string, cases: readonly SideBySideCase[]): Promise<RealSide> {
    const answers: { next: UpstreamAnswer | "reset" } = { next: noBody };
    const upstream = await startUpstream({ answer: () => answers.next });
    const second = await startUpstream({ answer: () => secondReply });
    const closed = await findFreePort();
    const listeners = cases.map((test) => ({
      name: test.name,
      port: 0,
      filters: filtersOf(test),
      ...test.listener,
    }));
    const http1Trailers = true;
    const bootstrap = envoyBootstrap({
      upstream: { address: "127.0.0.1", port: upstream.port, http1Trailers },
      listeners,
      clusters: [
        { name: "second", server: { address: "127.0.0.1", port: second.port } },
        { name: "empty", server: null },
        { name: "refused", server: { address: "127.0.0.1", port: closed } },
      ],
    });
    const { static_resources } = bootstrap as {
      static_resources: {
        listeners: { filter_chains: { filters: { typed_config: ConnectionManager }[] }[] }[];
      };
    };
    for (const [index, test] of cases.entries()) {
      const filter = static_resources.listeners[index]?.filter_chains[0]?.filters[0];
      if (filter !== undefined) test.envoy?.(filter.typed_config);
    }
    const envoy = await EnvoyProcess.start({ envoy: path, bootstrap });
    return new RealSide(envoy, upstream, second, answers);
  }

  async run(test: SideBySideCase): Promise<Outcome> {
    this.answers.next = test.upstream ?? noBody;
    const seen: Seen[] = [];
    for (const request of requestsOf(test)) {
      this.upstream.requests.length = 0;
      this.second.requests.length = 0;
      const reply = await this.send(test.name, request);
      await sleep(20); // What the stream leaves behind comes after the reply.
      const [reached] = [...this.upstream.requests, ...this.second.requests];
      seen.push({
        reply,
        upstream: reached?.complete === true && {
          line: `${reached.method} ${reached.target}`,
          headers: pairsOf(reached.headers.filter((pair) => !isEmptyHost(pair))),
          body: text(reached.body),
          trailers: pairsOf(reached.trailers),
        },
      });
    }
    await this.envoy.flushLogs();
    return { seen, log: logOf(test.name, this.envoy.logs) };
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    await this.upstream.close();
    await this.second.close();
  }

  private async send(listener: string, request: RawRequest): Promise<unknown> {
    const { method, path, authority, headers = [], chunks = [], trailers = [] } = request;
    const all: HeaderPair[] = [["host", authority], ...headers];
    const sent = { method, target: path, headers: all, chunks, trailers };
    const port = this.envoy.port(listener);
    try {
      const reply =
        request.protocol === "http/2"
          ? await sendOverHttp2(port, sent)
          : await sendRequest(port, sent, patience);
      return {
        status: reply.status,
        headers: pairsOf(reply.headers),
        body: text(reply.body),
        trailers: pairsOf(reply.trailers),
      };
    } catch (error) {
      if (error instanceof NoReplyError) return "no reply";
      throw error;
    }
  }
}

async function sendOverHttp2(port: number, request: ClientRequest): Promise<ClientReply> {
  const connection = await Http2ClientConnection.open(port);
  try {
    return await connection.request(request, patience);
  } finally {
    connection.close();
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export async function runOnMock(test: SideBySideCase, envoy: EnvoyMinor): Promise<Outcome> {
  const proxy = await MockProxy.start({
    filters: filtersOf(test).map(({ module, ...filter }) => ({
      ...filter,
      wasm: module.inlineBytes,
    })),
    rawUpstream: () => test.upstream ?? noBody,
    http1Trailers: test.listener?.http1Trailers ?? false,
    stallTimeout: 50,
    clusters,
    envoy,
    ...test.mock,
  });
  const seen: Seen[] = [];
  for (const request of requestsOf(test)) {
    const before = proxy.rawUpstreamRequests.length;
    const sent = proxy.send(request);
    sent.catch(() => undefined);
    if (test.advance !== undefined) {
      await settled(); // The upstream's answer comes before the time passes.
      proxy.advanceTime(test.advance);
    }
    const reply = await sent.then(
      ({ status, headers, body, trailers }) => ({
        status,
        headers: pairsOf(headers),
        body: text(body),
        trailers: pairsOf(trailers),
      }),
      (error: unknown) => {
        const isGarbled = error instanceof MockHaltError && error.message.includes("OUT1605");
        if (isGarbled || error instanceof MockStreamReset || error instanceof MockStalledError) {
          return "no reply";
        }
        throw error;
      },
    );
    const reached = proxy.rawUpstreamRequests[before];
    const host = reached?.authority === "" ? [] : [`host: ${reached?.authority}`];
    seen.push({
      reply,
      upstream: reached?.complete === true && {
        // A server reads the line up to the second space.
        line: `${reached.method} ${reached.path}`.split(" ", 2).join(" "),
        headers: [...host, ...pairsOf(reached.headers)],
        body: text(Buffer.concat(reached.chunks)),
        trailers: pairsOf(reached.trailers),
      },
    });
  }
  if (seen.length === 0) proxy.advanceTime(test.advance ?? 0);
  const log = logOf(test.name, proxy.logs);
  await proxy.close();
  return { seen, log };
}

/** One test for each case. */
export function compareSideBySide(title: string, cases: readonly SideBySideCase[]): void {
  describe(title, () => {
    let started: Promise<RealSide> | undefined;

    async function real(context: Pick<TestContext, "skip">): Promise<RealSide> {
      const path = await realEnvoy(context);
      return (started ??= RealSide.start(path, cases));
    }

    afterAll(async () => (await started)?.stop());

    it.for(cases.map((test) => [test.name, test] as const))("%s", async ([, test], context) => {
      const mock = await runOnMock(test, minorOf(await realEnvoy(context)));
      let expected = await fromEnvoy(async () => (await real(context)).run(test));
      if (!isDeepStrictEqual(mock, expected)) {
        // Once more by itself: what a busy machine mixes up would be no difference of the two.
        expected = await fromEnvoy(async () => {
          const fresh = await RealSide.start(await realEnvoy(context), [test]);
          return fresh.run(test).finally(() => fresh.stop());
        });
      }
      expect(mock).toEqual(expected);
    });
  });
}
