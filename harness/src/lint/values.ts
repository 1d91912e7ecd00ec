// How rules look into documents of any shape.

import type { Fields } from "./finding.js";

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value below `value`; undefined where there is none. */
export function at(value: unknown, ...steps: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of steps) {
    if (Array.isArray(current)) current = current[Number(step)];
    else if (isFields(current) && Object.hasOwn(current, step)) current = current[step];
    else return undefined;
  }
  return current;
}

export function listAt(value: unknown, ...steps: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...steps);
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
}

/** The text at a place; empty where there is none. */
export function textAt(value: unknown, ...steps: readonly (string | number)[]): string {
  const found = at(value, ...steps);
  return typeof found === "string" ? found : "";
}
