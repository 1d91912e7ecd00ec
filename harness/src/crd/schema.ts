// The language in which the custom resources are described here: what a structural schema of Kubernetes can say,
// with the CEL rules as predicates. A description holds facts only; judge.ts applies it.
// Source: Kubernetes, apiextensions-apiserver, pkg/apiserver/schema and pkg/apis/apiextensions/v1.

/** A rule on a whole value: what must be true of it, in words, and the test. The value has its type already. */
export interface CrdRule<Value> {
  readonly says: string;
  readonly holds: (value: Value) => boolean;
}

export type Fields = Readonly<Record<string, unknown>>;

interface Common {
  /** Whether null is a value; otherwise null is an error like any wrong type. */
  readonly nullable?: boolean;
}

export interface ObjectSchema extends Common {
  readonly type: "object";
  readonly fields: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** At most one of these fields may be there. */
  readonly oneOf?: readonly string[];
  readonly rules?: readonly CrdRule<Fields>[];
  /** A message in protobuf's JSON: fields are known in lowerCamelCase, too, and null is as if absent. */
  readonly protobuf?: true;
}

/** An object whose keys are free and whose values are alike. */
export interface MapSchema extends Common {
  readonly type: "map";
  readonly values: Schema;
  readonly maximum?: number;
  readonly rules?: readonly CrdRule<Fields>[];
}

export interface ListSchema extends Common {
  readonly type: "list";
  readonly items: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  /** A list-map: no two items may have the same value of this field. */
  readonly key?: string;
  readonly rules?: readonly CrdRule<readonly unknown[]>[];
}

/** Lengths are in Unicode code points. */
export interface TextSchema extends Common {
  readonly type: "text";
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: RegExp;
  /** The pattern in words. */
  readonly says?: string;
  readonly values?: readonly string[];
  readonly rules?: readonly CrdRule<string>[];
}

export interface IntegerSchema extends Common {
  readonly type: "integer";
  readonly minimum?: number;
  readonly maximum?: number;
  readonly rules?: readonly CrdRule<number>[];
}

/** `free`: an object that may hold anything; `any`: any value at all that keeps the rules. */
export interface OpenSchema extends Common {
  readonly type: "boolean" | "free" | "any";
  readonly rules?: readonly CrdRule<unknown>[];
}

export type Schema =
  ObjectSchema | MapSchema | ListSchema | TextSchema | IntegerSchema | OpenSchema;

/** A custom resource: what it is called, and what its `spec` may hold. */
export interface CustomResource {
  readonly group: string;
  readonly kind: string;
  /** The served versions; one schema is all of theirs. */
  readonly versions: readonly string[];
  readonly spec: Schema;
  readonly specRequired: boolean;
}

type Options<S extends Schema> = Omit<S, "type" | "fields" | "values" | "items">;

export const object = (
  fields: Readonly<Record<string, Schema>>,
  options: Options<ObjectSchema> = {},
): ObjectSchema => ({ type: "object", fields, ...options });

export const map = (values: Schema, options: Options<MapSchema> = {}): MapSchema => ({
  type: "map",
  values,
  ...options,
});

export const list = (items: Schema, options: Options<ListSchema> = {}): ListSchema => ({
  type: "list",
  items,
  ...options,
});

export const text = (options: Omit<TextSchema, "type"> = {}): TextSchema => ({
  type: "text",
  ...options,
});

export const oneOfWords = (...values: string[]): TextSchema => ({ type: "text", values });

export const integer = (options: Omit<IntegerSchema, "type"> = {}): IntegerSchema => ({
  type: "integer",
  ...options,
});

export const boolean: OpenSchema = { type: "boolean" };
export const free: OpenSchema = { type: "free" };
export const anything: OpenSchema = { type: "any" };

/** A number of 32 bits with a sign. */
export const int32 = (options: { nullable?: boolean } = {}): IntegerSchema =>
  integer({ minimum: -2_147_483_648, maximum: 2_147_483_647, ...options });

/** A number of 32 bits without a sign, as Istio's schemas bound it. */
export const uint32 = integer({ minimum: 0, maximum: 4_294_967_295 });

/** Whether the object has the field, as `has()` of CEL asks. */
export function has(value: Fields, field: string): boolean {
  return Object.hasOwn(value, field) && value[field] !== null;
}
