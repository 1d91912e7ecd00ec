// What fused filters have to have in common: they become one filter of Envoy, with one place and one policy of failure.

import type { GivenFilter, GivenPolicy } from "../given-policy.js";
import type { SettingFinding } from "./settings-rules.js";

const ofTheWhole = ["where", "position", "ports", "failurePolicy", "vmId", "image", "url"] as const;

function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}

function differences(filter: GivenFilter, first: GivenFilter, index: number): SettingFinding[] {
  return ofTheWhole
    .filter((name) => JSON.stringify(filter[name]) !== JSON.stringify(first[name]))
    .map((name) => ({
      code: "OUT1912",
      severity: "error",
      path: ["filters", index, ...(name in filter ? [name] : [])],
      message: `fused filters have one ${name}, and this one has another than the first.`,
      rule: "fused filters are one filter of Envoy",
      fix: `say ${name} once for the policy, or at every filter alike`,
    }));
}

export function fusionRules({ fused, filters }: GivenPolicy): SettingFinding[] {
  const [first] = filters;
  if (fused === undefined || first === undefined) return [];
  return filters.flatMap((filter, index) => [
    ...differences(filter, first, index),
    ...(typeof filter.configuration === "string" && !isObjectText(filter.configuration)
      ? [
          {
            code: "OUT1912" as const,
            severity: "error" as const,
            path: ["filters", index, "configuration"],
            message: "the configuration of a fused filter is a member of a JSON object.",
            fix: "write it as an object",
          },
        ]
      : []),
  ]);
}
