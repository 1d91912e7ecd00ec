// Whether a scenario has the right form: the JSON Schema that editors use decides, and its findings become
// sentences for people. One mistake gives one message, also where the schema allows several shapes.

import { readFileSync } from "node:fs";
import type { ErrorObject, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { nearestWord } from "../terminal/nearest-word.js";
import { pointerSegment } from "./places.js";

export interface FormMistake {
  pointer: string;
  message: string;
  fix?: string;
}

interface Schema {
  title?: string;
  type?: string;
  enum?: readonly unknown[];
  properties?: Record<string, Schema>;
  anyOf?: readonly Schema[];
  pattern?: string;
}

/** A number of milliseconds is what people write without a unit. */
function timeExample(value: unknown): string {
  return typeof value === "number" ? `${value}ms` : "200ms";
}

let compiled: ValidateFunction | undefined;

function validator(): ValidateFunction {
  if (compiled === undefined) {
    const text = readFileSync(
      new URL("../../schemas/scenario.schema.json", import.meta.url),
      "utf8",
    );
    const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: false });
    compiled = ajv.compile(JSON.parse(text) as object);
  }
  return compiled;
}

/** A value as a person would say it: short, with its type where that is the mistake. */
function say(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  const text = JSON.stringify(value);
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return typeof value === "string" ? `the text ${short}` : `the ${typeof value} ${short}`;
}

const typeNames: Readonly<Record<string, string>> = {
  object: "a map",
  array: "a list",
  string: "text",
  integer: "a whole number",
  boolean: "true or false",
};

/** What people call it: a key by its name, an item of a list by its number. */
function nameOf(pointer: string): string {
  const [list = "", last = ""] = pointer.split("/").slice(-2);
  if (last === "") return "the scenario";
  const name = (segment: string): string => segment.replace(/~1/g, "/").replace(/~0/g, "~");
  return /^\d+$/.test(last) && list !== ""
    ? `entry ${Number(last) + 1} of ${name(list)}`
    : name(last);
}

/** Text is what is wanted and a number or so was written: YAML needs quotes. */
function quoteFix(value: unknown, wanted: string): string | undefined {
  if (!wanted.includes("text")) return undefined;
  if (value === null) return 'write "" for an empty text';
  return typeof value === "number" || typeof value === "boolean"
    ? `put it in quotes: "${String(value)}"`
    : undefined;
}

function mustBe(error: ErrorObject, wanted: string): FormMistake {
  const fix = quoteFix(error.data, wanted);
  return {
    pointer: error.instancePath,
    message: `${nameOf(error.instancePath)} must be ${wanted}; it is ${say(error.data)}.`,
    ...(fix !== undefined && { fix }),
  };
}

function unknownKey(error: ErrorObject, key: string): FormMistake {
  const known = Object.keys((error.parentSchema as Schema).properties ?? {});
  const nearest = nearestWord(key, known);
  return {
    pointer: `${error.instancePath}/${pointerSegment(key)}`,
    message: `${nameOf(error.instancePath)} has no key "${key}".`,
    fix: nearest === undefined ? `one of: ${known.join(", ")}` : `did you mean "${nearest}"?`,
  };
}

function tell(error: ErrorObject): FormMistake | undefined {
  const parameters = error.params as Record<string, unknown>;
  const schema = error.parentSchema as Schema;
  const pointer = error.instancePath;
  const name = nameOf(pointer);
  switch (error.keyword) {
    case "additionalProperties":
      return unknownKey(error, String(parameters.additionalProperty));
    case "required":
      return { pointer, message: `${name} needs the key "${String(parameters.missingProperty)}".` };
    case "dependentRequired": {
      const { property, missingProperty } = parameters;
      return {
        pointer: `${pointer}/${pointerSegment(String(property))}`,
        message: `"${String(property)}" needs "${String(missingProperty)}" beside it.`,
      };
    }
    case "pattern":
      return mustBe(error, schema.title ?? "of another form");
    case "type":
      if (schema.pattern !== undefined && schema.title !== undefined) {
        return {
          ...mustBe(error, schema.title),
          fix: `write it with its unit: "${timeExample(error.data)}"`,
        };
      }
      return mustBe(error, typeNames[String(parameters.type)] ?? String(parameters.type));
    case "enum":
      return mustBe(error, `one of: ${(schema.enum ?? []).join(", ")}`);
    case "const":
      return mustBe(error, String(parameters.allowedValue));
    case "minLength":
    case "minItems":
    case "minProperties":
      return { pointer, message: `${name} must not be empty.` };
    case "maxItems":
    case "maxProperties":
      return {
        pointer,
        message: `${name} has too many entries: at most ${String(parameters.limit)}.`,
      };
    case "minimum":
    case "maximum":
      return {
        pointer,
        message: `${name} is ${String(error.data)}; it ${error.message ?? "is out of range"}.`,
      };
    case "anyOf":
      return mustBe(error, (schema.anyOf ?? []).map((branch) => branch.title ?? "").join(" or "));
    default:
      return undefined; // "false schema" and the like accompany an error that says more.
  }
}

/** Keywords that say that a value is not of a branch's kind at all. */
const kindKeywords = new Set(["type", "const", "enum"]);

/** `schemaPath` of errors inside a `$ref` begins anew, so the branch is known by the schema's own objects. */
function withoutOtherShapes(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter((error) => error.keyword === "anyOf");
  let kept = [...errors];
  for (const choice of choices) {
    const inside = (error: ErrorObject): boolean =>
      error !== choice &&
      errors.indexOf(error) < errors.indexOf(choice) &&
      (error.instancePath === choice.instancePath ||
        error.instancePath.startsWith(`${choice.instancePath}/`));
    const atValue = kept.filter(
      (error) => inside(error) && error.instancePath === choice.instancePath,
    );
    // A branch of the right kind reports more than its kind; then its findings say it all.
    const telling = kept.filter(
      (error) => inside(error) && !(atValue.includes(error) && kindKeywords.has(error.keyword)),
    );
    kept = kept.filter((error) =>
      telling.length > 0
        ? error !== choice && (!inside(error) || telling.includes(error))
        : !inside(error),
    );
  }
  // A misspelt key explains the missing one.
  const misspelt = new Set(
    kept.filter((e) => e.keyword === "additionalProperties").map((e) => e.instancePath),
  );
  return kept.filter((e) => e.keyword !== "required" || !misspelt.has(e.instancePath));
}

/** Every mistake in the form of a scenario; empty when there is none. */
export function formMistakes(value: unknown): FormMistake[] {
  const validate = validator();
  if (validate(value)) return [];
  const mistakes = withoutOtherShapes(validate.errors ?? [])
    .map(tell)
    .filter((mistake) => mistake !== undefined);
  return mistakes.length > 0
    ? mistakes
    : [{ pointer: "", message: validate.errors?.[0]?.message ?? "the form is not right." }];
}
