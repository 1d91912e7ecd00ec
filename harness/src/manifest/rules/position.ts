// Positions that Istio accepts and that do not do what was meant: anchors under names which nothing has
// any more, a place behind the router, and anchors that many chains do not have.
// Source: Istio, pkg/config/xds/deprecated.go and pilot/pkg/networking/core/envoyfilter/listener_patch.go.

import type { FilterPosition } from "../settings.js";

export const routerFilter = "envoy.filters.http.router";

/** HTTP filters under the names they had before Istio 1.19, which no longer match anything. */
const legacyNames: Readonly<Record<string, string>> = {
  "envoy.buffer": "envoy.filters.http.buffer",
  "envoy.cors": "envoy.filters.http.cors",
  "envoy.csrf": "envoy.filters.http.csrf",
  "envoy.ext_authz": "envoy.filters.http.ext_authz",
  "envoy.fault": "envoy.filters.http.fault",
  "envoy.grpc_http1_bridge": "envoy.filters.http.grpc_http1_bridge",
  "envoy.grpc_json_transcoder": "envoy.filters.http.grpc_json_transcoder",
  "envoy.grpc_web": "envoy.filters.http.grpc_web",
  "envoy.health_check": "envoy.filters.http.health_check",
  "envoy.ip_tagging": "envoy.filters.http.ip_tagging",
  "envoy.lua": "envoy.filters.http.lua",
  "envoy.rate_limit": "envoy.filters.http.ratelimit",
  "envoy.router": routerFilter,
};

/** HTTP filters that istiod puts into every HTTP chain; all others are there only on some condition. */
const inEveryChain: ReadonlySet<string> = new Set([
  "envoy.filters.http.grpc_stats",
  "envoy.filters.http.fault",
  "envoy.filters.http.cors",
  routerFilter,
]);

export interface PositionFinding {
  code: "OUT1505" | "OUT1506" | "OUT1512" | "OUT1515";
  severity: "error" | "warning";
  message: string;
  rule: string;
  fix: string;
}

/** The HTTP filter that a position names, if it names one. */
export function anchorOf(position: FilterPosition): string | undefined {
  if (position === "first") return undefined;
  return position === "before-router" ? routerFilter : position.slice(position.indexOf(":") + 1);
}

export const tcpProxyFilter = "envoy.filters.network.tcp_proxy";

/** The network filter beside which a TCP filter stands; `before-router` is before the last filter, the TCP proxy. */
export function networkAnchorOf(position: FilterPosition): string {
  const anchor = anchorOf(position);
  return anchor === undefined || anchor === routerFilter ? tcpProxyFilter : anchor;
}

/** What is wrong with the position of a TCP filter; at most one finding. */
export function checkNetworkPosition(position: FilterPosition): PositionFinding | undefined {
  if (position === "first") {
    return {
      code: "OUT1515",
      severity: "error",
      message: "first would put a TCP filter into the chains of HTTP, too.",
      rule: "a TCP filter stands beside another network filter",
      fix: "leave position out: before the TCP proxy; or name a filter with before:NAME",
    };
  }
  if (position.startsWith("after:") && networkAnchorOf(position) === tcpProxyFilter) {
    return {
      code: "OUT1506",
      severity: "error",
      message: "a filter behind the TCP proxy never sees a byte, and Envoy refuses the listener.",
      rule: "the TCP proxy is the last network filter",
      fix: "leave position out: before the TCP proxy",
    };
  }
  return undefined;
}

/** What is wrong, or doubtful, with a position; at most one finding. */
export function checkPosition(position: FilterPosition): PositionFinding | undefined {
  const anchor = anchorOf(position);
  if (anchor === undefined) return undefined;
  const side = position.startsWith("after:") ? "after" : "before";
  const canonical = legacyNames[anchor];
  if (canonical !== undefined) {
    const behindRouter = side === "after" && canonical === routerFilter;
    return {
      code: "OUT1505",
      severity: "error",
      message: `no HTTP filter is called ${anchor} any more: the filter would silently not be inserted.`,
      rule: "Istio matches canonical names only since 1.19",
      fix: behindRouter ? "position: before-router" : `position: ${side}:${canonical}`,
    };
  }
  if (side === "after" && anchor === routerFilter) {
    return {
      code: "OUT1506",
      severity: "error",
      message: "a filter behind the router never sees a request, and Envoy refuses the listener.",
      rule: "the router is the last HTTP filter",
      fix: "position: before-router",
    };
  }
  if (!inEveryChain.has(anchor)) {
    return {
      code: "OUT1512",
      severity: "warning",
      message: `the filter is inserted only where a chain has ${anchor}, which Istio does not put into every chain.`,
      rule: "a patch whose anchor is absent does nothing, without a message",
      fix: "look for it with istioctl proxy-config listeners, or use position: first or before-router",
    };
  }
  return undefined;
}
