// A fragment of the SDK may have parts that a filter can do without: `outrigger:match?hosts,paths` is the fragment
// `match` with those only. Their code is then not in the module. The fragment names its parts in `x-parts`, each with
// the function that brings its code along, or null.

import type { JsonNode } from "./json-text.js";
import { member, members, type SchemaFile } from "./schema-file.js";

/** The parts of a fragment, each with the name of its function; none when it has no `x-parts`. */
export function partsOf(file: SchemaFile): Map<string, string | undefined> {
  const at = member({ file, node: file.root, pointer: "" }, "x-parts");
  return new Map(
    (at === undefined ? [] : members(at)).map(([name, { node }]) => [
      name,
      node.kind === "string" ? node.value : undefined,
    ]),
  );
}

/** Names of the fragments that a fragment refers to. */
export function fragmentsIn(file: SchemaFile): string[] {
  return [...file.text.matchAll(/"outrigger:([a-z0-9-]+)"/g)].flatMap(([, name]) => name ?? []);
}

function without(node: JsonNode, dropped: ReadonlySet<string>): JsonNode {
  const isDropped = (word: JsonNode): boolean => word.kind === "string" && dropped.has(word.value);
  switch (node.kind) {
    case "array":
      return { ...node, items: node.items.map((item) => without(item, dropped)) };
    case "object": {
      const kept = [...node.members].map(([name, value]): [string, JsonNode] => {
        if (name === "enum" && value.kind === "array") {
          // Only the last ones, since a word is its place among them.
          const kept = value.items.findLastIndex((word) => !isDropped(word)) + 1;
          return [name, { ...value, items: value.items.slice(0, kept) }];
        }
        if (name === "description" && value.kind === "string") {
          return [name, { ...value, value: plainly(value.value, dropped) }];
        }
        return [name, without(value, dropped)];
      });
      return { ...node, members: new Map(kept) };
    }
    default:
      return node;
  }
}

/** A description without the sentences that explain a word which is not there. */
function plainly(text: string, dropped: ReadonlySet<string>): string {
  const sentences = text.split(/(?<=\.) (?=[A-Z`])/);
  return sentences
    .filter((sentence) => ![...dropped].some((word) => sentence.startsWith(`\`${word}\`:`)))
    .join(" ");
}

/** The fragment with these of its parts: of others the properties, their opposites and the words of lists are gone. */
export function selectParts(file: SchemaFile, selected: readonly string[]): SchemaFile {
  const dropped = new Set([...partsOf(file).keys()].filter((name) => !selected.includes(name)));
  const root = without(file.root, dropped);
  const properties = root.kind === "object" ? root.members.get("properties") : undefined;
  if (root.kind !== "object" || properties?.kind !== "object") return file;
  const kept = [...properties.members].filter(([name]) => !dropped.has(name.replace(/^not_/, "")));
  const members = new Map(root.members).set("properties", {
    ...properties,
    members: new Map(kept),
  });
  return { ...file, root: { ...root, members }, parts: selected };
}
