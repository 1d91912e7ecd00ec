// The names that config.gen.ts declares: each stands for one thing.

import type { EnumType, ObjectType, UnionType } from "./model.js";
import type { SchemaReader } from "./read-schema.js";
import type { SchemaPlace } from "./schema-file.js";
import { pascalCase } from "./names.js";

/** Names that the generated file imports or that AssemblyScript has. */
const taken = new Set(
  "Array Bytes ConfigurationMap ConfiguredPlugin Date Error Function Map Math Number Object Set StaticArray String Symbol".split(
    " ",
  ),
);

/** Most that the table's numbers can say. */
const maximumFields = 64;
const maximumText = 255;

export class NameRegister {
  readonly named: (ObjectType | UnionType | EnumType)[] = [];
  private readonly declared = new Set<string>();

  /** Whether this is the configuration itself. */
  isRoot(type: ObjectType): boolean {
    return this.named[0] === type;
  }

  /** Takes the name of a class or enum. */
  claim(reader: SchemaReader, place: SchemaPlace, type: ObjectType | UnionType | EnumType): void {
    this.named.push(type);
    if (taken.has(type.name) || this.declared.has(type.name)) {
      reader.refuse(
        place,
        "OUT1705",
        `the name ${type.name} in config.gen.ts is taken.`,
        'give it another one: "title": "…"',
      );
    }
    this.declared.add(type.name);
    if (type.kind !== "enum") return;
    const names = type.values.map(pascalCase);
    const repeated = names.find((name, index) => names.indexOf(name) !== index);
    if (repeated !== undefined) {
      reader.refuse(place, "OUT1705", `two values of ${type.name} become ${repeated} in code.`);
    }
    this.checkTexts(reader, place, type.values);
  }

  /** Checks the names of an object's members, and how many there are. */
  claimMembers(reader: SchemaReader, place: SchemaPlace, type: ObjectType): void {
    const names = [
      "constructor",
      ...type.fields.flatMap(({ member, presence }) => (presence ? [member, presence] : [member])),
    ];
    const repeated = names.find((name, index) => names.indexOf(name) !== index);
    if (repeated !== undefined) {
      reader.refuse(
        place,
        "OUT1705",
        `the member ${repeated} in config.gen.ts is taken.`,
        "rename the property",
      );
    }
    if (type.fields.length > maximumFields) {
      reader.refuse(
        place,
        "OUT1706",
        `${type.fields.length} properties are more than ${maximumFields}.`,
        "group some into an object",
      );
    }
    // Each takes eight bytes at most, and one for its presence.
    const bytes = type.fields.reduce(
      (sum, { type: { kind } }) => sum + (kind === "integer" || kind === "number" ? 12 : 5),
      8,
    );
    if (bytes > 255) {
      reader.refuse(
        place,
        "OUT1706",
        "the object's members need more than 255 bytes.",
        "group some into an object",
      );
    }
    this.checkTexts(
      reader,
      place,
      type.fields.map((field) => field.name),
    );
  }

  private checkTexts(reader: SchemaReader, place: SchemaPlace, texts: readonly string[]): void {
    const long = texts.find((text) => new TextEncoder().encode(text).length > maximumText);
    if (long !== undefined) {
      reader.refuse(
        place,
        "OUT1706",
        `"${long.slice(0, 40)}…" has more than ${maximumText} bytes.`,
      );
    }
    if (texts.length > 255) reader.refuse(place, "OUT1706", "more than 255 values.");
  }
}
