// A number, boolean or enum cannot be null. Where one may be absent and has no default, a second member
// says whether it is there: hasBurst beside burst.

import { isReference, type Schema } from "./model.js";
import { camelCase } from "./names.js";

/** Gives such fields the name of that member. */
export function addPresence(schema: Schema): void {
  for (const type of schema.named) {
    if (type.kind !== "object") continue;
    for (const field of type.fields) {
      if (field.required || field.default !== undefined || isReference(field.type)) continue;
      field.presence = camelCase(`has-${field.name}`);
    }
  }
}
