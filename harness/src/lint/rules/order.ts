// What depends on the order in which EnvoyFilters are applied.
// Source: Istio, pkg/config/analysis/analyzers/envoyfilter/envoyfilter.go; pilot/pkg/model/push_context.go.

import type { Subject } from "../finding.js";
import { at, textAt } from "../values.js";
import { inserts, patchesOf, type Patch } from "./patches.js";
import { selectionKey } from "./selection.js";

/** Operations that find their place by another filter, where they are not ignored. */
function isRelative({ applyTo, operation }: Patch): boolean {
  if (operation === "INSERT_BEFORE" || operation === "INSERT_AFTER") return true;
  if (operation === "REMOVE") return !["ROUTE_CONFIGURATION", "HTTP_ROUTE"].includes(applyTo);
  return (
    operation === "REPLACE" && ["HTTP_FILTER", "NETWORK_FILTER", "VIRTUAL_HOST"].includes(applyTo)
  );
}

/** By what istioctl tells that two patches are about the same filter. */
function nameOf({ value, filter }: Patch): string {
  return textAt(value, "patch", "value", "name") || filter;
}

const suggested = "10";

/** IST0151, and IST0155 where an earlier patch of the same filter is for some proxies only. */
export function checkPriorities(subjects: readonly Subject[]): void {
  const versioned = new Set<string>();
  for (const subject of subjects) {
    const { value, report } = subject;
    const priority = at(value, "spec", "priority") ?? 0;
    const relative = patchesOf(subject).filter(isRelative);
    const [first] = relative;
    if (priority === 0 && first !== undefined) {
      const isVersioned = relative.some((patch) => versioned.has(nameOf(patch)));
      const isThere = at(value, "spec", "priority") !== undefined;
      const path = isThere ? ["spec", "priority"] : ["spec"];
      report(
        isVersioned ? "OUT2041" : "OUT2040",
        isThere ? path : [...first.path, "patch", "operation"],
        {
          message: `${first.operation} without a priority: whether the patch finds its place depends on which EnvoyFilter was created first.`,
          rule: "spec.priority is not 0; lower numbers are applied first",
          fix: `priority: ${suggested}`,
          istio: isVersioned ? "IST0155" : "IST0151",
          edits: isThere
            ? [{ kind: "set", path, value: suggested }]
            : [{ kind: "insert", path, key: "priority", value: suggested }],
        },
      );
    }
    for (const patch of patchesOf(subject)) {
      if (textAt(patch.value, "match", "proxy", "proxyVersion") !== "")
        versioned.add(nameOf(patch));
    }
  }
}

/** Two EnvoyFilters that insert at one place of the same listeners, in an order that nobody has chosen. */
export function checkSamePlace(subjects: readonly Subject[]): void {
  const places = new Map<string, { subject: Subject; name: string }>();
  for (const subject of subjects) {
    const priority = at(subject.value, "spec", "priority");
    if (typeof priority !== "number" || priority === 0) continue;
    for (const patch of patchesOf(subject)) {
      if (!inserts(patch) || patch.applyTo !== "HTTP_FILTER") continue;
      const { operation, context, subFilter, value } = patch;
      const port = at(value, "match", "listener", "portNumber");
      const key = JSON.stringify([
        subject.file,
        selectionKey(subject),
        priority,
        operation,
        context,
        subFilter,
        port,
      ]);
      const before = places.get(key);
      if (before === undefined) places.set(key, { subject, name: subject.name });
      else if (before.subject !== subject) {
        subject.report("OUT2068", ["spec", "priority"], {
          message: `${before.name} inserts at the same place with the same priority ${priority}: which one comes first depends on which was created first.`,
          rule: "different priorities; before the router, the lower one comes first",
          fix: `priority: ${priority + 10}`,
        });
      }
    }
  }
}
