// Puts the documents of one proven filter on the disk.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { emitManifests } from "../manifest/emit.js";
import type { EmittableFilter } from "./pipeline.js";

/**
 * Writes the manifests below `folder` and returns their absolute paths, the EnvoyFilter first.
 * @throws OutriggerError OUT15xx when the settings cannot become a manifest.
 */
export function writeManifests(proven: EmittableFilter, folder: string): string[] {
  return emitManifests(proven).map(({ path, text }) => {
    const file = resolve(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  });
}
