// Applies a description to a value, as an API server with strict field validation does: unknown fields, types,
// bounds, duplicates of list-maps, and the rules.
// Source: Kubernetes, apiextensions-apiserver, pkg/apiserver/{schema/pruning,validation,schema/listtype,schema/cel}.

import { nearestWord } from "../terminal/nearest-word.js";
import type {
  CrdRule,
  Fields,
  IntegerSchema,
  ListSchema,
  MapSchema,
  ObjectSchema,
  Schema,
  TextSchema,
} from "./schema.js";

export type CrdPath = readonly (string | number)[];

/** Which kind of check the value fails. */
export type CrdFault =
  "unknown field" | "type" | "value" | "required" | "duplicate" | "combination" | "rule";

export interface CrdMistake {
  readonly path: CrdPath;
  readonly fault: CrdFault;
  readonly message: string;
  readonly rule: string;
  /** The known field that an unknown one is nearest to. */
  readonly nearest?: string;
}

const typeWords: Readonly<Record<Schema["type"], string>> = {
  object: "an object",
  map: "an object",
  free: "an object",
  list: "a list",
  text: "text",
  integer: "a whole number",
  boolean: "true or false",
  any: "anything",
};

export function describeValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return `the text ${JSON.stringify(shorten(value))}`;
  if (typeof value === "bigint") return `the number ${String(value)}`;
  return typeof value === "number" ? `the number ${value}` : String(value);
}

function shorten(textValue: string): string {
  return textValue.length > 60 ? `${textValue.slice(0, 57)}...` : textValue;
}

function hasType(schema: Schema, value: unknown): boolean {
  switch (schema.type) {
    case "object":
    case "map":
    case "free":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "list":
      return Array.isArray(value);
    case "text":
      return typeof value === "string";
    case "integer":
      return Number.isInteger(value) || typeof value === "bigint";
    case "boolean":
      return typeof value === "boolean";
    case "any":
      return true;
  }
}

const same = (name: string): string => name.toLowerCase().replace(/[_-]/g, "");

/** The field that was meant: the same letters in another spelling, or the nearest word. */
export function nearestField(name: string, known: readonly string[]): string | undefined {
  return known.find((field) => same(field) === same(name)) ?? nearestWord(name, known);
}

