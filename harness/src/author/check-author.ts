// Checks a filter's source before it is compiled, and decides what its generated entry exports.

import { dirname, relative } from "node:path";
import { tidyDiagnostics, type Diagnostic } from "../errors/diagnostic.js";
import { displayPath } from "../project/project.js";
import { openAuthorProgram, type AuthorProgram } from "./author-program.js";
import { checkCallbacks } from "./check-callbacks.js";
import { checkChains } from "./check-chains.js";
import { checkComparisons } from "./check-comparisons.js";
import { checkLanguage } from "./check-language.js";
import { checkSyntax, checkTypes } from "./check-types.js";
import { entryText, neededExports } from "./entry.js";
import { findFilterClasses } from "./filter-classes.js";
import type { PluginKind } from "./plugin-kind.js";
import { findRegistrations, type Registrations } from "./registrations.js";
import { exportsModule } from "./statelessness.js";

export interface AuthorRequest {
  /** Folder of the project. */
  readonly root: string;
  /** The filter's name, as in build/NAME.wasm. */
  readonly name: string;
  /** Absolute path of its index.ts. */
  readonly source: string;
  /** Absolute path at which the generated entry lies: imports in it are relative to that. */
  readonly entryFile: string;
}

export interface AuthorFindings {
  /** Errors and warnings of the source, sorted. With an error there is nothing to compile. */
  readonly diagnostics: readonly Diagnostic[];
  /** Names that are registered: the root ids. */
  readonly plugins: readonly string[];
  /** What each of them is for. */
  readonly kinds: ReadonlyMap<string, PluginKind>;
  readonly stateless: boolean;
  readonly exports: readonly string[];
  /** Text of the generated entry. */
  readonly entry: string;
}

/** What was read and checked without types; the types pass is the slow half, so it has its own call. */
export interface AuthorCheck {
  readonly findings: AuthorFindings;
  readonly author: AuthorProgram;
  /** Runs the types pass, and returns all diagnostics: these and those. */
  checkTypes(): readonly Diagnostic[];
}

function placeKey(diagnostic: Diagnostic): string {
  return `${diagnostic.file}:${diagnostic.line}`;
}

/** A types message on a line that has a message already is nearly always its consequence. */
function withoutConsequences(
  first: readonly Diagnostic[],
  second: readonly Diagnostic[],
  consequences: readonly string[],
): Diagnostic[] {
  const told = new Set([...first.map(placeKey), ...consequences]);
  return tidyDiagnostics([...first, ...second.filter((item) => !told.has(placeKey(item)))]);
}

/** Lines of the calls of plugin(): a class with a wrong callback fits no such call, as a consequence. */
function linesOfCalls({ calls }: Registrations): string[] {
  return calls.flatMap((call) => {
    const file = call.getSourceFile();
    const lineAt = (offset: number): number => file.getLineAndCharacterOfPosition(offset).line + 1;
    const first = lineAt(call.getStart());
    const count = lineAt(call.end) - first + 1;
    return Array.from(
      { length: count },
      (_, index) => `${displayPath(file.fileName)}:${first + index}`,
    );
  });
}

/** Missing files make everything that came from them unknown: then only they are told. */
function fundamental(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const imports = diagnostics.filter((item) => item.code === "OUT1108" || item.code === "OUT1123");
  return imports.length > 0 ? imports : [...diagnostics];
}

export function checkAuthor(request: AuthorRequest): AuthorCheck {
  const { root, name, source, entryFile } = request;
  const author = openAuthorProgram(root, source);
  const specifier = relative(dirname(entryFile), source).replace(/\\/g, "/").replace(/\.ts$/, "");
  const syntax = checkSyntax(author);
  if (syntax.length > 0) {
    const findings = {
      diagnostics: syntax,
      plugins: [],
      kinds: new Map(),
      stateless: false,
      exports: [],
      entry: "",
    };
    return { findings, author, checkTypes: () => syntax };
  }
  const classes = findFilterClasses(author);
  const registrations = findRegistrations(author, classes, name);
  const language = checkLanguage(author);
  const callbacks = checkCallbacks(author, classes);
  const chains = checkChains(author, classes, registrations.registered);
  const diagnostics = tidyDiagnostics([
    ...language,
    ...callbacks,
    ...registrations.diagnostics,
    ...chains.diagnostics,
  ]);
  const from = exportsModule(author, classes, registrations.registered, chains.members);
  const stateless = from.startsWith("exports/stateless");
  const exports = neededExports(author.files, classes, stateless);
  const kinds = new Map<string, PluginKind>([
    ...registrations.registered.map((item) => [item.name, item.kind] as const),
    ...chains.names.map((item) => [item, "http"] as const),
  ]);
  const findings: AuthorFindings = {
    diagnostics: author.sdkFolder === undefined ? language : diagnostics,
    plugins: [...kinds.keys()],
    stateless,
    exports,
    entry: entryText(name, specifier, exports, from),
    kinds,
  };
  return {
    findings,
    author,
    checkTypes: () =>
      tidyDiagnostics(
        fundamental(
          withoutConsequences(
            findings.diagnostics,
            [...checkTypes(author), ...checkComparisons(author)],
            callbacks.length > 0 ? linesOfCalls(registrations) : [],
          ),
        ),
      ),
  };
}

/** The author's files with their texts, for messages about the compiled module. */
export function authorSources(author: AuthorProgram): { file: string; text: string }[] {
  return author.files.map((file) => ({ file: displayPath(file.fileName), text: file.text }));
}
