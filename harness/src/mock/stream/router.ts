// The end of the request's path: finds the route and the cluster, checks the headers, and makes the request to
// the upstream. Source: Envoy source/common/router/router.cc, source/common/http/header_utility.cc.

import type { EnvoyVersion } from "../envoy-version.js";
import type { HeaderMap } from "../headers/header-map.js";
import type { HeaderPair } from "../headers/pairs.js";
import { asReceived } from "../headers/wire-lines.js";
import type { MockRoute, MockVirtualHost } from "../routes/route.js";
import {
  changeRequestHeaders,
  changeResponseHeaders,
  redirectLocation,
} from "../routes/route-headers.js";
import {
  defaultRoutes,
  RouteTable,
  virtualHostOf,
  type ChosenRoute,
} from "../routes/route-table.js";
import type { LocalResponse } from "../vm/context.js";
import { plainReply } from "./local-reply.js";
import { responseFlag } from "./response-flags.js";
import { checkRequiredHeaders } from "./required-headers.js";
import type { StreamInfo } from "./stream-info.js";

/** Control headers for the router itself: it reads them and drops them, some before it has a connection. */
const timeoutControls = [
  "x-envoy-upstream-alt-stat-name",
  "x-envoy-upstream-rq-per-try-timeout-ms",
  "x-envoy-upstream-rq-timeout-alt-response",
  "x-envoy-upstream-rq-timeout-ms",
  "x-envoy-upstream-stream-duration-ms",
];
const retryControls = [
  "x-envoy-hedge-on-per-try-timeout",
  "x-envoy-max-retries",
  "x-envoy-retriable-header-names",
  "x-envoy-retriable-status-codes",
  "x-envoy-retry-grpc-on",
  "x-envoy-retry-on",
];

/** The default timeout of a route, in milliseconds. */
const defaultTimeout = 15_000;

/** What stands behind a name: a server, no server, or no cluster. */
export type ClusterState = "reachable" | "empty" | "unknown";

/** Where a request goes; or the answer that the router makes by itself. */
export type Routed =
  | { readonly cluster: string; readonly timeout: number; readonly reply?: never }
  | { readonly reply: LocalResponse };

export interface RouterSettings {
  readonly routes?: readonly MockRoute[] | undefined;
  readonly virtualHosts?: readonly MockVirtualHost[] | undefined;
  readonly clusterState: (name: string) => ClusterState;
  readonly envoy: EnvoyVersion;
  /** A number from 0 to below 1; asked only where chance chooses. */
  readonly chance: () => number;
}

/** The routes of a proxy. */
export class Router {
  readonly table: RouteTable;
  readonly settings: RouterSettings;

  constructor(settings: RouterSettings) {
    const { routes = defaultRoutes, virtualHosts = [virtualHostOf(routes)] } = settings;
    this.settings = settings;
    this.table = new RouteTable(virtualHosts, settings.envoy.isAtLeast("1.39"));
  }
}

/** The way of one stream. */
export class StreamRouter {
  private readonly router: Router;
  private readonly info: StreamInfo;
  private ran = false;
  private ownChance: number | undefined;

  constructor(router: Router, info: StreamInfo) {
    this.router = router;
    this.info = info;
  }

  /**
   * Finds the route, first before the filters. Until the router has run, properties show that first one,
   * whatever the filters change.
   */
  choose(map: HeaderMap): ChosenRoute | undefined {
    const { table, settings } = this.router;
    const host = table.hostFor(map);
    const chosen = host?.find(map, () => (this.ownChance ??= settings.chance()));
    const { info } = this;
    info.virtualHost = host?.virtualHost;
    info.route = chosen;
    const state = chosen?.cluster === undefined ? "unknown" : settings.clusterState(chosen.cluster);
    info.clusterExists = state !== "unknown";
    info.clusterEndpoints = state === "reachable" ? 1 : 0;
    return chosen;
  }

