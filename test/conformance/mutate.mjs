// `node test/conformance/mutate.mjs [--mutants 40] [--seed 1] [--runs 1000] [--recording FILE] [--all-lines]`: can the
// conformance fail? Changes one line of the mock's rules at a time and looks after how many programs the difference to
// a recording of a real Envoy shows. Exit code 1 when a mutant survives.

import { fork } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { register } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import ts from "typescript";

register("./engine/typescript-loader.mjs", import.meta.url);
const { campaign } = await import("./engine/campaign.ts");
const { installedEnvoy } = await import("./engine/envoys.ts");
const { equivalentMutations } = await import("./engine/equivalent-mutations.ts");
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
  },
});
const seed = Number(values.seed);
const minor = values.envoy;
const started = performance.now();
const say = (text) =>
  process.stderr.write(`${String(Math.round((performance.now() - started) / 1000)).padStart(4)} s  ${text}\n`);

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
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
    });
    const target = join(folder, name.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  symlinkSync(join(repository, "harness", "node_modules"), join(folder, "node_modules"));
}

/** Runs the worker; a program that takes too long ends it. */
function judge(folder, recording, mode) {
  const worker = fileURLToPath(new URL("engine/mutant-worker.mjs", import.meta.url));
  return new Promise((resolve) => {
    const child = fork(worker, [folder, recording, ...(mode ? [mode] : [])], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let at = 0;
    let errors = "";
    let timer;
    let result;
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        result ??= { found: at + 1, text: "the mock hangs" };
        child.kill("SIGKILL");
      }, 30_000);
    };
    watch();
    child.stderr.on("data", (chunk) => (errors += chunk));
    child.on("message", (message) => {
      watch();
      if (message.at !== undefined) at = message.at;
      else result ??= message;
    });
    child.on("close", () => {
      clearTimeout(timer);
      resolve(result ?? { found: at + 1, text: errors.slice(-500) });
    });
  });
}

async function record(file) {
  const envoy = installedEnvoy(minor);
  if (envoy === undefined) {
    console.error(`There is no Envoy ${minor} here; get it with: npm run parts`);
    process.exit(4);
  }
  const mock = await import("../../harness/src/mock/index.ts");
  const runs = generate(Number(values.runs), seed, minor);
  const { real, disagreements } = await campaign(runs, { envoy, minor, mock, deaths: 12, onProgress: say });
  const differing = new Set(disagreements.map(({ run }) => run.id));
  await writeRecording(file, {
    minor,
    seed,
    runs: runs.filter(({ id }) => real.has(id) && !differing.has(id)).map((run) => ({ run, real: real.get(run.id) })),
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
say(`${whole.runs.length} recorded programs; looking which lines they run`);
const { differing, coverage, text } = await judge(base, recordingFile, "coverage");
if (coverage === undefined) throw new Error(`the mock itself fails: ${text}`);
const kept = { ...whole, runs: whole.runs.filter(({ run }) => !differing.includes(run.id)).slice(0, 1000) };
const used = join(work, "used.json");
await writeRecording(used, kept);

const ruleFolders = /^mock\/(families|stream|headers|properties|callouts|vm|foreign)\//;
const executed = (file, start) => {
  const { ranges } = coverage.find((one) => one.file === file) ?? { ranges: [] };
  const around = ranges.filter((range) => range.startOffset <= start && start < range.endOffset);
  // The innermost range decides.
  around.sort((a, b) => a.endOffset - a.startOffset - (b.endOffset - b.startOffset));
  return (around[0]?.count ?? 0) > 0;
};
const candidates = [];
let notRun = 0;
let equivalent = 0;
for (const { file } of coverage) {
  if (!ruleFolders.test(file)) continue;
  for (const mutation of mutationsOf(file, readFileSync(join(base, file), "utf8"))) {
    if (equivalentMutations.some((one) => one.file.test(file) && one.text.test(mutation.text))) equivalent++;
    else if (!values["all-lines"] && !executed(file, mutation.start)) notRun++;
    else candidates.push(mutation);
  }
}
const chosen = withChance(seed, (chance) => shuffled(chance, candidates)).slice(0, Number(values.mutants));
say(
  `${chosen.length} of ${candidates.length} mutations on lines that run (${notRun} on lines that do not, ` +
    `${equivalent} that change nothing that is compared)`,
);

const results = new Array(chosen.length);
let next = 0;
async function lane() {
  for (let index = next++; index < chosen.length; index = next++) {
    const mutation = chosen[index];
    const folder = join(work, `mutant-${index}`);
    cpSync(base, folder, { recursive: true, verbatimSymlinks: true });
    const target = join(folder, mutation.file);
    writeFileSync(target, mutated(readFileSync(target, "utf8"), mutation));
    const result = await judge(folder, used);
    results[index] = result;
    rmSync(folder, { recursive: true, force: true });
    say(`${result.found === undefined ? "SURVIVES" : `found after ${result.found}`}  ${mutation.file}:${mutation.line}  ${mutation.what}`);
  }
}
await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, lane));

let survivors = 0;
chosen.forEach((mutation, index) => {
  const { found } = results[index];
  if (found !== undefined) return;
  survivors++;
  console.log(`survives: ${mutation.file}:${mutation.line}  ${mutation.what}\n    ${mutation.text}`);
});
const counts = results.map(({ found }) => found).filter((found) => found !== undefined).sort((a, b) => a - b);
console.log(
  `${counts.length} of ${chosen.length} mutants found, half of them within ${counts[Math.floor(counts.length / 2)]} ` +
    `programs, the last after ${counts.at(-1)}; ${survivors} survive (${kept.runs.length} programs, seed ${seed})`,
);
rmSync(work, { recursive: true, force: true });
process.exit(survivors === 0 ? 0 : 1);
