// A configuration schema as the generators see it: only what a module can decode, names included.

import type { CharacterClass } from "./character-class.js";
import type { JsonNode } from "./json-text.js";

interface Common {
  /** `x-secret` here or anywhere below: values are not shown. */
  secret: boolean;
  description: string;
  /** The entry point of the SDK that has the class or enum of this type already. */
  entry?: string;
}

/** How many; no `greatest`: any number. */
export interface Count {
  least: number;
  greatest?: number;
}

export interface BooleanType extends Common {
  kind: "boolean";
}

/** Bounds are the JSON text of integers. */
export interface IntegerType extends Common {
  kind: "integer";
  minimum: string;
  maximum: string;
  storage: "i32" | "u32" | "i64" | "u64";
}

export interface NumberType extends Common {
  kind: "number";
  minimum?: string;
  maximum?: string;
}

/** Characters (code points) are counted, and checked, before `encoding` is undone. */
export interface StringType extends Common {
  kind: "string";
  count: Count;
  characters?: CharacterClass;
  encoding?: "base64" | "base64url";
  /** Whether an object may stand there, and is its JSON text, of any length. */
  orObject: boolean;
}

export interface EnumType extends Common {
  kind: "enum";
  /** Name of the AssemblyScript enum. */
  name: string;
  values: readonly string[];
}

/** Integers that fit in an i32, as JSON text. */
export interface NumberEnumType extends Common {
  kind: "number-enum";
  values: readonly string[];
}

export interface ArrayType extends Common {
  kind: "array";
  count: Count;
  items: SchemaType;
  /** Whether one item may stand there without the list. */
  orItem: boolean;
}

export interface MapType extends Common {
  kind: "map";
  count: Count;
  names?: StringType;
  values: SchemaType;
}

export interface Field {
  /** Name in the JSON text. */
  name: string;
  /** Name of the member of the class. */
  member: string;
  type: SchemaType;
  description: string;
  required: boolean;
  /** The default, and its text without spaces. */
  default?: { node: JsonNode; text: string };
  /** Name of the member that says whether the field is there, where `null` cannot say it. */
  presence?: string;
}

export interface ObjectType extends Common {
  kind: "object";
  /** Name of the AssemblyScript class. */
  name: string;
  fields: Field[];
  /** The object that `allOf` names, whose fields are the first ones; the class extends its class. */
  base?: ObjectType;
  /** The union that this is one of; the class then extends the union's. */
  union?: UnionType;
}

export interface UnionType extends Common {
  kind: "union";
  /** Name of the AssemblyScript base class. */
  name: string;
  /** Name of the member that tells the objects apart. */
  tag: string;
  tags: EnumType;
  variants: ObjectType[];
}

export type SchemaType =
  | BooleanType
  | IntegerType
  | NumberType
  | StringType
  | EnumType
  | NumberEnumType
  | ArrayType
  | MapType
  | ObjectType
  | UnionType;

/** Whether a value may be written in another form, too. */
export function hasOtherForm(type: SchemaType): boolean {
  return (type.kind === "array" && type.orItem) || (type.kind === "string" && type.orObject);
}

/** Whether the member of a class for this type can be `null`. */
export function isReference(type: SchemaType): boolean {
  return ["string", "array", "map", "object", "union"].includes(type.kind);
}

export interface Schema {
  /** Path of config.schema.json as the user would type it. */
  file: string;
  root: ObjectType;
  /** Every object, union and enum, each once, in the order in which they are met. */
  named: readonly (ObjectType | UnionType | EnumType)[];
  /** Functions of the SDK's entry points that bring along what the schema has of its fragments. */
  uses: readonly { entry: string; name: string }[];
}
