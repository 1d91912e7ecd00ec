// `outrigger build`, without the manifests: every filter of a project to its module in build/.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { gzipSync } from "node:zlib";
import { tidyDiagnostics, type Diagnostic } from "../errors/diagnostic.js";
import { readModule } from "../module/module-facts.js";
import { findFilters } from "../project/find-filters.js";
import type { FilterFolder, Project } from "../project/project.js";
import {
  compileFilter,
  isCompiled,
  moduleFile,
  type CompileStep,
  type CompiledFilter,
  type Profile,
} from "./compile-filter.js";
import { writeAtomically } from "./content-cache.js";

export interface BuildProgress {
  readonly filter: string;
  readonly step: CompileStep | "done" | "failed";
  /** Since the filter was begun. */
  readonly ms: number;
  readonly cached: boolean;
}

export interface BuildOptions {
  /** Names; all filters of the project without it. */
  readonly filters?: readonly string[];
  readonly profile?: Profile;
  /** `false`: the data of release modules are not packed, so that they start sooner. */
  readonly packs?: boolean;
  readonly useCache?: boolean;
  readonly onProgress?: (event: BuildProgress) => void;
}

export interface BuiltFilter {
  readonly filter: FilterFolder;
  readonly profile: Profile;
  /** Absolute path of the module that was written. */
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly gzipSize: number;
  readonly sha256: string;
  /** Where its instructions come from, as JSON. It is written beside the module. */
  readonly sourceMap?: string;
  /** The module before its data was packed, when it was. */
  readonly plain?: CompiledFilter["plain"];
  /** `env.proxy_log` and so on, sorted. */
  readonly imports: readonly string[];
  /** Names that are registered: the root ids. */
  readonly plugins: readonly string[];
  /** What each plugin is for, by root id. */
  readonly kinds: CompiledFilter["kinds"];
  /** One filter object serves all streams. */
  readonly stateless: boolean;
  readonly warnings: readonly Diagnostic[];
  readonly ms: number;
  readonly cached: boolean;
}

export interface FailedFilter {
  readonly filter: FilterFolder;
  readonly diagnostics: readonly Diagnostic[];
}

export interface BuildResult {
  readonly built: readonly BuiltFilter[];
  readonly failed: readonly FailedFilter[];
  /** Of all filters that failed, sorted. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The module as the mock host, scenarios and proofs take it. */
export function moduleOf({
  bytes,
  kinds,
  sourceMap,
}: Pick<BuiltFilter, "bytes" | "kinds" | "sourceMap">): {
  wasm: Uint8Array;
  kinds: BuiltFilter["kinds"];
  sourceMap?: string;
} {
  return { wasm: bytes, kinds, ...(sourceMap !== undefined && { sourceMap }) };
}

/** More than the two compilers: the next filter is checked while they are at work. */
const filtersAtOnce = 3;

function describe(
  filter: FilterFolder,
  profile: Profile,
  file: string,
  compiled: CompiledFilter,
  ms: number,
): BuiltFilter {
  const { bytes, sourceMap, plain, plugins, kinds, stateless, warnings, cached } = compiled;
  const imports = readModule(bytes).imports.map((item) => `${item.module}.${item.name}`);
  return {
    filter,
    profile,
    file,
    bytes,
    size: bytes.length,
    gzipSize: gzipSync(bytes, { level: 9 }).length,
    sha256: compiled.sha256,
    ...(sourceMap !== undefined && { sourceMap }),
    ...(plain !== undefined && { plain }),
    imports: imports.sort(),
    plugins,
    kinds,
    stateless,
    warnings,
    ms,
    cached,
  };
}

/**
 * Builds filters of a project: build/NAME.wasm, or build/NAME.debug.wasm with the debug profile.
 * A filter that fails leaves what was built of it before as it is.
 * @throws OutriggerError OUT1004 when a name in `options.filters` is none.
 */
export async function buildFilters(
  project: Project,
  options: BuildOptions = {},
): Promise<BuildResult> {
  const { profile = "release", packs = true, useCache = true, onProgress } = options;
  const order = options.filters ? findFilters(project, options.filters) : project.filters;
  const queue = [...order];
  const built = new Map<FilterFolder, BuiltFilter>();
  const failed = new Map<FilterFolder, FailedFilter>();
  await mkdir(project.buildFolder, { recursive: true });

  const build = async (filter: FilterFolder): Promise<void> => {
    const begun = performance.now();
    const elapsed = (): number => performance.now() - begun;
    const report = (step: BuildProgress["step"], cached = false): void =>
      onProgress?.({ filter: filter.name, step, ms: elapsed(), cached });
    const result = await compileFilter({
      root: project.root,
      source: filter.source,
      name: filter.name,
      profile,
      packs,
      ...(useCache && { cacheFolder: project.cacheFolder }),
      onStep: report,
    });
    if (!isCompiled(result)) {
      failed.set(filter, { filter, diagnostics: result.diagnostics });
      report("failed");
      return;
    }
    const file = join(project.root, moduleFile(filter.name, profile));
    await writeAtomically(file, result.bytes);
    if (result.sourceMap !== undefined) await writeAtomically(`${file}.map`, result.sourceMap);
    built.set(filter, describe(filter, profile, file, result, elapsed()));
    report("done", result.cached);
  };

  const worker = async (): Promise<void> => {
    for (let filter = queue.shift(); filter !== undefined; filter = queue.shift())
      await build(filter);
  };
  await Promise.all(Array.from({ length: filtersAtOnce }, worker));
  return {
    built: order.flatMap((filter) => built.get(filter) ?? []),
    failed: order.flatMap((filter) => failed.get(filter) ?? []),
    diagnostics: tidyDiagnostics([...failed.values()].flatMap((item) => [...item.diagnostics])),
  };
}
