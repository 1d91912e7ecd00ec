// Judges mutants of the mock by what a real Envoy did. It loads one copy of the mock, in which mutations are behind
// switches, and tells for each program which of them it passes; then it gets `{ mutant, programs }` and tells after how
// many of those programs the mutant differed.

import { readFileSync } from "node:fs";
import { register } from "node:module";

const { recording: file, folder, count } = JSON.parse(process.argv[2]);

register("./typescript-loader.mjs", import.meta.url);
register("./directed-loader.mjs", import.meta.url, { data: { mock: folder } });
const { difference } = await import("./compare.ts");
const { mockOutcome } = await import("./campaign.ts");
const { compareAgain, load } = await import("./directed-suites.mjs");
const { placeSwitchboard } = await import("./mutant-switches.ts");

const recording = JSON.parse(readFileSync(file, "utf8"));
const board = placeSwitchboard(count);
/** `[number, outcomes]` of each mutation that was passed. */
const passed = () => [...board.hits.entries()].filter(([, outcomes]) => outcomes !== 0);
let mock;
let directed;
try {
  mock = await import(`file://${folder}/mock/index.js`);
  directed = await load(recording.directed);
} catch (error) {
  process.send({ broken: String(error) });
}
const atLoad = passed().map(([number]) => number);
/** Random programs first, then the directed ones. */
const total = recording.runs.length + recording.directed.length;

async function judgeOne(index) {
  const one = recording.runs[index];
  if (one === undefined) return compareAgain(directed[index - recording.runs.length]);
  const outcome = await mockOutcome(one.run, { mock, minor: recording.minor });
  return (
    difference(one.real, outcome) ?? (outcome.host === "unspecified" ? "no longer told" : undefined)
  );
}

async function judge(programs) {
  for (const [at, index] of programs.entries()) {
    process.send({ at });
    const text = await judgeOne(index);
    if (text !== undefined) return { found: at + 1, text, program: index };
  }
  return { survived: programs.length };
}

async function judgeSwitched(number, programs) {
  board.active = number;
  const result = await judge(programs);
  board.active = -1;
  if (result.program === undefined) return result;
  // What a mutant leaves behind in the process is not the next one's.
  const left = await judgeOne(result.program);
  return left === undefined ? result : { ...result, spoilt: true };
}

/**
 * Tells what each of these programs passes. `once`: what ran with the first program that needed it, and is kept.
 */
async function survey(programs) {
  const firstOf = new Map();
  const seldom = new Map();
  for (const index of programs) {
    board.hits.fill(0);
    const differs = await judgeOne(index);
    const numbers = passed();
    process.send({ at: index, passed: numbers, differs });
    for (const [number] of numbers) {
      seldom.set(number, (seldom.get(number) ?? 0) + 1);
      if (!firstOf.has(number)) firstOf.set(number, index);
    }
  }
  const again = new Map();
  for (const [number, index] of firstOf) {
    if (seldom.get(number) <= 3) again.set(index, [...(again.get(index) ?? []), number]);
  }
  const once = [];
  for (const [index, numbers] of again) {
    board.hits.fill(0);
    await judgeOne(index);
    process.send({ at: index });
    once.push(...numbers.filter((number) => board.hits[number] === 0));
  }
  return { done: true, once };
}

process.on("message", async ({ mutant, programs }) => {
  process.send({
    result:
      mutant === undefined
        ? await survey(programs ?? [...Array(total).keys()])
        : await judgeSwitched(mutant, programs),
  });
});
// A test that was left behind may fail later.
process.on("unhandledRejection", () => undefined);
process.send({ ready: true, atLoad });
