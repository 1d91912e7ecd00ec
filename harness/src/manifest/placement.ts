// From intent to place: how each kind of manifest says where in the chain a filter stands. The order of HTTP filters in
// a listener of Istio: custom authorization, wasm of phase AUTHN, Istio's check of tokens, AUTHZ, RBAC, STATS, no phase,
// gRPC statistics, fault, CORS, telemetry, router.
// Source: Istio, pilot/pkg/networking/core/listener_builder.go and envoyfilter/listener_patch.go.

import type { PluginKind } from "../author/plugin-kind.js";
import type { PolicyPosition } from "./policy.js";
import { routerFilter, tcpProxyFilter } from "./rules/position.js";

/** How a patch of an EnvoyFilter finds its place. */
export type Anchor =
  { operation: "INSERT_FIRST" } | { operation: "INSERT_BEFORE" | "INSERT_AFTER"; filter: string };

/** The first filter behind authorization that is in every HTTP chain. */
const behindAuthorization = "envoy.filters.http.grpc_stats";

function namedAnchor(position: PolicyPosition): Anchor {
  const filter = position.slice(position.indexOf(":") + 1);
  return { operation: position.startsWith("after:") ? "INSERT_AFTER" : "INSERT_BEFORE", filter };
}

/**
 * Only anchors that every chain has, so that a filter is never silently left out. Istio's own check of tokens is not in
 * every chain: what comes after it comes after authorization, too.
 */
export function anchorOfPosition(position: PolicyPosition, kind: PluginKind): Anchor {
  if (kind === "tcp") {
    return position.includes(":")
      ? namedAnchor(position)
      : { operation: "INSERT_BEFORE", filter: tcpProxyFilter };
  }
  switch (position) {
    case "first":
    case "before-authn":
      return { operation: "INSERT_FIRST" };
    case "after-authn":
    case "before-authz":
    case "after-authz":
      return { operation: "INSERT_BEFORE", filter: behindAuthorization };
    case "before-router":
      return { operation: "INSERT_BEFORE", filter: routerFilter };
    default:
      return namedAnchor(position);
  }
}

/** The phase of a WasmPlugin or TrafficExtension; undefined: none, which is behind authorization. */
export function phaseOf(position: PolicyPosition): "AUTHN" | "AUTHZ" | "STATS" | undefined {
  switch (position) {
    case "first":
    case "before-authn":
      return "AUTHN";
    case "after-authn":
    case "before-authz":
      return "AUTHZ";
    case "after-authz":
      return "STATS";
    default:
      return undefined;
  }
}

/**
 * The order in which patches have to be applied so that their filters stand in the given order: of several that are
 * inserted first, or behind the same filter, the one that is applied last stands in front.
 */
export function inOrderOfApplication<Patch extends { anchor: Anchor }>(
  patches: readonly Patch[],
): Patch[] {
  const byOperation = (operation: Anchor["operation"]): Patch[] =>
    patches.filter(({ anchor }) => anchor.operation === operation);
  return [
    ...byOperation("INSERT_FIRST").reverse(),
    ...byOperation("INSERT_BEFORE"),
    ...byOperation("INSERT_AFTER").reverse(),
  ];
}

/**
 * Where a position is in every chain, for comparing two of them; undefined for a place beside a filter that not every
 * chain has.
 */
export function rankOf(position: PolicyPosition): number | undefined {
  return ranks[position];
}

const ranks: Readonly<Record<string, number>> = {
  first: 0,
  "before-authn": 1,
  "before:envoy.filters.http.jwt_authn": 2,
  "after:envoy.filters.http.jwt_authn": 3,
  "after-authn": 4,
  "before-authz": 4,
  "before:envoy.filters.http.rbac": 4,
  "after:envoy.filters.http.rbac": 5,
  "after-authz": 6,
  "before:envoy.filters.http.grpc_stats": 6,
  "after:envoy.filters.http.grpc_stats": 7,
  "before:envoy.filters.http.fault": 8,
  "after:envoy.filters.http.fault": 9,
  "before:envoy.filters.http.cors": 10,
  "after:envoy.filters.http.cors": 11,
  "before-router": 12,
  "before:envoy.filters.http.router": 12,
};
