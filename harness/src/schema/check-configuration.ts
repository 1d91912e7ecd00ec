// What the module will say about a configuration, said before it is deployed. Follows
// assembly/config/decode.ts step by step and uses its words; a test holds the two, and ajv, together.

import { nearestWord } from "../terminal/nearest-word.js";
import { isInClass } from "./character-class.js";
import { exactInteger } from "./exact-integer.js";
import type { JsonNode } from "./json-text.js";
import type { Count, ObjectType, SchemaType, StringType, UnionType } from "./model.js";
import { pointerPart } from "./schema-file.js";

/** One thing that is wrong with a configuration. */
export interface ConfigurationMistake {
  /** RFC 6901 pointer of the value. */
  pointer: string;
  message: string;
  node: JsonNode;
}

const mostShown = 48;

function countText({ least, greatest }: Count, unit: string): string {
  if (greatest === undefined) return least === 0 ? "" : ` of at least ${least} ${unit}`;
  return least === 0 ? ` of at most ${greatest} ${unit}` : ` of ${least} to ${greatest} ${unit}`;
}

/** What a type expects, in the module's words. */
export function describeType(type: SchemaType): string {
  switch (type.kind) {
    case "boolean":
      return "true or false";
    case "integer":
      return `an integer from ${type.minimum} to ${type.maximum}`;
    case "number": {
      const { minimum, maximum } = type;
      if (maximum === undefined)
        return minimum === undefined ? "a number" : `a number from ${minimum}`;
      return minimum === undefined
        ? `a number up to ${maximum}`
        : `a number from ${minimum} to ${maximum}`;
    }
    case "string": {
      const what =
        type.encoding === undefined
          ? "a string"
          : type.encoding === "base64"
            ? "base64 with padding"
            : "base64url without padding";
      const characters = type.characters ? ` of the characters ${type.characters.text}` : "";
      return what + countText(type.count, "characters") + characters;
    }
    case "enum":
    case "number-enum":
      return (type.values.length > 1 ? "one of " : "") + type.values.join(", ");
    case "array":
      return `an array${countText(type.count, "items")}`;
    case "map":
      return `an object${countText(type.count, "members")}`;
    default:
      return "an object";
  }
}

function isEncoded(text: string, encoding: "base64" | "base64url"): boolean {
  const bytes = Buffer.from(text, encoding);
  return bytes.toString(encoding) === text;
}

function isAllowed(text: string, type: StringType): boolean {
  const length = [...text].length;
  return (
    length >= type.count.least &&
    length <= (type.count.greatest ?? Infinity) &&
    (type.characters === undefined || isInClass(text, type.characters)) &&
    (type.encoding === undefined || isEncoded(text, type.encoding))
  );
}

class Checker {
  readonly mistakes: ConfigurationMistake[] = [];

  constructor(private readonly text: string) {}

  private say(node: JsonNode, pointer: string, message: string): void {
    this.mistakes.push({ node, pointer, message });
  }

  private found(node: JsonNode, secret: boolean): string {
    if (node.kind === "object") return "an object";
    if (node.kind === "array") return "an array";
    if (secret && node.kind === "string") return "a string (secret)";
    if (secret && node.kind === "number") return "a number (secret)";
    // The module cuts at bytes, and writes ? for a control character.
    const bytes = Buffer.from(this.text.slice(node.start, node.end));
    if (bytes.length <= mostShown) return bytes.toString().replaceAll("\u007f", "?");
    let shown = mostShown;
    while (((bytes[shown] ?? 0) & 0xc0) === 0x80) shown--;
    return `${bytes.subarray(0, shown).toString().replaceAll("\u007f", "?")}…`;
  }

  private checkCount(
    node: JsonNode,
    pointer: string,
    type: SchemaType & { count: Count },
    size: number,
  ): void {
    const { least, greatest = Infinity } = type.count;
    if (size >= least && size <= greatest) return;
    this.say(node, pointer, `expected ${describeType(type)}, found ${size}`);
  }

