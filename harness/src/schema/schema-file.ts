// The files of a schema: config.schema.json and what it refers to. Knows the place of every value in
// them, for messages.

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Diagnostic, DiagnosticCode } from "../errors/diagnostic.js";
import { ExitCode, isSystemError, OutriggerError } from "../errors/outrigger-error.js";
import { displayPath } from "../project/project.js";
import { decodeUtf8, JsonMistake, parseJson, placeOf, type JsonNode } from "./json-text.js";

export interface SchemaFile {
  path: string;
  text: string;
  root: JsonNode;
  /** The parts that are left of a fragment; undefined when all are (see fragment-parts.ts). */
  parts?: readonly string[];
}

/** A value in a schema file; `pointer` is an RFC 6901 pointer. */
export interface SchemaPlace {
  file: SchemaFile;
  node: JsonNode;
  pointer: string;
}

/** One more step of a pointer. */
export function pointerPart(name: string | number): string {
  return `/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** A member of an object in a schema file. */
export function member(place: SchemaPlace, name: string): SchemaPlace | undefined {
  const node = place.node.kind === "object" ? place.node.members.get(name) : undefined;
  return node && { file: place.file, node, pointer: place.pointer + pointerPart(name) };
}

/** The members of an object in a schema file, by name. */
export function members(place: SchemaPlace): [string, SchemaPlace][] {
  if (place.node.kind !== "object") return [];
  return [...place.node.members].map(([name, node]) => [
    name,
    { file: place.file, node, pointer: place.pointer + pointerPart(name) },
  ]);
}

/** An error at a place of a schema file. */
export function schemaDiagnostic(
  place: SchemaPlace,
  code: DiagnosticCode,
  message: string,
  fix?: string,
): Diagnostic {
  return {
    code,
    severity: "error",
    file: displayPath(place.file.path),
    ...placeOf(place.file.text, place.node.start),
    pointer: place.pointer,
    message,
    ...(fix === undefined ? {} : { fix }),
  };
}

/**
 * Opens a schema file.
 * @throws OutriggerError OUT1701 when it cannot be read or is not JSON
 */
export function openSchemaFile(path: string): SchemaFile {
  const file = displayPath(path);
  try {
    const text = decodeUtf8(readFileSync(path), file, "OUT1701");
    return { path, text, root: parseJson(text) };
  } catch (error) {
    const common = { code: "OUT1701", severity: "error", file } as const;
    if (error instanceof JsonMistake) {
      const { line, column } = error;
      const message = `not JSON: ${error.message}.`;
      throw new OutriggerError(ExitCode.InvalidInput, { ...common, line, column, message });
    }
    if (isSystemError(error)) {
      const message = `the schema cannot be read: ${error.code}.`;
      throw new OutriggerError(ExitCode.InvalidInput, { ...common, message });
    }
    throw error;
  }
}

/** Tells a file from the same one with other parts. */
export function fileKey({ path, parts }: Pick<SchemaFile, "path" | "parts">): string {
  return parts === undefined ? path : `${path}?${[...parts].sort().join(",")}`;
}

/** The file and fragment of a `$ref`, or undefined when the reference has another form. */
export function splitReference(
  reference: string,
  from: string,
  fragments: string,
): { path: string; pointer: string; parts?: string[] } | undefined {
  const [target = "", pointer = ""] = reference.split("#");
  if (target === "") return { path: from, pointer };
  const [, shared, words] = /^outrigger:([a-z0-9-]+)(?:\?([a-z0-9_,]+))?$/.exec(target) ?? [];
  if (shared !== undefined) {
    const parts = words?.split(",");
    const path = resolve(fragments, `${shared}.schema.json`);
    return { path, pointer, ...(parts && { parts }) };
  }
  if (!/^[\w./-]+\.schema\.json$/.test(target) || target.startsWith("/")) return undefined;
  return { path: resolve(dirname(from), target), pointer };
}

/** The value that a pointer leads to. */
export function follow(file: SchemaFile, pointer: string): SchemaPlace | undefined {
  let place: SchemaPlace | undefined = { file, node: file.root, pointer: "" };
  for (const part of pointer.split("/").slice(1)) {
    place = place && member(place, part.replaceAll("~1", "/").replaceAll("~0", "~"));
  }
  return place;
}
