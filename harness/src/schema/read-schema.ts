// Reads config.schema.json into the model. What a module could not check is refused here, with the
// keyword's place and what to write instead; all mistakes are collected.

import { dirname, join } from "node:path";
import type { Diagnostic, DiagnosticCode } from "../errors/diagnostic.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { nearestWord } from "../terminal/nearest-word.js";
import { keywordsOf, remedyFor } from "./keywords.js";
import type {
  ArrayType,
  Field,
  MapType,
  ObjectType,
  Schema,
  SchemaType,
  UnionType,
} from "./model.js";
import { camelCase, pascalCase } from "./names.js";
import { NameRegister } from "./name-register.js";
import { readEnum, readInteger, readNumber, readString } from "./read-scalars.js";
import {
  fileKey,
  follow,
  member,
  members,
  openSchemaFile,
  schemaDiagnostic,
  splitReference,
  type SchemaFile,
  type SchemaPlace,
} from "./schema-file.js";
import { checkDefaults } from "./check-defaults.js";
import { spreadSecrets } from "./secrets.js";
import { readUnion } from "./read-union.js";
import { addPresence } from "./presence.js";
import { readBase } from "./read-base.js";
import { fragmentsIn, partsOf, selectParts } from "./fragment-parts.js";

/** Thrown within the reader after a mistake was noted: what it stands in cannot be read further. */
class Unreadable extends Error {}

/** Reading one schema: the places that were read already, and what is wrong. */
export class SchemaReader {
  readonly mistakes: Diagnostic[] = [];
  readonly names = new NameRegister();
  /** Functions that bring along the parts of fragments, each with its entry point. */
  readonly uses = new Map<string, string>();
  private readonly files = new Map<string, SchemaFile>();
  private readonly reading = new Set<string>();
  private readonly known = new Map<string, SchemaType>();

  constructor(private readonly fragments: string) {}

  /** Notes a mistake and leaves what it stands in. */
  refuse(place: SchemaPlace, code: DiagnosticCode, message: string, fix?: string): never {
    this.mistakes.push(schemaDiagnostic(place, code, message, fix));
    throw new Unreadable();
  }

