// What Istio's validating webhook says of each patch, in its order.
// Source: Istio, pkg/config/validation/envoyfilter/envoyfilter.go.

import type { Subject } from "../finding.js";
import { connectionManager } from "../filter-names.js";
import { at, isFields } from "../values.js";
import { filterPath, patchesOf, patchListOf, type Patch } from "./patches.js";
import { isRe2 } from "./re2.js";

const listenerClass = [
  "LISTENER",
  "FILTER_CHAIN",
  "NETWORK_FILTER",
  "HTTP_FILTER",
  "LISTENER_FILTER",
];
const routeClass = ["ROUTE_CONFIGURATION", "VIRTUAL_HOST", "HTTP_ROUTE"];

const matchFields: readonly (readonly [readonly string[], string])[] = [
  [listenerClass, "listener"],
  [routeClass, "routeConfiguration"],
  [["CLUSTER"], "cluster"],
];

const longestProxyVersion = 1024;

/** What has to be there at all. @returns whether the rest can be looked at */
function checkParts({ subject, value, path, applyTo, operation }: Patch): boolean {
  const { report } = subject;
  if (applyTo === "" || applyTo === "INVALID") {
    report("OUT2031", path, {
      message: "the patch does not say what it applies to, and Istio refuses it.",
      rule: "applyTo",
      fix: "applyTo: HTTP_FILTER",
      istio: "IST0106",
    });
    return false;
  }
  if (!isFields(at(value, "patch")) || operation === "" || operation === "INVALID") {
    const part = isFields(at(value, "patch")) ? "patch.operation" : "patch";
    report("OUT2032", isFields(at(value, "patch")) ? [...path, "patch"] : path, {
      message: `${part} is missing, and Istio refuses the EnvoyFilter.`,
      rule: "patch: {operation, value}",
      istio: "IST0106",
    });
    return false;
  }
  if (operation !== "REMOVE" && !isFields(at(value, "patch", "value"))) {
    report("OUT2033", [...path, "patch"], {
      message: `${operation} without a value, and Istio refuses the EnvoyFilter.`,
      rule: "every operation but REMOVE has a value",
      istio: "IST0106",
    });
    return false;
  }
  return true;
}

function checkProxyVersion({ subject, value, path }: Patch): void {
  const version = at(value, "match", "proxy", "proxyVersion");
  if (typeof version !== "string" || version === "") return;
  const where = [...path, "match", "proxy", "proxyVersion"];
  if (version.length > longestProxyVersion) {
    subject.report("OUT2034", where, {
      severity: "warning",
      message: `proxyVersion has ${version.length} characters: it matches no proxy.`,
      rule: `at most ${longestProxyVersion} characters`,
      istio: "IST0133",
    });
  } else if (!isRe2(version)) {
    subject.report("OUT2034", where, {
      message: `${JSON.stringify(version)} is no regular expression of RE2, and Istio refuses the EnvoyFilter.`,
      rule: "RE2: no lookaround, no backreferences",
      fix: "proxyVersion: ^1\\.30.*",
      istio: "IST0106",
    });
  }
}

function checkClass({ subject, value, path, applyTo }: Patch): boolean {
  const [, wanted] = matchFields.find(([names]) => names.includes(applyTo)) ?? [];
  if (wanted === undefined) return true;
  const others = ["listener", "routeConfiguration", "cluster"].filter((name) => name !== wanted);
  const found = others.find((name) => at(value, "match", name) !== undefined);
  if (found === undefined) return true;
  subject.report("OUT2035", [...path, "match", found], {
    message: `applyTo ${applyTo} is not matched by match.${found}, and Istio refuses the EnvoyFilter.`,
    rule: `match.${wanted}`,
    istio: "IST0106",
  });
  return false;
}

function checkFilterMatch({ subject, value, path, applyTo, filter, subFilter }: Patch): void {
  const { report } = subject;
  const found = at(value, ...filterPath);
  if (!isFields(found) || !listenerClass.includes(applyTo)) return;
  const where = [...path, ...filterPath];
  if (applyTo === "LISTENER" || applyTo === "FILTER_CHAIN") {
    report("OUT2036", where, {
      message: `for applyTo ${applyTo} the filter of the match is not looked at: the patch hits more than it says.`,
      rule: "match by listener.name, portNumber or filterChain.name",
      istio: "IST0133",
    });
  }
  if (filter === "") {
    report("OUT2037", where, {
      message: "the filter of the match has no name, and Istio refuses the EnvoyFilter.",
      rule: "filterChain.filter.name",
      fix: `name: ${connectionManager}`,
      istio: "IST0106",
    });
    return;
  }
  if (at(found, "subFilter") === undefined) return;
  const isManager = [connectionManager, "envoy.http_connection_manager"].includes(filter);
  if (applyTo !== "HTTP_FILTER" || !isManager) {
    report("OUT2038", [...where, "subFilter"], {
      message:
        applyTo === "HTTP_FILTER"
          ? `${filter} has no HTTP filters inside, and Istio refuses the EnvoyFilter.`
          : `applyTo ${applyTo} knows no subFilter, and Istio refuses the EnvoyFilter.`,
      rule: `applyTo HTTP_FILTER and filter.name ${connectionManager}`,
      istio: "IST0106",
    });
  } else if (subFilter === "") {
    report("OUT2037", [...where, "subFilter"], {
      message: "the subFilter of the match has no name, and Istio refuses the EnvoyFilter.",
      rule: "filterChain.filter.subFilter.name",
      istio: "IST0106",
    });
  }
}

/** The rules of Istio's webhook; what its schema says too is told by other rules. */
export function checkWebhook(subject: Subject): void {
  const { path, entries } = patchListOf(subject);
  entries.forEach((entry, index) => {
    if (entry !== null) return;
    subject.report("OUT2030", [...path, index], {
      message: "the patch is empty, and Istio refuses the EnvoyFilter.",
      rule: "applyTo, match and patch",
      istio: "IST0106",
    });
  });
  for (const patch of patchesOf(subject)) {
    // Of patches for waypoints Istio checks nothing more.
    if (patch.context === "WAYPOINT" || !checkParts(patch)) continue;
    checkProxyVersion(patch);
    if (checkClass(patch)) checkFilterMatch(patch);
  }
}
