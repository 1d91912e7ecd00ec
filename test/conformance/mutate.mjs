// `node test/conformance/mutate.mjs [--mutants 40] [--seed 1] [--runs 1000] [--recording FILE] [--all-lines]`: can the
// conformance fail? Changes one line of the mock's rules at a time and looks after how many programs the difference to
// a recording of a real Envoy shows. Exit code 1 when a mutant survives.

import {
  cpSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { register } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import ts from "typescript";

register("./engine/typescript-loader.mjs", import.meta.url);
const { campaign } = await import("./engine/campaign.ts");
const { installedEnvoy } = await import("./engine/envoys.ts");
const { leftOutMutations } = await import("./engine/left-out-mutations.ts");
const { Judge } = await import("./engine/mutant-judges.mjs");
const { generate } = await import("./engine/generate/generate.ts");
const { shuffled, withChance } = await import("./engine/generate/chance.ts");
const { mutated, mutationsOf } = await import("./engine/mutations.ts");
const { repository } = await import("./engine/places.ts");
const { readRecording, writeRecording } = await import("./engine/recording.ts");

const { values } = parseArgs({
  options: {
    mutants: { type: "string", default: "40" },
    seed: { type: "string", default: "1" },
    runs: { type: "string", default: "1000" },
    envoy: { type: "string", default: "1.40" },
    recording: { type: "string" },
    "all-lines": { type: "boolean", default: false },
    only: { type: "string" },
  },
});
const seed = Number(values.seed);
const minor = values.envoy;
const started = performance.now();
const say = (text) =>
  process.stderr.write(
    `${String(Math.round((performance.now() - started) / 1000)).padStart(4)} s  ${text}\n`,
  );

mkdirSync(join(repository, ".outrigger", "conformance"), { recursive: true });
const work = join(realpathSync(join(repository, ".outrigger", "conformance")), "mutants");
rmSync(work, { recursive: true, force: true });
mkdirSync(work);

/** The mock as plain JavaScript, each file by itself. */
async function compileMock(folder) {
  const sources = join(repository, "harness", "src");
  for (const name of await readdir(sources, { recursive: true })) {
    if (!name.endsWith(".ts") || name.endsWith(".test.ts")) continue;
    const source = await readFile(join(sources, name), "utf8");
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2022,
        verbatimModuleSyntax: true,
      },
    });
    const target = join(folder, name.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  symlinkSync(join(repository, "harness", "node_modules"), join(folder, "node_modules"));
}

async function record(file) {
  const envoy = installedEnvoy(minor);
  if (envoy === undefined) {
    console.error(`There is no Envoy ${minor} here; get it with: npm run parts`);
    process.exit(4);
  }
  const mock = await import("../../harness/src/mock/index.ts");
  const runs = generate(Number(values.runs), seed, minor);
  const { real, disagreements } = await campaign(runs, {
    envoy,
    minor,
    mock,
    deaths: 12,
    onProgress: say,
  });
  const differing = new Set(disagreements.map(({ run }) => run.id));
  await writeRecording(file, {
    minor,
    seed,
    runs: runs
      .filter(({ id }) => real.has(id) && !differing.has(id))
      .map((run) => ({ run, real: real.get(run.id) })),
  });
}

const base = join(work, "base");
await compileMock(base);
let recordingFile = values.recording;
if (recordingFile === undefined) {
  recordingFile = join(work, "recording.json");
  await record(recordingFile);
}
const whole = await readRecording(recordingFile);
const used = join(work, "used.json");
await writeRecording(used, { ...whole, runs: whole.runs.slice(0, 1000) });
const count = Math.min(whole.runs.length, 1000);
say(`${count} recorded programs; looking what they run`);

