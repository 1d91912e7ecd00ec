// From one source to one module: check, compile, lint; or take the module from the cache.

import { mkdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import type { AuthorCheck } from "../author/check-author.js";
import type { PluginKinds } from "../author/plugin-kind.js";
import { sha256 } from "../author/input-files.js";
import { tidyDiagnostics, type Diagnostic } from "../errors/diagnostic.js";
import { lintModule } from "../module/lint.js";
import { displayPath } from "../project/project.js";
import { compileInPool, warmCompiler } from "./asc-pool.js";
import type { PlainModule } from "./asc-run.js";
import { ContentCache, writeAtomically } from "./content-cache.js";
import { toolVersion } from "./tool-version.js";

export type Profile = "release" | "debug";

export type CompileStep = "check" | "compile" | "lint";

export interface CompileRequest {
  /** Folder where asconfig.json and node_modules resolve. Absolute. */
  readonly root: string;
  /** The filter's index.ts. Absolute. */
  readonly source: string;
  /** Names the entry and the module: build/.entries/NAME.ts, build/NAME.wasm. */
  readonly name: string;
  readonly profile: Profile;
  /** Whether the data of a release module are packed. Default: they are. */
  readonly packs?: boolean;
  /** Where results are kept between runs; without it nothing is looked up or kept. Absolute. */
  readonly cacheFolder?: string;
  /** Told before each step that takes time. */
  readonly onStep?: (step: CompileStep) => void;
}

export interface CompiledFilter {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** Where its instructions come from, as JSON; traps are told with it. */
  readonly sourceMap?: string;
  /** The module as it is before its data is packed, which starts sooner; without it nothing is packed. */
  readonly plain?: PlainModule;
  /** Root ids: the names that are registered. */
  readonly plugins: readonly string[];
  /** What each of them is for. */
  readonly kinds: PluginKinds;
  readonly stateless: boolean;
  readonly warnings: readonly Diagnostic[];
  readonly cached: boolean;
}

export interface CompileFailure {
  readonly diagnostics: readonly Diagnostic[];
}

interface KeptFacts {
  readonly sourceMap?: string;
  /** Its bytes in base64. */
  readonly plain?: { readonly base64: string; readonly sourceMap?: string };
  readonly plugins: readonly string[];
  readonly kinds: PluginKinds;
  readonly stateless: boolean;
  readonly warnings: readonly Diagnostic[];
  /** Written again when it is missing: it is there for people who run asc themselves. */
  readonly entry: string;
}

export function isCompiled(result: CompiledFilter | CompileFailure): result is CompiledFilter {
  return "bytes" in result;
}

/** Path of the module, relative to the root. */
export function moduleFile(name: string, profile: Profile): string {
  return `build/${name}${profile === "debug" ? ".debug" : ""}.wasm`;
}

function entryFile(root: string, name: string): string {
  return join(root, "build", ".entries", `${name}.ts`);
}

async function writeEntry(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeAtomically(path, text);
}

/** Paths in messages are relative to the working directory, which may be another next time. */
function withPaths(
  diagnostics: readonly Diagnostic[],
  path: (file: string) => string,
): Diagnostic[] {
  return diagnostics.map((item) =>
    item.file === undefined ? item : { ...item, file: path(item.file) },
  );
}

function errorsOf(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.filter((item) => item.severity === "error");
}

function toKeep({ bytes, ...rest }: PlainModule): NonNullable<KeptFacts["plain"]> {
  return { ...rest, base64: Buffer.from(bytes).toString("base64") };
}

function kept({ base64, ...rest }: NonNullable<KeptFacts["plain"]>): PlainModule {
  return { ...rest, bytes: new Uint8Array(Buffer.from(base64, "base64")) };
}

class Compilation {
  private readonly request: CompileRequest;
  private readonly cache: ContentCache<KeptFacts> | undefined;
  private readonly entryFile: string;

  constructor(request: CompileRequest) {
    const { root, source, name, profile, packs = true, cacheFolder } = request;
    this.request = request;
    this.entryFile = entryFile(root, name);
    const key = [
      ...toolVersion(),
      relative(root, source),
      name,
      profile,
      packs ? "packed" : "plain",
    ];
    this.cache =
      cacheFolder === undefined
        ? undefined
        : new ContentCache(join(cacheFolder, "compile"), root, key);
  }

  async run(): Promise<CompiledFilter | CompileFailure> {
    const found = await this.cache?.find();
    if (found === undefined) return this.compile();
    const { entry, plain, ...facts } = found.facts;
    await writeEntry(this.entryFile, entry);
    return {
      ...facts,
      ...(plain !== undefined && { plain: kept(plain) }),
      warnings: withPaths(facts.warnings, displayPath),
      bytes: found.bytes,
      sha256: sha256(found.bytes),
      cached: true,
    };
  }

  private async compile(): Promise<CompiledFilter | CompileFailure> {
    const { root, source, name, profile, packs = true, onStep } = this.request;
    warmCompiler();
    onStep?.("check");
    // Loaded only now: TypeScript takes longer to load than a cached result takes in all.
    const { checkAuthor, authorSources } = await import("../author/check-author.js");
    const { ascDiagnostics } = await import("./asc-diagnostics.js");
    const { checkAsconfig } = await import("./asconfig.js");
    const check: AuthorCheck = checkAuthor({ root, name, source, entryFile: this.entryFile });
    const { findings, author } = check;
    if (errorsOf(findings.diagnostics).length > 0) return { diagnostics: check.checkTypes() };
    // Without the SDK in the project its options cannot be there either: the imports say so.
    const options = author.sdkFolder === undefined ? undefined : checkAsconfig(root);
    if (options !== undefined) return { diagnostics: [options] };
    onStep?.("compile");
    await writeEntry(this.entryFile, findings.entry);
    const compiling = compileInPool({
      root,
      entry: relative(root, this.entryFile).replace(/\\/g, "/"),
      entryText: findings.entry,
      profile,
      packs,
      outFile: moduleFile(name, profile),
    });
    // The types pass runs here while the compiler runs in its thread.
    const checked = check.checkTypes();
    const result = await compiling;
    if (errorsOf(checked).length > 0) return { diagnostics: checked };
    const diagnostics = [...checked, ...ascDiagnostics(root, name, author, result)];
    if (result.bytes === undefined) return { diagnostics: tidyDiagnostics(diagnostics) };
    onStep?.("lint");
    const file = displayPath(resolve(root, moduleFile(name, profile)));
    diagnostics.push(...lintModule(result.bytes, file, authorSources(author)));
    if (errorsOf(diagnostics).length > 0) return { diagnostics: tidyDiagnostics(diagnostics) };
    const warnings = tidyDiagnostics(diagnostics);
    const { plugins, stateless, entry } = findings;
    const kinds = Object.fromEntries(findings.kinds);
    const map = result.sourceMap === undefined ? {} : { sourceMap: result.sourceMap };
    const { plain } = result;
    const facts = {
      ...map,
      ...(plain !== undefined && { plain: toKeep(plain) }),
      plugins,
      kinds,
      stateless,
      entry,
      warnings: withPaths(warnings, (path) => resolve(path)),
    };
    await this.cache?.keep({ bytes: result.bytes, facts }, { ...author.inputs, ...result.inputs });
    const { bytes } = result;
    const hash = sha256(bytes);
    const twin = plain !== undefined && { plain };
    return { bytes, sha256: hash, ...map, ...twin, plugins, kinds, stateless, warnings, cached: false }; // prettier-ignore
  }
}

/**
 * Checks, compiles and lints one filter. Nothing but the entry (and the cache) is written.
 * What the author can have done wrong is returned, never thrown.
 */
export function compileFilter(request: CompileRequest): Promise<CompiledFilter | CompileFailure> {
  return new Compilation(request).run();
}
