// `outrigger build`: every filter compiled, checked and proven on the mock; then its manifests, and one table.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CommandContext } from "./command-context.js";
import { printDiagnostics } from "./report.js";
import { tidyDiagnostics } from "../errors/diagnostic.js";
import type { ExitCode } from "../errors/outrigger-error.js";
import { displayPath, type Project } from "../project/project.js";
import { formatTable } from "../terminal/table.js";
import { exitCodeOf, isProven, proveFilters, type ProvenFilter } from "./pipeline.js";
import { selectFilters } from "./select-filters.js";
import { writeManifests } from "./write-manifests.js";

export interface BuildCommandOptions {
  debug?: boolean;
  cache?: boolean;
}

interface BuildRow {
  proven: ProvenFilter;
  manifests: readonly string[];
}

const columns = [
  { title: "FILTER" },
  { title: "SIZE", align: "right" },
  { title: "GZIP", align: "right" },
  { title: "SHA-256" },
  { title: "IMPORTS", align: "right" },
  { title: "SCENARIOS", align: "right" },
  { title: "MANIFEST" },
] as const;

function kibibytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}

function tableRow({ proven, manifests }: BuildRow, debug: boolean): string[] {
  const { built, scenarios, filter } = proven;
  if (built === undefined) return [filter.name, "–", "–", "–", "–", "–", "does not compile"];
  const passed = scenarios.filter((result) => result.outcome === "passed").length;
  const [manifest] = manifests;
  return [
    filter.name,
    kibibytes(built.size),
    kibibytes(built.gzipSize),
    built.sha256.slice(0, 12),
    String(built.imports.length),
    `${passed}/${scenarios.length}`,
    manifest !== undefined
      ? displayPath(manifest)
      : debug
        ? "none (debug)"
        : "not written, see above",
  ];
}

function jsonRow({ proven, manifests }: BuildRow): object {
  const { built, scenarios, filter, diagnostics } = proven;
  return {
    filter: filter.name,
    ok: isProven(proven),
    ...(built === undefined
      ? {}
      : {
          profile: built.profile,
          size: built.size,
          gzipSize: built.gzipSize,
          sha256: built.sha256,
          imports: built.imports,
          cached: built.cached,
        }),
    scenarios,
    manifests: manifests.map((path) => displayPath(path)),
    diagnostics,
  };
}

/** Manifests on the disk of filters that got none this time. */
function outdated(rows: readonly BuildRow[], project: Project, debug: boolean): string[] {
  if (debug) return [];
  return rows
    .filter(({ manifests }) => manifests.length === 0)
    .map(({ proven }) => join(project.manifestFolder, `${proven.filter.name}.yaml`))
    .filter((path) => existsSync(path));
}

export async function buildCommand(
  context: CommandContext,
  names: string[],
  options: BuildCommandOptions,
): Promise<ExitCode> {
  const started = performance.now();
  const { terminal } = context;
  const { project, filters } = selectFilters(context, names);
  const debug = options.debug === true;
  const proven = await proveFilters(context, project, filters, {
    debug,
    useCache: options.cache !== false,
  });
  const rows: BuildRow[] = [];
  for (const entry of proven) {
    const manifests = isProven(entry) && !debug ? writeManifests(entry, project.root) : [];
    rows.push({ proven: entry, manifests });
  }
  const diagnostics = tidyDiagnostics(proven.flatMap((entry) => entry.diagnostics));
  const failed = proven.filter((entry) => !isProven(entry)).length;
  const code = exitCodeOf(proven);
  if (terminal.json) {
    terminal.result(JSON.stringify({ ok: failed === 0, filters: rows.map(jsonRow) }, null, 2));
    return code;
  }
  printDiagnostics(terminal, diagnostics);
  if (diagnostics.length > 0) terminal.problem("");
  for (const line of formatTable(
    columns,
    rows.map((row) => tableRow(row, debug)),
  )) {
    terminal.result(line);
  }
  for (const path of outdated(rows, project, debug)) {
    terminal.problem(`${displayPath(path)} is still that of an earlier build`);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  terminal.info(
    failed === 0
      ? `\n${terminal.colors.green("done")} ${proven.length} built in ${seconds} s`
      : `\n${terminal.colors.red("failed")} ${failed} of ${proven.length} in ${seconds} s; no manifest was written for what failed`,
  );
  return code;
}
