// The scripted servers behind the clusters of one scenario, for a real Envoy to call.

import { setTimeout as sleep } from "node:timers/promises";
import { clientPortHeader, type ClusterOptions } from "../envoy/bootstrap.js";
import { headerValue } from "../envoy/http1-reader.js";
import { startHttp2Upstream } from "../envoy/http2-upstream.js";
import {
  startUpstream,
  type Upstream,
  type UpstreamAnswer,
  type UpstreamRequest,
} from "../envoy/upstream.js";
import { CalloutScript } from "./callout-script.js";
import { withoutFrames } from "./grpc-answer.js";
import type { CalloutAnswer, ScenarioCluster } from "./scenario.js";
import type { ObservedCallout, ObservedRequest } from "./target.js";

/** Neither where it goes, nor what Envoy adds for our sake. */
const isOwn = (name: string): boolean =>
  name !== "host" && name !== clientPortHeader && !name.startsWith(":");

/** A request as servers get it, without `host` and pseudo headers among its headers, and frames in its body. */
export function observedRequest(request: UpstreamRequest): ObservedRequest {
  const { method, target, headers, body, trailers } = request;
  return {
    method,
    path: target,
    authority: headerValue(headers, "host") ?? headerValue(headers, ":authority") ?? "",
    headers: headers.filter(([name]) => isOwn(name.toLowerCase())),
    body: withoutFrames(headers, body),
    trailers,
  };
}

async function answer(
  { delay, does }: CalloutAnswer,
  http2: boolean,
): Promise<UpstreamAnswer | "reset"> {
  if (does === "never") return new Promise(() => undefined);
  if (delay > 0) await sleep(delay);
  if (does !== "reset-after-headers") return does;
  const headers = http2 ? [] : [["content-length", "1"] as const];
  return { status: 200, headers, resetAfterHeaders: true };
}

function startServer(cluster: ScenarioCluster): Promise<Upstream> {
  const { http2 } = cluster;
  const script = new CalloutScript(cluster);
  const start = http2 ? startHttp2Upstream : startUpstream;
  return start({
    answer: ({ target }) => {
      const next = script.next(target);
      return next === undefined ? "reset" : answer(next, http2);
    },
  });
}

/** Nobody listens on it (tcpmux, RFC 1078), and no process without privileges can. */
const closedPort = 1;

export class CalloutServers {
  private readonly seen = new Map<string, number>();

  private constructor(
    /** As Envoy's configuration has them. */
    readonly clusters: readonly ClusterOptions[],
    private readonly servers: ReadonlyMap<string, Upstream>,
  ) {}

  static async start(clusters: readonly ScenarioCluster[]): Promise<CalloutServers> {
    const servers = new Map<string, Upstream>();
    for (const cluster of clusters) {
      if (typeof cluster.script !== "string") servers.set(cluster.name, await startServer(cluster));
    }
    const options = clusters.map(({ name, script, http2 }): ClusterOptions => {
      const port = script === "refused" ? closedPort : servers.get(name)?.port;
      const protocol = http2 ? { http2 } : { http1Trailers: true };
      const server = port === undefined ? null : { address: "127.0.0.1", port, ...protocol };
      return { name, server };
    });
    return new CalloutServers(options, servers);
  }

  /** How many callouts have arrived. */
  get arrived(): number {
    return [...this.servers.values()].reduce((sum, { requests }) => sum + requests.length, 0);
  }

  /** Those that arrived since this was asked last. */
  take(): ObservedCallout[] {
    return [...this.servers].flatMap(([cluster, { requests }]) => {
      const first = this.seen.get(cluster) ?? 0;
      this.seen.set(cluster, requests.length);
      return requests.slice(first).map((request) => ({ cluster, ...observedRequest(request) }));
    });
  }

  async close(): Promise<void> {
    for (const server of this.servers.values()) await server.close();
  }
}
