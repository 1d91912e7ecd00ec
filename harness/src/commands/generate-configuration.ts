// Keeps what is made from config.schema.json in step with it, before anything is compiled.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OutriggerError } from "../errors/outrigger-error.js";
import type { Diagnostic } from "../errors/diagnostic.js";
import type { FilterFolder, Project } from "../project/project.js";
import {
  editorSchemas,
  fragmentsFolder,
  generatedFiles,
  openSchema,
  policyEditorSchema,
  staleFiles,
  writeGenerated,
  type Schema,
} from "../schema/index.js";

export interface GeneratedConfiguration {
  filter: FilterFolder;
  /** Undefined for a filter without a schema, or with one that cannot be read. */
  schema?: Schema;
  /** Files that were stale: written, or with `check` only reported. */
  files: readonly string[];
  diagnostics: readonly Diagnostic[];
}

/** What editors read while deploy.yaml and scenarios are written; kept out of the repository. */
function writeEditorSchemas(project: Project, filter: FilterFolder, schema: Schema): void {
  const folder = join(project.cacheFolder, "schemas");
  mkdirSync(folder, { recursive: true });
  for (const { name, text } of editorSchemas(filter.name, schema)) {
    writeFileSync(join(folder, name), text);
  }
}

/** The schema for policies has the settings of all filters of the project, whichever are worked on. */
export function writePolicySchema(project: Project): void {
  const schemas = new Map<string, Schema>();
  for (const filter of project.filters) {
    try {
      const schema = openSchema(filter, fragmentsFolder(project.root));
      if (schema !== undefined) schemas.set(filter.name, schema);
    } catch (error) {
      // A schema that cannot be read is told where its filter is built.
      if (!(error instanceof OutriggerError)) throw error;
    }
  }
  const { name, text } = policyEditorSchema(schemas);
  const folder = join(project.cacheFolder, "schemas");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
}

/** Writes config.gen.ts and the README's table of one filter; with `check` only says what is stale. */
export function generateConfiguration(
  project: Project,
  filter: FilterFolder,
  check = false,
): GeneratedConfiguration {
  try {
    const schema = openSchema(filter, fragmentsFolder(project.root));
    if (schema === undefined) return { filter, files: [], diagnostics: [] };
    const generated = generatedFiles(filter, schema);
    if (!check) {
      writeEditorSchemas(project, filter, schema);
      return { filter, schema, files: writeGenerated(generated), diagnostics: [] };
    }
    const diagnostics = staleFiles(filter, generated);
    const files = diagnostics.flatMap(({ file }) => (file === undefined ? [] : [file]));
    return { filter, schema, files, diagnostics };
  } catch (error) {
    if (!(error instanceof OutriggerError)) throw error;
    return { filter, files: [], diagnostics: error.diagnostics };
  }
}
