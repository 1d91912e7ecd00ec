// What an editor would say about the files of the filters in this repository.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { openProject } from "../project/project.js";
import { editorSchemas } from "./editor-schemas.js";
import { fragmentsFolder, openSchema } from "./generate.js";

const project = openProject(fileURLToPath(new URL("../../../", import.meta.url)));

const filters = project.filters.flatMap((filter) => {
  const schema = openSchema(filter, fragmentsFolder(project.root));
  return schema === undefined ? [] : [{ name: filter.name, filter, schema }];
});

function validators(name: string, schema: (typeof filters)[number]["schema"]) {
  const ajv = new Ajv2020({ strict: false });
  const [deploy, scenario] = editorSchemas(name, schema).map(({ text }) =>
    ajv.compile(JSON.parse(text) as object),
  );
  if (deploy === undefined || scenario === undefined) throw new Error("two schemas are expected");
  return { deploy, scenario };
}

describe.each(filters)("an editor that has the schemas of $name", ({ name, filter, schema }) => {
  const { deploy, scenario } = validators(name, schema);

  it("finds nothing wrong in deploy.yaml", () => {
    const value: unknown = parse(readFileSync(join(filter.path, "deploy.yaml"), "utf8"));
    expect([deploy(value), deploy.errors]).toEqual([true, null]);
  });

  it("finds a setting that does not exist", () => {
    expect(deploy({ configuration: { nobody_has_this_setting: 1 } })).toBe(false);
    expect(scenario({ scenario: "x", plugin: { configuration: { nobody_has_this: 1 } } })).toBe(
      false,
    );
  });

  it("finds nothing wrong in the scenarios, but for those that expect a refusal", () => {
    for (const file of readdirSync(filter.scenarios).filter((entry) => entry.endsWith(".yaml"))) {
      const value = parse(readFileSync(join(filter.scenarios, file), "utf8")) as {
        expect?: { refused?: unknown };
      };
      const isRefused = value.expect?.refused !== undefined;
      expect([file, scenario(value) || isRefused]).toEqual([file, true]);
    }
  });
});

it("is there for every filter with settings", () => {
  expect(filters.map(({ name }) => name)).toEqual([
    "cors",
    "headers",
    "jwt",
    "rate-limit",
    "trace",
  ]);
});
