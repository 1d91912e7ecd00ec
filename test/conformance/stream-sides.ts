// Runs one stream, piece by piece, on a real Envoy and on the mock host: both must show the client, the
// upstream and the guests the same. One Envoy serves all cases of a file, with an upstream of each protocol.

import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { afterAll, describe, it, type TestContext } from "vitest";
import { envoyBootstrap, type ListenerOptions } from "../../harness/src/envoy/bootstrap.js";
import {
  ClientConnection,
  NoReplyError,
  sendRequest,
  type ClientReply,
  type ClientStream,
} from "../../harness/src/envoy/client.js";
import { Http2ClientConnection } from "../../harness/src/envoy/http2-client.js";
import { startHttp2Upstream } from "../../harness/src/envoy/http2-upstream.js";
import { EnvoyProcess } from "../../harness/src/envoy/process.js";
import {
  startUpstream,
  type Upstream,
  type UpstreamOptions,
  type UpstreamRequest,
} from "../../harness/src/envoy/upstream.js";
import {
  MockHaltError,
  MockProxy,
  MockStalledError,
  MockStreamReset,
  type HeaderPair,
  type MockPlugin,
  type Protocol,
  type RawReply,
  type RawRequestHead,
} from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { rawGuest, type RawGuest } from "./raw-guest.js";
import { readablePairs } from "./readable-pairs.js";

/** What the client does after the head, one after the other. */
export type Step =
  | { readonly data: string; readonly end?: boolean }
  | { readonly trailers: readonly HeaderPair[] }
  | { readonly wait: number }
  /** Lets the guest that knows this letter act. */
  | { readonly do: string }
  | "reset";

export interface StreamCase {
  readonly name: string;
  /** In chain order. */
  readonly guests: readonly RawGuest[];
  readonly request?: Partial<RawRequestHead>;
  /** Without data and trailers the head is the whole request, unless it is `open`. */
  readonly steps?: readonly Step[];
  readonly open?: boolean;
  /** Default: 200 without a body. */
  readonly upstream?: RawReply | "reset";
  readonly upstreamProtocol?: Protocol;
  /** The answer does not wait for the end of the request. */
  readonly early?: boolean;
  readonly plugin?: Pick<MockPlugin, "allowOnHeadersStopIteration" | "failurePolicy">;
  readonly http1Trailers?: boolean;
  readonly bufferLimit?: number;
  readonly idleTimeout?: number;
  readonly requestTimeout?: number;
  readonly routeTimeout?: number;
  /** Milliseconds after the last step in which the reply must come. Default: 1200. */
  readonly patience?: number;
  /** What the upstream got is a matter of time on a real Envoy. */
  readonly upstreamVaries?: boolean;
}

const noBody: RawReply = { status: 200, headers: [["content-length", "0"]] };

/** Between two pieces: long enough for Envoy to read each by itself. */
const pause = 20;

const varying = /^(x-request-id|date|x-envoy-upstream-service-time)$/;

const pairsOf = (pairs: readonly HeaderPair[]): string[] =>
  pairs
    .filter(([name]) => !name.startsWith(":") && name !== "host")
    .map(([name, value]) => `${name}: ${varying.test(name) ? "…" : value}`);

const hostOf = ({ headers }: UpstreamRequest): string =>
  headers.find(([name]) => name === "host" || name === ":authority")?.[1] ?? "";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

interface Ending {
  readonly reply: unknown;
  readonly upstream: unknown;
  readonly log: readonly string[];
}

/** What it comes to: nothing is compared of a host that has died. */
type Outcome = Ending | "the host dies";

function logOf(name: string, lines: readonly { prefix?: string; message: string }[]): string[] {
  return lines
    .filter(({ prefix }) => prefix?.split(" ").some((part) => part.startsWith(`${name}.`)))
    .map(({ prefix = "", message }) => {
      const guest = prefix
        .trim()
        .split(" ")[0]
        ?.slice(name.length + 1);
      return `${guest}: ${readablePairs(message)}`;
    })
    .map((line) => line.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "…"))
    .map((line) => line.replace(/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT/g, "…"))
    .map((line) => line.replace(/(x-envoy-upstream-service-time: )\d+/g, "$1…"));
}

/** Each case has an authority of its own, by which the upstreams know it. */
const authorityOf = (name: string): string => `${name.toLowerCase()}.test`;

function headOf({ name, request = {} }: StreamCase): RawRequestHead {
  return { method: "GET", path: `/${name}`, authority: authorityOf(name), ...request };
}

