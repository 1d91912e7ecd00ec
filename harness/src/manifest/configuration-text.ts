// The configuration as the plugin gets it: text. An object becomes JSON in the order in which it was written,
// so the same settings always give the same bytes; what JSON cannot hold is refused, not rounded.

import type { ValuePath } from "./positioned-yaml.js";

export interface ConfigurationMistake {
  path: ValuePath;
  message: string;
}

function findMistakes(value: unknown, path: ValuePath, mistakes: ConfigurationMistake[]): void {
  if (typeof value === "bigint") {
    mistakes.push({ path, message: `${value} does not fit a JSON number without loss.` });
  } else if (typeof value === "number" && !Number.isFinite(value)) {
    mistakes.push({ path, message: `${value} is not a number that JSON has.` });
  } else if (Array.isArray(value)) {
    value.forEach((member, index) => findMistakes(member, [...path, index], mistakes));
  } else if (typeof value === "object" && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      findMistakes(member, [...path, key], mistakes);
    }
  }
}

/** What in `configuration` JSON cannot hold. Paths start at `configuration` itself. */
export function checkConfiguration(configuration: string | object): ConfigurationMistake[] {
  const mistakes: ConfigurationMistake[] = [];
  if (typeof configuration !== "string") findMistakes(configuration, [], mistakes);
  return mistakes;
}

/** The very text that the plugin gets. The configuration must have passed `checkConfiguration`. */
export function configurationText(configuration: string | object): string {
  return typeof configuration === "string" ? configuration : JSON.stringify(configuration);
}
