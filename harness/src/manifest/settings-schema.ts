// The shape of deploy settings: what schemas/deploy.schema.json says, with each mistake told in our own words.

import { readFileSync } from "node:fs";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { nearestWord } from "../terminal/nearest-word.js";
import type { ValuePath } from "./positioned-yaml.js";
import { ruleInWords, showValue, textOfNumber, valueInWords } from "./schema-words.js";

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
    return `put it in quotes: istioVersion: "${textOfNumber(name, value)}" (without them YAML reads 1.30 as 1.3)`;
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
      message: `the file holds ${valueInWords(value)} where settings by name belong.`,
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
    message: `${path.join(".")} cannot be ${valueInWords(value)}.`,
    rule: ruleInWords(error, setting?.$comment),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** Everything that the schema has against `settings`, in no particular order; empty when it is fine. */
export function checkShape(settings: unknown): ShapeMistake[] {
  if (validate(settings)) return [];
  return (validate.errors ?? []).map(describe);
}