/** Headers that say how long the body is, where there is one. */
function framed({ headers = [], protocol }: RawRequestHead, hasBody: boolean): HeaderPair[] {
  const said = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  if (said || !hasBody || protocol === "http/2") return [...headers];
  return [...headers, ["transfer-encoding", "chunked"]];
}

const has = (key: string, step: Step): boolean => typeof step === "object" && key in step;

function endOf({ steps = [], open = false }: StreamCase): "headers" | "data" | "trailers" {
  if (steps.some((step) => has("trailers", step))) return "trailers";
  return open || steps.some((step) => has("data", step)) ? "data" : "headers";
}

const modules = new WeakMap<RawGuest, Uint8Array>();

function moduleOf(guest: RawGuest): Uint8Array {
  const known = modules.get(guest) ?? rawGuest(guest);
  modules.set(guest, known);
  return known;
}

function listenerOf(test: StreamCase): ListenerOptions {
  return {
    name: test.name,
    port: 0,
    http1Trailers: test.http1Trailers ?? true,
    filters: test.guests.map((guest, index) => ({
      ...test.plugin,
      name: `${test.name}.${index}`,
      rootId: "root",
      vmId: `${test.name}.${index}`,
      module: { inlineBytes: moduleOf(guest) },
    })),
  };
}

interface ListenerResource {
  per_connection_buffer_limit_bytes?: number;
  filter_chains: { filters: { typed_config: Record<string, unknown> }[] }[];
}

/** What the bootstrap of the harness has no words for. */
function adjust(resource: ListenerResource, test: StreamCase): void {
  const { bufferLimit, idleTimeout, requestTimeout, routeTimeout, upstreamProtocol } = test;
  const http1Cluster = test.http1Trailers === false ? "no-trailers" : "upstream";
  if (bufferLimit !== undefined) resource.per_connection_buffer_limit_bytes = bufferLimit;
  const manager = resource.filter_chains[0]?.filters[0]?.typed_config;
  if (manager === undefined) return;
  if (idleTimeout !== undefined) manager.stream_idle_timeout = `${idleTimeout / 1000}s`;
  if (requestTimeout !== undefined) manager.request_timeout = `${requestTimeout / 1000}s`;
  manager.http2_protocol_options = { allow_metadata: true };
  const route = {
    cluster: upstreamProtocol === "http/2" ? "upstream2" : http1Cluster,
    ...(routeTimeout !== undefined && { timeout: `${routeTimeout / 1000}s` }),
  };
  manager.route_config = {
    virtual_hosts: [{ name: "all", domains: ["*"], routes: [{ match: { prefix: "/" }, route }] }],
  };
}

export class RealStreams {
  private constructor(
    private readonly envoy: EnvoyProcess,
    private readonly upstreams: Readonly<Record<Protocol, Upstream>>,
    private readonly slowness: WeakMap<StreamCase, number>,
  ) {}

  static async start(path: string, cases: readonly StreamCase[]): Promise<RealStreams> {
    const byAuthority = new Map(cases.map((test) => [authorityOf(test.name), test]));
    const caseOf = (request: UpstreamRequest): StreamCase | undefined =>
      byAuthority.get(hostOf(request));
    const slowness = new WeakMap<StreamCase, number>();
    const answerTo = (test: StreamCase | undefined): RawReply | "reset" => {
      const { upstream = noBody } = test ?? {};
      if (upstream === "reset" || test === undefined) return upstream;
      const { pause: between = 0 } = upstream;
      return { ...upstream, pause: between * (slowness.get(test) ?? 1) };
    };
    const options: UpstreamOptions = {
      answer: (request) => answerTo(caseOf(request)),
      answerEarly: (request) => {
        const test = caseOf(request);
        return test?.early === true ? answerTo(test) : undefined;
      },
    };
    const upstreams = {
      "http/1.1": await startUpstream(options),
      "http/2": await startHttp2Upstream(options),
    };
    const address = "127.0.0.1";
    const bootstrap = envoyBootstrap({
      upstream: { address, port: upstreams["http/1.1"].port, http1Trailers: true },
      clusters: [
        { name: "upstream2", server: { address, port: upstreams["http/2"].port, http2: true } },
        { name: "no-trailers", server: { address, port: upstreams["http/1.1"].port } },
      ],
      listeners: cases.map(listenerOf),
    }) as { static_resources: { listeners: ListenerResource[] } };
    for (const [index, test] of cases.entries()) {
      const resource = bootstrap.static_resources.listeners[index];
      if (resource !== undefined) adjust(resource, test);
    }
    const envoy = await EnvoyProcess.start({ envoy: path, bootstrap });
    return new RealStreams(envoy, upstreams, slowness);
  }

