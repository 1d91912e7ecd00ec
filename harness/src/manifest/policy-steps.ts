// What to type, in which order: applying a policy, upgrading and rolling it back, removing it, and looking whether it
// has arrived. Printed on the terminal, and written at the top of the files.

import { isGateway, isMounted } from "./kinds/module-objects.js";
import { envoyFilterName } from "./kinds/policy-envoy-filter.js";
import { plainEnvoyPorts } from "./plain-envoy.js";
import type { ManifestKind } from "./policy.js";
import { versionLabel, type PreparedPolicy } from "./prepared-policy.js";
import type { ManifestDocument } from "./render.js";
import { applyCommandFor } from "./rules/document-size.js";

/** Commands under a heading. */
export interface Steps {
  heading: string;
  lines: readonly string[];
}

const resources: Readonly<Record<ManifestKind, string>> = {
  envoyfilter: "envoyfilter",
  wasmplugin: "wasmplugin",
  trafficextension: "trafficextension",
  envoyextensionpolicy: "envoyextensionpolicy",
  envoy: "",
  listener: "",
};

function applyTo(documents: readonly ManifestDocument[], role: ManifestDocument["role"]): string {
  const chosen = documents.filter((found) => found.role === role);
  return applyCommandFor(chosen.map(({ document }) => document));
}

/** The order matters: a proxy that is told a file which it does not have refuses its whole listener. */
function applySteps(
  prepared: PreparedPolicy,
  documents: readonly ManifestDocument[],
  folder: string,
): string[] {
  const { policy } = prepared;
  const filters = `${applyTo(documents, "filter")} ${folder}/filters.yaml`;
  if (!isMounted(prepared)) return [filters];
  const modules =
    policy.source === "file" ? [`${applyTo(documents, "module")} ${folder}/modules.yaml`] : [];
  return [
    ...modules,
    `kubectl -n ${policy.namespace} patch deployment DEPLOYMENT --patch-file ${folder}/pod-template.yaml`,
    filters,
    `kubectl -n ${policy.namespace} rollout status deployment DEPLOYMENT`,
  ];
}

/** Objects of other versions of this policy. */
function cleaning(prepared: PreparedPolicy): string[] {
  const { policy, version } = prepared;
  const labels = `app.kubernetes.io/part-of=${policy.name},${versionLabel}!=${version}`;
  const isReplaced =
    policy.rolloutLabel === undefined &&
    (policy.kind === "envoyfilter" || policy.kind === "envoyextensionpolicy");
  const kinds = [
    // One object under one name is replaced; several, or with the version in their names, stay behind.
    ...(isReplaced ? [] : [resources[policy.kind]]),
    ...(isMounted(prepared) && policy.source === "file" ? ["configmap"] : []),
  ];
  return kinds.length === 0
    ? []
    : [`kubectl -n ${policy.namespace} delete ${kinds.join(",")} -l '${labels}'`];
}

/** How another version of a module gets to the proxies. */
function arrival(prepared: PreparedPolicy): string[] {
  const { source } = prepared.policy;
  if (isMounted(prepared) && source === "file") {
    return [
      "the same commands: another module has another hash, so it gets another name and another path",
    ];
  }
  if (source === "inline") {
    return ["the same command: the object keeps its name, and brings the other module itself"];
  }
  return [
    "outrigger push, or serve, the other module first: its digest stands in what is emitted then",
    "the same commands: objects keep their names, and name the module by its digest",
  ];
}

function upgradeSteps(prepared: PreparedPolicy, folder: string): string[] {
  const clean = cleaning(prepared);
  return [
    ...arrival(prepared),
    ...(clean.length === 0
      ? []
      : ["after the rollout, delete what other versions left:", ...clean]),
    `to roll back: git checkout REVISION -- ${folder}, then the same commands`,
  ];
}