  /** Goes on behind what cannot be read. */
  attempt<Result>(action: () => Result): Result | undefined {
    try {
      return action();
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  }

  /** A keyword's string, if it is there. */
  string(place: SchemaPlace, keyword: string): string | undefined {
    const found = member(place, keyword);
    if (found === undefined) return undefined;
    if (found.node.kind === "string") return found.node.value;
    return this.refuse(found, "OUT1703", `"${keyword}" must be a string.`);
  }

  /** A keyword's boolean; false when it is not there. */
  boolean(place: SchemaPlace, keyword: string): boolean {
    const found = member(place, keyword);
    if (found === undefined) return false;
    if (found.node.kind === "boolean") return found.node.value;
    return this.refuse(found, "OUT1703", `"${keyword}" must be true or false.`);
  }

  /** A keyword's count; undefined when it is not there. */
  count(place: SchemaPlace, keyword: string): number | undefined {
    const found = member(place, keyword);
    if (found === undefined) return undefined;
    const value = found.node.kind === "number" ? Number(found.node.text) : -1;
    if (Number.isInteger(value) && value >= 0 && value <= 1 << 20) return value;
    return this.refuse(found, "OUT1703", `"${keyword}" must be an integer from 0 to 1048576.`);
  }

  /** The number of items that two keywords allow. */
  range(place: SchemaPlace, least: string, greatest: string): { least: number; greatest?: number } {
    const maximum = this.count(place, greatest);
    const range = {
      least: this.count(place, least) ?? 0,
      ...(maximum !== undefined && { greatest: maximum }),
    };
    if (maximum !== undefined && maximum < range.least) {
      this.refuse(place, "OUT1703", `"${greatest}" is below "${least}": nothing is allowed.`);
    }
    return range;
  }

  /** What every type has. */
  common(place: SchemaPlace): { secret: boolean; description: string; entry?: string } {
    const entry = this.entry(place);
    return {
      secret: this.boolean(place, "x-secret"),
      description: this.string(place, "description") ?? "",
      ...(entry !== undefined && { entry }),
    };
  }

  /** The entry point that has the classes of a file: one of the fragments says it, for all that is in it. */
  private entry(place: SchemaPlace): string | undefined {
    const root = { file: place.file, node: place.file.root, pointer: "" };
    return this.isFragment(place) ? this.string(root, "x-entry") : undefined;
  }

  private isFragment(place: SchemaPlace): boolean {
    return dirname(place.file.path) === this.fragments;
  }

  /** Notes every keyword that does not count for this kind of value. */
  checkKeywords(place: SchemaPlace, kind: keyof typeof keywordsOf): void {
    const allowed: readonly string[] = keywordsOf[kind];
    for (const [keyword, found] of members(place)) {
      const isOwn = ["x-entry", "x-parts"].includes(keyword) && this.isFragment(place);
      if (allowed.includes(keyword) || isOwn) continue;
      const near = nearestWord(keyword, allowed);
      this.attempt(() =>
        this.refuse(
          found,
          "OUT1702",
          `"${keyword}" is not supported ${kind === "reference" ? "beside $ref" : `for this ${kind}`}.`,
          near === undefined ? remedyFor(keyword) : `write "${near}"`,
        ),
      );
    }
  }

  private open(path: string): SchemaFile {
    const file = this.files.get(path) ?? openSchemaFile(path);
    this.files.set(path, file);
    return file;
  }

  /** Opens a fragment with those of the parts that it has; with all when `parts` is undefined. */
  private openParts(path: string, parts: readonly string[] | undefined): SchemaFile {
    const whole = this.open(path);
    const all = this.knownParts(path);
    const left = all.filter((name) => parts === undefined || parts.includes(name));
    const isWhole = left.length === all.length;
    const key = fileKey({ path, ...(!isWhole && { parts: left }) });
    const file = this.files.get(key) ?? (isWhole ? whole : selectParts(whole, left));
    this.files.set(key, file);
    const entry = this.entry({ file, node: file.root, pointer: "" });
    for (const [name, use] of partsOf(whole)) {
      if (use !== undefined && left.includes(name)) this.uses.set(use, entry ?? "");
    }
    return file;
  }

  /** The names of parts that may stand behind a fragment's name: its own and those of what it refers to. */
  private knownParts(path: string): string[] {
    const file = this.open(path);
    const inner = fragmentsIn(file).map((name) => join(this.fragments, `${name}.schema.json`));
    return [...partsOf(file).keys(), ...inner.flatMap((other) => this.knownParts(other))];
  }

  /** Reads config.schema.json itself. */
  readRoot(path: string, name: string): ObjectType | undefined {
    const file = this.open(path);
    return this.attempt(() => {
      const place = { file, node: file.root, pointer: "" };
      const type = this.read(place, name);
      if (type.kind === "object") return type;
      return this.refuse(place, "OUT1702", "a configuration is an object with properties.");
    });
  }

  /** Reads the schema at a place. `name` is what its class is called, if it becomes one. */
  read(place: SchemaPlace, name: string): SchemaType {
    if (place.node.kind !== "object") {
      this.refuse(place, "OUT1703", "a schema is an object here.", 'write { "type": … }');
    }
    const key = `${fileKey(place.file)}#${place.pointer}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    if (member(place, "$ref") !== undefined) return this.readReference(place);
    if (this.reading.has(key)) {
      this.refuse(place, "OUT1702", "only an object can refer to what it stands in.");
    }
    this.reading.add(key);
    const type = this.readType(place, this.string(place, "title") ?? name, key);
    this.known.set(key, type);
    this.reading.delete(key);
    return type;
  }

  /** Makes a type known before it is complete, since its parts may refer to it. */
  declare(key: string, type: SchemaType): void {
    this.known.set(key, type);
  }

  isDeclared(key: string): boolean {
    return this.known.has(key);
  }

  /** Where a `$ref` leads; the place itself when it has none. */
  target(place: SchemaPlace): SchemaPlace {
    const at = member(place, "$ref");
    if (at === undefined) return place;
    const reference = this.string(place, "$ref") ?? "";
    const split = splitReference(reference, place.file.path, this.fragments);
    let target: SchemaPlace | undefined;
    try {
      for (const part of split?.parts ?? []) {
        const parts = this.knownParts(split?.path ?? "");
        if (parts.includes(part)) continue;
        const near = nearestWord(part, parts);
        const fix = near === undefined ? `remove "${part}"` : `write "${near}"`;
        this.refuse(at, "OUT1704", `"${part}" is no part of the fragment.`, fix);
      }
      // What a fragment refers to has the same parts.
      const parts = split?.parts ?? place.file.parts;
      target = split && follow(this.openParts(split.path, parts), split.pointer);
    } catch (error) {
      if (!(error instanceof OutriggerError)) throw error;
      this.mistakes.push(...error.diagnostics);
    }
    return (
      target ??
      this.refuse(
        at,
        "OUT1704",
        `"${reference}" leads nowhere.`,
        'refer to "#/$defs/NAME", "outrigger:NAME" or "FILE.schema.json"',
      )
    );
  }

  private readReference(place: SchemaPlace): SchemaType {
    this.checkKeywords(place, "reference");
    const target = this.target(place);
    const last = target.pointer.split("/").at(-1) ?? "";
    const file = target.file.path.replace(/^.*[\\/]|\.schema\.json$/g, "");
    const type = this.read(target, last === "" ? file : last);
    if (!this.boolean(place, "x-secret")) return type;
    if (type.kind === "object" || type.kind === "union" || type.kind === "enum") {
      this.refuse(
        place,
        "OUT1702",
        "x-secret beside $ref is for numbers and strings.",
        "put it there",
      );
    }
    return { ...type, secret: true };
  }

  private readType(place: SchemaPlace, name: string, key: string): SchemaType {
    const type = this.string(place, "type");
    if (member(place, "oneOf") !== undefined) {
      this.checkKeywords(place, "union");
      return readUnion(this, place, name, key);
    }
    if (member(place, "enum") !== undefined || member(place, "const") !== undefined) {
      this.checkKeywords(place, "enum");
      return readEnum(this, place, name);
    }
    switch (type) {
      case "boolean":
        this.checkKeywords(place, "boolean");
        return { kind: "boolean", ...this.common(place) };
      case "integer":
        this.checkKeywords(place, "integer");
        return readInteger(this, place);
      case "number":
        this.checkKeywords(place, "number");
        return readNumber(this, place);
      case "string":
        this.checkKeywords(place, "string");
        return readString(this, place);
      case "array":
        this.checkKeywords(place, "array");
        return this.readArray(place, name);
      case "object": {
        const additional = member(place, "additionalProperties");
        const isMap = additional !== undefined && additional.node.kind !== "boolean";
        if (!isMap && additional?.node.kind === "boolean" && additional.node.value) {
          this.refuse(
            additional,
            "OUT1702",
            "a module would not know what to do with any other property.",
            "remove it: unknown properties are always refused",
          );
        }
        this.checkKeywords(place, isMap ? "map" : "object");
        return isMap ? this.readMap(place, additional, name) : this.readObject(place, name, key);
      }
      default:
        return this.refuse(
          member(place, "type") ?? place,
          "OUT1702",
          type === undefined ? "the type is missing." : `there is no type "${type}".`,
          'write "type": "object", "string", "integer", "number", "boolean" or "array"',
        );
    }
  }

  private readArray(place: SchemaPlace, name: string): ArrayType {
    const items = member(place, "items");
    if (items === undefined)
      this.refuse(place, "OUT1702", "an array needs items.", 'add "items": { … }');
    const count = this.range(place, "minItems", "maxItems");
    const orItem = this.boolean(place, "x-or-item");
    const type: ArrayType = {
      kind: "array",
      ...this.common(place),
      ...{ count, orItem },
      items: this.read(items, `${name}-item`),
    };
    if (orItem && (count.least > 1 || count.greatest === 0 || type.items.kind === "array")) {
      this.refuse(
        member(place, "x-or-item") ?? place,
        "OUT1702",
        "one item alone must be a list that is allowed, and no list itself.",
        "remove x-or-item",
      );
    }
    return type;
  }

  private readMap(place: SchemaPlace, values: SchemaPlace, name: string): MapType {
    const at = member(place, "propertyNames");
    const names = at && this.read(at, `${name}-name`);
    if (at !== undefined && (names?.kind !== "string" || names.encoding !== undefined)) {
      this.refuse(at, "OUT1703", "names are strings.", 'write { "type": "string", "pattern": … }');
    }
    return {
      kind: "map",
      ...this.common(place),
      count: this.range(place, "minProperties", "maxProperties"),
      ...(names?.kind === "string" && { names }),
      values: this.read(values, `${name}-value`),
    };
  }

  /** Reads an object, which is known as `key` from then on; `union` is the one that it belongs to. */
  readObject(place: SchemaPlace, name: string, key: string, union?: UnionType): ObjectType {
    const type: ObjectType = {
      kind: "object",
      ...this.common(place),
      name: pascalCase(name),
      fields: [],
      ...(union && { union }),
    };
    this.known.set(key, type); // before its properties, which may refer to it
    this.names.claim(this, place, type);
    readBase(this, place, type);
    const required = this.requiredNames(place);
    const properties = member(place, "properties");
    for (const [property, found] of properties === undefined ? [] : members(properties)) {
      const isTag = union?.tag === property;
      const field = this.attempt(() =>
        this.readField(
          property,
          found,
          type,
          required.includes(property),
          isTag ? union : undefined,
        ),
      );
      if (field !== undefined) type.fields.push(field);
    }
    addPresence(type);
    this.names.claimMembers(this, place, type);
    return type;
  }

  /** The names in `required`, each that of a property. */
  requiredNames(place: SchemaPlace): string[] {
    const at = member(place, "required");
    if (at === undefined) return [];
    const known = members(member(place, "properties") ?? at).map(([name]) => name);
    const names = at.node.kind === "array" ? at.node.items : [];
    if (at.node.kind !== "array")
      this.refuse(at, "OUT1703", '"required" must be an array of names.');
    return names.map((node) => {
      const name = node.kind === "string" ? node.value : "";
      if (known.includes(name)) return name;
      const near = nearestWord(name, known);
      const fix = near === undefined ? "add the property, or remove the name" : `write "${near}"`;
      return this.refuse({ ...at, node }, "OUT1703", `no property is called "${name}".`, fix);
    });
  }

  private readField(
    name: string,
    place: SchemaPlace,
    owner: ObjectType,
    required: boolean,
    tagOf?: UnionType,
  ): Field {
    const prefix = this.names.isRoot(owner) ? "" : `${owner.name}-`;
    const type = tagOf === undefined ? this.read(place, prefix + name) : tagOf.tags;
    const given = member(place, "default");
    if (given !== undefined && (required || tagOf !== undefined)) {
      this.refuse(given, "OUT1703", "a required property needs no default.", "remove one of both");
    }
    return {
      name,
      member: camelCase(name),
      type,
      description: this.string(place, "description") ?? type.description,
      required,
      ...(given && {
        default: {
          node: given.node,
          text: JSON.stringify(JSON.parse(place.file.text.slice(given.node.start, given.node.end))),
        },
      }),
    };
  }
}

/**
 * Reads a filter's schema. `fragments` is the folder config/fragments of the SDK.
 * @throws OutriggerError OUT1701 to OUT1707, with every mistake
 */
export function readSchema(path: string, filterName: string, fragments: string): Schema {
  const reader = new SchemaReader(fragments);
  const root = reader.readRoot(path, `${filterName}-config`);
  if (root !== undefined && reader.mistakes.length === 0) {
    const uses = [...reader.uses].map(([name, entry]) => ({ entry, name }));
    const schema = { file: path, root, named: reader.names.named, uses };
    spreadSecrets(schema);
    reader.mistakes.push(...checkDefaults(schema));
    if (reader.mistakes.length === 0) return schema;
  }
  throw new OutriggerError(ExitCode.InvalidInput, reader.mistakes);
}