  /** False after Envoy has died. */
  get alive(): boolean {
    return this.envoy.running;
  }

  /** @param slowness how many times slower than written; cases with time-outs take their own time. */
  async run(test: StreamCase, slowness = 1): Promise<Outcome> {
    const { idleTimeout, requestTimeout, routeTimeout } = test;
    const hasTimeout = idleTimeout ?? requestTimeout ?? routeTimeout;
    this.slowness.set(test, hasTimeout === undefined ? slowness : 1);
    try {
      return await this.observe(test);
    } catch (error) {
      await sleep(100); // The end of the process may not have been told yet.
      if (this.alive) throw error;
      return "the host dies";
    }
  }

  private async observe(test: StreamCase): Promise<Ending> {
    const upstream = this.upstreams[test.upstreamProtocol ?? "http/1.1"];
    const before = upstream.requests.length;
    const from = this.envoy.logs.length;
    const reply = await this.exchange(test);
    await sleep(30); // What the stream leaves behind comes after the reply.
    await this.envoy.flushLogs();
    // A case with an authority of its own runs alone.
    const own = authorityOf(test.name);
    const isOwn = (request: UpstreamRequest): boolean =>
      test.request?.authority !== undefined || hostOf(request) === own || !hostOf(request).includes("-"); // prettier-ignore
    const seen = upstream.requests.slice(before).find(isOwn);
    return {
      reply,
      upstream: seen && {
        line: `${seen.method} ${seen.target}`,
        headers: pairsOf(seen.headers),
        ...(seen.complete && { body: text(seen.body), trailers: pairsOf(seen.trailers) }),
        complete: seen.complete,
      },
      log: logOf(test.name, this.envoy.logs.slice(from)),
    };
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    for (const upstream of Object.values(this.upstreams)) await upstream.close();
  }

  private async exchange(test: StreamCase): Promise<unknown> {
    const { steps = [], patience = 1200 } = test;
    const slowness = this.slowness.get(test) ?? 1;
    const head = headOf(test);
    const port = this.envoy.ports.get(test.name) ?? 0;
    const endsWith = endOf(test);
    const headers: HeaderPair[] = [
      ["host", head.authority],
      ...framed(head, endsWith !== "headers"),
    ];
    const request = { method: head.method, target: head.path, headers };
    const waits = steps.map((step) => (typeof step === "object" && "wait" in step ? step.wait : 0));
    const waited = waits.reduce((sum, wait) => sum + wait, 0) + pause * steps.length;
    const timeout = patience + waited * slowness;
    const isHttp2 = head.protocol === "http/2";
    const connection = isHttp2
      ? await Http2ClientConnection.open(port)
      : await ClientConnection.open(port);
    try {
      const stream =
        connection instanceof Http2ClientConnection
          ? connection.begin(request, timeout, endsWith)
          : connection.begin(request, timeout);
      for (const step of steps) {
        await sleep(pause * slowness);
        await takeStep(stream, step, port, slowness);
      }
      return described(await stream.reply);
    } catch (error) {
      if (!(error instanceof NoReplyError)) throw error;
      return { noReply: error.head?.status ?? "no head" };
    } finally {
      await sleep(5); // A reset that was sent goes out.
      connection.close();
    }
  }
}

async function takeStep(
  stream: ClientStream,
  step: Step,
  port: number,
  slowness: number,
): Promise<void> {
  if (step === "reset") stream.reset();
  else if ("wait" in step) await sleep(step.wait * slowness);
  else if ("do" in step) {
    const headers: HeaderPair[] = [
      ["host", "example.test"],
      ["x-do", step.do],
    ];
    await sendRequest(port, { method: "GET", target: "/", headers });
  } else if ("data" in step) stream.sendData(Buffer.from(step.data), step.end ?? false);
  else stream.sendTrailers(step.trailers);
}

type Reply = Pick<ClientReply, "status" | "headers" | "body" | "trailers" | "informational">;

function described({ status, headers, body, trailers, informational }: Reply): unknown {
  return {
    status,
    headers: pairsOf(headers),
    body: text(body),
    trailers: pairsOf(trailers),
    informational: informational.map((head) => head.status),
  };
}

export async function runOnMock(test: StreamCase): Promise<Outcome> {
  try {
    return await observeMock(test);
  } catch (error) {
    if (error instanceof MockHaltError && error.message.includes("OUT1604")) return "the host dies";
    throw error;
  }
}

