// Each sequence of the table, tried through the SDK on a real Envoy and on the mock host: the proxy lives, answers
// as the table says, and the log tells the misuse.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compiledFixture } from "./compiled-fixture.js";
import { fixtureOf, sequences } from "./killing-sequences.js";
import { startMockTarget } from "./killing/mock-target.js";
import { startRealTarget, type Target } from "./killing/real-target.js";
import type { Sequence } from "./killing/sequence.js";
import { realEnvoy } from "./real-envoy.js";

const modules = new Map<string, string>();
const moduleOf = (plugin: string): string => modules.get(fixtureOf(plugin)) ?? "";

beforeAll(async () => {
  for (const name of ["killing", "killing-chains", "killing-calls"]) {
    modules.set(name, await compiledFixture(name));
  }
}, 180_000);

async function prove(target: Target, sequence: Sequence): Promise<void> {
  const { got, passedOn, logs } = await target.run(sequence);
  // First what a wrong status would come from.
  expect(logs.filter((line) => /Uncaught RuntimeError|abort:/.test(line))).toEqual([]);
  expect(got).toEqual(sequence.attempts.map(({ gets }) => gets));
  if (sequence.says) expect(logs.join("\n")).toMatch(sequence.says);
  if (sequence.passesOn) expect(passedOn).toEqual(sequence.passesOn);
}

const groups = Object.entries(sequences);

describe("on the mock host", () => {
  let target: Target;
  beforeAll(() => {
    target = startMockTarget((plugin) => readFileSync(moduleOf(plugin)));
  });
  describe.each(groups)("%s", (_title, rows) => {
    it.each([...rows])("$name: $what", (row) => prove(target, row), 20_000);
  });
});

// 1.36 is an older one, which sidecars run.
describe.each(["1.40", "1.36"])("on a real Envoy %s", (version) => {
  let target: Promise<Target> | undefined;
  afterAll(async () => (await target)?.close());
  describe.each(groups)("%s", (_title, rows) => {
    it.for([...rows])("$name: $what", { timeout: 30_000 }, async (row, context) => {
      const envoy = await realEnvoy(context, version === "1.40" ? undefined : version);
      const all = groups.flatMap(([, others]) => others);
      target ??= startRealTarget({ envoy, sequences: all, moduleOf });
      await prove(await target, row);
    }); // prettier-ignore
  });
});
