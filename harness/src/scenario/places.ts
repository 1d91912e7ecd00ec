// Where in a YAML file a value stands: from a JSON pointer (RFC 6901) to line and column.

import { isMap, isPair, isScalar, isSeq, type Document, type LineCounter } from "yaml";
import type { Location } from "../errors/diagnostic.js";

/** Writes one segment of a JSON pointer. */
export function pointerSegment(segment: string | number): string {
  return String(segment).replace(/~/g, "~0").replace(/\//g, "~1");
}

function segmentsOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replace(/~1/g, "/").replace(/~0/g, "~"));
}

/** Offset of the key (or list item) that a pointer names; of the deepest one that exists. */
function offsetOf(document: Document, pointer: string): number {
  let node: unknown = document.contents;
  let offset = rangeStart(node) ?? 0;
  for (const segment of segmentsOf(pointer)) {
    if (isMap(node)) {
      const pair: unknown = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === segment,
      );
      if (!isPair(pair)) break;
      offset = rangeStart(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(segment)];
      offset = rangeStart(node) ?? offset;
    } else break;
  }
  return offset;
}

function rangeStart(node: unknown): number | undefined {
  const range = (node as { range?: readonly number[] | null } | null | undefined)?.range;
  return range?.[0];
}

/** Line and column of the key or item that a pointer names, with the file and the pointer. */
export function placeOf(
  file: string,
  document: Document,
  lines: LineCounter,
  pointer: string,
): Location {
  const { line, col } = lines.linePos(offsetOf(document, pointer));
  return { file, line: Math.max(1, line), column: Math.max(1, col), ...(pointer && { pointer }) };
}
