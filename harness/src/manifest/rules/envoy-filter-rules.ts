// What is wrong with an EnvoyFilter, whoever wrote it: what Istio's webhook and `istioctl analyze` report, and
// what no tool of Istio reports although it silently does nothing or makes Envoy refuse the listener.
// It looks at the finished document, as a second pair of eyes on what we emit.
// Source: Istio, pkg/config/validation/envoyfilter/envoyfilter.go, pkg/config/analysis/msg/messages.yaml,
// pilot/pkg/networking/core/envoyfilter/listener_patch.go; Envoy, wasm.proto.

import { checkWasmFilter } from "./wasm-filter-rules.js";
import { at, isObject, type Finding } from "./findings.js";
import { routerFilter, tcpProxyFilter } from "./position.js";

const connectionManager = "envoy.filters.network.http_connection_manager";

/** Operations that find their place by another filter, and so depend on the order of EnvoyFilters. */
const relative: ReadonlySet<unknown> = new Set([
  "INSERT_BEFORE",
  "INSERT_AFTER",
  "REMOVE",
  "REPLACE",
]);

function checkTarget(spec: object): Finding[] {
  const findings: Finding[] = [];
  const labels = at(spec, "workloadSelector", "labels");
  if (at(spec, "targetRefs") !== undefined) {
    findings.push({
      pointer: "/spec/targetRefs",
      message: "an EnvoyFilter with targetRefs never selects a sidecar",
      rule: "targetRefs are for Gateway API gateways; workloads are selected by workloadSelector",
    });
  } else if (!isObject(labels) || Object.keys(labels).length === 0) {
    findings.push({
      pointer: "/spec/workloadSelector",
      message:
        "without labels in its workloadSelector an EnvoyFilter changes every proxy of its namespace",
      rule: "at least one label",
    });
  } else if (
    Object.entries(labels).some(([key, value]) => key === "" || `${key}${value}`.includes("*"))
  ) {
    findings.push({
      pointer: "/spec/workloadSelector/labels",
      message: "the selector holds an empty key or a *",
      rule: "Istio takes labels as they are, without wildcards",
    });
  }
  return findings;
}

function checkPriority(spec: object): Finding[] {
  const priority = at(spec, "priority") ?? 0;
  const patches = at(spec, "configPatches");
  const isRelative =
    Array.isArray(patches) &&
    patches.some((patch) => relative.has(at(patch, "patch", "operation")));
  return priority === 0 && isRelative
    ? [
        {
          pointer: "/spec/priority",
          message:
            "without a priority, whether the patch finds its anchor depends on when it was created",
          rule: "any priority but 0 (istioctl analyze: IST0151, IST0155)",
        },
      ]
    : [];
}

function checkAnchor(patch: object, pointer: string): Finding[] {
  const operation = at(patch, "patch", "operation");
  const filter = at(patch, "match", "listener", "filterChain", "filter");
  const subFilter = at(filter, "subFilter", "name");
  const where = `${pointer}/match/listener/filterChain/filter`;
  if (at(filter, "name") !== connectionManager) {
    return [
      {
        pointer: where,
        message: `HTTP filters live in ${connectionManager}; under another name nothing matches`,
        rule: "match.listener.filterChain.filter.name is the connection manager",
      },
    ];
  }
  if (operation === "INSERT_FIRST") return [];
  if (subFilter === undefined) {
    return [
      {
        pointer: where,
        message: `${String(operation)} without a subFilter puts the filter first, or behind the router`,
        rule: "INSERT_BEFORE and INSERT_AFTER name the filter beside which they insert",
      },
    ];
  }
  return operation === "INSERT_AFTER" && subFilter === routerFilter
    ? [
        {
          pointer: where,
          message:
            "a filter behind the router never sees a request, and Envoy refuses the listener",
          rule: "the router is the last HTTP filter",
        },
      ]
    : [];
}

