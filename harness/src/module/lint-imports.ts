// The imports of a module against what Envoy offers. A forbidden one is traced to the line of the
// author's source that caused it, because the name of an import says little to the person who meets it.

import { findHostFunction } from "../abi/host-functions.js";
import { formatFunctionType, type AbiVersion, type SinceEnvoy } from "../abi/types.js";
import type { Diagnostic } from "../errors/diagnostic.js";
import { importOrigin } from "./import-origins.js";
import type { ModuleImport } from "./module-facts.js";

/** A source file of the filter. */
export interface ModuleSource {
  /** As the user would type it. */
  readonly file: string;
  readonly text: string;
}

interface Place {
  file: string;
  line: number;
  column: number;
}

/** Comments and string literals, blanked, so that a word in them is not taken for code. */
function blankCommentsAndStrings(text: string): string {
  return text.replace(
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g,
    (part) => part.replace(/[^\n]/g, " "),
  );
}

function findInSources(sources: readonly ModuleSource[], pattern: RegExp): Place | undefined {
  for (const { file, text } of sources) {
    const lines = blankCommentsAndStrings(text).split("\n");
    for (const [index, line] of lines.entries()) {
      const at = line.search(pattern);
      if (at >= 0) return { file, line: index + 1, column: at + 1 };
    }
  }
  return undefined;
}

/** `declare function name(…)`, or `@external("env", "name")` over one. */
function findDeclared(sources: readonly ModuleSource[], name: string): Place | undefined {
  const words = name.replace(/[^\w$]/g, "\\$&");
  const declared = findInSources(sources, new RegExp(`\\bdeclare\\s+function\\s+${words}\\b`));
  if (declared !== undefined) return declared;
  for (const { file, text } of sources) {
    const lines = text.split("\n");
    const index = lines.findIndex(
      (line) => line.includes("@external") && line.includes(`"${name}"`),
    );
    const column = lines[index]?.indexOf("@external") ?? 0;
    if (index >= 0) return { file, line: index + 1, column: column + 1 };
  }
  return undefined;
}

/** The findings about one import: none, or one. */
export function lintImport(
  item: ModuleImport,
  version: AbiVersion | undefined,
  file: string,
  sources: readonly ModuleSource[],
): Diagnostic[] {
  const name = `${item.module}.${item.name}`;
  if (item.kind === "memory" || item.kind === "table") return []; // The host makes these.
  const offered = item.kind === "function" ? findHostFunction(item.module, item.name) : undefined;
  if (offered === undefined) return [missingImport(item, name, file, sources)];
  if (version !== undefined && !offered.versions.includes(version)) {
    return [
      {
        code: "OUT1235",
        severity: "error",
        file,
        message: `the module imports ${name}, which Envoy does not offer to a module of ABI ${version}.`,
        rule: `it belongs to ABI ${offered.versions.join(" and ")}`,
        fix: `declare that ABI version, or do without ${item.name}`,
      },
    ];
  }
  const found = formatFunctionType(item.type ?? { params: [], results: [] });
  const wanted = formatFunctionType(offered.type);
  if (found === wanted) return lintSince(name, offered.sinceEnvoy, file);
  return [
    {
      code: "OUT1236",
      severity: "error",
      file,
      message: `the module imports ${name} with the type ${found}.`,
      rule: `Envoy offers it as ${wanted}`,
      fix: "declare the import with exactly that type",
    },
  ];
}

/** What came late is missing in the sidecars of older meshes. */
function lintSince(name: string, since: SinceEnvoy | undefined, file: string): Diagnostic[] {
  if (since === undefined) return [];
  return [
    {
      code: "OUT1242",
      severity: "warning",
      file,
      message: `the module imports ${name}, which Envoy offers since ${since} only: older ones refuse the module.`,
      rule: "sidecars run Envoy 1.36 to 1.40",
      fix: "build with an older WASI library, or leave out what asks for files, directories and sockets",
    },
  ];
}

function missingImport(
  item: ModuleImport,
  name: string,
  file: string,
  sources: readonly ModuleSource[],
): Diagnostic {
  const rule =
    "Envoy refuses a module with an import that it does not offer, even one never called";
  if (item.kind !== "function") {
    return {
      code: "OUT1235",
      severity: "error",
      file,
      message: `the module imports the ${item.kind} ${name}, which Envoy does not offer.`,
      rule,
      fix: `define the ${item.kind} inside the module`,
    };
  }
  const origin = importOrigin(name);
  const place = origin ? findInSources(sources, origin.pattern) : findDeclared(sources, item.name);
  const cause = origin === undefined ? "" : ` It comes from ${origin.written}.`;
  return {
    code: "OUT1235",
    severity: "error",
    ...(place ?? { file }),
    message: `the module imports ${name}, which Envoy does not offer.${cause}`,
    rule,
    fix:
      origin?.fix ??
      (place
        ? "write the function, or call what the SDK has"
        : "remove the call, or the library that makes it"),
  };
}
