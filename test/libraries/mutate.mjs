// `npm run libraries:mutate -- [--library NAME] [--mutants 60] [--seed 1] [--runs N] [--only TEXT] [--write]`: would
// the tests of the SDK's libraries notice a mistake? Changes one instruction of a compiled guest at a time, chosen by
// the seed among all that come from the library's sources, and runs the library's own tests with it: first with few
// cases of each property, and with all of them when those find nothing. `--runs` is the most cases of a property at
// all, but in tests that count their cases; `--only` takes mutants whose place (such as `json/check.ts:40`) holds the
// text; `--write` puts the scores into the table of docs/libraries.md. Exit code 1 when a score is below 85 %.

import { readFileSync } from "node:fs";
import { register } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { libraries } from "./libraries.mjs";
import { writeRows } from "./page.mjs";

register("../conformance/engine/typescript-loader.mjs", import.meta.url);
register("./mutants/stand-in-loader.mjs", import.meta.url);
process.env.JSON_DOCUMENTS ??= "4000";
process.env.REGEX_PAIRS ??= "4000";
const { Judge } = await import("./mutants/judge.mjs");
const { limitInstances } = await import("./mutants/limited-instances.mjs");
limitInstances();

const repository = fileURLToPath(new URL("../../", import.meta.url));
const { values } = parseArgs({
  options: {
    library: { type: "string", multiple: true },
    mutants: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    runs: { type: "string", default: "1000000" },
    only: { type: "string", default: "" },
    write: { type: "boolean", default: false },
  },
});
const names = values.library ?? Object.keys(libraries);
const unknown = names.find((name) => libraries[name] === undefined);
if (unknown !== undefined) {
  console.error(`there is no ${unknown}. Libraries: ${Object.keys(libraries).join(", ")}`);
  process.exit(2);
}

const least = 85;
const settings = { seed: Number(values.seed), runs: Number(values.runs), only: values.only };
const rows = [];
for (const name of names) {
  const started = performance.now();
  const judge = new Judge(repository, libraries[name], settings);
  const { possible, excluded, stale, found, survivors } = await judge.run(Number(values.mutants));
  for (const { file, text } of stale) {
    console.log(`no mutant is left out any more for the reason that is given for ${file}: ${text}`);
  }
  const judged = found + survivors.length;
  for (const { place, change } of survivors) {
    const { file, line, column } = place;
    const text = readFileSync(join(repository, "assembly", file), "utf8").split("\n")[line - 1];
    console.log(`survived: ${file}:${line}:${column} ${change}\n    ${text.trim()}`);
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  rows.push({
    name,
    possible,
    excluded,
    stale: stale.length,
    judged,
    found,
    score: (100 * found) / judged,
    seconds,
  });
}

const cells = (...texts) =>
  texts.map((text, at) => (at === 0 ? text.padEnd(17) : String(text).padStart(9))).join("  ");
console.log(cells("library", "mutants", "left out", "judged", "found", "score", "time"));
for (const { name, possible, excluded, judged, found, score, seconds } of rows) {
  const share = `${score.toFixed(1)} %`;
  console.log(cells(name, possible, excluded, judged, found, share, `${seconds} s`));
}
if (values.write) {
  const scores = rows.map(({ name, possible, excluded, judged, found, score }) => [
    ...[name, possible, excluded, judged, found],
    `${score.toFixed(1)} %`,
  ]);
  const head = ["library", "mutants", "left out", "judged", "found", "score"];
  await writeRows("scores", head, scores, Object.keys(libraries));
}
process.exitCode = rows.every(({ score, stale }) => score >= least && stale === 0) ? 0 : 1;
