// The filter beside which another one is inserted: is there one of that name?
// Source: Istio, pkg/config/xds/deprecated.go, pilot/pkg/networking/core/envoyfilter/listener_patch.go.

import { nearestWord } from "../../terminal/nearest-word.js";
import { connectionManager, fromIstiod, httpFilters, legacyNames } from "../filter-names.js";
import type { Subject } from "../finding.js";
import { textAt } from "../values.js";
import { filterPath, inserts, patchesOf, type Patch } from "./patches.js";

function checkLegacy({ subject, path, filter, subFilter }: Patch): void {
  const named = [
    [filter, [...path, ...filterPath, "name"]],
    [subFilter, [...path, ...filterPath, "subFilter", "name"]],
  ] as const;
  for (const [name, where] of named) {
    const today = legacyNames.get(name);
    if (today === undefined) continue;
    subject.report("OUT2039", where, {
      message: `no filter is called ${name} any more: the patch is silently not applied.`,
      rule: "canonical names only, since Istio 1.19",
      fix: `name: ${today}`,
      istio: "IST0133",
      edits: [{ kind: "set", path: where, value: today }],
    });
  }
}

function checkManager({ subject, path, filter, subFilter }: Patch): void {
  // With a subFilter, Istio's webhook says so too.
  if (filter === "" || filter === connectionManager || subFilter !== "") return;
  if (legacyNames.has(filter)) return;
  const where = [...path, ...filterPath, "name"];
  const near = nearestWord(filter, [connectionManager]);
  subject.report("OUT2048", where, {
    message: `HTTP filters are not in ${filter}: the patch matches nothing.`,
    rule: connectionManager,
    fix: `name: ${connectionManager}`,
    edits: near === undefined ? [] : [{ kind: "set", path: where, value: connectionManager }],
  });
}

/** Filters of Istio's own extensions are called after their objects. */
const isExtension = (name: string): boolean => name.startsWith("extensions.istio.io/");

const httpPrefix = "envoy.filters.http.";

/** The prefix that most names share would make all of them near. */
function nearestFilter(name: string, known: Iterable<string>): string | undefined {
  if (!name.startsWith(httpPrefix)) return nearestWord(name, known);
  const short = [...known]
    .filter((each) => each.startsWith(httpPrefix))
    .map((each) => each.slice(httpPrefix.length));
  const near = nearestWord(name.slice(httpPrefix.length), short);
  return near === undefined ? undefined : `${httpPrefix}${near}`;
}

function checkAnchor({ subject, path, subFilter }: Patch, inserted: ReadonlySet<string>): void {
  if (subFilter === "" || fromIstiod.has(subFilter) || legacyNames.has(subFilter)) return;
  if (inserted.has(subFilter) || isExtension(subFilter)) return;
  if (httpFilters.has(subFilter)) {
    subject.report("OUT2059", [...path, ...filterPath, "subFilter", "name"], {
      severity: "warning",
      message: `Istio puts no ${subFilter} into a chain, and nothing here inserts one: the patch is silently not applied.`,
      rule: "the name of a filter in the chain (istioctl proxy-config listeners POD -o json)",
    });
    return;
  }
  const near = nearestFilter(subFilter, [...httpFilters, ...inserted]);
  const where = [...path, ...filterPath, "subFilter", "name"];
  subject.report("OUT2059", where, {
    severity: near === undefined ? "warning" : "error",
    message: `${subFilter} is no filter of Envoy or Istio, and nothing here inserts one: the patch is silently not applied.`,
    rule: "the name of a filter in the chain (istioctl proxy-config listeners POD -o json)",
    fix: near === undefined ? undefined : `did you mean ${near}?`,
    edits: near === undefined ? [] : [{ kind: "set", path: where, value: near }],
  });
}

/** The names of all filters that patches of these objects insert. */
export function insertedNames(subjects: readonly Subject[]): ReadonlySet<string> {
  return new Set(
    subjects
      .flatMap(patchesOf)
      .filter(inserts)
      .map(({ value }) => textAt(value, "patch", "value", "name"))
      .filter((name) => name !== ""),
  );
}

export function checkAnchors(patch: Patch, inserted: ReadonlySet<string>): void {
  checkLegacy(patch);
  if (patch.applyTo !== "HTTP_FILTER" || patch.context === "WAYPOINT") return;
  checkManager(patch);
  checkAnchor(patch, inserted);
}
