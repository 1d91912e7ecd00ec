// Plugins that a policy has no place for. It is known when the modules are built: the source says what a plugin is for.

import type { PreparedPolicy } from "../prepared-policy.js";
import type { SettingFinding } from "./settings-rules.js";
import { checkNetworkPosition } from "./position.js";
import type { FilterPosition } from "../settings.js";

function misplaced(index: number, message: string, rule: string, fix: string): SettingFinding {
  return { code: "OUT1916", severity: "error", path: ["filters", index], message, rule, fix };
}

export function checkPlugins({ policy, entries }: PreparedPolicy): SettingFinding[] {
  const isPlain = policy.kind === "envoy" || policy.kind === "listener";
  const [first] = entries;
  return entries.flatMap(({ pluginKind, filter }, index): SettingFinding[] => {
    if (pluginKind === "service") {
      return [
        misplaced(
          index,
          `${filter.name} is a service, which no chain has a place for.`,
          "a service is part of the proxy's bootstrap",
          `remove it here; outrigger emit ${filter.filter} writes its manifests`,
        ),
      ];
    }
    if (pluginKind === "tcp" && policy.kind === "envoyextensionpolicy") {
      return [
        misplaced(
          index,
          `${filter.name} is a TCP filter, and Envoy Gateway runs HTTP filters only.`,
          "an EnvoyExtensionPolicy has wasm HTTP filters",
          "kind: envoy, or Istio's kinds",
        ),
      ];
    }
    if (isPlain && first !== undefined && first.pluginKind !== pluginKind) {
      return [
        misplaced(
          index,
          `${filter.name} is a ${pluginKind} filter, and ${first.filter.name} a filter for ${first.pluginKind}.`,
          "one listener of a plain Envoy has filters of one sort",
          "write a policy for each",
        ),
      ];
    }
    if (pluginKind !== "tcp" || policy.kind !== "envoyfilter") return [];
    const isNamed = filter.position.includes(":");
    const found =
      isNamed || filter.position === "first"
        ? checkNetworkPosition(filter.position as FilterPosition)
        : undefined;
    return found === undefined ? [] : [{ ...found, path: ["filters", index] }];
  });
}
