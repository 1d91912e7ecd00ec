// Which intents each kind can keep. One that a kind cannot keep is refused; one that it keeps with something beside it is
// told as a warning, when the policy asks for it by name.

import type { GivenPolicy } from "../given-policy.js";
import type { FilterPosition } from "../settings.js";
import type { Policy, PolicyFilter } from "../policy.js";
import { checkPosition } from "./position.js";
import type { SettingFinding } from "./settings-rules.js";

type Told = Pick<SettingFinding, "message" | "rule" | "fix"> & Partial<SettingFinding>;

function ofEnvoyFilter({ position, where }: PolicyFilter): Told | undefined {
  const meetsAuthorization = where.some((place) => place !== "outbound");
  if (position === "before-authz" && meetsAuthorization) {
    return {
      message: "an EnvoyFilter cannot promise before-authz.",
      rule: "no filter between Istio's check of tokens and authorization is in every chain, and beside one that is absent nothing is inserted",
      fix: "position: before-authn; or kind: wasmplugin or trafficextension; or before:envoy.filters.http.rbac where an AuthorizationPolicy surely applies",
    };
  }
  if (position === "after-authn" && meetsAuthorization) {
    return {
      code: "OUT1918",
      severity: "warning",
      message: "in an EnvoyFilter, after-authn is behind authorization, too.",
      rule: "the first filter behind Istio's check of tokens that is in every chain comes after authorization",
      fix: "position: after-authz says so; kind: wasmplugin or trafficextension stand between the two",
    };
  }
  return position.includes(":") || position === "first" || position === "before-router"
    ? checkPosition(position as FilterPosition)
    : undefined;
}

function ofPlugin({ position }: PolicyFilter): Told | undefined {
  if (position === "first") {
    return {
      message: "a WasmPlugin or TrafficExtension cannot be first.",
      rule: "Istio puts its own metadata exchange and custom authorization in front of every phase",
      fix: "position: before-authn, or kind: envoyfilter",
    };
  }
  if (position.includes(":")) {
    return {
      message: `a WasmPlugin or TrafficExtension cannot stand ${position.split(":")[0]} a named filter.`,
      rule: "it has a phase: before-authn, after-authn, before-authz, after-authz, or none",
      fix: "position: after-authz, or kind: envoyfilter",
    };
  }
  return position === "before-router"
    ? {
        code: "OUT1918",
        severity: "warning",
        message:
          "a WasmPlugin or TrafficExtension stands in front of Istio's fault and CORS filters.",
        rule: "what has no phase comes right after authorization, and after phase STATS",
        fix: "leave position out, or kind: envoyfilter to stand directly before the router",
      }
    : undefined;
}

function ofGateway({ position }: PolicyFilter): Told | undefined {
  return position === "before-router"
    ? undefined
    : {
        message: `an EnvoyExtensionPolicy cannot promise ${position}.`,
        rule: "Envoy Gateway has one place for wasm filters, which spec.filterOrder of an EnvoyProxy moves",
        fix: "leave position out",
      };
}

function ofPlain({ position }: PolicyFilter): Told | undefined {
  return position.includes(":")
    ? {
        message: `a plain Envoy has no filter to stand ${position.split(":")[0]} of.`,
        rule: "its chain is the list of this policy, and the router",
        fix: "leave position out",
      }
    : undefined;
}

const byKind: Readonly<Record<Policy["kind"], (filter: PolicyFilter) => Told | undefined>> = {
  envoyfilter: ofEnvoyFilter,
  wasmplugin: ofPlugin,
  trafficextension: ofPlugin,
  envoyextensionpolicy: ofGateway,
  envoy: ofPlain,
  listener: ofPlain,
};

export function positionRules(given: GivenPolicy, policy: Policy): SettingFinding[] {
  return policy.filters.flatMap((filter, index): SettingFinding[] => {
    const own = given.fused === undefined ? given.filters[index]?.position : undefined;
    const isAsked = (own ?? given.position) !== undefined;
    const told = byKind[policy.kind](filter);
    if (told === undefined || (told.severity === "warning" && !isAsked)) return [];
    const path = own === undefined ? ["position"] : ["filters", index, "position"];
    return [{ code: "OUT1904", severity: "error", path, ...told }];
  });
}
