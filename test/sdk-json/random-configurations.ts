// Random configurations for a schema, valid ones and ones with a few things wrong.

import type { ObjectType, SchemaType, StringType } from "../../harness/src/schema/model.js";
import type { Random } from "./random.js";

function randomInteger(random: Random, minimum: bigint, maximum: bigint): string {
  // Within what a double holds exactly, so that ajv can judge it too.
  const least = minimum > -(2n ** 53n) ? minimum : -(2n ** 53n) + 1n;
  const greatest = maximum < 2n ** 53n ? maximum : 2n ** 53n - 1n;
  const edge = random.pick([least, greatest, least + (greatest - least) / 3n]);
  const value = edge + BigInt(random.below(3)) * (edge === greatest ? -1n : 1n);
  const text = String(value < least ? least : value > greatest ? greatest : value);
  return random.chance(10) ? `${text}.0` : random.chance(5) ? `${text}e0` : text;
}

function randomText(random: Random, type: StringType): string {
  const { least, greatest = least + 12 } = type.count;
  if (type.encoding !== undefined) {
    const bytes = Math.ceil((least * 3) / 4) + random.below(6);
    return Buffer.from(Array.from({ length: bytes }, () => random.below(256))).toString(
      type.encoding,
    );
  }
  const alphabet = [...'ab-01Z~/"\\é😀 '].filter((character) => {
    const code = character.codePointAt(0) ?? 0;
    if (type.characters === undefined) return true;
    const { bits, others } = type.characters;
    return code < 128 ? ((bits[code >> 3] ?? 0) >> (code & 7)) & 1 : others;
  });
  const length = least + random.below(Math.min(greatest - least + 1, 8));
  return Array.from({ length }, () => random.pick(alphabet)).join("");
}

function list(random: Random, least: number, greatest = least + 3): number {
  return least + random.below(Math.min(greatest - least + 1, 4));
}

function objectText(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(", ")}}`;
}

function randomMembers(random: Random, type: ObjectType, depth: number): [string, string][] {
  return type.fields
    .filter((field) => field.required || random.chance(depth > 3 ? 10 : 50))
    .map((field): [string, string] => [
      field.name,
      field.name === type.union?.tag
        ? JSON.stringify(type.union.tags.values[type.union.variants.indexOf(type)])
        : randomConfiguration(random, field.type, depth + 1),
    ])
    .sort(() => random.below(3) - 1);
}

/** The text of a value that the type allows. */
export function randomConfiguration(random: Random, type: SchemaType, depth = 0): string {
  switch (type.kind) {
    case "boolean":
      return random.pick(["true", "false"]);
    case "integer":
      return randomInteger(random, BigInt(type.minimum), BigInt(type.maximum));
    case "number":
      return random.pick([type.minimum ?? "-1e300", type.maximum ?? "0.1", "1", "50.25", "1E1"]);
    case "string":
      if (type.orObject && random.chance(40)) return random.pick(["{}", '{ "a": [{"b":1}, "}"]}']);
      return JSON.stringify(randomText(random, type));
    case "enum":
      return JSON.stringify(random.pick(type.values));
    case "number-enum":
      return random.pick(type.values);
    case "array": {
      if (type.orItem && random.chance(40)) return randomConfiguration(random, type.items, depth);
      const length =
        depth > 4 ? type.count.least : list(random, type.count.least, type.count.greatest);
      const items = Array.from({ length }, () =>
        randomConfiguration(random, type.items, depth + 1),
      );
      return `[${items.join(",")}]`;
    }
    case "map": {
      const size = list(random, type.count.least, type.count.greatest);
      const names = Array.from({ length: size }, () =>
        type.names === undefined
          ? random.pick(["a", "b/c", "~", "é"])
          : randomText(random, type.names),
      );
      return objectText(
        [...new Set(names)].map((name) => [
          name,
          randomConfiguration(random, type.values, depth + 1),
        ]),
      );
    }
    case "object":
      return objectText(randomMembers(random, type, depth));
    case "union":
      return randomConfiguration(random, random.pick(type.variants), depth);
  }
}

const wrong = [
  ...["null", "true", "5", "-1", "0.5", "1e3", "4294967296", "1e40", '""', '"x"', '"AAAA"', '"é"'],
  ...[
    "[]",
    "{}",
    "[1]",
    '{"a":1}',
    '"exact"',
    '"enforced"',
    `"${"long ".repeat(20)}"`,
    '"\\u007f\\n"',
  ],
  ...['"💥💥💥💥💥💥💥💥💥💥💥💥💥💥💥"', "123456789012345678", "[true,true,true,true]"],
];
const names = ["nme", "Rate", "statuss", "zzzzzzzz", "mtach", "kidn", "rules/0", "x~y", "vaule"];

/** The text with one or more values replaced, members added, or names changed. */
export function broken(text: string, random: Random): string {
  const value: unknown = JSON.parse(text);
  const places: { owner: Record<string, unknown>; name: string }[] = [];
  const visit = (owner: unknown): void => {
    if (typeof owner !== "object" || owner === null) return;
    for (const [name, member] of Object.entries(owner)) {
      places.push({ owner: owner as Record<string, unknown>, name });
      visit(member);
    }
  };
  visit(value);
  for (let times = 1 + random.below(4); times > 0 && places.length > 0; times--) {
    const { owner, name } = random.pick(places);
    if (random.chance(60)) owner[name] = JSON.parse(random.pick(wrong));
    else if (Array.isArray(owner)) owner.push(owner[0]);
    else if (random.chance(40)) Reflect.deleteProperty(owner, name);
    else owner[random.pick(names)] = owner[name];
  }
  return random.chance(3) ? random.pick(wrong) : JSON.stringify(value);
}
