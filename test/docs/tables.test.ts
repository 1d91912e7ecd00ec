// The tables of the pages name every key that the code knows, and no other.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../harness/src/cli/program.js";
import { lintCodes } from "../../harness/src/lint/codes.js";
import { keywordsOf } from "../../harness/src/schema/keywords.js";
import { readPage, repository, sdkNames } from "./page-project.js";

type Row = Record<string, string>;

/** All tables of a page whose first column has this title: a row for each line, by column title. */
function rows(page: string, title: string): Row[] {
  const found: Row[] = [];
  let titles: string[] = [];
  for (const line of readPage(page).split("\n")) {
    if (!line.startsWith("|")) titles = [];
    else {
      const cells = line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim());
      if (titles.length === 0) titles = cells;
      else if (titles[0] === title && !/^-+$/.test(cells[0] ?? "")) {
        found.push(Object.fromEntries(titles.map((name, index) => [name, cells[index] ?? ""])));
      }
    }
  }
  return found;
}

const code = (cell = ""): string => /`([^`]*)`/.exec(cell)?.[1] ?? "";
const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();

interface Schema {
  properties?: Record<string, Schema>;
  default?: unknown;
  [key: string]: unknown;
}

const readSchema = (name: string): Schema =>
  JSON.parse(readPage(`harness/schemas/${name}.schema.json`)) as Schema;

/** Names of all properties in a schema. */
function propertyNames(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties = {} } = schema as Schema;
  return [...Object.keys(properties), ...Object.values(schema).flatMap(propertyNames)];
}

/** Keys of a value that is judged. */
const forms = ["anyOrder", "base64", "contains", "file", "matches", "size", "snapshot"];

describe("docs/scenarios.md", () => {
  it("has a row for every key of the schema", () => {
    const { $defs, ...top } = readSchema("scenario");
    const listed = rows("docs/scenarios.md", "key").map(({ key }) => code(key));
    expect(sorted([...listed, ...forms])).toEqual(
      sorted([...propertyNames(top), ...propertyNames($defs)]),
    );
  });

  it("has a row for every way to judge a value", () => {
    const named = rows("docs/scenarios.md", "form").map(
      ({ form }) => /\{ (\w+):/.exec(form ?? "")?.[1],
    );
    expect(sorted(named.filter((name) => name !== undefined))).toEqual(forms);
  });
});

describe("docs/configuration.md", () => {
  it("has every keyword that a schema may have, and no other", () => {
    const listed = rows("docs/configuration.md", "keyword").flatMap(({ keyword = "" }) =>
      [...keyword.matchAll(/`([^`]*)`/g)].map(([, name = ""]) => name),
    );
    expect(sorted(listed)).toEqual(sorted(Object.values(keywordsOf).flat()));
  });

  it("has a row for every fragment of the SDK", () => {
    const listed = rows("docs/configuration.md", "fragment").map(({ fragment }) => code(fragment));
    const files = readdirSync(join(repository, "assembly/config/fragments"));
    expect(sorted(listed)).toEqual(
      sorted(files.map((file) => `outrigger:${file.replace(".schema.json", "")}`)),
    );
  });
});

describe("docs/manifests.md", () => {
  const settings = rows("docs/manifests.md", "setting");
  const { properties = {} } = readSchema("deploy");

  it("has a row for every deploy setting", () => {
    expect(sorted(settings.map(({ setting }) => code(setting)))).toEqual(
      sorted(Object.keys(properties)),
    );
  });

  it.each(
    Object.entries(properties).flatMap(([name, schema]) =>
      schema.default === undefined ? [] : [[name, schema.default] as const],
    ),
  )("says the default of %s", (name, value) => {
    const row = settings.find(({ setting }) => code(setting) === name);
    const text =
      typeof value === "object"
        ? JSON.stringify(value).replace(/[{}"]/g, "").replace(":", ": ")
        : String(value);
    expect(code(row?.["default"])).toBe(text);
  });

  it("names every flag of emit that stands for a setting", () => {
    const emit = createProgram({
      version: "0.0.0",
      signal: new AbortController().signal,
      onContext: () => undefined,
      onExit: () => undefined,
    }).commands.find((command) => command.name() === "emit");
    const global = /^--(dir|quiet|verbose|json|no-color|envoy|out|print)$/;
    const flags = (emit?.options ?? [])
      .map(({ long }) => long ?? "")
      .filter((flag) => !global.test(flag));
    const ofPolicies = ["--policy", "--kind", "--source", "--envoy-version"];
    for (const flag of ofPolicies) expect(readPage("docs/manifests.md")).toContain(`\`${flag}\``);
    const named = settings.map((row) => code(row["`emit`"])).filter((flag) => flag !== "");
    expect(sorted([...named, ...ofPolicies])).toEqual(sorted(flags));
  });
});

/** Member names of an exported interface. */
function members(file: string, name: string): string[] {
  const source = ts.createSourceFile(file, readPage(file), ts.ScriptTarget.Latest, true);
  const found = source.statements
    .filter(ts.isInterfaceDeclaration)
    .find((item) => item.name.text === name);
  return found?.members.map((member) => member.name?.getText() ?? "") ?? [];
}

describe("harness/README.md", () => {
  it.each([
    ["option", "MockProxyOptions", "harness/src/mock/mock-options.ts"],
    ["key", "MockPlugin", "harness/src/mock/plugin.ts"],
  ])("has a row for every %s of %s", (column, name, file) => {
    const listed = rows("harness/README.md", column).map((row) => code(row[column]));
    const known = members(file, name);
    expect(known, join(repository, file)).not.toEqual([]);
    expect(sorted(listed)).toEqual(sorted(known));
  });

  it("has a row for every error that the mock throws", () => {
    const [, exported = ""] =
      /export \{([^}]*)\} from "\.\/mock-errors\.js"/.exec(readPage("harness/src/mock/index.ts")) ??
      [];
    const listed = rows("harness/README.md", "error").map(({ error }) => code(error));
    expect(sorted(listed)).toEqual(
      sorted(
        exported
          .split(",")
          .map((name) => name.trim())
          .filter((name) => name !== ""),
      ),
    );
  });
});

describe("docs/sdk.md", () => {
  it.each(sdkNames)("names %s, which the SDK offers", (name) => {
    expect(readPage("docs/sdk.md")).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it("has a row for every callback", () => {
    const callbacks = (file: string): string[] =>
      [...readPage(file).matchAll(/^ {2}(on[A-Z]\w*)\(/gm)].map(([, name = ""]) => name);
    const listed = ["callback", "callback of `Plugin`", "callback of `TcpFilter`"].map((title) =>
      rows("docs/sdk.md", title).map((row) => code(row[title])),
    );
    expect(sorted(listed[0] ?? [])).toEqual(sorted(callbacks("assembly/http/filter.ts")));
    expect(sorted(listed[1] ?? [])).toEqual(sorted(callbacks("assembly/plugin.ts")));
    expect(sorted(listed[2] ?? [])).toEqual(sorted(callbacks("assembly/tcp/tcp-filter.ts")));
  });
});

describe("docs/lint.md", () => {
  it("has a row for every code of lint, with its severity and title", () => {
    const listed = rows("docs/lint.md", "code").map(
      (row) => `${row["code"] ?? ""} ${row["severity"] ?? ""} ${row["finding"] ?? ""}`,
    );
    const known = Object.entries(lintCodes).map(
      ([name, { severity, title }]) => `${name} ${severity} ${title}`,
    );
    expect(listed).toEqual(known);
  });
});
