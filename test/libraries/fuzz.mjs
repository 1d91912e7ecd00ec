// `npm run libraries:fuzz -- [--seconds 10 | --runs N] [--parser NAME] [--library NAME] [--seed 1] [--missing]
// [--write]`: runs each parser of the SDK's libraries with inputs that are changed at random; those that take an edge
// that none took before are changed further. Prints how many executions there were and how many of the parser's edges
// they reached, and with `--missing` the lines of the others; `--write` puts them into the table of docs/libraries.md.
// A trap, too many steps for the size of an input, or too much memory ends with exit code 1 and the input.

import { register } from "node:module";
import { parseArgs } from "node:util";
import { writeRows } from "./page.mjs";

register("../conformance/engine/typescript-loader.mjs", import.meta.url);
const { compileParsers } = await import("./fuzz/fuzz-guest.js");
const { fuzz } = await import("./fuzz/fuzzer.js");
const { exportOf, parsers } = await import("./fuzz/parsers.js");

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    runs: { type: "string" },
    parser: { type: "string", multiple: true },
    library: { type: "string", multiple: true },
    seed: { type: "string", default: "1" },
    missing: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const chosen = Object.entries(parsers).filter(
  ([name, { library }]) =>
    (values.parser ?? [name]).includes(name) && (values.library ?? [library]).includes(library),
);
if (chosen.length === 0) {
  console.error(`no such parser. Parsers: ${Object.keys(parsers).join(", ")}`);
  process.exit(2);
}

const module = await compileParsers(parsers);
const cells = (first, ...others) =>
  [first.padEnd(18), ...others.map((text) => String(text).padStart(12))].join("");
console.log(
  cells("parser", "executions", "edges", "of", "reached", "inputs", "steps/byte", "pages"),
);
let failures = 0;
const rows = [];
for (const [name, parser] of chosen) {
  const end = performance.now() + 1000 * Number(values.seconds);
  const goOn =
    values.runs === undefined
      ? (executions) => executions % 256 !== 0 || performance.now() < end
      : (executions) => executions < Number(values.runs);
  const result = fuzz(module, exportOf(name), parser, { seed: Number(values.seed), goOn });
  const { executions, reached, all, corpus, stepsForByte, pages, missing, failure } = result;
  const share = `${((100 * reached) / all).toFixed(1)} %`;
  console.log(cells(name, executions, reached, all, share, corpus, stepsForByte, pages));
  rows.push([name, executions, reached, all, share]);
  if (values.missing) for (const place of missing) console.log(`    not reached: ${place}`);
  if (failure === undefined) continue;
  failures++;
  console.log(
    `${name} failed: ${failure.why}; input in base64: ${failure.input.toString("base64")}`,
  );
}
if (values.write) {
  const head = ["parser", "executions", "edges reached", "of", "share"];
  await writeRows("edges", head, rows, Object.keys(parsers));
}
process.exitCode = failures === 0 ? 0 : 1;
