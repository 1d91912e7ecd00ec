// From names to the filters of a project.

import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";
import { nearestWord } from "../terminal/nearest-word.js";
import type { FilterFolder, Project } from "./project.js";

/**
 * The filters with these names, each once.
 * @throws OutriggerError OUT1004, with the nearest name.
 */
export function findFilters(project: Project, names: readonly string[]): FilterFolder[] {
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
  return [...new Set(filters)];
}