/** `rootId` as `root_id`. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

class Judge {
  readonly mistakes: CrdMistake[] = [];

  judge(schema: Schema, value: unknown, path: CrdPath): void {
    if (value === null && (schema.nullable === true || schema.type === "any")) return;
    if (!hasType(schema, value)) {
      const wanted = (schema.type === "text" ? schema.says : undefined) ?? typeWords[schema.type];
      this.add(path, "type", `${describeValue(value)} is not ${wanted}`, wanted);
      return;
    }
    if (schema.type === "object") this.object(schema, value as Fields, path);
    else if (schema.type === "map") this.map(schema, value as Fields, path);
    else if (schema.type === "list") this.list(schema, value as unknown[], path);
    else if (schema.type === "text") this.text(schema, value as string, path);
    else if (schema.type === "integer") this.integer(schema, Number(value), path);
    else this.rules(schema.rules, value, path);
  }

  private add(path: CrdPath, fault: CrdFault, message: string, rule: string): void {
    this.mistakes.push({ path, fault, message, rule });
  }

  private rules<Value>(
    rules: readonly CrdRule<Value>[] | undefined,
    value: Value,
    path: CrdPath,
  ): void {
    for (const { says, holds } of rules ?? []) {
      if (!holds(value)) this.add(path, "rule", "a rule of the resource is broken", says);
    }
  }

  private object(schema: ObjectSchema, value: Fields, path: CrdPath): void {
    const before = this.mistakes.length;
    const known = Object.keys(schema.fields);
    for (const [name, member] of Object.entries(value)) {
      if (schema.protobuf === true && member === null) continue;
      const spelled = schema.protobuf === true ? snakeCase(name) : name;
      const field = Object.hasOwn(schema.fields, spelled) ? schema.fields[spelled] : undefined;
      if (field === undefined) this.unknown(name, known, [...path, name]);
      else this.judge(field, member, [...path, name]);
    }
    for (const name of schema.required ?? []) {
      if (!Object.hasOwn(value, name)) {
        this.add(path, "required", `${name} is missing`, `${name} is required`);
      }
    }
    const there = (schema.oneOf ?? []).filter((name) => Object.hasOwn(value, name));
    if (there.length > 1) {
      const rule = `at most one of ${(schema.oneOf ?? []).join(", ")}`;
      this.add(path, "combination", `${there.join(" and ")} exclude each other`, rule);
    }
    // A rule looks into members, whose types must be right before.
    if (this.mistakes.slice(before).every(({ fault }) => fault !== "type")) {
      this.rules(schema.rules, value, path);
    }
  }

  private unknown(name: string, known: readonly string[], path: CrdPath): void {
    const nearest = nearestField(name, known);
    this.mistakes.push({
      path,
      fault: "unknown field",
      message: `there is no field ${name} here`,
      rule: known.length > 0 ? `one of ${known.join(", ")}` : "no field at all",
      ...(nearest !== undefined && { nearest }),
    });
  }

  private map(schema: MapSchema, value: Fields, path: CrdPath): void {
    const entries = Object.entries(value);
    for (const [name, member] of entries) this.judge(schema.values, member, [...path, name]);
    if (schema.maximum !== undefined && entries.length > schema.maximum) {
      const rule = `at most ${schema.maximum} entries`;
      this.add(path, "value", `${entries.length} entries are too many`, rule);
    }
    this.rules(schema.rules, value, path);
  }

  private list(schema: ListSchema, value: readonly unknown[], path: CrdPath): void {
    const before = this.mistakes.length;
    value.forEach((item, index) => this.judge(schema.items, item, [...path, index]));
    const { minimum = 0, maximum = Infinity, key } = schema;
    if (value.length < minimum || value.length > maximum) {
      const rule = maximum === Infinity ? `at least ${minimum}` : `${minimum} to ${maximum}`;
      this.add(path, "value", `the list has ${value.length} items`, rule);
    }
    if (this.mistakes.slice(before).some(({ fault }) => fault === "type")) return;
    if (key !== undefined) this.duplicates(value as readonly Fields[], key, path);
    this.rules(schema.rules, value, path);
  }

  private duplicates(items: readonly Fields[], key: string, path: CrdPath): void {
    const seen = new Set<unknown>();
    items.forEach((item, index) => {
      if (seen.has(item[key])) {
        const message = `${key} ${JSON.stringify(item[key])} is there twice`;
        this.add([...path, index], "duplicate", message, `each ${key} once`);
      }
      seen.add(item[key]);
    });
  }

  private text(schema: TextSchema, value: string, path: CrdPath): void {
    const length = [...value].length;
    const { minimum = 0, maximum = Infinity, pattern, values } = schema;
    if (length < minimum) {
      const message = value === "" ? "the text is empty" : `${describeValue(value)} is too short`;
      this.add(path, "value", message, `at least ${minimum} characters`);
    }
    if (length > maximum) {
      this.add(path, "value", `${length} characters are too many`, `at most ${maximum} characters`);
    }
    if (pattern !== undefined && !pattern.test(value)) {
      this.add(
        path,
        "value",
        `${describeValue(value)} has a wrong form`,
        schema.says ?? pattern.source,
      );
    }
    if (values !== undefined && !values.includes(value)) {
      const rule = `one of ${values.join(", ")}`;
      const nearest = nearestWord(value, values);
      this.mistakes.push({
        path,
        fault: "value",
        message: `${describeValue(value)} is not one of the words allowed here`,
        rule,
        ...(nearest !== undefined && { nearest }),
      });
    }
    this.rules(schema.rules, value, path);
  }

  private integer(schema: IntegerSchema, value: number, path: CrdPath): void {
    const { minimum = -Infinity, maximum = Infinity } = schema;
    if (value < minimum || value > maximum) {
      this.add(path, "value", `${value} is out of range`, `${minimum} to ${maximum}`);
    }
    this.rules(schema.rules, value, path);
  }
}

/** Everything that is wrong with a value; empty when an API server would take it. */
export function judgeValue(schema: Schema, value: unknown, path: CrdPath): CrdMistake[] {
  const judge = new Judge();
  judge.judge(schema, value, path);
  return judge.mistakes;
}
