// Templates of Helm, which are no manifests yet, told from manifests that carry a template as a text, as Istio's own
// ConfigMap of the injector does.

import { isMap, Scalar, visit, type Document } from "yaml";

/** What only a template of Helm, or of Go, holds. */
const inside =
  /\{\{-?\s*(?:\.(?:Values|Release|Chart|Capabilities|Files|Template)\b|(?:include|template|define|toYaml|range|with|if|else|end|tpl|printf|required|default)\b|\/\*|\$)/;

const atStart = /^[ \t]*(?:-[ \t]+)?(?:[\w."'/@-]+:[ \t]*)?\{\{-?\s*\.?\w/m;

const carriers = new Set(["ConfigMap", "Secret"]);

/** In a text that can be read: braces as a value, which YAML takes for a map as the key of a map, or in a short text. */
function isIn(document: Document): boolean {
  const kind = isMap(document.contents) ? document.contents.get("kind") : undefined;
  const carries = typeof kind === "string" && carriers.has(kind);
  let found = false;
  visit(document, {
    Map: (_, map) => {
      found ||= map.flow === true && isMap(map.items[0]?.key);
      return found ? visit.BREAK : undefined;
    },
    Scalar: (_, { value, type }) => {
      const isBlock = type === Scalar.BLOCK_LITERAL || type === Scalar.BLOCK_FOLDED;
      found ||= !carries && !isBlock && typeof value === "string" && inside.test(value);
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}

/** Where the template begins, as an offset; undefined for a manifest. */
export function templateAt(text: string, documents: readonly Document[]): number | undefined {
  const found = inside.exec(text) ?? atStart.exec(text);
  if (found === null) return undefined;
  const isTemplate = documents.some((document) => document.errors.length > 0 || isIn(document));
  return isTemplate ? found.index + found[0].search(/\S/) : undefined;
}
