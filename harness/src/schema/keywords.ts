// Which keywords of JSON Schema 2020-12 count for which kind of value, and what to do instead of others.

/** Say something to people and tools; no value is refused because of them. */
const annotations = ["$comment", "$defs", "$id", "$schema", "default", "description", "examples"];
const everywhere = [...annotations, "title", "x-secret"];

export const keywordsOf = {
  reference: ["$ref", "$comment", "default", "description", "title", "x-secret"],
  boolean: [...everywhere, "type"],
  integer: [...everywhere, "type", "minimum", "maximum"],
  number: [...everywhere, "type", "minimum", "maximum"],
  string: [
    ...everywhere,
    "type",
    "minLength",
    "maxLength",
    "pattern",
    "contentEncoding",
    "x-or-object",
  ],
  enum: [...everywhere, "type", "enum", "const"],
  array: [...everywhere, "type", "items", "minItems", "maxItems", "x-or-item"],
  map: [
    ...everywhere,
    "type",
    "additionalProperties",
    "propertyNames",
    "minProperties",
    "maxProperties",
  ],
  object: [...everywhere, "type", "allOf", "properties", "required", "additionalProperties"],
  union: [...everywhere, "type", "oneOf"],
} as const satisfies Record<string, readonly string[]>;

const remedies: Readonly<Record<string, string>> = {
  allOf: "write the properties into one object",
  anyOf: 'use oneOf of objects that a property with "const" tells apart',
  dependentRequired: "use oneOf of objects, one for each combination",
  else: "use oneOf of objects, one for each case",
  exclusiveMaximum: "use maximum",
  exclusiveMinimum: "use minimum",
  format: 'use "pattern" with a class of characters, or check the value in the filter',
  if: "use oneOf of objects, one for each case",
  multipleOf: "use a larger unit, or check the value in the filter",
  not: "say what is allowed instead",
  nullable: "leave the property out of required, and leave it out of the configuration",
  patternProperties: 'use "additionalProperties" with "propertyNames"',
  prefixItems: "use an object with named properties",
  then: "use oneOf of objects, one for each case",
  uniqueItems: "check it in the filter, where the message can name the item",
};

/** One line on what to write instead of a keyword that is not supported. */
export function remedyFor(keyword: string): string {
  return remedies[keyword] ?? `remove "${keyword}"`;
}
