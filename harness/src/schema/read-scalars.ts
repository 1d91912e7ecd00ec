// The schemas of numbers, strings and enumerations.

import { exactInteger } from "./exact-integer.js";
import type { EnumType, IntegerType, NumberEnumType, NumberType, StringType } from "./model.js";
import { pascalCase } from "./names.js";
import type { SchemaReader } from "./read-schema.js";
import { readCharacterClass } from "./character-class.js";
import { member, type SchemaPlace } from "./schema-file.js";

const ranges = [
  ["i32", -(2n ** 31n), 2n ** 31n - 1n],
  ["u32", 0n, 2n ** 32n - 1n],
  ["i64", -(2n ** 63n), 2n ** 63n - 1n],
  ["u64", 0n, 2n ** 64n - 1n],
] as const;

function bound(reader: SchemaReader, place: SchemaPlace, keyword: string): bigint | undefined {
  const at = member(place, keyword);
  if (at === undefined) return undefined;
  const value = at.node.kind === "number" ? exactInteger(at.node.text) : undefined;
  return value ?? reader.refuse(at, "OUT1703", `"${keyword}" of an integer must be an integer.`);
}

/** Without bounds an integer has 64 bits and a sign; from a minimum of 0 on it has none. */
export function readInteger(reader: SchemaReader, place: SchemaPlace): IntegerType {
  const minimum = bound(reader, place, "minimum") ?? -(2n ** 63n);
  const maximum = bound(reader, place, "maximum") ?? 2n ** (minimum < 0n ? 63n : 64n) - 1n;
  const range = ranges.find(([, least, greatest]) => minimum >= least && maximum <= greatest);
  if (range === undefined) {
    reader.refuse(
      place,
      "OUT1703",
      "no integer of 64 bits holds all values from minimum to maximum.",
    );
  }
  if (minimum > maximum) {
    reader.refuse(place, "OUT1703", '"maximum" is below "minimum": nothing is allowed.');
  }
  return {
    kind: "integer",
    ...reader.common(place),
    minimum: String(minimum),
    maximum: String(maximum),
    storage: range[0],
  };
}

/** A decimal; bounds keep the text in which they were written. */
export function readNumber(reader: SchemaReader, place: SchemaPlace): NumberType {
  const text = (keyword: "minimum" | "maximum"): { [key in typeof keyword]?: string } => {
    const at = member(place, keyword);
    if (at === undefined) return {};
    if (
      at.node.kind === "number" &&
      Number.isFinite(Number(at.node.text)) &&
      at.node.text.length < 40
    ) {
      return { [keyword]: at.node.text };
    }
    return reader.refuse(at, "OUT1703", `"${keyword}" must be a number.`);
  };
  return { kind: "number", ...reader.common(place), ...text("minimum"), ...text("maximum") };
}

export function readString(reader: SchemaReader, place: SchemaPlace): StringType {
  const encoding = reader.string(place, "contentEncoding");
  if (encoding !== undefined && encoding !== "base64" && encoding !== "base64url") {
    reader.refuse(
      place,
      "OUT1703",
      `there is no encoding "${encoding}".`,
      "use base64 or base64url",
    );
  }
  const pattern = reader.string(place, "pattern");
  const found = pattern === undefined ? undefined : readCharacterClass(pattern);
  if (pattern !== undefined && found === undefined) {
    reader.refuse(
      member(place, "pattern") ?? place,
      "OUT1703",
      `the pattern "${pattern}" is more than a class of characters.`,
      "write ^[…]+$ or ^[…]*$ with characters, ranges and \\-escapes, or check it in the filter",
    );
  }
  const count = reader.range(place, "minLength", "maxLength");
  if (found !== undefined && !found.matchesEmpty) count.least = Math.max(count.least, 1);
  const orObject = reader.boolean(place, "x-or-object");
  if (orObject && (found ?? encoding) !== undefined) {
    reader.refuse(
      member(place, "x-or-object") ?? place,
      "OUT1702",
      "the text of an object fits no pattern and no encoding.",
      "remove one of them",
    );
  }
  return {
    kind: "string",
    ...reader.common(place),
    count,
    ...(found && { characters: found.characters }),
    ...(encoding && { encoding }),
    orObject,
  };
}

/** An `enum` or `const` of strings, or of small integers. */
export function readEnum(
  reader: SchemaReader,
  place: SchemaPlace,
  name: string,
): EnumType | NumberEnumType {
  const list = member(place, "enum");
  const single = member(place, "const");
  const nodes = list?.node.kind === "array" ? list.node.items : single ? [single.node] : [];
  const strings = nodes.flatMap((node) => (node.kind === "string" ? [node.value] : []));
  const numbers = nodes.flatMap((node) => {
    const value = node.kind === "number" ? exactInteger(node.text) : undefined;
    return value !== undefined && value === BigInt.asIntN(32, value) ? [String(value)] : [];
  });
  const values = strings.length > 0 ? strings : numbers;
  if (
    values.length === 0 ||
    values.length !== nodes.length ||
    new Set(values).size !== values.length
  ) {
    reader.refuse(
      list ?? single ?? place,
      "OUT1703",
      "expected different strings, or different integers of 32 bits.",
    );
  }
  if (strings.length === 0) {
    return { kind: "number-enum", ...reader.common(place), values: numbers };
  }
  const type: EnumType = {
    kind: "enum",
    ...reader.common(place),
    name: pascalCase(name),
    values: strings,
  };
  reader.names.claim(reader, place, type);
  return type;
}
