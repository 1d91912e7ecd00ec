// `allOf` of one reference: an object with the properties of a shared one and some of its own. Its class extends
// the shared one's, so that code of the SDK that knows the one works with the other.

import type { ObjectType } from "./model.js";
import type { SchemaReader } from "./read-schema.js";
import { member, members, type SchemaPlace } from "./schema-file.js";

/** Gives the type the fields of the object that `allOf` names, if it is there. */
export function readBase(reader: SchemaReader, place: SchemaPlace, type: ObjectType): void {
  const at = member(place, "allOf");
  if (at === undefined) return;
  const nodes = at.node.kind === "array" ? at.node.items : [];
  const [node] = nodes;
  const only = node && { file: at.file, node, pointer: `${at.pointer}/0` };
  if (nodes.length !== 1 || only === undefined || member(only, "$ref") === undefined) {
    reader.refuse(
      at,
      "OUT1703",
      '"allOf" must be one reference.',
      'write [{ "$ref": "outrigger:rule" }]',
    );
  }
  if (type.union !== undefined) {
    reader.refuse(
      at,
      "OUT1702",
      "an object of oneOf can have no allOf.",
      "write its properties out",
    );
  }
  const base = reader.read(only, "base");
  if (base.kind !== "object" || base.union !== undefined) {
    reader.refuse(only, "OUT1703", '"allOf" must refer to an object with properties.');
  }
  const own = member(place, "properties");
  for (const [name, property] of own === undefined ? [] : members(own)) {
    if (!base.fields.some((field) => field.name === name)) continue;
    reader.refuse(
      property,
      "OUT1705",
      `${base.name} has a property "${name}" already.`,
      "rename it",
    );
  }
  type.base = base;
  type.fields.push(...base.fields);
}
