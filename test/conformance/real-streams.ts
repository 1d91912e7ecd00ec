// Streams on a real Envoy, piece by piece. One Envoy serves all cases of a file, with an upstream of each
// protocol.

import { setTimeout as sleep } from "node:timers/promises";
import { envoyBootstrap } from "../../harness/src/envoy/bootstrap.js";
import {
  ClientConnection,
  NoReplyError,
  sendRequest,
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
import type { HeaderPair, Protocol, RawReply } from "../../harness/src/mock/index.js";
import {
  authorityOf,
  described,
  endOf,
  framed,
  headOf,
  hostOf,
  listenerOf,
  logOf,
  noBody,
  pairsOf,
  pause,
  text,
  type Ending,
  type Outcome,
  type Step,
  type StreamCase,
} from "./stream-case.js";

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
