// What the Istio that the manifest is judged for does not know yet.

import type { ValuePath } from "../../manifest/positioned-yaml.js";
import type { Subject } from "../finding.js";
import { istioSince } from "../versions.js";
import { at, textAt } from "../values.js";
import { patchesOf } from "./patches.js";

function tooNew(
  subject: Subject,
  what: string,
  since: number,
  path: ValuePath,
  instead: string,
): void {
  const { istio, isChosen } = subject.settings;
  if (istio >= since) return;
  subject.report("OUT2064", path, {
    severity: isChosen ? "warning" : "note",
    message: `Istio 1.${istio} does not know ${what}.`,
    rule: `since Istio 1.${since}`,
    fix: instead,
    byTable: true,
  });
}

/** Fields of Wasm's message: since which Istio and which Envoy, and what to write before. */
const messageFields: Readonly<Record<string, readonly [number, number, string]>> = {
  failure_policy: [istioSince.failurePolicy, 33, "fail_open: true or false"],
  reload_config: [istioSince.failurePolicy, 33, "take reload_config away"],
  allow_on_headers_stop_iteration: [
    istioSince.allowOnHeadersStopIteration,
    36,
    "take the field away",
  ],
};

/** A field of Wasm's message: an older istiod drops it, an older Envoy refuses it. */
export function gateMessageField(subject: Subject, field: string, path: ValuePath): void {
  const [istio, envoy, instead] = messageFields[field] ?? [0, 0, ""];
  const { settings } = subject;
  tooNew(subject, `${field}, and istiod drops it`, istio, path, instead);
  if (settings.envoy >= envoy || settings.istio < istio) return;
  subject.report("OUT2064", path, {
    severity: settings.isChosen ? "warning" : "note",
    message: `Envoy 1.${settings.envoy} does not know ${field}, and refuses the listener.`,
    rule: `since Envoy 1.${envoy}`,
    fix: instead,
    byTable: true,
  });
}

function gateEnvoyFilter(subject: Subject): void {
  if (at(subject.value, "spec", "targetRefs") !== undefined) {
    tooNew(
      subject,
      "targetRefs of an EnvoyFilter",
      istioSince.targetRefs,
      ["spec", "targetRefs"],
      "workloadSelector",
    );
  }
  for (const { value, path, operation } of patchesOf(subject)) {
    if (operation === "MERGE_AND_REPLACE_LIST") {
      const where = [...path, "patch", "operation"];
      tooNew(
        subject,
        "MERGE_AND_REPLACE_LIST",
        istioSince.mergeAndReplaceList,
        where,
        "operation: MERGE",
      );
    }
    const domain = ["match", "routeConfiguration", "vhost", "domainName"];
    if (at(value, ...domain) !== undefined) {
      tooNew(subject, "domainName", istioSince.domainName, [...path, ...domain], "vhost.name");
    }
  }
}

export function checkGates(subject: Subject): void {
  const { kind, value } = subject;
  if (kind === "EnvoyFilter") gateEnvoyFilter(subject);
  if (kind === "TrafficExtension") {
    tooNew(subject, "TrafficExtension", istioSince.trafficExtension, ["kind"], "kind: WasmPlugin");
  }
  const inside = kind === "TrafficExtension" ? ["spec", "wasm"] : ["spec"];
  if (kind === "WasmPlugin" && textAt(value, ...inside, "failStrategy") === "FAIL_RELOAD") {
    const where = [...inside, "failStrategy"];
    tooNew(
      subject,
      "failStrategy FAIL_RELOAD",
      istioSince.failReload,
      where,
      "failStrategy: FAIL_CLOSE",
    );
  }
}
