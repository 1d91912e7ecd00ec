// From names on the command line to the filters of the project.

import type { CommandContext } from "./command-context.js";
import type { Diagnostic } from "../errors/diagnostic.js";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import type { ExplanationTable } from "../errors/explanation.js";
import { displayPath, openProject, type FilterFolder, type Project } from "../project/project.js";
import { nearestWord } from "../terminal/nearest-word.js";

export const selectionCodes: ExplanationTable = {
  OUT1004: {
    title: "no such filter",
    text: "A filter is a folder filters/NAME that holds an index.ts. The name on the command line is the name of that folder.",
  },
  OUT1005: {
    title: "which filter?",
    text: "This command works on one filter, and the project has several or none. Give the name of one.",
  },
  OUT1010: {
    title: "a filter without scenarios",
    text: "A manifest is written for a module that passes its scenarios, and a filter without any passes all of none. A scenario is a YAML file in filters/NAME/scenarios: a request, what the upstream answers, and what must be seen.",
  },
};

/** What a filter gets told that nothing proves. */
export function withoutScenarios(filter: FilterFolder): Diagnostic {
  return {
    code: "OUT1010",
    severity: "warning",
    file: displayPath(filter.path),
    message: "this filter has no scenarios: nothing proves what it does.",
    fix: `write one: ${displayPath(filter.scenarios)}/what-it-does.yaml`,
  };
}

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
  const known = project.filters.map((filter) => filter.name);
  const filters = names.map((name) => {
    const filter = project.filters.find((candidate) => candidate.name === name);
    if (filter !== undefined) return filter;
    const nearest = nearestWord(name, known);
    throw new OutriggerError(ExitCode.Usage, {
      code: "OUT1004",
      severity: "error",
      message: `there is no filter called "${name}".`,
      rule: `filters of this project: ${known.join(", ")}`,
      fix: nearest === undefined ? "give one of these names" : `did you mean ${nearest}?`,
    });
  });
  return { project, filters: [...new Set(filters)] };
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
