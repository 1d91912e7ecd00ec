// For whom an object is: the pods of a selector, what targetRefs name, or, without either, everybody.

import type { PreparedPolicy } from "../prepared-policy.js";

/** API groups of the kinds that a targetRef can name. */
const groups: Readonly<Record<string, string>> = {
  Gateway: "gateway.networking.k8s.io",
  GatewayClass: "gateway.networking.k8s.io",
  HTTPRoute: "gateway.networking.k8s.io",
  GRPCRoute: "gateway.networking.k8s.io",
  TLSRoute: "gateway.networking.k8s.io",
  TCPRoute: "gateway.networking.k8s.io",
  UDPRoute: "gateway.networking.k8s.io",
  ListenerSet: "gateway.networking.k8s.io",
  ServiceEntry: "networking.istio.io",
  Service: "",
};

/** `workloadSelector.labels` of an EnvoyFilter, `selector.matchLabels` of a WasmPlugin, or `targetRefs`. */
export function targetsOf(
  { policy, version }: PreparedPolicy,
  selector: string,
  labels: string,
): object {
  const { targetRefs, rolloutLabel } = policy;
  if (targetRefs !== undefined) {
    return {
      targetRefs: targetRefs.map(({ kind, name, group }) => ({
        group: group ?? groups[kind] ?? "",
        kind,
        name,
      })),
    };
  }
  if (policy.selector === undefined) return {};
  const versioned = rolloutLabel === undefined ? {} : { [rolloutLabel]: version };
  return { [selector]: { [labels]: { ...policy.selector, ...versioned } } };
}
