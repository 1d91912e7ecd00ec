// `npm run conformance:mutate -- [--mutants 40] [--seed 1] [--runs 1000]`: can the conformance fail? Changes one line of the
// mock's rules at a time and looks after how many programs the difference to what a real Envoy did shows. Programs are
// the random ones of this seed, fixed ones and the directed comparisons of test/conformance; a mutant meets those that
// pass its line, at most `--runs` of them. Exit code 1 when one survives.
//
// For work on survivors: `--files TEXT` takes the mutants of files and lines (`stream/router.js:41`) with this text,
// `--all` all of them instead of 40. `--recording FILE` keeps the random programs, or takes them from there.
// `--programs TEXT` meets the directed comparisons of the files with this text alone, which takes seconds.

import { existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { register } from "node:module";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

register("./engine/typescript-loader.mjs", import.meta.url);
register("./engine/directed-loader.mjs", import.meta.url, { data: {} });
const { campaign } = await import("./engine/campaign.ts");
const { directedRecording } = await import("./engine/directed-recording.mjs");
const { installedEnvoy } = await import("./engine/envoys.ts");
const { Judge } = await import("./engine/mutant-judges.mjs");
const { coverage, meetings, rarities } = await import("./engine/mutant-meetings.mjs");
const { survey } = await import("./engine/mutant-survey.mjs");
const { Workshop } = await import("./engine/mutant-workshop.ts");
const { fixedRuns } = await import("./engine/fixed-programs.ts");
const { generate } = await import("./engine/generate/generate.ts");
const { shuffled, withChance } = await import("./engine/generate/chance.ts");
const { repository } = await import("./engine/places.ts");
const { readRecording, writeRecording } = await import("./engine/recording.ts");

const { values } = parseArgs({
  options: {
    mutants: { type: "string", default: "40" },
    seed: { type: "string", default: "1" },
    runs: { type: "string", default: "1000" },
    recording: { type: "string" },
    files: { type: "string" },
    all: { type: "boolean", default: false },
    programs: { type: "string" },
  },
});
const seed = Number(values.seed);
const runs = Number(values.runs);
const minor = "1.40";
const started = performance.now();
const say = (text) => {
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stderr.write(`${String(seconds).padStart(4)} s  ${text}\n`);
};

const folder = join(repository, ".outrigger", "conformance");
mkdirSync(folder, { recursive: true });
const work = join(realpathSync(folder), `mutants-${process.pid}`);
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
process.on("SIGINT", () => process.exit(130));
const shop = new Workshop(work);
await shop.make();

/** Random programs, and what a real Envoy did with those for which the mock does the same. */
async function recordedRuns() {
  if (values.programs !== undefined) return [];
  const kept = values.recording;
  if (kept !== undefined && existsSync(kept)) return (await readRecording(kept)).runs;
  const envoy = installedEnvoy(minor);
  if (envoy === undefined) {
    console.error(`There is no Envoy ${minor} here; get it with: npm run parts`);
    process.exit(4);
  }
  const mock = await import("../../harness/src/mock/index.ts");
  const programs = [...fixedRuns(runs), ...generate(runs, seed, minor)];
  const options = { envoy, minor, mock, deaths: 20, onProgress: say };
  const { real, disagreements } = await campaign(programs, options);
  const differing = new Set(disagreements.map(({ run }) => run.id));
  const told = programs
    .filter(({ id }) => real.has(id) && !differing.has(id))
    .map((run) => ({ run, real: real.get(run.id) }));
  if (kept !== undefined) await writeRecording(kept, { minor, seed, runs: told });
  return told;
}

const recording = { minor, seed, runs: await recordedRuns(), directed: [] };
recording.directed = await directedRecording(folder, say, values.programs);
const recordingFile = join(work, "recording.json");
writeFileSync(recordingFile, JSON.stringify(recording));
const total = recording.runs.length + recording.directed.length;
say(
  `${recording.runs.length} random programs and ${recording.directed.length} directed ones, recorded; looking what they run`,
);

const { mutations } = shop;
const switches = { recording: recordingFile, folder: shop.withSwitches, count: mutations.length };
const lanes = Math.min(availableParallelism(), 4);
const nameOf = (at) =>
  recording.runs[at]?.run.id ?? recording.directed[at - recording.runs.length].name;
const perProgram = await survey({ mutations, switches, total, lanes, nameOf, say });
const reached = mutations.filter(({ programs }) => programs.length > 0).length;
let chosen = withChance(seed, (chance) => shuffled(chance, mutations));
if (values.files !== undefined)
  chosen = chosen.filter(({ file, line }) => `${file}:${line}`.includes(values.files));
if (values.all) chosen.sort((a, b) => a.number - b.number);
else chosen = chosen.slice(0, Number(values.mutants));
const leftOut = [...shop.leftOut.values()].reduce((sum, { length }) => sum + length, 0);
say(
  `${chosen.length} of ${mutations.length} mutations; programs pass ${reached} of them; ${leftOut} more change nothing`,
);

/** A machine that is busy for a moment makes no mutant: what took too long has to do so again. */
async function askTwice(judge, mutant, programs, patience) {
  const result = await judge.ask({ mutant, programs }, undefined, patience);
  if (!/hangs|slow|does not end/.test(result.text ?? "")) return result;
  const from = Math.max(0, result.found - 1);
  const again = await judge.ask({ mutant, programs: programs.slice(from) }, undefined, patience);
  return again.found === undefined ? again : { ...again, found: from + again.found };
}

async function judged(judge, mutation) {
  const programs = meetings(mutation, rarity, place).slice(0, runs);
  const patience = 120_000 + 10 * perProgram * programs.length;
  if (!mutation.once) {
    const result = await askTwice(judge, mutation.number, programs, patience);
    // What the mock keeps from one program to the next may have hidden it; a copy of its own takes long to start.
    if (result.found !== undefined || programs.length === 0 || values.all) return result;
  }
  const copy = shop.copy(mutation);
  const own = new Judge({ recording: recordingFile, folder: copy, count: 0 });
  const result = await askTwice(own, -1, programs, patience);
  own.stop();
  rmSync(copy, { recursive: true, force: true });
  return result;
}

const ordinary = mutations.filter((one) => one.once !== true);
const rarity = rarities(ordinary);
const place = coverage(ordinary);
const results = new Array(chosen.length);
let next = 0;
async function lane() {
  const judge = new Judge(switches);
  for (let index = next++; index < chosen.length; index = next++) {
    const mutation = chosen[index];
    results[index] = await judged(judge, mutation);
    const { found } = results[index];
    const count = Math.min(mutation.programs.length, runs);
    say(
      `${found === undefined ? "SURVIVES" : `found after ${found}`} of ${count}  ${mutation.file}:${mutation.line}  ${mutation.what}`,
    );
  }
  judge.stop();
}
await Promise.all(Array.from({ length: lanes }, lane));

if (!values.all) {
  console.log("left out, because they change nothing that can be compared:");
  for (const [why, list] of shop.leftOut) console.log(`${String(list.length).padStart(5)}  ${why}`);
}
const survivors = chosen.filter((_, index) => results[index].found === undefined);
for (const { file, line, what, text, programs } of survivors) {
  console.log(`survives ${programs.length} programs: ${file}:${line}  ${what}\n    ${text}`);
}
const counts = results
  .map(({ found }) => found)
  .filter((found) => found !== undefined)
  .sort((a, b) => a - b);
console.log(
  `${counts.length} of ${chosen.length} mutants found (seed ${seed}), half of them within ` +
    `${counts[Math.floor(counts.length / 2)]} of the programs that pass the line, the last after ${counts.at(-1)}; ` +
    `${survivors.length} survive`,
);
process.stdout.write("", () => process.exit(survivors.length === 0 ? 0 : 1));
