// The patches of an EnvoyFilter as the rules look at them.

import type { Fields, Subject } from "../finding.js";
import type { ValuePath } from "../../manifest/positioned-yaml.js";
import { at, isFields, listAt, textAt } from "../values.js";

export interface Patch {
  readonly subject: Subject;
  readonly value: Fields;
  readonly path: ValuePath;
  readonly applyTo: string;
  readonly operation: string;
  /** ANY where the patch names none. */
  readonly context: string;
  /** The network filter, and the HTTP filter inside it, that the patch names; empty for none. */
  readonly filter: string;
  readonly subFilter: string;
}

export const filterPath = ["match", "listener", "filterChain", "filter"] as const;

/** Also under the wrong name `patches`, which another rule reports. */
export function patchListOf(subject: Subject): { path: ValuePath; entries: readonly unknown[] } {
  const field =
    at(subject.value, "spec", "configPatches") === undefined ? "patches" : "configPatches";
  return { path: ["spec", field], entries: listAt(subject.value, "spec", field) };
}

/** The patches that are objects, each with its place. */
export function patchesOf(subject: Subject): Patch[] {
  const { path, entries } = patchListOf(subject);
  return entries.flatMap((value, index) => {
    if (!isFields(value)) return [];
    return [
      {
        subject,
        value,
        path: [...path, index],
        applyTo: textAt(value, "applyTo"),
        operation: textAt(value, "patch", "operation"),
        context: textAt(value, "match", "context") || "ANY",
        filter: textAt(value, ...filterPath, "name"),
        subFilter: textAt(value, ...filterPath, "subFilter", "name"),
      },
    ];
  });
}

/** Whether the patch puts a filter into a chain. */
export function inserts({ applyTo, operation }: Patch): boolean {
  return (
    (applyTo === "HTTP_FILTER" || applyTo === "NETWORK_FILTER") &&
    /^(?:ADD|REPLACE|INSERT_.*)$/.test(operation)
  );
}
