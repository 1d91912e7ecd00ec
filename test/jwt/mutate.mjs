// `npm run jwt:mutate -- [--mutants 60] [--seed 1] [--only filters/jwt/provider]`: breaks one instruction at a time of what
// the filter `jwt` asks of tokens and their claims, in the module that is shipped, and runs the cases of
// claim-cases.ts. The score is the share that they notice; below 85 % the exit code is 1. Survivors are printed.

import { readFileSync } from "node:fs";
import { register } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

register("../conformance/engine/typescript-loader.mjs", import.meta.url);
const { builtFilters } = await import("../istio/built-filters.js");
const { functionsOf, rewrite } = await import("../libraries/module/code-section.js");
const { SourcePlaces } = await import("../libraries/module/source-places.js");
const { mutationsOf } = await import("../libraries/mutants/mutations.js");
const { expected, groups, verdicts } = await import("./claim-cases.js");
const { chanceOf } = await import("../libraries/fuzz/mutated-input.js");

const repository = fileURLToPath(new URL("../../", import.meta.url));
const { values } = parseArgs({
  options: {
    mutants: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
  },
});
const least = 85;
/** What asks the claims of a token. Its reader is among the libraries: see `npm run libraries:mutate`. */
const sources = [
  ...["filters/jwt/provider.ts", "filters/jwt/claim-rules", "filters/jwt/text-match"],
  ...["filters/jwt/profile", "jose/token-times", "jose/claim-value"],
];
/** What reads settings, and not tokens: other tests are for that. */
const readsSettings =
  /^(?:\s+(?:private )?(?:constructor|readClaims)|(?:export )?function (?:claimPath|secondsOf))\(/;

const { bytes, sourceMap } = (await builtFilters(repository, ["jwt"])).get("jwt");
const functions = functionsOf(bytes);
const fileOf = (file) => (file.startsWith("filters/") ? file : join("assembly", file));
const texts = new Map();
function linesOf(file) {
  const path = join(repository, fileOf(file));
  if (!texts.has(path)) texts.set(path, readFileSync(path, "utf8").split("\n"));
  return texts.get(path);
}

/** Whether the place is in a function that reads tokens. */
function asksTokens({ file, line }) {
  const lines = linesOf(file);
  for (let at = line - 1; at >= 0; at--) {
    if (readsSettings.test(lines[at])) return false;
    if (at < line - 1 && /^ {0,2}\}/.test(lines[at])) return true;
  }
  return true;
}

/** Why the cases notice the mutant; undefined when they do not. */
async function noticed(replacements) {
  const mutant = rewrite(bytes, functions, replacements);
  for (const group of groups) {
    try {
      const found = await verdicts(mutant, group);
      const wanted = expected(group);
      const at = found.findIndex((verdict, index) => verdict !== wanted[index]);
      if (at >= 0) return `${group.title}: ${found[at]} in place of ${wanted[at]}`;
    } catch (error) {
      return `${group.title}: ${error.message}`;
    }
  }
  return undefined;
}

const isAsked = (file) => sources.some((start) => file.startsWith(start));
const possible = mutationsOf(bytes, new SourcePlaces(sourceMap), isAsked).filter(
  ({ place }) => `${place.file}:${place.line}`.includes(values.only) && asksTokens(place),
);
const below = chanceOf(Number(values.seed));
const left = [...possible];
let found = 0;
let judged = 0;
while (left.length > 0 && judged < Number(values.mutants)) {
  const [mutation] = left.splice(below(left.length), 1);
  judged++;
  if ((await noticed(mutation.replacements)) !== undefined) {
    found++;
    continue;
  }
  const { file, line, column } = mutation.place;
  console.log(`survived: ${fileOf(file)}:${line}:${column} ${mutation.change}`);
  console.log(`    ${linesOf(file)[line - 1].trim()}`);
}
const score = (100 * found) / judged;
console.log(`${possible.length} mutants, ${judged} judged, ${found} found: ${score.toFixed(1)} %`);
process.exitCode = score >= least ? 0 : 1;
