// The shape of deploy settings: what schemas/deploy.schema.json says, with each mistake told in our own words.

import { readFileSync } from "node:fs";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { nearestWord } from "../terminal/nearest-word.js";
import type { ValuePath } from "./positioned-yaml.js";

interface SettingSchema {
  $comment?: string;
  examples?: unknown[];
  enum?: unknown[];
}

/** A value that the schema refuses. */
export interface ShapeMistake {
  code: "OUT1502" | "OUT1503";
  path: ValuePath;
  /** Whether the key itself is the mistake, not its value. */
  part: "key" | "value";
  message: string;
  rule?: string;
  fix?: string;
}

const schema = JSON.parse(
  readFileSync(new URL("../../schemas/deploy.schema.json", import.meta.url), "utf8"),
) as { properties: Record<string, SettingSchema> };

const validate = new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(
  schema,
);

/** The settings that there are, in the order of the schema. */
export const settingNames: readonly string[] = Object.keys(schema.properties);

/** A value as its author would recognise it, not longer than a line. */
export function showValue(value: unknown): string {
  const text =
    typeof value === "bigint"
      ? String(value)
      : (JSON.stringify(value, (_, member: unknown) =>
          typeof member === "bigint" ? String(member) : member,
        ) ?? String(value));
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

function typeName(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${showValue(value)}`;
}

/** The rule of the schema that was broken, in words. */
function ruleOf(error: ErrorObject, setting: SettingSchema | undefined): string {
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case "enum":
      return `one of ${(params["allowedValues"] as unknown[]).join(", ")}`;
    case "type":
      return `type ${String(params["type"]).replace(",", " or ")}`;
    case "minimum":
    case "maximum":
      return `a number ${String(params["comparison"])} ${String(params["limit"])}`;
    case "not":
      return "any integer but 0, which Istio cannot tell from unset";
    case "minProperties":
      return "at least one entry";
    case "maxProperties":
      return "at most 256 entries";
    case "minLength":
      return "at least one character";
    default:
      return setting?.$comment ?? error.message ?? error.keyword;
  }
}

function fixOf(
  name: string,
  setting: SettingSchema | undefined,
  value: unknown,
): string | undefined {
  const near =
    typeof value === "string" && setting?.enum !== undefined
      ? nearestWord(value, setting.enum as string[])
      : undefined;
  if (near !== undefined) return `${name}: ${near}`;
  if (name === "istioVersion" && typeof value === "number") {
    return `put it in quotes: istioVersion: "${value}" (without them YAML reads 1.30 as 1.3)`;
  }
  const example = setting?.examples?.[0] ?? setting?.enum?.[0];
  return example === undefined
    ? undefined
    : `for example ${name}: ${typeof example === "string" ? example : JSON.stringify(example)}`;
}

function describe(error: ErrorObject): ShapeMistake {
  const path = error.instancePath
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  if (error.keyword === "additionalProperties" && path.length === 0) {
    const name = String((error.params as { additionalProperty: unknown }).additionalProperty);
    const near = nearestWord(name, settingNames);
    return {
      code: "OUT1502",
      path: [name],
      part: "key",
      message: `there is no deploy setting "${name}".`,
      rule: `one of ${settingNames.join(", ")}`,
      fix: near === undefined ? "remove it" : `did you mean ${near}?`,
    };
  }
  const value: unknown = error.data;
  const name = path[0];
  if (name === undefined) {
    return {
      code: "OUT1503",
      path,
      part: "value",
      message: `the file holds ${typeName(value)} where settings by name belong.`,
      fix: "for example namespace: shop",
    };
  }
  const setting = schema.properties[name];
  const fix =
    path.length > 1 && error.keyword === "type"
      ? `put it in quotes: ${path.at(-1)}: "${showValue(value)}"`
      : fixOf(name, setting, value);
  return {
    code: "OUT1503",
    path,
    part: "value",
    message: `${path.join(".")} cannot be ${typeName(value)}.`,
    rule: ruleOf(error, setting),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** Everything that the schema has against `settings`, in no particular order; empty when it is fine. */
export function checkShape(settings: unknown): ShapeMistake[] {
  if (validate(settings)) return [];
  return (validate.errors ?? []).map(describe);
}
