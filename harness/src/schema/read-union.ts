// `oneOf`: objects that one property tells apart. The property is found, not named by another keyword:
// it is the one that has a `const` of its own in each of them.

import type { UnionType } from "./model.js";
import { pascalCase } from "./names.js";
import type { SchemaReader } from "./read-schema.js";
import { member, members, type SchemaPlace } from "./schema-file.js";

/** The properties of an object that are constant strings. */
function constants(variant: SchemaPlace): Map<string, string> {
  return new Map(
    members(member(variant, "properties") ?? variant).flatMap(([property, at]) => {
      const value = member(at, "const")?.node;
      return value?.kind === "string" ? [[property, value.value] as const] : [];
    }),
  );
}

/** Reads the union at a place, which is known as `key` from then on. */
export function readUnion(
  reader: SchemaReader,
  place: SchemaPlace,
  name: string,
  key: string,
): UnionType {
  const oneOf = member(place, "oneOf") ?? place;
  const nodes = oneOf.node.kind === "array" ? oneOf.node.items : [];
  const variants = nodes.map((node, index) =>
    reader.target({ file: place.file, node, pointer: `${oneOf.pointer}/${index}` }),
  );
  const tags = variants.map(constants);
  const tag = [...(tags[0]?.keys() ?? [])].find((candidate) =>
    tags.every((one) => one.has(candidate)),
  );
  const values = tag === undefined ? [] : tags.map((one) => one.get(tag) ?? "");
  if (tag === undefined || new Set(values).size !== values.length) {
    reader.refuse(
      oneOf,
      "OUT1702",
      "oneOf needs objects that one property tells apart.",
      'give each a property such as "kind": { "const": "…" } with a value of its own',
    );
  }
  const union: UnionType = {
    kind: "union",
    ...reader.common(place),
    name: pascalCase(name),
    tag,
    tags: {
      kind: "enum",
      secret: false,
      description: `Which ${pascalCase(name)} it is.`,
      name: pascalCase(`${pascalCase(name)}-${tag}`),
      values,
    },
    variants: [],
  };
  reader.declare(key, union);
  reader.names.claim(reader, place, union.tags);
  reader.names.claim(reader, place, union);
  variants.forEach((variant, index) => {
    const variantKey = `${variant.file.path}#${variant.pointer}`;
    if (reader.isDeclared(variantKey)) {
      reader.refuse(variant, "OUT1702", "an object of oneOf cannot be used anywhere else as well.");
    }
    reader.checkKeywords(variant, "object");
    if (!reader.requiredNames(variant).includes(tag)) {
      reader.refuse(variant, "OUT1703", `"${tag}" must be required.`, `add it to "required"`);
    }
    const title = reader.string(variant, "title") ?? `${values[index] ?? ""}-${union.name}`;
    union.variants.push(reader.readObject(variant, title, variantKey, union));
  });
  return union;
}
