// Rules on single settings that a schema cannot say: Kubernetes' names, positions, mount paths, ports, and
// what the oldest Istio can express. Each finding names the setting it is about.

import type { Diagnostic } from "../../errors/diagnostic.js";
import { checkConfiguration } from "../configuration-text.js";
import type { ValuePath } from "../positioned-yaml.js";
import type { DeploySettings, DeployOverrides } from "../settings.js";
import { hasFailurePolicy } from "./istio-version.js";
import {
  labelKeyMistake,
  labelMistake,
  labelValueMistake,
  longestObjectName,
} from "./kubernetes-names.js";
import { mountPathMistake } from "./mount-path.js";
import { checkPosition } from "./position.js";

/** A finding, and the setting (or a value inside it) that it is about. */
export interface SettingFinding extends Pick<
  Diagnostic,
  "code" | "severity" | "message" | "rule" | "fix"
> {
  path: ValuePath;
  part?: "key" | "value";
}

type Rule = (settings: DeployOverrides) => SettingFinding[];

function nameFinding(
  path: ValuePath,
  value: string,
  rule: string | undefined,
  example: string,
): SettingFinding[] {
  if (rule === undefined) return [];
  const message = `"${value}" cannot be a ${path.length === 1 ? path[0] : "label"} in Kubernetes.`;
  return [
    { code: "OUT1504", severity: "error", path, message, rule, fix: `for example ${example}` },
  ];
}

const nameRule: Rule = ({ name }) =>
  name === undefined
    ? []
    : nameFinding(["name"], name, labelMistake(name, longestObjectName), "name: cart-hello-header");

const namespaceRule: Rule = ({ namespace }) =>
  namespace === undefined
    ? []
    : nameFinding(["namespace"], namespace, labelMistake(namespace), "namespace: shop");

const rolloutLabelRule: Rule = ({ rolloutLabel, selector }) => {
  if (rolloutLabel === undefined) return [];
  if (selector !== undefined && rolloutLabel in selector) {
    return [
      {
        code: "OUT1504",
        severity: "error",
        path: ["rolloutLabel"],
        message: `"${rolloutLabel}" is in the selector already, so it cannot carry the module's hash.`,
        fix: "rolloutLabel: a key that the pods do not have yet",
      },
    ];
  }
  return nameFinding(
    ["rolloutLabel"],
    rolloutLabel,
    labelKeyMistake(rolloutLabel),
    "rolloutLabel: hello-header-module",
  );
};

const selectorRule: Rule = ({ selector }) =>
  Object.entries(selector ?? {}).flatMap(([key, value]) => [
    ...nameFinding(["selector", key], key, labelKeyMistake(key), "app: cart").map((finding) => ({
      ...finding,
      part: "key" as const,
    })),
    ...nameFinding(["selector", key], value, labelValueMistake(value), "app: cart"),
  ]);

const positionRule: Rule = ({ position }) => {
  const finding = position === undefined ? undefined : checkPosition(position);
  return finding === undefined ? [] : [{ ...finding, path: ["position"] }];
};

const mountPathRule: Rule = ({ mountPath }) => {
  const rule = mountPath === undefined ? undefined : mountPathMistake(mountPath);
  return rule === undefined
    ? []
    : [
        {
          code: "OUT1514",
          severity: "error",
          path: ["mountPath"],
          message: `the ConfigMap cannot be mounted at "${mountPath}" in the istio-proxy container.`,
          rule,
          fix: "for example mountPath: /var/local/wasm/my-filter",
        },
      ];
};

/** Ports that Services have and containers rarely do: in the inbound and gateway context nearly always a mix-up. */
const servicePorts: readonly number[] = [80, 443];

const portRule: Rule = ({ context, portNumber }) =>
  portNumber === undefined || context === "outbound" || !servicePorts.includes(portNumber)
    ? []
    : [
        {
          code: "OUT1513",
          severity: "warning",
          path: ["portNumber"],
          message: `portNumber ${portNumber} looks like a Service's port; if no ${
            context === "gateway" ? "gateway pod listens" : "container listens"
          } on it, the filter is silently not inserted.`,
          rule: "inbound: the container's port (targetPort); gateway: the port on which its pod listens",
          fix: "portNumber: 8080, or whatever targetPort says; or leave it out for all ports",
        },
      ];

const failurePolicyRule: Rule = ({ failurePolicy, istioVersion }) =>
  failurePolicy === "reload" && istioVersion !== undefined && !hasFailurePolicy(istioVersion)
    ? [
        {
          code: "OUT1508",
          severity: "error",
          path: ["failurePolicy"],
          message: `Istio ${istioVersion} cannot express failurePolicy reload.`,
          rule: "failure_policy came with Istio 1.25; before it there is only open or closed",
          fix: 'failurePolicy: closed, or istioVersion: "1.25"',
        },
      ]
    : [];

const configurationRule: Rule = ({ configuration }) =>
  configuration === undefined
    ? []
    : checkConfiguration(configuration).map(({ path, message }) => ({
        code: "OUT1511" as const,
        severity: "error" as const,
        path: ["configuration", ...path],
        message,
        rule: "an object reaches the plugin as JSON, exactly as written",
        fix: "put the value in quotes, or give the whole configuration as a string",
      }));

/** Which settings each rule reads: it runs only when all of them have the right shape. */
const rules: readonly { reads: readonly (keyof DeploySettings)[]; rule: Rule }[] = [
  { reads: ["name"], rule: nameRule },
  { reads: ["namespace"], rule: namespaceRule },
  { reads: ["selector"], rule: selectorRule },
  { reads: ["rolloutLabel", "selector"], rule: rolloutLabelRule },
  { reads: ["position"], rule: positionRule },
  { reads: ["mountPath"], rule: mountPathRule },
  { reads: ["context", "portNumber"], rule: portRule },
  { reads: ["failurePolicy", "istioVersion"], rule: failurePolicyRule },
  { reads: ["configuration"], rule: configurationRule },
];

/** All findings on complete settings, but for the settings in `misshapen`, which are told already. */
export function checkSettings(
  settings: DeployOverrides,
  misshapen: ReadonlySet<string> = new Set(),
): SettingFinding[] {
  return rules
    .filter(({ reads }) => !reads.some((name) => misshapen.has(name)))
    .flatMap(({ rule }) => rule(settings));
}
