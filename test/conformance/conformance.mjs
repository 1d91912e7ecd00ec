// `node test/conformance/conformance.mjs --runs 1000 --seed 7 [--envoy 1.36] [--json] [--record FILE]
// [--shrink] [--pace 3] [--plot "put off"] [--deaths 20]`: random programs on a real Envoy and on the mock host, so many
// times as slow (default: 1, on a busy machine 3), those of some plots if you like, and so many at most of those that
// are to end an Envoy. Exit code 1 when they differ.

import { register } from "node:module";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

register("./engine/typescript-loader.mjs", import.meta.url);
const { campaign, mostVaryingOf } = await import("./engine/campaign.ts");
const { installedEnvoy } = await import("./engine/envoys.ts");
const { generate } = await import("./engine/generate/generate.ts");
const { matrixOf, matrixTable } = await import("./engine/matrix.ts");
const { paceOfMachine, slower } = await import("./engine/pace.ts");
const { repository } = await import("./engine/places.ts");
const { writeRecording } = await import("./engine/recording.ts");
const { shrink } = await import("./engine/shrink.ts");

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    seed: { type: "string" },
    envoy: { type: "string", default: "1.40" },
    only: { type: "string" },
    json: { type: "boolean", default: false },
    record: { type: "string" },
    shrink: { type: "boolean", default: false },
    mock: { type: "string" },
    pace: { type: "string" },
    plot: { type: "string", default: "" },
    deaths: { type: "string", default: "20" },
  },
});

const minor = values.envoy;
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e6) : Number(values.seed);
const envoy = installedEnvoy(minor);
if (envoy === undefined) {
  console.error(`There is no Envoy ${minor} here; get it with: npm run parts`);
  process.exit(4);
}
const started = performance.now();
const say = (text) => {
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stderr.write(`${String(seconds).padStart(4)} s  ${text}\n`);
};
const mock = await import(values.mock ?? "../../harness/src/mock/index.ts");
const options = { envoy, minor, mock, deaths: Number(values.deaths), onProgress: say };

const pace = values.pace === undefined ? paceOfMachine() : Number(values.pace);
let runs = generate(Number(values.runs), seed, minor, values.plot);
if (pace !== 1) runs = runs.map(({ id, program }) => ({ id, program: slower(program, pace) }));
if (values.only !== undefined) {
  const only = values.only.split(",").map((id) => id.padStart(5, "0"));
  runs = runs.filter(({ id }) => only.includes(id));
}
say(`${runs.length} programs of seed ${seed} for Envoy ${minor}, pace ${pace}`);
const result = await campaign(runs, options);
let { disagreements } = result;
if (values.shrink) {
  const small = [];
  for (const one of disagreements.slice(0, 12)) {
    const made = await shrink(one, options);
    small.push({ text: made.text, run: { id: one.run.id, program: made.run.program } });
    console.log(
      `\n── program ${one.run.id}, made smaller\n${made.text}\n${JSON.stringify(made.run.program)}`,
    );
  }
  disagreements = small;
}
const matrix = matrixOf([...result.real.values(), ...result.again], minor);
const seconds = (performance.now() - started) / 1000;
if (values.record !== undefined) {
  const differing = new Set(result.disagreements.map(({ run }) => run.id));
  await writeRecording(values.record, {
    minor,
    seed,
    runs: runs
      .filter(({ id }) => result.real.has(id) && !differing.has(id))
      .map((run) => ({ run, real: result.real.get(run.id) })),
  });
}

const mostVarying = mostVaryingOf(runs.length);
const compared = runs.length - [...result.left.values()].reduce((sum, count) => sum + count, 0);
if (values.json) {
  const { reached, missed, impossible, possible, reachedOfPossible } = matrix;
  console.log(
    JSON.stringify({
      seed,
      envoy: minor,
      runs: runs.length,
      compared,
      differences: result.disagreements.length,
      late: result.late.length,
      varying: result.varying.length,
      seconds,
      cells: { possible, reached: reachedOfPossible, missed },
      impossible: Object.fromEntries(impossible),
      matrix: Object.fromEntries(reached),
      disagreements: disagreements.map(({ run, text }) => ({ ...run, text })),
    }),
  );
} else {
  for (const { run, text } of disagreements) {
    if (!values.shrink) console.log(`\n── program ${run.id}\n${text}`);
  }
  for (const { run, text } of result.varying) {
    console.log(`\n── program ${run.id}: Envoy does this, and also what the mock does\n${text}`);
  }
  console.log(`\n${matrixTable(matrix)}\n\nCells that no program can reach:`);
  for (const [why, count] of matrix.impossible) console.log(`${String(count).padStart(6)}  ${why}`);
  console.log("\nCells that were not reached:");
  for (const { cell, why } of matrix.missed) console.log(`${cell}: ${why}`);
  for (const [why, count] of result.left) console.log(`${count} not compared: ${why}`);
  if (result.late.length > 0) {
    const ids = result.late.map(({ run }) => run.id).join(", ");
    console.log(`${result.late.length} agreed only when they were run again slowly: ${ids}`);
  }
  if (result.spared.length > 0) {
    const ids = result.spared.map(({ run }) => run.id).join(", ");
    console.log(`${result.spared.length} end an Envoy, but not each time: ${ids}`);
  }
  const share = (100 * matrix.missed.length) / matrix.possible;
  console.log(
    `${matrix.reachedOfPossible} of ${matrix.possible} cells reached, ${share.toFixed(1)} % missed`,
  );
  console.log(
    `${compared} of ${runs.length} programs compared, seed ${seed}, Envoy ${minor}: ` +
      `${result.disagreements.length} differences, ${result.varying.length} that Envoy decides by chance ` +
      `(at most ${mostVarying}), ${seconds.toFixed(0)} s`,
  );
}
const kept = [...disagreements, ...result.varying];
if (kept.length > 0) {
  const folder = join(repository, ".outrigger", "conformance");
  mkdirSync(folder, { recursive: true });
  for (const { run, text } of kept) {
    const file = join(folder, `difference-${seed}-${run.id}.json`);
    writeFileSync(file, JSON.stringify({ envoy: minor, text, program: run.program }, null, 1));
  }
  say(`kept as .outrigger/conformance/difference-${seed}-*.json`);
}
const isEqual = result.disagreements.length === 0 && result.varying.length <= mostVarying;
// A pipe takes what was printed only in time; what the Envoys left open must not keep the process.
process.stdout.write("", () => process.exit(isEqual ? 0 : 1));
