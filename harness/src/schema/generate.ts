// Writes what is made from a filter's config.schema.json, and says when it is stale.

import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import type { Diagnostic } from "../errors/diagnostic.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { displayPath, type FilterFolder } from "../project/project.js";
import { guestCode } from "./guest-code.js";
import type { Schema } from "./model.js";
import { readSchema } from "./read-schema.js";
import { readmeTable } from "./readme-table.js";

const begin = "<!-- config:begin -->";
const end = "<!-- config:end -->";

/** A file that is made from the schema, with the text that it should have. */
export interface GeneratedFile {
  path: string;
  text: string;
}

/** Folder of the shared fragments (`outrigger:NAME`) of the SDK that a project uses. */
export function fragmentsFolder(projectRoot: string): string {
  const require = createRequire(join(projectRoot, "package.json"));
  const sdk = dirname(realpathSync(require.resolve("proxy-wasm-assemblyscript-sdk/package.json")));
  return join(sdk, "config", "fragments");
}

/** Absolute path of a filter's schema, whether it exists or not. */
export function schemaPath(filter: FilterFolder): string {
  return join(filter.path, "config.schema.json");
}

/**
 * Reads a filter's schema; undefined when the filter has none.
 * @throws OutriggerError OUT1701 to OUT1707
 */
export function openSchema(filter: FilterFolder, fragments: string): Schema | undefined {
  const path = schemaPath(filter);
  return existsSync(path) ? readSchema(path, filter.name, fragments) : undefined;
}

function withTable(readme: string, table: string): string | undefined {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) return undefined;
  return `${readme.slice(0, from + begin.length)}\n\n${table}\n\n${readme.slice(to)}`;
}

/**
 * The files that a filter's schema makes: config.gen.ts, and README.md when there is one.
 * @throws OutriggerError OUT1721 when the README has no place for the table
 */
export function generatedFiles(filter: FilterFolder, schema: Schema): GeneratedFile[] {
  const command = `outrigger schema ${filter.name}`;
  const files = [{ path: join(filter.path, "config.gen.ts"), text: guestCode(schema, command) }];
  const path = join(filter.path, "README.md");
  if (!existsSync(path)) return files;
  const text = withTable(readFileSync(path, "utf8"), readmeTable(schema));
  if (text === undefined) {
    throw new OutriggerError(ExitCode.InvalidInput, {
      code: "OUT1721",
      severity: "error",
      file: displayPath(path),
      message: "the README has no place for the table of settings.",
      fix: `add the lines ${begin} and ${end}`,
    });
  }
  return [...files, { path, text }];
}

function isStale({ path, text }: GeneratedFile): boolean {
  return !existsSync(path) || readFileSync(path, "utf8") !== text;
}

/** Writes the files that are stale; returns their paths. */
export function writeGenerated(files: readonly GeneratedFile[]): string[] {
  const stale = files.filter(isStale);
  for (const { path, text } of stale) writeFileSync(path, text);
  return stale.map(({ path }) => path);
}

/** A diagnostic for each file that is stale. */
export function staleFiles(filter: FilterFolder, files: readonly GeneratedFile[]): Diagnostic[] {
  return files.filter(isStale).map(({ path }) => ({
    code: "OUT1720",
    severity: "error",
    file: displayPath(path),
    message: "the file is not what config.schema.json makes.",
    fix: `outrigger schema ${filter.name}`,
  }));
}