  /** The route that the headers lead to now; changes them as they go to the upstream. */
  route(map: HeaderMap): Routed {
    const { info } = this;
    const chosen = this.choose(map);
    this.ran = true;
    if (chosen === undefined) {
      info.responseFlags |= responseFlag.noRouteFound;
      return { reply: plainReply(404, "", "route_not_found") };
    }
    if (chosen.cluster === undefined) return { reply: ownAnswer(map, chosen) };
    if (!info.clusterExists) {
      info.responseFlags |= responseFlag.noClusterFound;
      return { reply: plainReply(503, "", "cluster_not_found") };
    }
    const { envoy } = this.router.settings;
    const timeout = timeoutOf(map, chosen);
    const tellTimeout = (): void => {
      for (const name of timeoutControls) map.remove(name);
      if (timeout.expected > 0) {
        map.assign("x-envoy-expected-rq-timeout-ms", String(timeout.expected));
      }
    };
    const timeoutFirst = envoy.isAtLeast("1.37");
    if (timeoutFirst) tellTimeout();
    changeRequestHeaders(map, chosen);
    if (info.clusterEndpoints === 0) {
      info.upstreamAttempts = 1;
      info.responseFlags |= responseFlag.noHealthyUpstream;
      return { reply: plainReply(503, "no healthy upstream", "no_healthy_upstream") };
    }
    if (!timeoutFirst) tellTimeout();
    for (const name of retryControls) map.remove(name);
    repairScheme(map);
    const refusal = checkRequiredHeaders(map);
    if (refusal !== undefined) return { reply: refusal };
    return { cluster: chosen.cluster, timeout: timeout.whole };
  }

  /** What the route changes in a reply of the proxy: until the router has run, the one that fits now. */
  finishReply(map: HeaderMap, request: HeaderMap | undefined): void {
    if (!this.ran && request !== undefined) this.choose(request);
    this.finishResponse(map);
  }

  /** What the route changes in the response of the upstream. */
  finishResponse(map: HeaderMap): void {
    if (this.info.route !== undefined) changeResponseHeaders(map, this.info.route);
  }
}

/** The answer of a route that leads nowhere else. */
function ownAnswer(map: HeaderMap, chosen: ChosenRoute): LocalResponse {
  const { redirect, directResponse } = chosen.route;
  if (redirect !== undefined) {
    const location: HeaderPair = ["location", redirectLocation(map, chosen)];
    return { ...plainReply(redirect.status ?? 301, "", "direct_response"), headers: [location] };
  }
  return plainReply(directResponse?.status ?? 200, directResponse?.body ?? "", "direct_response");
}

/** Takes out what was meant for the router itself. */
export function dropRouterControls(map: HeaderMap): void {
  for (const name of [...timeoutControls, ...retryControls]) map.remove(name);
}

const milliseconds = (value: string | undefined): number | undefined =>
  value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;

/** Milliseconds for the whole answer, and those that the upstream is told of; 0: no limit. */
function timeoutOf(map: HeaderMap, { route }: ChosenRoute): { whole: number; expected: number } {
  const { timeout = defaultTimeout } = route;
  const whole = milliseconds(map.get("x-envoy-upstream-rq-timeout-ms")) ?? timeout;
  const perTry = milliseconds(map.get("x-envoy-upstream-rq-per-try-timeout-ms")) ?? 0;
  return { whole, expected: perTry > 0 && (perTry < whole || whole === 0) ? perTry : whole };
}

function repairScheme(map: HeaderMap): void {
  if (isScheme(map.get(":scheme"))) return;
  const forwarded = map.get("x-forwarded-proto");
  map.assign(":scheme", isScheme(forwarded) ? forwarded : "http");
}

function isScheme(value: string | undefined): value is string {
  return /^https?$/i.test(value ?? "");
}

/** Headers on the wire to the upstream, with the framing of HTTP/1.1, without `host`. */
export function wireRequestHeaders(map: HeaderMap, endOfStream: boolean): HeaderPair[] {
  const pairs = asReceived(map);
  if (map.has("content-length")) return pairs;
  if (!endOfStream) return [...pairs, ["transfer-encoding", "chunked"]];
  const method = map.get(":method") ?? "";
  const bodyless = ["GET", "HEAD", "DELETE", "TRACE", "CONNECT"].includes(method);
  return bodyless ? pairs : [...pairs, ["content-length", "0"]];
}
