// Where published test vectors lie: in VECTORS, or beside this repository.

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Where they lie. */
export const vectorsFolder =
  process.env["VECTORS"] ?? fileURLToPath(new URL("../../../shared/vectors", import.meta.url));

/** Whether tests that need the vectors cannot run and need not: never so in CI. */
export const vectorsMayBeAbsent = !existsSync(vectorsFolder) && !process.env["CI"];

/** Reads a JSON file of the vectors. */
export function readVectors<Shape>(path: string): Shape {
  return JSON.parse(readFileSync(resolve(vectorsFolder, path), "utf8")) as Shape;
}
