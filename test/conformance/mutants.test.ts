// The tool behind `npm run conformance:mutate`, on a small scale: it finds mutants by what differs, and lets one that
// changes nothing survive. What the mock itself does stands for a real Envoy here.

import { mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as mock from "../../harness/src/mock/index.js";
import { repository } from "../e2e/real-envoy.js";
import { mockOutcome } from "./engine/campaign.js";
import { generate } from "./engine/generate/generate.js";
import { Judge } from "./engine/mutant-judges.mjs";
import { coverage, meetings, rarities } from "./engine/mutant-meetings.mjs";
import { Workshop, type NumberedMutation } from "./engine/mutant-workshop.js";

const minor = "1.40";
const parent = join(repository, ".outrigger", "conformance");
mkdirSync(parent, { recursive: true });
const folder = join(realpathSync(parent), `mutants-test-${process.pid}`);
const recording = join(folder, "recording.json");
const shop = new Workshop(folder);
let judge: Judge | undefined;

beforeAll(async () => {
  await shop.make();
  const programs = generate(12, 1, minor);
  const runs = [];
  for (const run of programs) runs.push({ run, real: await mockOutcome(run, { mock, minor }) });
  const told = runs.filter(({ real }) => real.host === "served");
  writeFileSync(recording, JSON.stringify({ minor, seed: 1, runs: told, directed: [] }));
  judge = new Judge({ recording, folder: shop.withSwitches, count: shop.mutations.length });
  await judge.ask({}, ({ at, passed = [] }) => {
    for (const [number, outcomes] of passed) shop.mutations[number]?.programs.push([at, outcomes]);
  });
}, 240_000);

afterAll(() => {
  judge?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function mutant(file: string, text: string, what: string): NumberedMutation {
  const found = shop.mutations.find(
    (one) => one.file.endsWith(file) && one.text.includes(text) && one.what === what,
  );
  if (found === undefined) throw new Error(`no line of ${file} has ${text}`);
  return found;
}

it.each([
  ["stream/wasm-filter.js", "proxy_on_log", "the statement is left out"],
  ["headers/header-map.js", "===", "=== becomes !=="],
  ["families/header-maps.js", "BadArgument", "BadArgument becomes InvalidMemoryAccess"],
])("a mutant of %s is found: in %s, %s", { timeout: 30_000 }, async (file, text, what) => {
  const mutation = mutant(file, text, what);
  const programs = meetings(mutation, rarities(shop.mutations), coverage(shop.mutations));
  expect(programs.length).toBeGreaterThan(0);
  const result = await judge?.ask({ mutant: mutation.number, programs });
  expect(result?.found).toBeGreaterThan(0);
});

it("one that changes nothing survives", { timeout: 30_000 }, async () => {
  const result = await judge?.ask({ mutant: -1, programs: [0, 1, 2] });
  expect(result).toEqual({ survived: 3 });
});

it("lines are left out for a reason alone", () => {
  for (const reason of shop.leftOut.keys()) expect(reason.split(" ").length).toBeGreaterThan(3);
});
