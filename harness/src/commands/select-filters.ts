// From names on the command line to the filters of the project.

import type { CommandContext } from "./command-context.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import type { ExplanationTable } from "../errors/explanation.js";
import { findFilters } from "../project/find-filters.js";
import { displayPath, openProject, type FilterFolder, type Project } from "../project/project.js";

export const selectionCodes: ExplanationTable = {
  OUT1005: {
    title: "which filter?",
    text: "This command works on one filter, and the project has several or none. Give the name of one.",
  },
};

export interface Selection {
  project: Project;
  filters: readonly FilterFolder[];
}

/**
 * The project around the working folder, and the named filters (all when no name is given).
 * @throws OutriggerError OUT1001, OUT1002, OUT1004, or OUT1005 for a project without filters.
 */
export function selectFilters(context: CommandContext, names: readonly string[]): Selection {
  const project = openProject(context.folder);
  if (project.filters.length === 0) {
    throw new OutriggerError(ExitCode.InvalidInput, {
      code: "OUT1005",
      severity: "error",
      file: displayPath(project.root),
      message: "this project has no filter yet: there is no filters/NAME/index.ts.",
      fix: "write filters/my-filter/index.ts, or start from `outrigger new`",
    });
  }
  if (names.length === 0) return { project, filters: project.filters };
  return { project, filters: findFilters(project, names) };
}

/** Like selectFilters, for commands that work on exactly one filter. */
export function selectFilter(
  context: CommandContext,
  names: readonly string[],
): { project: Project; filter: FilterFolder } {
  const { project, filters } = selectFilters(context, names);
  const [filter] = filters;
  if (filter === undefined || filters.length > 1) {
    throw new OutriggerError(ExitCode.Usage, {
      code: "OUT1005",
      severity: "error",
      message: `this command takes one filter, and the project has ${filters.length}.`,
      fix: `name one of: ${filters.map((candidate) => candidate.name).join(", ")}`,
    });
  }
  return { project, filter };
}
