// How rules on finished documents say what they found, and how they look into a document of any shape.

/** Something wrong in a document, at an RFC 6901 pointer. */
export interface Finding {
  pointer: string;
  message: string;
  rule: string;
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value below `value` by keys; undefined where there is none. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  let current = value;
  for (const key of keys) {
    if (!isObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}
