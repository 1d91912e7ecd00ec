// For whom a policy is: exactly one way of saying so, and one that reaches the proxies that are meant.
// Source: Istio, pilot/pkg/model/policyattachment.go (targetRefs never attach to sidecars, selectors never to
// waypoints) and push_context.go (objects of the root namespace are for all).

import { completePolicy, type GivenPolicy } from "../given-policy.js";
import type { Policy, TargetReference, Where } from "../policy.js";
import type { SettingFinding } from "./settings-rules.js";

type Finding = Omit<SettingFinding, "severity" | "code"> & Partial<SettingFinding>;

const finding = (found: Finding): SettingFinding => ({
  code: "OUT1906",
  severity: "error",
  ...found,
});

const isPlain = ({ kind }: Policy): boolean => kind === "envoy" || kind === "listener";

function checkChoice(policy: Policy): SettingFinding[] {
  const ways = [
    ...(policy.selector === undefined ? [] : ["selector"]),
    ...(policy.targetRefs === undefined ? [] : ["targetRefs"]),
    ...(policy.meshWide ? ["meshWide"] : []),
  ];
  if (ways.length === 1 || (isPlain(policy) && ways.length === 0)) return [];
  return [
    finding({
      path: ways.length === 0 ? [] : [ways[1] ?? ""],
      message:
        ways.length === 0
          ? "the policy does not say for whom it is."
          : `${ways.join(" and ")} exclude each other.`,
      rule: "one of selector (pods), targetRefs (gateways and waypoints) and meshWide (everybody)",
      fix: "for example selector: { app: cart }",
    }),
  ];
}

function checkMeshWide(policy: Policy): SettingFinding[] {
  if (!policy.meshWide || policy.namespace === policy.rootNamespace) return [];
  return [
    finding({
      path: ["namespace"],
      message: `in the namespace ${policy.namespace} the policy is for that namespace only, not for the mesh.`,
      rule: `what is mesh-wide stands in the root namespace, ${policy.rootNamespace}`,
      fix: `remove namespace, or set rootNamespace: ${policy.namespace} if that is Istio's`,
    }),
  ];
}

/** ConfigMaps belong to a namespace, and pods mount those of their own. */
function checkMounts(policy: Policy): SettingFinding[] {
  const reachesOthers =
    policy.meshWide || policy.targetRefs?.some(({ kind }) => kind === "GatewayClass") === true;
  if (!reachesOthers || policy.source !== "file" || isPlain(policy)) return [];
  return [
    finding({
      path: ["source"],
      message: `pods of other namespaces cannot mount a ConfigMap of ${policy.namespace}.`,
      rule: "source: file is for the workloads of one namespace",
      fix: policy.kind === "envoyfilter" ? "source: ecds" : "source: image",
    }),
  ];
}

/** What each kind can attach to. */
const istioTargets: readonly string[] = ["Gateway", "GatewayClass", "Service", "ServiceEntry"];
const gatewayTargets: readonly string[] = ["Gateway", "ListenerSet", "HTTPRoute", "GRPCRoute"];

function allowedTargets(policy: Policy): readonly string[] {
  if (policy.kind === "envoyextensionpolicy") return gatewayTargets;
  // A Service or ServiceEntry is reached through a waypoint, which an EnvoyFilter does not change.
  return policy.kind === "envoyfilter" ? ["Gateway", "GatewayClass"] : istioTargets;
}

function checkTarget(policy: Policy, target: TargetReference, index: number): SettingFinding[] {
  const allowed = allowedTargets(policy);
  if (!allowed.includes(target.kind)) {
    return [
      finding({
        path: ["targetRefs", index, "kind"],
        message: `a ${policy.kind} does not attach to a ${target.kind}.`,
        rule: `one of ${allowed.join(", ")}`,
        fix: `kind: ${allowed[0]}`,
      }),
    ];
  }
  if (target.kind === "GatewayClass" && policy.namespace !== policy.rootNamespace) {
    return [
      finding({
        path: ["targetRefs", index, "kind"],
        message: `a GatewayClass is named from ${policy.rootNamespace}, not from ${policy.namespace}.`,
        rule: "targetRefs with a GatewayClass work in Istio's root namespace only",
        fix: `namespace: ${policy.rootNamespace}`,
      }),
    ];
  }
  return [];
}

function wherePath(policy: GivenPolicy, index: number): SettingFinding["path"] {
  return policy.filters[index]?.where === undefined ? ["where"] : ["filters", index, "where"];
}

function checkReach(given: GivenPolicy, policy: Policy): SettingFinding[] {
  const isSidecar = (where: Where): boolean => where === "inbound" || where === "outbound";
  return policy.filters.flatMap(({ where }, index): SettingFinding[] => {
    const path = wherePath(given, index);
    if (policy.targetRefs !== undefined && where.some(isSidecar)) {
      return [
        finding({
          path,
          message: "targetRefs never select a sidecar: the filter would silently not be applied.",
          rule: "sidecars are selected by labels",
          fix: "selector: { app: cart }, or where: gateway",
        }),
      ];
    }
    if (policy.selector !== undefined && where.includes("waypoint")) {
      return [
        finding({
          path,
          message: "a selector never selects a waypoint: the filter would silently not be applied.",
          rule: "waypoints are selected by targetRefs",
          fix: "targetRefs: [{ kind: Gateway, name: waypoint }]",
        }),
      ];
    }
    return [];
  });
}

export function targetRules(given: GivenPolicy): SettingFinding[] {
  const policy = completePolicy(given);
  const wrong = checkChoice(policy);
  if (wrong.length > 0) return wrong;
  return [
    ...checkMeshWide(policy),
    ...checkMounts(policy),
    ...(policy.targetRefs ?? []).flatMap((target, index) => checkTarget(policy, target, index)),
    ...checkReach(given, policy),
  ];
}
