// The other filters of a project that scenarios of one put into their chains: their modules must be built before.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { FilterFolder, Project } from "./project.js";

/** `module: ../../../build/other.wasm`, however it is quoted; what else a scenario says is read later. */
const moduleKey = /(?:^|[\s{,"'])module["']?:\s*["']?([^\s"',}]+\.wasm)/gm;

/** Filters of the project whose module in build/ a scenario of this one names. */
export function chainedFilters({ filters }: Project, { scenarios }: FilterFolder): FilterFolder[] {
  if (!existsSync(scenarios)) return [];
  const paths = readdirSync(scenarios, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.ya?ml$/.test(name))
    .flatMap((name) => {
      const path = join(scenarios, name);
      const named = [...readFileSync(path, "utf8").matchAll(moduleKey)];
      return named.map(([, module = ""]) => resolve(path, "..", module));
    });
  return filters.filter(({ wasm }) => paths.includes(wasm));
}
