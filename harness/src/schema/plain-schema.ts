// The schema as other tools read it, for editors and for the test that compares with ajv: standard JSON
// Schema 2020-12 in one document, with what this project takes for granted said aloud.

import type { SchemaType, Schema, Count } from "./model.js";

type Json = Record<string, unknown>;

function bounds(count: Count, least: string, greatest: string): Json {
  return {
    ...(count.least > 0 && { [least]: count.least }),
    ...(count.greatest !== undefined && { [greatest]: count.greatest }),
  };
}

function definition(type: SchemaType, description = type.description): Json {
  return { ...plain(type), ...(description !== "" && { description }) };
}

function reference(type: SchemaType, description?: string): Json {
  if (type.kind !== "object" && type.kind !== "union") return definition(type, description);
  return { $ref: `#/$defs/${type.name}`, ...(description && { description }) };
}

function plain(type: SchemaType): Json {
  switch (type.kind) {
    case "boolean":
      return { type: "boolean" };
    case "integer":
      return { type: "integer", minimum: Number(type.minimum), maximum: Number(type.maximum) };
    case "number":
      return {
        type: "number",
        ...(type.minimum !== undefined && { minimum: Number(type.minimum) }),
        ...(type.maximum !== undefined && { maximum: Number(type.maximum) }),
      };
    case "string": {
      const text = {
        type: "string",
        ...bounds(type.count, "minLength", "maxLength"),
        ...(type.characters && { pattern: `^${type.characters.text}*$` }),
        ...(type.encoding && { contentEncoding: type.encoding }),
      };
      return type.orObject ? { anyOf: [text, { type: "object" }] } : text;
    }
    case "enum":
      return { type: "string", enum: type.values };
    case "number-enum":
      return { type: "integer", enum: type.values.map(Number) };
    case "array": {
      const list = {
        type: "array",
        items: reference(type.items),
        ...bounds(type.count, "minItems", "maxItems"),
      };
      return type.orItem ? { anyOf: [list, reference(type.items)] } : list;
    }
    case "map":
      return {
        type: "object",
        additionalProperties: reference(type.values),
        ...(type.names && { propertyNames: plain(type.names) }),
        ...bounds(type.count, "minProperties", "maxProperties"),
      };
    case "object":
      return {
        type: "object",
        properties: Object.fromEntries(
          type.fields.map((field) => [
            field.name,
            {
              ...(type.union?.tag === field.name
                ? { const: type.union.tags.values[type.union.variants.indexOf(type)] }
                : reference(field.type, field.description)),
              ...(field.default && { default: JSON.parse(field.default.text) as unknown }),
            },
          ]),
        ),
        required: type.fields.filter((field) => field.required).map((field) => field.name),
        additionalProperties: false,
      };
    case "union":
      return { oneOf: type.variants.map((variant) => reference(variant)) };
  }
}

/** The whole schema as one standard document. */
export function plainSchema(schema: Schema): Json {
  const { named, root } = schema;
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...definition(root),
    $defs: Object.fromEntries(
      named.flatMap((type) => (type.kind === "enum" ? [] : [[type.name, definition(type)]])),
    ),
  };
}
