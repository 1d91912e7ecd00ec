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
  } else if (selector === undefined && isWasm && namespace !== settings.rootNamespace) {
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

/** @param isWasm whether the EnvoyFilter brings a Wasm filter */
export function checkSelection(subject: Subject, isWasm: boolean): void {
  const { value } = subject;
  if (at(value, "spec", "targetRefs") === undefined) checkSelector(subject, isWasm);
  checkContexts(subject);
}

/** The labels of a selector as one text, the same for the same selection. */
export function selectionKey({ value, namespace }: Subject): string {
  const labels = at(value, "spec", "workloadSelector", "labels");
  const entries = isFields(labels)
    ? Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
    : [];
  return JSON.stringify([namespace, entries, textAt(value, "spec", "targetRefs", 0, "name")]);
}
