// Puts the documents of one proven filter on the disk.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { emitManifests } from "../manifest/emit.js";
import type { EmittableFilter } from "./pipeline.js";

/**
 * Writes the manifests below `folder` and returns their absolute paths, the EnvoyFilter first.
 * `command` is the command line that their first comment names; without flags, `outrigger emit NAME`.
 * @throws OutriggerError OUT15xx when the settings cannot become a manifest.
 */
export function writeManifests(
  proven: EmittableFilter,
  folder: string,
  command?: string,
): string[] {
  const request = command === undefined ? proven : { ...proven, command };
  return emitManifests(request).map(({ path, text }) => {
    const file = resolve(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  });
}
