// What the SDK offers to import: its main entry point and the further ones, each with its names, read from the
// declarations that lie beside its sources.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sdkPackage, type AuthorProgram } from "./author-program.js";

/** `proxy-wasm-assemblyscript-sdk/grpc` and its names. */
export interface SdkEntry {
  readonly specifier: string;
  readonly names: readonly string[];
}

const declared =
  /^export declare (?:abstract )?(?:class|function|enum|const|namespace|type|interface) (\w+)/gm;

/** The entry points, the main one first; none when the project does not have the SDK. */
export function sdkEntries(author: AuthorProgram): SdkEntry[] {
  const folder = author.sdkFolder;
  if (folder === undefined) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".d.ts"))
    .map((file) => {
      const entry = file.slice(0, -".d.ts".length);
      const text = readFileSync(join(folder, file), "utf8");
      return {
        specifier: entry === "index" ? sdkPackage : `${sdkPackage}/${entry}`,
        names: [...text.matchAll(declared)].flatMap(([, name]) => name ?? []),
      };
    })
    .sort((one, other) => one.specifier.length - other.specifier.length);
}
