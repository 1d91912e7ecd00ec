// What a policy may not say although each value has the right shape. Each finding names the setting it is about.

import type { SettingFinding } from "./settings-rules.js";
import type { GivenPolicy } from "../given-policy.js";
import { checkConfiguration } from "../configuration-text.js";
import { kindRules } from "./kind-rules.js";
import { fusionRules } from "./fusion-rules.js";
import {
  labelKeyMistake,
  labelMistake,
  labelValueMistake,
  longestObjectName,
} from "./kubernetes-names.js";
import { mountPathMistake } from "./mount-path.js";
import { orderRules } from "./order-rules.js";
import { targetRules } from "./target-rules.js";
import { versionRules } from "./version-rules.js";

function nameFinding(
  path: SettingFinding["path"],
  value: string,
  rule: string | undefined,
  example: string,
): SettingFinding[] {
  if (rule === undefined) return [];
  const message = `"${value}" cannot be a name in Kubernetes.`;
  return [
    { code: "OUT1504", severity: "error", path, message, rule, fix: `for example ${example}` },
  ];
}

function nameRules(policy: GivenPolicy): SettingFinding[] {
  const { name, namespace, rootNamespace, rolloutLabel, selector = {} } = policy;
  return [
    ...nameFinding(["name"], name, labelMistake(name, longestObjectName), "name: cart"),
    ...(namespace === undefined
      ? []
      : nameFinding(["namespace"], namespace, labelMistake(namespace), "namespace: shop")),
    ...(rootNamespace === undefined
      ? []
      : nameFinding(
          ["rootNamespace"],
          rootNamespace,
          labelMistake(rootNamespace),
          "rootNamespace: istio-system",
        )),
    ...(rolloutLabel === undefined
      ? []
      : nameFinding(
          ["rolloutLabel"],
          rolloutLabel,
          rolloutLabel in selector
            ? "a key that the selector does not have"
            : labelKeyMistake(rolloutLabel),
          "rolloutLabel: cart-policy",
        )),
    ...Object.entries(selector).flatMap(([key, value]) => [
      ...nameFinding(["selector", key], key, labelKeyMistake(key), "app: cart"),
      ...nameFinding(["selector", key], value, labelValueMistake(value), "app: cart"),
    ]),
    ...policy.filters.flatMap((filter, index) =>
      filter.name === undefined
        ? []
        : nameFinding(
            ["filters", index, "name"],
            filter.name,
            labelMistake(filter.name, longestObjectName),
            "name: cors",
          ),
    ),
  ];
}

function uniqueNames({ filters }: GivenPolicy): SettingFinding[] {
  const names = filters.map(({ name, filter }) => name ?? filter);
  return names.flatMap((name, index): SettingFinding[] =>
    names.indexOf(name) === index
      ? []
      : [
          {
            code: "OUT1913",
            severity: "error",
            path: ["filters", index],
            message: `two filters of this policy are called "${name}".`,
            rule: "names of filters are unique in Envoy, and in statistics and logs",
            fix: `name: ${name}-2`,
          },
        ],
  );
}

function mountRules({ mountPath }: GivenPolicy): SettingFinding[] {
  const rule = mountPath === undefined ? undefined : mountPathMistake(mountPath);
  if (rule === undefined) return [];
  return [
    {
      code: "OUT1514",
      severity: "error",
      path: ["mountPath"],
      message: `modules cannot be mounted at "${mountPath}" in the istio-proxy container.`,
      rule,
      fix: "for example mountPath: /var/local/wasm/cart",
    },
  ];
}

function configurationRules({ filters }: GivenPolicy): SettingFinding[] {
  return filters.flatMap(({ configuration }, index) =>
    configuration === undefined
      ? []
      : checkConfiguration(configuration).map(({ path, message }) => ({
          code: "OUT1511" as const,
          severity: "error" as const,
          path: ["filters", index, "configuration", ...path],
          message,
          rule: "an object reaches the plugin as JSON, exactly as written",
          fix: "put the value in quotes, or give the whole configuration as a string",
        })),
  );
}

/** All findings on a policy of the right shape, errors and warnings. */
export function checkPolicy(policy: GivenPolicy): SettingFinding[] {
  const first = [
    ...nameRules(policy),
    ...uniqueNames(policy),
    ...mountRules(policy),
    ...configurationRules(policy),
    ...fusionRules(policy),
  ];
  // The rules below read the completed policy, which these mistakes would keep from being one.
  if (first.some(({ severity }) => severity === "error")) return first;
  return [
    ...first,
    ...targetRules(policy),
    ...kindRules(policy),
    ...orderRules(policy),
    ...versionRules(policy),
  ];
}
