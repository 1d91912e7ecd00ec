// The policies in examples/policies: an editor has nothing against them, their filters accept what they are given, and
// what they become passes lint without a word.

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { lintDocuments } from "../../harness/src/lint/index.js";
import { loadPolicy } from "../../harness/src/manifest/policy-file.js";
import { render } from "../../harness/src/manifest/render.js";
import { openProject } from "../../harness/src/project/project.js";
import {
  fragmentsFolder,
  openSchema,
  policyEditorSchema,
  validateConfiguration,
} from "../../harness/src/schema/index.js";
import { prepare } from "./policies.js";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const folder = join(root, "examples/policies");
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

const project = openProject(root);
const schemas = new Map(
  project.filters.flatMap((filter) => {
    const schema = openSchema(filter, fragmentsFolder(root));
    return schema === undefined ? [] : [[filter.name, schema] as const];
  }),
);
const editor = new Ajv2020({ strict: false }).compile(
  JSON.parse(policyEditorSchema(schemas).text) as object,
);

describe.each(files)("%s", (name) => {
  const { policy, warnings } = loadPolicy(join(folder, name));

  it("is a policy that nothing is said against, neither here nor in an editor", () => {
    expect(warnings).toEqual([]);
    const value: unknown = parse(readFileSync(join(folder, name), "utf8"));
    expect([editor(value), editor.errors]).toEqual([true, null]);
  });

  it("gives its filters configurations that they accept", () => {
    for (const { filter, configuration = "" } of policy.filters) {
      const schema = schemas.get(filter);
      expect(schema === undefined ? [] : validateConfiguration(schema, configuration)).toEqual([]);
    }
  });

  it("becomes documents that lint says nothing of", () => {
    const documents = render(prepare(policy)).map(({ document }) => document);
    const { istioVersion, envoyVersion } = policy;
    expect(lintDocuments(documents, { istioVersion, envoyVersion })).toEqual([]);
  });
});

it("are one of each kind and source", () => {
  const seen = files.map((name) => {
    const { kind, source } = loadPolicy(join(folder, name)).policy;
    return kind === "envoyfilter" ? `${kind} ${source}` : kind;
  });
  expect([...new Set(seen)].sort()).toEqual([
    "envoy",
    "envoyextensionpolicy",
    "envoyfilter ecds",
    "envoyfilter file",
    "envoyfilter image-volume",
    "envoyfilter inline",
    "envoyfilter remote",
    "listener",
    "trafficextension",
    "wasmplugin",
  ]);
});

it("an editor is told of a setting that a filter does not have", () => {
  const filters = [{ filter: "cors", configuration: { allow_origin: [] } }];
  expect(editor({ name: "cart", selector: { app: "cart" }, filters })).toBe(false);
});
