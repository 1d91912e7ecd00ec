// Operations that do something else than they say, or nothing.
// Source: Istio, pilot/pkg/networking/core/envoyfilter/*.go, pkg/config/analysis/analyzers/envoyfilter.

import { istioSince, provenIstio } from "../versions.js";
import type { Edit } from "../finding.js";
import { connectionManager, legacyNames, router, tcpProxy } from "../filter-names.js";
import { at, isFields } from "../values.js";
import { filterPath, type Patch } from "./patches.js";

const routes = ["ROUTE_CONFIGURATION", "HTTP_ROUTE"];
const ordered = ["HTTP_FILTER", "NETWORK_FILTER", "LISTENER_FILTER", "HTTP_ROUTE"];

const today = (name: string): string => legacyNames.get(name) ?? name;

/** What makes an appended filter stand before the router: another operation, and the router as its anchor. */
function beforeRouter({ value, path, subFilter }: Patch): Edit[] {
  const filter = [...path, ...filterPath];
  if (!isFields(at(value, ...filterPath))) return [];
  const operation: Edit = {
    kind: "set",
    path: [...path, "patch", "operation"],
    value: "INSERT_BEFORE",
  };
  if (subFilter !== "") return [operation];
  if (at(value, ...filterPath, "subFilter") !== undefined) return [];
  return [
    operation,
    { kind: "insert", path: filter, key: "subFilter", value: `{name: ${router}}` },
  ];
}

function checkLast(patch: Patch): void {
  const { subject, path, applyTo, operation, subFilter, filter } = patch;
  const isHttp = applyTo === "HTTP_FILTER";
  const last = isHttp ? "the router" : "the connection manager or the TCP proxy";
  const where = [...path, "patch", "operation"];
  const fix = isHttp
    ? `operation: INSERT_BEFORE with subFilter: {name: ${router}}`
    : `operation: INSERT_BEFORE with filter: {name: ${tcpProxy}}`;
  const edits = isHttp ? beforeRouter(patch) : [];
  const refused = `behind ${last}, and Envoy refuses the listener`;
  if (operation === "ADD") {
    subject.report("OUT2045", where, {
      message: `ADD appends the filter ${refused}.`,
      rule: `${last} is the last filter of a chain`,
      fix,
      edits,
    });
    return;
  }
  if (operation !== "INSERT_AFTER") return;
  const anchor = today(isHttp ? subFilter : filter);
  const isTerminal = isHttp ? anchor === router : [tcpProxy, connectionManager].includes(anchor);
  if (anchor !== "" && !isTerminal) return;
  subject.report(anchor === "" ? "OUT2047" : "OUT2046", where, {
    message:
      anchor === ""
        ? `INSERT_AFTER without a ${isHttp ? "subFilter" : "filter"} puts it ${refused}.`
        : `INSERT_AFTER ${anchor} puts the filter ${refused}.`,
    rule: `${last} is the last filter of a chain`,
    fix,
    edits,
  });
}

function checkRoutes({ subject, path, applyTo, operation }: Patch): void {
  const where = [...path, "patch", "operation"];
  if (routes.includes(applyTo) && (operation === "ADD" || operation === "REMOVE")) {
    subject.report(operation === "ADD" ? "OUT2043" : "OUT2044", where, {
      message: `${operation} is ignored for ${applyTo}: the patch does nothing.`,
      rule: applyTo === "HTTP_ROUTE" ? "MERGE or INSERT_*" : "MERGE",
      istio: operation === "ADD" ? "IST0153" : "IST0154",
    });
  }
  if (operation !== "REPLACE") return;
  const isLater =
    applyTo === "VIRTUAL_HOST" && subject.settings.istio < istioSince.replaceVirtualHost;
  if (
    ["HTTP_FILTER", "NETWORK_FILTER"].includes(applyTo) ||
    (applyTo === "VIRTUAL_HOST" && !isLater)
  )
    return;
  subject.report("OUT2042", where, {
    message: `REPLACE is ignored for ${applyTo}: the patch does nothing.`,
    rule: "REPLACE is for HTTP_FILTER and NETWORK_FILTER, since Istio 1.30 also for VIRTUAL_HOST",
    istio: "IST0152",
    ...(isLater && subject.settings.istio !== provenIstio && { byTable: true as const }),
  });
}

function checkOthers({ subject, value, path, applyTo, operation }: Patch): void {
  const where = [...path, "patch", "operation"];
  const { report } = subject;
  const isMerge = operation === "MERGE" || operation === "MERGE_AND_REPLACE_LIST";
  const onlyMerge = applyTo === "ROUTE_CONFIGURATION" && operation.startsWith("INSERT_");
  const onlyAdd = applyTo === "EXTENSION_CONFIG" && operation !== "ADD" && operation !== "REPLACE";
  if (onlyMerge || onlyAdd) {
    report("OUT2053", where, {
      message: `${operation} is ignored for ${applyTo}: the patch does nothing.`,
      rule: `operation: ${onlyAdd ? "ADD" : "MERGE"}`,
      fix: `operation: ${onlyAdd ? "ADD" : "MERGE"}`,
    });
  } else if (operation.startsWith("INSERT_") && !ordered.includes(applyTo)) {
    report("OUT2052", where, {
      message: `${applyTo} has no order: ${operation} is taken for ADD.`,
      rule: `${operation} is for ${ordered.join(", ")}`,
      fix: "operation: ADD",
    });
  }
  if (applyTo === "BOOTSTRAP") {
    report("OUT2051", [...path, "applyTo"], {
      message:
        "patches of the bootstrap have not been applied since Istio 1.21: the patch does nothing.",
      rule: "the pod annotation sidecar.istio.io/bootstrapOverride names a ConfigMap with such a part",
    });
  }
  const filterClass = at(value, "patch", "filterClass");
  if (typeof filterClass === "string" && filterClass !== "UNSPECIFIED") {
    report("OUT2050", [...path, "patch", "filterClass"], {
      message: `filterClass ${filterClass} is accepted and used nowhere: the filter does not stand where it says.`,
      rule: "the place is given by operation and subFilter",
      fix: "take filterClass away; INSERT_FIRST, or INSERT_BEFORE with a subFilter",
      edits: [{ kind: "remove", path: [...path, "patch", "filterClass"] }],
    });
  }
  if (isMerge && applyTo === "HTTP_FILTER" && !isFields(at(value, ...filterPath, "subFilter"))) {
    report("OUT2049", where, {
      message: `${operation} without a subFilter is merged into every HTTP filter of the chain.`,
      rule: "match.listener.filterChain.filter.subFilter.name",
    });
  }
}

/** What the operation of a patch does in fact. */
export function checkOperation(patch: Patch): void {
  if (patch.context === "WAYPOINT" || patch.operation === "" || patch.applyTo === "") return;
  if (patch.applyTo === "HTTP_FILTER" || patch.applyTo === "NETWORK_FILTER") checkLast(patch);
  checkRoutes(patch);
  checkOthers(patch);
}
