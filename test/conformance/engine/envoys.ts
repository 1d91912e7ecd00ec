// The Envoys that there are on this machine, by minor version.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./places.js";

/** Path of the binary, or undefined when none of this minor version is installed. */
export function installedEnvoy(minor: string): string | undefined {
  const folder = join(repository, ".outrigger");
  if (!existsSync(folder)) return undefined;
  const found = readdirSync(folder)
    .filter((name) => name.startsWith(`envoy-${minor}.`))
    .map((name) => join(folder, name, "envoy"))
    .filter((path) => existsSync(path));
  return found.at(-1);
}
