// The shape of outrigger.yaml: what schemas/policy.schema.json says, with each mistake told in our own words.

import { readFileSync } from "node:fs";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { nearestWord } from "../terminal/nearest-word.js";
import type { ValuePath } from "./positioned-yaml.js";
import { ruleInWords, textOfNumber, valueInWords } from "./schema-words.js";

interface PartSchema {
  $ref?: string;
  $comment?: string;
  examples?: unknown[];
  enum?: unknown[];
  items?: PartSchema;
  properties?: Record<string, PartSchema>;
}

/** A value that the schema refuses. */
export interface PolicyMistake {
  code: "OUT1902" | "OUT1903";
  path: ValuePath;
  /** Whether the key itself is the mistake, not its value. */
  part: "key" | "value";
  message: string;
  rule?: string;
  fix?: string;
}

const schema = JSON.parse(
  readFileSync(new URL("../../schemas/policy.schema.json", import.meta.url), "utf8"),
) as PartSchema & { $defs: Record<string, PartSchema> };

const validate = new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(
  schema,
);

function resolved(part: PartSchema | undefined): PartSchema | undefined {
  const name = part?.$ref?.split("/").at(-1);
  return name === undefined ? part : { ...schema.$defs[name], ...part };
}

/** The part of the schema that a path leads to; the last one that is known. */
function schemaAt(path: readonly string[]): PartSchema {
  let current: PartSchema = schema;
  for (const step of path) {
    const next = resolved(current.properties?.[step] ?? current.items);
    if (next === undefined) break;
    current = next;
  }
  return current;
}

function unknownSetting(path: readonly string[], name: string): PolicyMistake {
  const known = Object.keys(schemaAt(path).properties ?? {});
  const near = nearestWord(name, known);
  return {
    code: "OUT1902",
    path: [...path, name],
    part: "key",
    message: `there is no setting "${name}" ${path.length === 0 ? "of a policy" : "here"}.`,
    rule: `one of ${known.join(", ")}`,
    fix: near === undefined ? "remove it" : `did you mean ${near}?`,
  };
}

function describe(error: ErrorObject): PolicyMistake {
  const path = error.instancePath
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const params = error.params as Record<string, unknown>;
  if (error.keyword === "additionalProperties") {
    return unknownSetting(path, String(params["additionalProperty"]));
  }
  if (error.keyword === "required") {
    const name = String(params["missingProperty"]);
    const example = resolved(schemaAt(path).properties?.[name])?.examples?.[0];
    return {
      code: "OUT1903",
      path,
      part: "value",
      message: `${name} is missing.`,
      fix: `for example ${name}: ${typeof example === "string" ? example : JSON.stringify(example)}`,
    };
  }
  const part = schemaAt(path);
  const value: unknown = error.data;
  const name = path.at(-1);
  if (name === undefined) {
    return {
      code: "OUT1903",
      path,
      part: "value",
      message: `the file holds ${valueInWords(value)} where settings by name belong.`,
      fix: "for example name: cart",
    };
  }
  const words = part.enum?.map(String);
  const near = typeof value === "string" && words ? nearestWord(value, words) : undefined;
  const example = near ?? part.examples?.[0] ?? part.enum?.[0];
  const needsQuotes = typeof value === "number" && error.keyword === "type";
  return {
    code: "OUT1903",
    path,
    part: "value",
    message: `${path.join(".")} cannot be ${valueInWords(value)}.`,
    rule: ruleInWords(error, part.$comment),
    ...(needsQuotes
      ? { fix: `put it in quotes: ${name}: "${textOfNumber(name, value)}"` }
      : example !== undefined && {
          fix: `for example ${name}: ${typeof example === "string" ? example : JSON.stringify(example)}`,
        }),
  };
}

/** Everything that the schema has against a policy, one mistake for each place; empty when it is fine. */
export function checkPolicyShape(policy: unknown): PolicyMistake[] {
  if (validate(policy)) return [];
  const errors = validate.errors ?? [];
  // A choice reports what each of its branches has against the value, and then itself.
  const choices = errors.filter(({ keyword }) => keyword === "anyOf");
  const inChoice = (error: ErrorObject): boolean =>
    choices.some(
      (choice) => choice !== error && error.instancePath.startsWith(choice.instancePath),
    );
  const told = new Set<string>();
  return errors
    .filter((error) => !inChoice(error))
    .map(describe)
    .filter((mistake) => {
      const key = JSON.stringify([mistake.code, mistake.path, mistake.part, mistake.message]);
      return !told.has(key) && told.add(key);
    });
}
