// The rules of Envoy's Wasm host that the mock host follows have ids, like R4.5-3. They stand in notes that lie
// beside this repository; a test cites the ids of the rules that it proves, in brackets. This counts them.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** Where the notes are: in HOST_RULES, or beside this repository. */
const notes = process.env.HOST_RULES ?? join(repository, "..", "shared", "host.md");

/** Whether the notes are not here and need not be: never so in CI. */
export const rulesMayBeAbsent = !existsSync(notes) && !process.env.CI;

const anyRule = /\[(R\d+(?:\.\d+)*-\d+)\]/g;

/** @param {string} text */
function rulesIn(text) {
  return [...text.matchAll(anyRule)].map(([, id]) => id);
}

function byNumbers(left, right) {
  return left.localeCompare(right, "en", { numeric: true });
}

/**
 * Ids that the notes define, each once, in their order.
 * @returns {string[]}
 */
export function definedRules() {
  return [...new Set(rulesIn(readFileSync(notes, "utf8")))].sort(byNumbers);
}

/**
 * For each id that a test cites, the files that cite it.
 * @returns {Map<string, string[]>}
 */
export function citedRules() {
  const cited = new Map();
  for (const folder of ["test", "harness/src"]) {
    for (const name of readdirSync(join(repository, folder), { recursive: true })) {
      const path = join(repository, folder, String(name));
      // A guest or a table of cases is part of the test that runs it.
      const isTest = folder === "test" ? /\.(ts|mjs|rs|wat)$/ : /\.test\.ts$/;
      if (!isTest.test(path) || path.includes("/node_modules/")) continue;
      if (path.startsWith(join(repository, "test", "conformance", "rules"))) continue;
      for (const id of new Set(rulesIn(readFileSync(path, "utf8")))) {
        cited.set(id, [...(cited.get(id) ?? []), relative(repository, path)]);
      }
    }
  }
  return cited;
}
