// A headless Chromium of Debian, for the tests that ask a real browser.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { libraryFolders, unpackPackage } from "./debian.mjs";
import { root } from "./part.mjs";

const packageName = "chromium-headless-shell";
const oldestMajor = 140;

const folder = join(root, ".outrigger", "chromium");
const program = join("usr", "lib", "chromium", packageName);

/** The Chromium that is here: the one of CHROMIUM, the part, or an installed one; undefined when there is none. */
export function chromiumPath(environment = process.env) {
  if (environment.CHROMIUM) {
    return existsSync(environment.CHROMIUM) ? environment.CHROMIUM : undefined;
  }
  return [join(folder, program), `/${program}`].find((path) => existsSync(path));
}

/** Where it finds the libraries that came with it; its own folder has none that others may load. */
export function chromiumLibraries() {
  return libraryFolders(folder).filter((path) => !path.endsWith("/chromium"));
}

function isFit(version) {
  if (Number.parseInt(version, 10) >= oldestMajor) return undefined;
  return `Chromium ${version}; ${oldestMajor} or newer is needed`;
}

export const chromium = {
  name: "chromium",
  title: "Chromium without a window",
  neededBy: "test/cors",
  cost: "90 MB from Debian's mirrors",

  isHere: (environment = process.env) => chromiumPath(environment) !== undefined,

  get: (say) =>
    unpackPackage(packageName, folder, { isFit, instead: "set CHROMIUM=/path/to/chromium", say }),
};
