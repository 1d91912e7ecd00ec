// asconfig.json, the one source of compiler options: read here only to tell what is wrong with it, because
// asc says little when it is missing, broken, or lacks what a module for Envoy needs.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";
import ts from "typescript";
import { sdkPackage } from "../author/author-program.js";
import { atOffset } from "../author/place.js";
import type { Diagnostic } from "../errors/diagnostic.js";
import { displayPath } from "../project/project.js";

const wanted = `{ "extends": "${sdkPackage}/asconfig.json" }`;

interface Asconfig {
  readonly extends?: unknown;
  readonly options?: { readonly use?: unknown };
}

type Reading = { readonly config: Asconfig } | { readonly diagnostic: Diagnostic };

function diagnosticOf(file: string, message: string): Reading {
  const diagnostic: Diagnostic = {
    code: "OUT1203",
    severity: "error",
    file: displayPath(file),
    message,
    fix: `write ${wanted}`,
  };
  return { diagnostic };
}

function read(file: string): Reading {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return diagnosticOf(file, "this file of compiler options is not there.");
  }
  try {
    const config: unknown = JSON.parse(text);
    if (typeof config === "object" && config !== null && !Array.isArray(config)) return { config };
    return diagnosticOf(file, "the compiler's options are not a JSON object.");
  } catch {
    return { diagnostic: brokenJson(file, text) };
  }
}

/** JSON.parse does not say where in a way to rely on; TypeScript's parser does. */
function brokenJson(file: string, text: string): Diagnostic {
  const parsed = ts.parseJsonText(file, text) as ts.JsonSourceFile & {
    readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[];
  };
  return atOffset(parsed, parsed.parseDiagnostics?.[0]?.start ?? 0, {
    code: "OUT1203",
    message: "the compiler's options are not valid JSON from here on.",
    rule: "no comments, no trailing commas, names in double quotes",
    fix: "correct this place, or begin anew with " + wanted,
  });
}

/** As asc resolves `extends`: relative to the file, or in a package. */
function extended(file: string, specifier: string): string | undefined {
  if (isAbsolute(specifier)) return specifier;
  if (specifier.startsWith(".")) return resolve(dirname(file), specifier);
  try {
    return createRequire(file).resolve(specifier);
  } catch {
    return undefined;
  }
}

function usesSdk(config: Asconfig): boolean {
  const use = config.options?.use;
  const list = Array.isArray(use) ? (use as unknown[]) : [use];
  return list.some((item) => typeof item === "string" && item.includes(`~lib/${sdkPackage}/`));
}

/** What keeps asconfig.json of a project from making modules for Envoy; undefined when nothing does. */
export function checkAsconfig(root: string): Diagnostic | undefined {
  const first = join(root, "asconfig.json");
  const seen = new Set<string>();
  let file: string | undefined = first;
  while (file !== undefined && !seen.has(file)) {
    seen.add(file);
    const reading = read(file);
    if ("diagnostic" in reading) return reading.diagnostic;
    if (usesSdk(reading.config)) return undefined;
    const specifier = reading.config.extends;
    file = typeof specifier === "string" ? extended(file, specifier) : undefined;
  }
  return {
    code: "OUT1203",
    severity: "error",
    file: displayPath(first),
    message:
      "the compiler's options do not include those of the SDK, so the module could not run in Envoy.",
    rule: "the SDK's options replace the abort handler and the allocator, and export the start function",
    fix: `"extends": "${sdkPackage}/asconfig.json"`,
  };
}