  private checkObject(
    node: JsonNode & { kind: "object" },
    pointer: string,
    type: ObjectType,
  ): void {
    for (const [name, value] of node.members) {
      const at = pointer + pointerPart(name);
      const field = type.fields.find((one) => one.name === name);
      if (field !== undefined) {
        this.check(value, at, field.type);
        continue;
      }
      const near = nearestWord(
        name,
        type.fields.map((one) => one.name),
      );
      this.say(value, at, `no such field${near === undefined ? "" : `; did you mean ${near}?`}`);
    }
    for (const { name, required, type: expected } of type.fields) {
      if (!required || node.members.has(name)) continue;
      const message = `required, but missing: expected ${describeType(expected)}`;
      this.say(node, pointer + pointerPart(name), message);
    }
  }

  private checkUnion(node: JsonNode & { kind: "object" }, pointer: string, type: UnionType): void {
    const tag = node.members.get(type.tag);
    const at = pointer + pointerPart(type.tag);
    if (tag === undefined) {
      this.say(node, at, `required, but missing: expected ${describeType(type.tags)}`);
      return;
    }
    const variant =
      tag.kind === "string" ? type.variants[type.tags.values.indexOf(tag.value)] : undefined;
    if (variant === undefined) {
      this.say(tag, at, `expected ${describeType(type.tags)}, found ${this.found(tag, false)}`);
      return;
    }
    this.checkObject(node, pointer, variant);
  }

  private isFit(node: JsonNode, pointer: string, type: SchemaType): boolean {
    switch (type.kind) {
      case "boolean":
        return node.kind === "boolean";
      case "integer": {
        const value = node.kind === "number" ? exactInteger(node.text) : undefined;
        return (
          value !== undefined && value >= BigInt(type.minimum) && value <= BigInt(type.maximum)
        );
      }
      case "number": {
        const value = node.kind === "number" ? Number(node.text) : NaN;
        const { minimum = "-1e999", maximum = "1e999" } = type;
        return Number.isFinite(value) && value >= Number(minimum) && value <= Number(maximum);
      }
      case "string":
        if (node.kind === "object") return type.orObject;
        return node.kind === "string" && isAllowed(node.value, type);
      case "enum":
        return node.kind === "string" && type.values.includes(node.value);
      case "number-enum":
        return node.kind === "number" && type.values.includes(String(exactInteger(node.text)));
      case "array":
        if (node.kind !== "array") {
          if (type.orItem) this.check(node, pointer, type.items);
          return type.orItem;
        }
        this.checkCount(node, pointer, type, node.items.length);
        node.items.forEach((item, index) =>
          this.check(item, pointer + pointerPart(index), type.items),
        );
        return true;
      case "map":
        if (node.kind !== "object") return false;
        this.checkCount(node, pointer, type, node.members.size);
        for (const [name, value] of node.members) {
          const at = pointer + pointerPart(name);
          if (type.names !== undefined && !isAllowed(name, type.names)) {
            this.say(value, at, `expected a name that is ${describeType(type.names)}`);
          }
          this.check(value, at, type.values);
        }
        return true;
      case "object":
        if (node.kind === "object") this.checkObject(node, pointer, type);
        return node.kind === "object";
      case "union":
        if (node.kind === "object") this.checkUnion(node, pointer, type);
        return node.kind === "object";
    }
  }

  check(node: JsonNode, pointer: string, type: SchemaType): void {
    if (this.isFit(node, pointer, type)) return;
    const found = this.found(node, type.secret);
    this.say(node, pointer, `expected ${describeType(type)}, found ${found}`);
  }
}

/** Everything that is wrong with a value of `text`, in the order in which the module tells it. */
export function checkConfiguration(
  node: JsonNode,
  text: string,
  type: SchemaType,
): ConfigurationMistake[] {
  const checker = new Checker(text);
  checker.check(node, "", type);
  return checker.mistakes;
}