async function observeMock(test: StreamCase): Promise<Ending> {
  const { steps = [], bufferLimit, idleTimeout, requestTimeout, routeTimeout } = test;
  const { upstream = noBody, early = false, upstreamProtocol, patience = 1200 } = test;
  const cluster = { match: { prefix: "/" }, cluster: "upstream" };
  const proxy = await MockProxy.start({
    filters: listenerOf(test).filters.map((filter, index) => ({
      ...filter,
      wasm: moduleOf(test.guests[index] ?? {}),
    })),
    rawUpstream: upstream === "reset" ? upstream : { ...upstream, early },
    http1Trailers: test.http1Trailers ?? true,
    stallTimeout: 0,
    time: "manual",
    ...(upstreamProtocol !== undefined && { upstreamProtocol }),
    ...(bufferLimit !== undefined && { bufferLimit }),
    ...(idleTimeout !== undefined && { streamIdleTimeout: idleTimeout }),
    ...(requestTimeout !== undefined && { requestTimeout }),
    ...(routeTimeout !== undefined && { routes: [{ ...cluster, timeout: routeTimeout }] }),
  });
  const from = proxy.logs.length;
  const head = headOf(test);
  const stream = proxy.open(
    { ...head, headers: framed(head, endOf(test) !== "headers") },
    { endOfStream: endOf(test) === "headers" },
  );
  let settled = false;
  stream.reply.then(
    () => (settled = true),
    () => (settled = true),
  );
  /** Time passes as on the real side, with what it brings. */
  const pass = async (milliseconds: number): Promise<void> => {
    for (let left = milliseconds; left > 0; left -= 4) {
      for (let count = 0; count < 3; count++) await turn();
      proxy.advanceTime(Math.min(left, 4));
    }
  };
  for (const step of steps) {
    await pass(pause);
    if (step === "reset") stream.reset();
    else if ("wait" in step) await pass(step.wait);
    else if ("do" in step) {
      const control = { method: "GET", path: "/", authority: "example.test" };
      await proxy.send({ ...control, headers: [["x-do", step.do]] });
    } else if ("data" in step) stream.sendData(step.data, step.end ?? false);
    else stream.sendTrailers(step.trailers);
  }
  for (let waited = 0; !settled && waited < patience; waited += 20) await pass(20);
  if (!settled) stream.reset(); // As the real client does, which waits no longer.
  const reply = await stream.reply.then(described, (error: unknown) => {
    const isEnd = error instanceof MockStreamReset || error instanceof MockStalledError;
    if (!isEnd) throw error;
    return { noReply: stream.status ?? "no head" };
  });
  await turn();
  const [seen] = proxy.rawUpstreamRequests;
  const outcome = {
    reply,
    upstream: seen && {
      line: `${seen.method} ${seen.path}`,
      headers: pairsOf(seen.headers),
      ...(seen.complete && {
        body: text(Buffer.concat(seen.chunks)),
        trailers: pairsOf(seen.trailers ?? []),
      }),
      complete: seen.complete,
    },
    log: logOf(test.name, proxy.logs.slice(from)),
  };
  await proxy.close();
  return outcome;
}

/**
 * How often a real Envoy is asked, more slowly each time: on a busy machine pieces that come apart are read
 * together now and then.
 */
const attempts = 4;

/**
 * One test for each case.
 * @param alone One after the other: some of them end Envoy, or go to an authority of their own.
 */
export function compareStreams(title: string, cases: readonly StreamCase[], alone = false): void {
  describe(title, () => {
    let started: Promise<RealStreams> | undefined;

    async function real(context: Pick<TestContext, "skip">): Promise<RealStreams> {
      const path = await realEnvoy(context);
      const present = await started;
      if (present?.alive === true) return present;
      await present?.stop();
      return (started = RealStreams.start(path, cases));
    }

    afterAll(async () => (await started)?.stop());

    async function compare(test: StreamCase, context: TestContext): Promise<void> {
      await (started ??= realEnvoy(context).then((path) => RealStreams.start(path, cases)));
      const ours = await runOnMock(test);
      for (let attempt = 1; ; attempt++) {
        const expected = await (await real(context)).run(test, attempt ** 2);
        const varies = test.upstreamVaries === true && typeof expected === "object";
        if (varies && typeof ours === "object") {
          Object.assign(ours, { upstream: expected.upstream });
        }
        if (attempt < attempts && !isDeepStrictEqual(ours, expected)) continue;
        context.expect(ours).toEqual(expected);
        return;
      }
    }

    const define = alone ? it : it.concurrent;
    for (const test of cases) {
      define(test.name, { timeout: 60_000 }, (context) => compare(test, context));
    }
  });
}
