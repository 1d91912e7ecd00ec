// What holds a secret is itself not shown: `"secrets": "hunter2"`, where an array belongs, is one too.

import type { Schema, SchemaType } from "./model.js";

function parts(type: SchemaType): SchemaType[] {
  switch (type.kind) {
    case "array":
      return [type.items];
    case "map":
      return [type.values];
    case "object":
      return type.fields.map((field) => field.type);
    case "union":
      return type.variants;
    default:
      return [];
  }
}

/** All types of a schema, each once. */
export function allTypes(schema: Schema): Set<SchemaType> {
  const found = new Set<SchemaType>([schema.root]);
  for (const type of found) for (const part of parts(type)) found.add(part);
  return found;
}

/** Marks what holds a secret anywhere. */
export function spreadSecrets(schema: Schema): void {
  const types = [...allTypes(schema)];
  for (let changed = true; changed;) {
    changed = false;
    for (const type of types) {
      if (type.secret || !parts(type).some((part) => part.secret)) continue;
      type.secret = true;
      changed = true;
    }
  }
}
