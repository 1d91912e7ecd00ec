// What the oldest Istio and Envoy that must take a manifest do not know. A control plane drops such a field, and an API
// server such an object; neither says so to whoever waits for the filter.

import { completePolicy, type GivenPolicy } from "../given-policy.js";
import type { Policy } from "../policy.js";
import { features, has, type Feature } from "../versions.js";
import type { SettingFinding } from "./settings-rules.js";

/** What a policy makes use of, and the setting that says so. */
interface Use {
  feature: Feature;
  path: SettingFinding["path"];
}

function usesOf(policy: Policy): Use[] {
  const isPlugin = policy.kind === "wasmplugin" || policy.kind === "trafficextension";
  const uses: Use[] = [];
  if (policy.kind === "wasmplugin") uses.push({ feature: features.wasmPlugin, path: ["kind"] });
  if (isPlugin) uses.push({ feature: features.wasmPluginMatch, path: ["kind"] });
  if (policy.kind === "trafficextension") {
    uses.push({ feature: features.trafficExtension, path: ["kind"] });
  }
  if (policy.targetRefs !== undefined) {
    uses.push({ feature: features.targetRefs, path: ["targetRefs"] });
  }
  if (policy.source === "image-volume") {
    uses.push({ feature: features.imageVolume, path: ["source"] });
  }
  policy.filters.forEach(({ failurePolicy, allowOnHeadersStopIteration }, index) => {
    const path = ["filters", index];
    if (failurePolicy === "reload") {
      uses.push({ feature: isPlugin ? features.wasmPluginReload : features.failurePolicy, path });
    }
    if (allowOnHeadersStopIteration !== undefined) {
      uses.push({
        feature: features.stopIteration,
        path: [...path, "allowOnHeadersStopIteration"],
      });
    }
  });
  return uses;
}

function findingOf({ feature, path }: Use, policy: Policy): SettingFinding[] {
  const isForIstio = !["envoy", "listener", "envoyextensionpolicy"].includes(policy.kind);
  const { istioVersion, envoyVersion } = policy;
  const versions = [
    ...(isForIstio && !has(feature, { istio: istioVersion })
      ? [{ of: "Istio", is: istioVersion, needs: feature.istio, setting: "istioVersion" }]
      : []),
    ...(has(feature, { envoy: envoyVersion })
      ? []
      : [{ of: "Envoy", is: envoyVersion, needs: feature.envoy, setting: "envoyVersion" }]),
  ];
  return versions.map(({ of, is, needs, setting }) => ({
    code: "OUT1911",
    severity: "error",
    path,
    message: `${of} ${is} does not know ${feature.name}.`,
    rule: `it came with ${of} 1.${needs}`,
    fix: `${setting}: "1.${needs}" if all are as new as that, or do without it`,
  }));
}

export function versionRules(given: GivenPolicy): SettingFinding[] {
  const policy = completePolicy(given);
  return usesOf(policy).flatMap((use) => findingOf(use, policy));
}
