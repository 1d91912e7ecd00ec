// Is it what it says it is: kind and version, names of the object, the forms of APIs that are gone.

import { customResource, customResources, type CustomResource } from "../../crd/index.js";
import { nearestWord } from "../../terminal/nearest-word.js";
import type { Subject } from "../finding.js";
import { at, isFields } from "../values.js";

/** Kinds of the same groups that lint does not judge: their names are no misspelt ones of ours. */
const neighbours: ReadonlySet<string> = new Set([
  ...["Gateway", "VirtualService", "DestinationRule", "Sidecar", "WorkloadEntry", "WorkloadGroup"],
  ...[
    "ProxyConfig",
    "EnvoyProxy",
    "EnvoyPatchPolicy",
    "BackendTrafficPolicy",
    "ClientTrafficPolicy",
  ],
  ...["SecurityPolicy", "Backend", "HTTPRouteFilter"],
]);

const groups = new Set(customResources.map(({ group }) => group));

function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

/** The resource by its kind alone, whatever the version says. */
function byKind(kind: string): CustomResource | undefined {
  return customResources.find((resource) => resource.kind === kind);
}

/** Of somebody else's group, as the WasmPlugin of Higress is: kinds may have the same name. */
function isOfOthers(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  const isOurs = /(?:^|\.)(?:istio|envoyproxy|k8s)\.io$/.test(group);
  return group.includes(".") && !isOurs && nearestWord(group, groups) === undefined;
}

function checkKind({ kind, apiVersion, report }: Subject): void {
  if (!groups.has(groupOf(apiVersion)) || neighbours.has(kind)) return;
  const near = nearestWord(
    kind,
    customResources.map((resource) => resource.kind),
  );
  if (near === undefined) return;
  report("OUT2011", ["kind"], {
    message: `there is no kind ${kind}: kubectl refuses it, and istioctl validate skips it and says valid.`,
    rule: `kind: ${near}`,
    fix: `kind: ${near}`,
    edits: [{ kind: "set", path: ["kind"], value: near }],
  });
}

/**
 * Checks kind and version.
 * @returns the resource by which the object is to be judged; undefined for kinds that lint does not know
 */
export function checkIdentity(subject: Subject): CustomResource | undefined {
  const { kind, apiVersion, report } = subject;
  const known = customResource(apiVersion, kind);
  if (known !== undefined) return known;
  const meant = isOfOthers(apiVersion) ? undefined : byKind(kind);
  if (meant === undefined) {
    checkKind(subject);
    return undefined;
  }
  const right = `${meant.group}/${meant.versions[0] ?? ""}`;
  report("OUT2010", ["apiVersion"], {
    message: `there is no ${kind} in ${apiVersion}: kubectl answers "no matches for kind", and istioctl validate skips it and says valid.`,
    rule: `${kind} is in ${meant.versions.map((version) => `${meant.group}/${version}`).join(", ")}`,
    fix: `apiVersion: ${right}`,
    edits: [{ kind: "set", path: ["apiVersion"], value: right }],
  });
  return meant;
}

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

function checkTexts({ value, report }: Subject, field: "labels" | "annotations"): void {
  const entries = at(value, "metadata", field);
  if (!isFields(entries)) return;
  for (const [key, text] of Object.entries(entries)) {
    if (typeof text === "string") continue;
    report("OUT2017", ["metadata", field, key], {
      message: `${field.slice(0, -1)} ${key} is ${JSON.stringify(text)}, which is no text.`,
      rule: `${field} hold text`,
      fix: `put the value in quotes`,
      edits: [{ kind: "quote", path: ["metadata", field, key] }],
    });
  }
}

/** Name, namespace, labels and annotations. */
export function checkMetadata(subject: Subject): void {
  const { value, report } = subject;
  const name = at(value, "metadata", "name");
  const generated = at(value, "metadata", "generateName");
  if (name === undefined && generated === undefined) {
    report("OUT2017", ["metadata"], {
      message: "the object has no name.",
      rule: "metadata.name",
      fix: "metadata: {name: my-filter}",
    });
  } else if (
    name !== undefined &&
    (typeof name !== "string" || name.length > 253 || !subdomain.test(name))
  ) {
    report("OUT2017", ["metadata", "name"], {
      message: `${JSON.stringify(name)} is not a name that Kubernetes takes.`,
      rule: "lower-case letters, digits, - and ., at most 253 (RFC 1123)",
      fix: `name: ${nearName(name)}`,
    });
  }
  const namespace = at(value, "metadata", "namespace");
  if (
    namespace !== undefined &&
    (typeof namespace !== "string" || namespace.length > 63 || !label.test(namespace))
  ) {
    report("OUT2017", ["metadata", "namespace"], {
      message: `${JSON.stringify(namespace)} is not a namespace that Kubernetes takes.`,
      rule: "lower-case letters, digits and -, at most 63 (RFC 1123)",
    });
  }
  checkTexts(subject, "labels");
  checkTexts(subject, "annotations");
}

/** What of a value can stand in a name; `my-filter` where nothing can. */
function nearName(name: unknown): string {
  const text = typeof name === "string" || typeof name === "number" ? String(name) : "";
  const fit = text
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, "-")
    .replace(/^[-.]+/, "")
    .slice(0, 253)
    .replace(/[-.]+$/, "");
  return fit === "" ? "my-filter" : fit;
}

const goneFields = ["filters", "workloadLabels"];

/** The form of Istio 1.4 and before; nothing else can be said of such an object. */
export function isOldForm({ kind, value, report }: Subject): boolean {
  if (kind !== "EnvoyFilter") return false;
  const field = goneFields.find((name) => at(value, "spec", name) !== undefined);
  if (field === undefined || at(value, "spec", "configPatches") !== undefined) return false;
  report("OUT2012", ["spec", field], {
    message: `spec.${field} is of Istio 1.4 and before: today the EnvoyFilter does nothing.`,
    rule: "spec.workloadSelector and spec.configPatches with applyTo, match and patch",
    fix: "outrigger emit NAME writes today's form of a filter; docs/manifests.md shows one",
  });
  return true;
}
