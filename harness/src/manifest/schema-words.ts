// What a schema refuses, in words: shared by the settings of one filter and by policies.

import type { ErrorObject } from "ajv/dist/2020.js";

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

/** What was written before YAML read a number. Minors of Istio and Envoy have two digits: 1.3 was 1.30. */
export function textOfNumber(name: string, value: number): string {
  const text = showValue(value);
  return name.endsWith("Version") && /^1\.\d$/.test(text) ? `${text}0` : text;
}

/** What a value is, for a sentence about one that is something else than it should be. */
export function valueInWords(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${showValue(value)}`;
}

const units: Readonly<Record<string, string>> = {
  Items: "item",
  Properties: "entry",
  Length: "character",
};

const plural = (unit: string): string => (unit === "entry" ? "entries" : `${unit}s`);

/** The rule that was broken; `comment` is what the schema itself says of values of this form. */
export function ruleInWords(error: ErrorObject, comment: string | undefined): string {
  const params = error.params as Record<string, unknown>;
  const unit = units[error.keyword.slice(3)];
  if (unit !== undefined) {
    return error.keyword.startsWith("min")
      ? `at least one ${unit}`
      : `at most ${String(params["limit"])} ${plural(unit)}`;
  }
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
    case "uniqueItems":
      return "each only once";
    default:
      return comment ?? error.message ?? error.keyword;
  }
}