const ruleFolders = /^mock\/(families|stream|headers|properties|callouts|vm|foreign)\//;
const sources = new Map();
const candidates = [];
let leftOut = 0;
for (const name of await readdir(join(base, "mock"), { recursive: true })) {
  const file = join("mock", name);
  if (!file.endsWith(".js") || !ruleFolders.test(file)) continue;
  sources.set(file, readFileSync(join(base, file), "utf8"));
  for (const mutation of mutationsOf(file, sources.get(file))) {
    if (leftOutMutations.some((one) => one.file.test(file) && one.text.test(mutation.text)))
      leftOut++;
    else candidates.push({ ...mutation, programs: [] });
  }
}
const byFile = Map.groupBy?.(candidates, ({ file }) => file) ?? groupByFile(candidates);
function groupByFile(list) {
  const groups = new Map();
  for (const one of list) groups.set(one.file, [...(groups.get(one.file) ?? []), one]);
  return groups;
}
const first = new Judge(used);
const coverStarted = performance.now();
const coverage = await first.ask(
  { coverage: true, folder: base },
  ({ covered, differs, files }) => {
    if (covered === undefined || differs) return;
    for (const [file, ranges] of Object.entries(files)) {
      for (const mutation of byFile.get(file) ?? []) {
        let smallest;
        for (const range of ranges) {
          if (range[0] > mutation.start || range[1] <= mutation.start) continue;
          if (smallest === undefined || range[1] - range[0] < smallest[1] - smallest[0])
            smallest = range;
        }
        if (smallest !== undefined && smallest[2] > 0) mutation.programs.push(covered);
      }
    }
  },
);
first.stop();
const perProgram = (performance.now() - coverStarted) / count;
if (coverage.done !== true) throw new Error(`the mock itself fails: ${coverage.text}`);
const run = candidates.filter(({ programs }) => programs.length > 0);
const pool = values["all-lines"] ? candidates : run;
let chosen = withChance(seed, (chance) => shuffled(chance, pool));
if (values.only !== undefined)
  chosen = chosen.filter(({ file, line }) => `${file}:${line}`.includes(values.only));
chosen = chosen.slice(0, Number(values.mutants));
say(
  `${chosen.length} of ${pool.length} mutations; ${run.length} of ${candidates.length} are on lines that the programs run, ` +
    `${leftOut} are left out with a reason`,
);

const results = new Array(chosen.length);
let next = 0;
async function lane() {
  const judge = new Judge(used);
  for (let index = next++; index < chosen.length; index = next++) {
    const mutation = chosen[index];
    const folder = join(work, `mutant-${index}`);
    cpSync(base, folder, { recursive: true, verbatimSymlinks: true });
    writeFileSync(join(folder, mutation.file), mutated(sources.get(mutation.file), mutation));
    const patience = 60_000 + 5 * perProgram * mutation.programs.length;
    results[index] = await judge.ask({ folder, programs: mutation.programs }, undefined, patience);
    rmSync(folder, { recursive: true, force: true });
    const { found } = results[index];
    // Modules and memories of the mutants before stay in the process.
    if (found === undefined || index % 6 === 0) judge.stop();
    say(
      `${found === undefined ? "SURVIVES" : `found after ${found}`} of ${mutation.programs.length}  ${mutation.file}:${mutation.line}  ${mutation.what}`,
    );
  }
  judge.stop();
}
await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, lane));

let survivors = 0;
chosen.forEach((mutation, index) => {
  const { found } = results[index];
  if (found !== undefined) return;
  survivors++;
  console.log(
    `survives: ${mutation.file}:${mutation.line}  ${mutation.what}\n    ${mutation.text}`,
  );
});
const counts = results
  .map(({ found }) => found)
  .filter((found) => found !== undefined)
  .sort((a, b) => a - b);
console.log(
  `${counts.length} of ${chosen.length} mutants found, half of them within ${counts[Math.floor(counts.length / 2)]} ` +
    `of the programs that run the line, the last after ${counts.at(-1)}; ${survivors} survive (${count} programs, seed ${seed})`,
);
rmSync(work, { recursive: true, force: true });
process.exit(survivors === 0 ? 0 : 1);
