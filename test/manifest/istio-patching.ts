// What istiod does with the HTTP_FILTER patches of one EnvoyFilter, and with the phases of plugins, on a chain of names:
// a model to hold rendered policies against. `npm run test:istio` asks istiod itself.
// Source: Istio, pilot/pkg/networking/core/envoyfilter/listener_patch.go and listener_builder.go.

import { at } from "../../harness/src/manifest/rules/findings.js";

/** A chain of an inbound listener with RequestAuthentication and AuthorizationPolicy. */
export const inboundChain: readonly string[] = [
  "istio.metadata_exchange",
  "envoy.filters.http.jwt_authn",
  "envoy.filters.http.rbac",
  "envoy.filters.http.grpc_stats",
  "envoy.filters.http.fault",
  "envoy.filters.http.cors",
  "istio.stats",
  "envoy.filters.http.router",
];

const contexts = { inbound: "SIDECAR_INBOUND", outbound: "SIDECAR_OUTBOUND", gateway: "GATEWAY" };

export interface Listener {
  where: keyof typeof contexts;
  port: number;
}

function insert(chain: readonly string[], patch: unknown): string[] {
  const name = String(at(patch, "patch", "value", "name"));
  const filter = at(patch, "match", "listener", "filterChain", "filter");
  const anchor = at(filter, "subFilter", "name");
  const place = chain.indexOf(String(anchor));
  switch (at(patch, "patch", "operation")) {
    case "INSERT_FIRST":
      return [name, ...chain];
    case "INSERT_BEFORE":
      return place < 0 ? [...chain] : chain.toSpliced(place, 0, name);
    case "INSERT_AFTER":
      return place < 0 ? [...chain] : chain.toSpliced(place + 1, 0, name);
    default:
      throw new Error(`not an insertion: ${JSON.stringify(patch)}`);
  }
}

/** The chain of a listener after an EnvoyFilter. */
export function patchedChain(
  envoyFilter: object,
  { where, port }: Listener,
  chain: readonly string[] = inboundChain,
): string[] {
  const patches = at(envoyFilter, "spec", "configPatches") as unknown[];
  return patches
    .filter((patch) => at(patch, "applyTo") === "HTTP_FILTER")
    .filter((patch) => at(patch, "match", "context") === contexts[where])
    .filter((patch) => {
      const only = at(patch, "match", "listener", "portNumber");
      return only === undefined || only === port;
    })
    .reduce<string[]>(insert, [...chain]);
}

const phases = ["AUTHN", "AUTHZ", "STATS", undefined];

/** The order in which a listener has plugins: by phase, and in one phase the higher priority first. */
export function orderOfPlugins(plugins: readonly object[]): string[] {
  const place = (plugin: object): number =>
    phases.indexOf(at(plugin, "spec", "phase") as string | undefined);
  const priority = (plugin: object): number => Number(at(plugin, "spec", "priority"));
  return [...plugins]
    .sort((one, other) => place(one) - place(other) || priority(other) - priority(one))
    .map((plugin) => String(at(plugin, "metadata", "name")));
}