/** A TCP filter: beside a network filter, in front of the TCP proxy. */
function checkNetworkPatch(patch: object, pointer: string): Finding[] {
  const findings: Finding[] = [];
  const operation = String(at(patch, "patch", "operation"));
  const anchor = at(patch, "match", "listener", "filterChain", "filter", "name");
  if (operation !== "INSERT_BEFORE" && operation !== "INSERT_AFTER") {
    findings.push({
      pointer: `${pointer}/patch/operation`,
      message: `${operation} puts a TCP filter behind the TCP proxy, into chains of HTTP, or nowhere`,
      rule: "INSERT_BEFORE or INSERT_AFTER",
    });
  } else if (typeof anchor !== "string" || anchor === "") {
    findings.push({
      pointer: `${pointer}/match/listener/filterChain/filter`,
      message: `${operation} without a filter's name puts the TCP filter into every chain, those of HTTP too`,
      rule: "match.listener.filterChain.filter.name",
    });
  } else if (operation === "INSERT_AFTER" && anchor === tcpProxyFilter) {
    findings.push({
      pointer: `${pointer}/match/listener/filterChain/filter`,
      message: "a filter behind the TCP proxy never sees a byte, and Envoy refuses the listener",
      rule: "the TCP proxy is the last network filter",
    });
  }
  const value = at(patch, "patch", "value");
  return [...findings, ...checkWasmFilter(value, `${pointer}/patch/value`, "network")];
}

function checkPatch(patch: unknown, pointer: string): Finding[] {
  if (!isObject(patch)) {
    return [
      { pointer, message: "a patch is empty", rule: "each entry has applyTo, match and patch" },
    ];
  }
  const findings: Finding[] = [];
  const operation = at(patch, "patch", "operation");
  const applyTo = at(patch, "applyTo");
  if (applyTo === "NETWORK_FILTER") return checkNetworkPatch(patch, pointer);
  if (applyTo !== "HTTP_FILTER") {
    findings.push({
      pointer: `${pointer}/applyTo`,
      message: `a wasm filter is not inserted by applyTo ${String(applyTo)}`,
      rule: "applyTo: HTTP_FILTER, or NETWORK_FILTER for a TCP filter",
    });
  }
  if (at(patch, "patch", "filterClass") !== undefined) {
    findings.push({
      pointer: `${pointer}/patch/filterClass`,
      message: "filterClass is accepted and used nowhere: the filter does not stand where it says",
      rule: "the position is given by operation and subFilter alone",
    });
  }
  if (!["INSERT_FIRST", "INSERT_BEFORE", "INSERT_AFTER"].includes(String(operation))) {
    findings.push({
      pointer: `${pointer}/patch/operation`,
      message:
        operation === "ADD"
          ? "ADD appends the filter behind the router, and Envoy refuses the listener"
          : `operation ${String(operation)} inserts nothing`,
      rule: "INSERT_FIRST, INSERT_BEFORE or INSERT_AFTER",
    });
  } else findings.push(...checkAnchor(patch, pointer));
  findings.push(...checkWasmFilter(at(patch, "patch", "value"), `${pointer}/patch/value`));
  return findings;
}

/** Everything that is wrong with an EnvoyFilter that inserts wasm filters; empty when it is fine. */
export function checkEnvoyFilter(document: object): Finding[] {
  const findings: Finding[] = [];
  if (at(document, "apiVersion") !== "networking.istio.io/v1alpha3") {
    findings.push({
      pointer: "/apiVersion",
      message: `there is no EnvoyFilter in ${String(at(document, "apiVersion"))}`,
      rule: "networking.istio.io/v1alpha3 is its only version",
    });
  }
  const spec = at(document, "spec");
  const patches = at(spec, "configPatches");
  if (!isObject(spec) || !Array.isArray(patches) || patches.length === 0) {
    return [
      ...findings,
      {
        pointer: "/spec/configPatches",
        message: "an EnvoyFilter without configPatches does nothing",
        rule: "at least one patch",
      },
    ];
  }
  findings.push(...checkTarget(spec), ...checkPriority(spec));
  patches.forEach((patch, index) =>
    findings.push(...checkPatch(patch, `/spec/configPatches/${index}`)),
  );
  return findings;
}
