// An expectation with the JSON pointer of its place beside it.

import type { At } from "./scenario.js";

/** `{ key: { at, value } }` for a key that is there, nothing for one that is not. */
export function located<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
  pointer: string,
): Partial<Record<Key, At<Value>>> {
  if (value === undefined) return {};
  return { [key]: { at: `${pointer}/${key}`, value } } as Record<Key, At<Value>>;
}
