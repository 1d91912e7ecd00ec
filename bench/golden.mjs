// The modules of the collection that are measured must be those of the table of sizes: both tables say the SHA-256.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { WrongVariantError } from "./measure.mjs";

const table = "test/filters/golden-modules.json";

/** @throws WrongVariantError when a filter's module is another one than in the table */
export async function checkGoldenModules(root, variants) {
  const golden = JSON.parse(await readFile(join(root, table), "utf8"));
  for (const { filter, sha256 } of variants.flatMap(({ modules }) => modules)) {
    if (filter === undefined || golden[`filters/${filter}`]?.sha256 === sha256) continue;
    throw new WrongVariantError(
      `build/${filter}.wasm is not the module of ${table}: npx vitest run test/filters -u`,
    );
  }
}
