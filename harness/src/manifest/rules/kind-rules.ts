// What each kind of manifest can carry, and why it cannot carry the rest. What a kind would silently do otherwise than
// the policy says is refused here.

import { completePolicy, type GivenPolicy } from "../given-policy.js";
import type { ManifestKind, Policy, PolicyFilter, SourceMode, Where } from "../policy.js";
import { positionRules } from "./policy-position-rules.js";
import type { SettingFinding } from "./settings-rules.js";
import { sourceRules } from "./source-rules.js";

interface KindTraits {
  /** As a message names it. */
  name: string;
  sources: readonly SourceMode[];
  where: readonly Where[];
  /** Settings that it has no field for. */
  without: readonly (keyof Policy | keyof PolicyFilter)[];
}

const plugin: Omit<KindTraits, "name"> = {
  sources: ["image", "remote", "file", "image-volume"],
  where: ["inbound", "outbound", "gateway", "waypoint"],
  without: ["proxyVersion", "vmId", "cluster", "allowOnHeadersStopIteration"],
};

const plain: Omit<KindTraits, "name"> = {
  sources: ["file", "inline", "remote"],
  where: ["inbound", "outbound", "gateway"],
  without: ["proxyVersion", "rolloutLabel", "ports", "pullSecret", "meshWide", "targetRefs"],
};

export const kindTraits: Readonly<Record<ManifestKind, KindTraits>> = {
  envoyfilter: {
    name: "an EnvoyFilter",
    sources: ["file", "inline", "remote", "ecds", "image-volume"],
    where: ["inbound", "outbound", "gateway"],
    without: ["pullSecret"],
  },
  wasmplugin: { name: "a WasmPlugin", ...plugin },
  trafficextension: { name: "a TrafficExtension", ...plugin },
  envoyextensionpolicy: {
    name: "an EnvoyExtensionPolicy",
    sources: ["image", "remote"],
    where: ["gateway"],
    without: [
      "proxyVersion",
      "rolloutLabel",
      "ports",
      "vmId",
      "cluster",
      "selector",
      "meshWide",
      "allowOnHeadersStopIteration",
    ],
  },
  envoy: { name: "the bootstrap of a plain Envoy", ...plain },
  listener: { name: "a listener of a plain Envoy", ...plain },
};

function refusal(
  path: SettingFinding["path"],
  message: string,
  rule: string,
  fix: string,
): SettingFinding {
  return { code: "OUT1904", severity: "error", path, message, rule, fix };
}

function checkSource(policy: Policy, { name, sources }: KindTraits): SettingFinding[] {
  if (sources.includes(policy.source)) return [];
  return [
    refusal(
      ["source"],
      `${name} cannot get its modules by source: ${policy.source}.`,
      `one of ${sources.join(", ")}`,
      `source: ${sources[0]}`,
    ),
  ];
}

function checkWhere(given: GivenPolicy, policy: Policy, traits: KindTraits): SettingFinding[] {
  return policy.filters.flatMap(({ where }, index) => {
    const path =
      given.filters[index]?.where === undefined ? ["where"] : ["filters", index, "where"];
    return where
      .filter((place) => !traits.where.includes(place))
      .map((place) =>
        refusal(
          path,
          `${traits.name} does not reach ${place} traffic.`,
          place === "waypoint"
            ? "istiod does not patch waypoints with EnvoyFilters"
            : `one of ${traits.where.join(", ")}`,
          place === "waypoint"
            ? "kind: trafficextension, or wasmplugin before Istio 1.30"
            : `where: ${traits.where[0]}`,
        ),
      );
  });
}

function checkUncarried(given: GivenPolicy, traits: KindTraits): SettingFinding[] {
  const told = (name: string, path: SettingFinding["path"]): SettingFinding =>
    refusal(
      path,
      `${traits.name} has no place for ${name}.`,
      "a setting that would silently do nothing is refused",
      `remove ${name}, or use another kind`,
    );
  const isGiven = (holder: object, name: string): boolean =>
    name in holder && (holder as Record<string, unknown>)[name] !== false;
  return traits.without.flatMap((name) => [
    ...(isGiven(given, name) ? [told(name, [name])] : []),
    ...given.filters.flatMap((filter, index) =>
      isGiven(filter, name) ? [told(name, ["filters", index, name])] : [],
    ),
  ]);
}

/** A port means something else for each kind of traffic. */
function checkPorts({ filters }: Policy): SettingFinding[] {
  return filters.flatMap(({ ports, where }, index) =>
    ports.length === 0 || where.length < 2
      ? []
      : [
          refusal(
            ["filters", index, "ports"],
            `ports of ${where.join(" and ")} traffic are not the same.`,
            "inbound: the container's port; outbound: the Service's; gateway: that of its pod",
            "list the filter once for each, with where and ports of its own",
          ),
        ],
  );
}

/** Istio compares with RE2, which has no look-around and no back-references. */
function checkProxyVersion({ proxyVersion }: Policy): SettingFinding[] {
  if (proxyVersion === undefined) return [];
  let isExpression = !/\(\?<?[=!]|\\[1-9]/.test(proxyVersion);
  try {
    new RegExp(proxyVersion, "u");
  } catch {
    isExpression = false;
  }
  return isExpression
    ? []
    : [
        refusal(
          ["proxyVersion"],
          `"${proxyVersion}" is no regular expression of RE2.`,
          "a pattern that Istio cannot read matches no proxy",
          'for example proxyVersion: "^1\\\\.30.*"',
        ),
      ];
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** These kinds have a field for an object, which the plugin gets as JSON text. */
const withObjects: readonly ManifestKind[] = [
  "wasmplugin",
  "trafficextension",
  "envoyextensionpolicy",
];

function checkConfigurations({ kind, filters }: Policy): SettingFinding[] {
  if (!withObjects.includes(kind)) return [];
  return filters.flatMap(({ configuration }, index): SettingFinding[] =>
    configuration === undefined || isJsonObject(configuration)
      ? []
      : [
          {
            code: "OUT1915",
            severity: "error",
            path: ["filters", index, "configuration"],
            message: `${kindTraits[kind].name} carries an object as configuration, not a text.`,
            rule: "the plugin gets the object as JSON text",
            fix: "write the configuration as an object, or use kind: envoyfilter",
          },
        ],
  );
}

function checkFailurePolicies({ kind, filters }: Policy): SettingFinding[] {
  if (kind !== "envoyextensionpolicy") return [];
  return filters.flatMap(({ failurePolicy }, index) =>
    failurePolicy === "reload"
      ? [
          refusal(
            ["filters", index],
            "an EnvoyExtensionPolicy cannot say failurePolicy: reload.",
            "it has failOpen, which says open or closed",
            "failurePolicy: closed",
          ),
        ]
      : [],
  );
}

export function kindRules(given: GivenPolicy): SettingFinding[] {
  const policy = completePolicy(given);
  const traits = kindTraits[policy.kind];
  const source = checkSource(policy, traits);
  return [
    ...source,
    ...(source.length === 0 ? sourceRules(given, policy) : []),
    ...checkWhere(given, policy, traits),
    ...checkUncarried(given, traits),
    ...checkPorts(policy),
    ...checkProxyVersion(policy),
    ...checkConfigurations(policy),
    ...checkFailurePolicies(policy),
    ...positionRules(given, policy),
  ];
}
