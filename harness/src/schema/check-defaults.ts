// Defaults are decoded by the module without any further check: they are checked here.

import type { Diagnostic } from "../errors/diagnostic.js";
import { displayPath } from "../project/project.js";
import { checkConfiguration } from "./check-configuration.js";
import { parseJson, type JsonNode } from "./json-text.js";
import type { Schema, SchemaType } from "./model.js";

/** Deeper than any sensible default; one that contains itself is infinitely deep. */
const maximumDepth = 32;

// How deep the objects become that a value makes, with the defaults of what is left out.
function depthOf(node: JsonNode, type: SchemaType, depth: number): number {
  if (depth > maximumDepth) return depth;
  const deeper = (inner: JsonNode, innerType: SchemaType): number =>
    depthOf(inner, innerType, depth + 1);
  if (node.kind === "array" && type.kind === "array") {
    return Math.max(depth, ...node.items.map((item) => deeper(item, type.items)));
  }
  if (type.kind === "array") return deeper(node, type.items);
  if (node.kind !== "object") return depth;
  if (type.kind === "map") {
    return Math.max(
      depth,
      ...[...node.members.values()].map((value) => deeper(value, type.values)),
    );
  }
  const tag = type.kind === "union" ? node.members.get(type.tag) : undefined;
  const object =
    type.kind === "union" && tag?.kind === "string"
      ? type.variants[type.tags.values.indexOf(tag.value)]
      : type;
  if (object?.kind !== "object") return depth;
  return Math.max(
    depth,
    ...object.fields.map((field) => {
      const value = node.members.get(field.name) ?? field.default?.node;
      return value === undefined ? depth : deeper(value, field.type);
    }),
  );
}

/** What is wrong with the defaults of a schema. */
export function checkDefaults(schema: Schema): Diagnostic[] {
  return schema.named.flatMap((type) => {
    if (type.kind !== "object") return [];
    return type.fields.flatMap((field): Diagnostic[] => {
      if (field.default === undefined) return [];
      const common = {
        code: "OUT1707",
        severity: "error",
        file: displayPath(schema.file),
      } as const;
      const where = `the default of "${field.name}" of ${type.name}`;
      const { text } = field.default;
      const node = parseJson(text);
      const mistakes = checkConfiguration(node, text, field.type);
      if (mistakes.length > 0) {
        return mistakes.map((mistake) => ({
          ...common,
          message: `${where} is refused: ${mistake.pointer === "" ? "" : `${mistake.pointer}: `}${mistake.message}.`,
        }));
      }
      if (depthOf(node, field.type, 0) <= maximumDepth) return [];
      return [
        {
          ...common,
          message: `${where} contains itself.`,
          fix: "remove the default: an object that may be left out is null then",
        },
      ];
    });
  });
}