function removal(prepared: PreparedPolicy, folder: string): string[] {
  const { namespace, source } = prepared.policy;
  if (!isMounted(prepared)) return [`kubectl delete -f ${folder}/filters.yaml`];
  return [
    `kubectl delete -f ${folder}/filters.yaml`,
    `kubectl -n ${namespace} edit deployment DEPLOYMENT    take out what pod-template.yaml put in`,
    ...(source === "file" ? [`kubectl delete -f ${folder}/modules.yaml`] : []),
  ];
}

function verification(prepared: PreparedPolicy): string[] {
  const { policy, entries } = prepared;
  const { namespace, kind, source } = policy;
  const [first] = entries;
  if (kind === "envoyextensionpolicy") {
    return [
      `kubectl -n ${namespace} describe envoyextensionpolicy ${policy.name}    Accepted must be True`,
    ];
  }
  const objects =
    kind === "envoyfilter"
      ? `envoyfilter ${envoyFilterName(prepared)}`
      : `${resources[kind]} -l app.kubernetes.io/part-of=${policy.name}`;
  const isDiscovered = source === "ecds" || kind !== "envoyfilter";
  return [
    `kubectl -n ${namespace} get ${objects}`,
    isDiscovered
      ? `istioctl -n ${namespace} proxy-config ecds POD`
      : `istioctl -n ${namespace} proxy-config listeners POD -o json | grep '"name": "${first?.envoyName}"'`,
    "istioctl proxy-status    all of POD must be SYNCED; if not, the log of istio-proxy says what Envoy refused",
  ];
}

const portMeanings = {
  inbound: "inbound: the container's port (targetPort), not the Service's",
  outbound: "outbound: the Service's port",
  gateway: "gateway: the port on which its pod listens, not the Service's",
  waypoint: "waypoint: the Service's port",
} as const;

function portNotes({ entries }: PreparedPolicy): Steps[] {
  const places = new Set(
    entries.flatMap(({ filter }) => (filter.ports.length === 0 ? [] : filter.where)),
  );
  if (places.size === 0) return [];
  return [
    { heading: "What the ports are:", lines: [...places].map((place) => portMeanings[place]) },
  ];
}

function plainSteps(prepared: PreparedPolicy, folder: string): Steps[] {
  if (prepared.policy.kind === "listener") {
    return [
      {
        heading: "To use it:",
        lines: [
          "put it into static_resources.listeners of a bootstrap, or into the resources of an LDS file",
          "its routes go to a cluster called upstream; files are relative to where Envoy is started",
        ],
      },
    ];
  }
  return [
    {
      heading: `To check and to run, where the path build/… leads to the modules (port ${plainEnvoyPorts.listener}, upstream ${plainEnvoyPorts.upstream}, admin ${plainEnvoyPorts.admin}):`,
      lines: [`envoy --mode validate -c ${folder}/envoy.yaml`, `envoy -c ${folder}/envoy.yaml`],
    },
  ];
}

/** @param folder of the files, as the user would type it */
export function policySteps(
  prepared: PreparedPolicy,
  documents: readonly ManifestDocument[],
  folder: string,
): Steps[] {
  const { kind } = prepared.policy;
  if (kind === "envoy" || kind === "listener") return plainSteps(prepared, folder);
  const mounts = isMounted(prepared);
  return [
    {
      heading: mounts
        ? "To apply, in this order (a proxy that is told a file which it does not have refuses its listener):"
        : "To apply:",
      lines: applySteps(prepared, documents, folder),
    },
    { heading: "To upgrade:", lines: upgradeSteps(prepared, folder) },
    { heading: "To remove:", lines: removal(prepared, folder) },
    ...portNotes(prepared),
    {
      heading: `To verify (POD is a pod of the ${isGateway(prepared) ? "gateway" : "workload"}):`,
      lines: verification(prepared),
    },
  ];
}

/** As lines, commands indented. */
export function stepLines(steps: readonly Steps[]): string[] {
  return steps.flatMap(({ heading, lines }, index) => [
    ...(index === 0 ? [] : [""]),
    heading,
    ...lines.map((line) => `  ${line}`),
  ]);
}
