// What kubectl makes of a YAML value before it sends it: plain JSON. Rules see nothing else, whatever tags, anchors
// and numbers a text holds.
// Source: Kubernetes, sigs.k8s.io/yaml (YAML to JSON); Kubernetes, apimachinery, pkg/util/json.

/** Deeper than any manifest; what walks through a value recurses this often at most. */
const deepest = 500;

/** A value that no JSON can hold: without an end, or without a bottom that readers reach. */
export class UnfitValueError extends Error {}

class Plain {
  private readonly open: object[] = [];

  value(value: unknown): unknown {
    if (typeof value === "bigint") return Number(value);
    if (typeof value !== "object" || value === null) return value;
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "" : value.toISOString();
    if (value instanceof Uint8Array) return Buffer.from(value).toString();
    return this.collection(value);
  }

  private collection(value: object): unknown {
    if (this.open.includes(value)) {
      throw new UnfitValueError(
        "an alias stands inside of its own anchor, so the document never ends",
      );
    }
    if (this.open.length === deepest) {
      throw new UnfitValueError(`the document is nested more than ${deepest} levels deep`);
    }
    this.open.push(value);
    const plain = this.members(value);
    this.open.pop();
    return plain;
  }

  private members(value: object): unknown {
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (value instanceof Set) return this.map([...value].map((key) => [key, null]));
    if (value instanceof Map) return this.map([...value]);
    return this.map(Object.entries(value));
  }

  private map(entries: readonly (readonly [unknown, unknown])[]): unknown {
    return Object.fromEntries(
      entries.map(([key, item]) => [nameOf(this.value(key)), this.value(item)]),
    );
  }
}

function nameOf(key: unknown): string {
  return typeof key === "object" && key !== null ? JSON.stringify(key) : String(key);
}

/**
 * A tree of objects, lists, texts, numbers, booleans and nulls.
 * @throws UnfitValueError for what has no such form
 */
export function plainValue(value: unknown): unknown {
  return new Plain().value(value);
}
