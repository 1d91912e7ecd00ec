// Random programs on the mock host and on a real Envoy, a bounded number each time: with fixed seeds, and with one
// that nobody has seen. `node test/conformance/conformance.mjs` runs more of them.

import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import * as mock from "../../harness/src/mock/index.js";
import { realEnvoy } from "../e2e/real-envoy.js";
import { campaign, mostVaryingOf } from "./engine/campaign.js";
import { generate } from "./engine/generate/generate.js";
import { paceOfMachine, slower } from "./engine/pace.js";
import { shrink } from "./engine/shrink.js";

const minor = "1.40";
/** Programs for each fixed seed, and for the fresh one: those who want to find something new run the conformance. */
const fixedCount = 60;
const freshCount = 20;
const fresh = seedOfCommit();

/** Each commit has a seed of its own, so that what it finds can be found again; chance decides outside of a clone. */
function seedOfCommit(): number {
  try {
    const argv = ["rev-parse", "--short=6", "HEAD"];
    const commit = execFileSync("git", argv, {
      cwd: import.meta.dirname,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return parseInt(commit.slice(0, 6), 16);
  } catch {
    return Math.floor(Math.random() * 0x1000000);
  }
}

describe("the mock host does what a real Envoy does with random programs", () => {
  it.for([
    ["seed 1", 1, fixedCount, ""],
    ["seed 2", 2, fixedCount, ""],
    ["what callbacks put off", 3, 30, "put off"],
    [`the fresh seed ${fresh}`, fresh, freshCount, ""],
  ] as const)("%s", { timeout: 600_000 }, async ([, seed, count, plot], context) => {
    const envoy = await realEnvoy(context, minor);
    const options = { envoy, minor, mock, deaths: 2, parallel: 32 };
    const pace = paceOfMachine();
    const programs = generate(count, seed, minor, plot);
    const runs = programs.map(({ id, program }) => ({ id, program: slower(program, pace) }));
    const { disagreements, varying } = await campaign(runs, options);
    for (const { run, text } of varying) {
      process.stderr.write(`Envoy decides program ${run.id} of seed ${seed} by chance:\n${text}\n`);
    }
    expect(varying.length).toBeLessThanOrEqual(mostVaryingOf(count));
    const [first] = disagreements;
    if (first === undefined) return;
    const small = await shrink(first, options);
    expect.fail(
      `${disagreements.length} of ${count} programs of seed ${seed} differ; the first, made smaller:\n` +
        `${small.text}\n${JSON.stringify(small.run.program)}\n`,
    );
  });
});
