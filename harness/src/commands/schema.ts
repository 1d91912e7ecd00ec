// `outrigger schema`: writes what a filter's config.schema.json makes, or checks that it is not stale.

import type { CommandContext } from "./command-context.js";
import { printDiagnostics } from "./report.js";
import { ExitCode } from "../errors/outrigger-error.js";
import { displayPath } from "../project/project.js";
import { generateConfiguration } from "./generate-configuration.js";
import { selectFilters } from "./select-filters.js";

export interface SchemaCommandOptions {
  check?: boolean;
}

export function schemaCommand(
  context: CommandContext,
  names: string[],
  options: SchemaCommandOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const { project, filters } = selectFilters(context, names);
  const results = filters.map((filter) =>
    generateConfiguration(project, filter, options.check === true),
  );
  const diagnostics = results.flatMap((result) => result.diagnostics);
  const files = results.flatMap((result) => result.files).map((file) => displayPath(file));
  if (terminal.json) {
    const ok = diagnostics.length === 0;
    terminal.result(JSON.stringify({ ok, files, diagnostics }, null, 2));
  } else {
    printDiagnostics(terminal, diagnostics);
    if (options.check !== true) for (const file of files) terminal.result(file);
    if (files.length === 0 && diagnostics.length === 0) terminal.info("nothing is stale");
  }
  if (diagnostics.length === 0) return Promise.resolve(ExitCode.Ok);
  return Promise.resolve(options.check === true ? ExitCode.Found : ExitCode.InvalidInput);
}
