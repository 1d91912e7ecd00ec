// Schemas for editors: deploy.yaml and scenario files with the settings of one filter in their `configuration`,
// so that an editor completes and explains them. Made from the same config.schema.json as everything else.

import { readFileSync } from "node:fs";
import { plainSchema } from "./plain-schema.js";
import type { Schema } from "./model.js";

interface JsonSchema {
  [key: string]: unknown;
  $defs?: Record<string, JsonSchema>;
  properties?: Record<string, JsonSchema>;
}

export interface EditorSchema {
  /** `NAME.deploy.schema.json` or `NAME.scenario.schema.json`. */
  name: string;
  text: string;
}

function readShipped(name: string): JsonSchema {
  const path = new URL(`../../schemas/${name}`, import.meta.url);
  return JSON.parse(readFileSync(path, "utf8")) as JsonSchema;
}

/** The definitions of a configuration under names that meet no others: `configuration` is the whole. */
function configurationDefinitions(
  schema: Schema,
  prefix = "configuration.",
): Record<string, JsonSchema> {
  const text = JSON.stringify(plainSchema(schema));
  const renamed = JSON.parse(text.replaceAll('"#/$defs/', `"#/$defs/${prefix}`)) as JsonSchema;
  const { $defs = {}, ...whole } = renamed;
  delete whole.$schema; // The document that this becomes a part of says it.
  const parts = Object.entries($defs).map(([name, part]) => [`${prefix}${name}`, part] as const);
  return { [prefix.slice(0, -1)]: whole, ...Object.fromEntries(parts) };
}

/** Puts the configuration's schema where `holder` has any configuration, or its text. */
function refine(holder: JsonSchema | undefined): void {
  const general = holder?.properties?.configuration;
  if (holder?.properties === undefined || general === undefined) {
    throw new Error("the shipped schema has no place for a configuration");
  }
  holder.properties.configuration = {
    description: general.description,
    anyOf: [
      { $ref: "#/$defs/configuration" },
      { type: "string", description: "The configuration as JSON text." },
    ],
  };
}

/** In a chain those with a module are other filters, whose settings are their own. */
function refineScenario({ $defs = {}, properties = {} }: JsonSchema): void {
  const { filters } = properties;
  if (filters === undefined) throw new Error("the shipped schema has no chains of filters");
  $defs.otherPlugin = structuredClone($defs.plugin ?? {});
  filters.items = {
    if: { required: ["module"] },
    then: { $ref: "#/$defs/otherPlugin" },
    else: { $ref: "#/$defs/plugin" },
  };
  refine($defs.plugin);
}

/** The two schemas for a filter's YAML files. */
export function editorSchemas(filterName: string, schema: Schema): EditorSchema[] {
  const deploy = readShipped("deploy.schema.json");
  const scenario = readShipped("scenario.schema.json");
  refine(deploy);
  refineScenario(scenario);
  return [
    { kind: "deploy", document: deploy },
    { kind: "scenario", document: scenario },
  ].map(({ kind, document }) => ({
    name: `${filterName}.${kind}.schema.json`,
    text: `${JSON.stringify(
      {
        ...document,
        $id: `outrigger:${filterName}.${kind}`,
        $defs: { ...document.$defs, ...configurationDefinitions(schema) },
      },
      null,
      2,
    )}\n`,
  }));
}

/** The schema for policies: each filter of the project with its own settings in `configuration`. */
export function policyEditorSchema(schemas: ReadonlyMap<string, Schema>): EditorSchema {
  const policy = readShipped("policy.schema.json");
  const filter = policy.$defs?.filter;
  if (filter === undefined) throw new Error("the shipped schema has no filters");
  const definitions: Record<string, JsonSchema> = {};
  filter.allOf = [...schemas].map(([name, schema]) => {
    Object.assign(definitions, configurationDefinitions(schema, `${name}.`));
    const configuration = { anyOf: [{ $ref: `#/$defs/${name}` }, { type: "string" }] };
    return {
      if: { properties: { filter: { const: name } } },
      then: { properties: { configuration } },
    };
  });
  const document = {
    ...policy,
    $id: "outrigger:policy",
    $defs: { ...policy.$defs, ...definitions },
  };
  return { name: "policy.schema.json", text: `${JSON.stringify(document, null, 2)}\n` };
}
