// What of the tools decides a result: versions, and our own code. A cache entry of another tool is none.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../author/input-files.js";

const here = dirname(fileURLToPath(import.meta.url));
const areas = ["abi", "author", "compiler", join("compiler", "packing"), "module"];

function ownCode(): string {
  const texts: string[] = [];
  for (const area of areas) {
    const folder = join(here, "..", area);
    for (const name of readdirSync(folder).sort()) {
      if (/\.[jt]s$/.test(name) && !/\.(d|test)\.ts$/.test(name))
        texts.push(name, readFileSync(join(folder, name), "utf8"));
    }
  }
  return sha256(texts.join("\0"));
}

function packageVersion(name: string): string {
  const path = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

let version: string[] | undefined;

/** Versions of asc and TypeScript, and a hash of our own code that checks and compiles. */
export function toolVersion(): readonly string[] {
  version ??= [packageVersion("assemblyscript"), packageVersion("typescript"), ownCode()];
  return version;
}
