// Which proxies an EnvoyFilter is for.

import type { Subject } from "../finding.js";
import { at, isFields, listAt, textAt } from "../values.js";
import { patchesOf } from "./patches.js";

/** Labels that gateways have and sidecars have not. */
function isGatewayLabel([key, value]: [string, unknown]): boolean {
  return (
    key === "gateway.networking.k8s.io/gateway-name" ||
    ((key === "istio" || key === "app") &&
      typeof value === "string" &&
      /^(?:istio-)?(?:in|e)gressgateway$/.test(value))
  );
}

const describeLabel = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

/** A selector under the name of another kind, or of a former API, which other rules report. */
function hasOtherSelector(value: unknown): boolean {
  return ["selector", "workloadLabels"].some((name) => at(value, "spec", name) !== undefined);
}

function checkSelector({ value, namespace, settings, report }: Subject, isWasm: boolean): void {
  const selector = at(value, "spec", "workloadSelector");
  const labels = at(selector, "labels");
  if (isFields(labels) && Object.keys(labels).length > 0) {
    for (const key of Object.keys(labels).filter((name) => name === "" || name.includes("*"))) {
      report("OUT2024", ["spec", "workloadSelector", "labels", key], {
        message: `${JSON.stringify(key)} is the key of no label, and Istio refuses the EnvoyFilter.`,
        rule: "labels are compared as they are: no * and no empty key",
        istio: "IST0106",
      });
    }
    return;
  }
  if (isFields(selector) && at(selector, "matchLabels") === undefined) {
    report("OUT2023", ["spec", "workloadSelector"], {
      message: "the selector has no labels, so it selects every proxy of the namespace.",
      rule: "at least one label",
      fix: "labels: {app: my-app}",
      istio: "IST0133",
    });
  } else if (
    selector === undefined &&
    isWasm &&
    namespace !== settings.rootNamespace &&
    !hasOtherSelector(value)
  ) {
    report("OUT2022", ["spec"], {
      message: `without a workloadSelector the filter goes into every proxy of ${namespace === "" ? "its namespace" : `the namespace ${namespace}`}.`,
      rule: `workloadSelector.labels; for the whole mesh, namespace ${settings.rootNamespace}`,
      fix: "workloadSelector: {labels: {app: my-app}}",
    });
  }
}

function checkContexts(subject: Subject): void {
  const { value, report } = subject;
  const labels = at(value, "spec", "workloadSelector", "labels");
  const gateway = isFields(labels) ? Object.entries(labels).find(isGatewayLabel) : undefined;
  const byReference = listAt(value, "spec", "targetRefs").length > 0;
  for (const { context, path } of patchesOf(subject)) {
    if (!context.startsWith("SIDECAR_")) continue;
    if (byReference) {
      report("OUT2021", [...path, "match", "context"], {
        message: `an EnvoyFilter with targetRefs never selects a sidecar: with context ${context} the patch does nothing.`,
        rule: "targetRefs are for gateways of the Gateway API; sidecars are selected by workloadSelector",
        fix: "workloadSelector: {labels: {app: my-app}} in place of targetRefs",
      });
    } else if (gateway !== undefined) {
      report("OUT2026", [...path, "match", "context"], {
        message: `${gateway[0]}: ${describeLabel(gateway[1])} selects a gateway, which has no listeners of the context ${context}: the patch does nothing.`,
        rule: "context GATEWAY for gateways",
        fix: "context: GATEWAY",
      });
    }
  }
}

const targets: readonly (readonly [group: string, kind: string])[] = [
  ["gateway.networking.k8s.io", "Gateway"],
  ["gateway.networking.k8s.io", "GatewayClass"],
  ["", "Service"],
  ["core", "Service"],
  ["networking.istio.io", "ServiceEntry"],
];

/** Source: Istio, pilot/pkg/model/policyattachment.go. */
function checkTargets({ value, report }: Subject): void {
  listAt(value, "spec", "targetRefs").forEach((ref, index) => {
    const group = textAt(ref, "group");
    const kind = textAt(ref, "kind");
    if (kind === "" || targets.some((target) => target[0] === group && target[1] === kind)) return;
    const right = targets.find((target) => target[1] === kind);
    const where = ["spec", "targetRefs", index, right === undefined ? "kind" : "group"];
    report("OUT2128", at(ref, "group") === undefined ? where.slice(0, -1) : where, {
      message: `${kind}${group === "" ? "" : ` of ${group}`} is no target: the EnvoyFilter selects no proxy.`,
      rule: "Gateway and GatewayClass of gateway.networking.k8s.io, Service, ServiceEntry of networking.istio.io",
      fix:
        right === undefined
          ? "workloadSelector: {labels: {app: my-app}} in place of targetRefs"
          : `group: ${right[0] === "" ? '""' : right[0]}`,
    });
  });
}

/** One that changes nothing at all. */
function checkEmpty({ value, report }: Subject): void {
  const patches = at(value, "spec", "configPatches") ?? at(value, "spec", "patches");
  const isEmpty = patches === undefined || (Array.isArray(patches) && patches.length === 0);
  const misspelt = Object.keys(isFields(at(value, "spec")) ? (at(value, "spec") as object) : {});
  if (!isEmpty || misspelt.some((name) => /patch/i.test(name) && name !== "configPatches")) return;
  report("OUT2127", at(value, "spec") === undefined ? [] : ["spec"], {
    message: "the EnvoyFilter has no configPatches: it changes nothing.",
    rule: "configPatches: [{applyTo, match, patch}]",
  });
}

/** @param isWasm whether the EnvoyFilter brings a Wasm filter */
export function checkSelection(subject: Subject, isWasm: boolean): void {
  const { value } = subject;
  if (at(value, "spec", "targetRefs") === undefined) checkSelector(subject, isWasm);
  checkTargets(subject);
  checkContexts(subject);
  checkEmpty(subject);
}

/** The labels of a selector as one text, the same for the same selection. */
export function selectionKey({ value, namespace }: Subject): string {
  const labels = at(value, "spec", "workloadSelector", "labels");
  const entries = isFields(labels)
    ? Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
    : [];
  return JSON.stringify([namespace, entries, textAt(value, "spec", "targetRefs", 0, "name")]);
}
