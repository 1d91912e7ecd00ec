// A number, boolean or enum cannot be null. Where one may be absent and has no default, a second member
// says whether it is there: hasBurst beside burst.

import { isReference, type ObjectType } from "./model.js";
import { camelCase } from "./names.js";

/** Gives such fields of an object the name of that member. */
export function addPresence(type: ObjectType): void {
  for (const field of type.fields) {
    if (field.required || field.default !== undefined || isReference(field.type)) continue;
    field.presence = camelCase(`has-${field.name}`);
  }
}
