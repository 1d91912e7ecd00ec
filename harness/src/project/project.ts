// A project: the folder that holds asconfig.json and filters/. Everything else has its place from there.

import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { ExitCode, OutriggerError } from "../errors/outrigger-error.js";

/** One filter of a project: a folder `filters/NAME` with an `index.ts`. */
export interface FilterFolder {
  name: string;
  /** Absolute path of `filters/NAME`. */
  path: string;
  /** Absolute path of `filters/NAME/index.ts`. */
  source: string;
  /** Absolute path of `filters/NAME/scenarios`, whether it exists or not. */
  scenarios: string;
  /** Absolute path of `build/NAME.wasm`, whether it exists or not. */
  wasm: string;
}

/** Where things are in a project. All paths are absolute. */
export interface Project {
  root: string;
  asconfig: string;
  filters: readonly FilterFolder[];
  buildFolder: string;
  manifestFolder: string;
  /** What the tools keep between runs: caches, Envoy. Ignored by git. */
  cacheFolder: string;
}

/** A filter's name is also a file name, a root id and part of Kubernetes names (RFC 1123 label). */
export const filterNamePattern = /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/;

/** A path as a user would type it: relative to the working directory unless that climbs out of it. */
export function displayPath(path: string, from = process.cwd()): string {
  const short = relative(from, path);
  return short === "" ? "." : short.startsWith("..") ? path : short;
}

/** The nearest folder, from `start` upwards, that has an asconfig.json and a filters folder. */
export function findProjectRoot(start: string): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "asconfig.json")) && existsSync(join(folder, "filters"))) {
      return folder;
    }
    if (dirname(folder) === folder) return undefined;
  }
}

function listFilters(root: string): FilterFolder[] {
  const folder = join(root, "filters");
  return readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isDirectory())
    .filter((name) => existsSync(join(folder, name, "index.ts")))
    .sort()
    .map((name) => {
      if (!filterNamePattern.test(name)) {
        throw new OutriggerError(ExitCode.InvalidInput, {
          code: "OUT1002",
          severity: "error",
          file: displayPath(join(folder, name)),
          message: `"${name}" cannot be the name of a filter.`,
          rule: "1 to 40 characters: lower-case letters, digits and -, with a letter or digit at both ends",
          fix: `rename the folder, for example to ${
            name
              .toLowerCase()
              .replace(/[^a-z0-9]+/g, "-")
              .replace(/^-+|-+$/g, "")
              .slice(0, 40) || "my-filter"
          }`,
        });
      }
      const path = join(folder, name);
      return {
        name,
        path,
        source: join(path, "index.ts"),
        scenarios: join(path, "scenarios"),
        wasm: join(root, "build", `${name}.wasm`),
      };
    });
}

/**
 * Opens the project that `start` lies in.
 * @throws OutriggerError OUT1001 when there is none, OUT1002 when a filter's name cannot be one.
 */
export function openProject(start: string): Project {
  const root = findProjectRoot(start);
  if (root === undefined) {
    throw new OutriggerError(ExitCode.InvalidInput, {
      code: "OUT1001",
      severity: "error",
      file: displayPath(resolve(start)),
      message:
        "no project here: neither this folder nor one above it has asconfig.json and filters/.",
      fix: "go to your project (or use --dir PATH), or make one: outrigger new my-policies",
    });
  }
  return {
    root,
    asconfig: join(root, "asconfig.json"),
    filters: listFilters(root),
    buildFolder: join(root, "build"),
    manifestFolder: join(root, "envoyfilters"),
    cacheFolder: join(root, ".outrigger"),
  };
}
