// The directed comparisons as programs of a campaign: their files, what a real Envoy answered to each of their tests, and
// how a mutant is asked the same.

import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { deserialize, serialize } from "node:v8";
import { tape } from "../from-envoy.js";
import { endAll, runTest, startAll, tests } from "./directed-tests.mjs";
import { repository } from "./places.js";

/** Random programs have their own way here; the others do not compare with an Envoy. */
const others = /^(random|rules|regressions|crashes|garbled-messages|mutants)\.test\.ts$/;

export async function suiteFiles() {
  const folder = join(repository, "test", "conformance");
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith(".test.ts") && !others.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Milliseconds: a real Envoy may start in it. */
const recordingPatience = 60_000;
const patience = 12_000;

/** What Envoy answered to the tests that the mock passes, by their names. */
export async function record(files, onProgress) {
  const recorded = [];
  for (const file of files) {
    const from = tests.length;
    await import(`file://${file}`);
    await startAll();
    for (const test of tests.slice(from)) {
      const answers = [];
      tape.current = {
        async answer(ask) {
          const answer = await ask();
          answers.push(answer);
          return answer;
        },
      };
      const text = await runTest(test, recordingPatience);
      if (text === undefined && answers.length > 0) {
        const place = relative(repository, file);
        const base64 = serialize(answers).toString("base64");
        recorded.push({ file: place, name: test.name, answers: base64 });
      }
      onProgress({
        test: test.name,
        text: text ?? (answers.length > 0 ? "equal" : "asks nothing"),
      });
    }
    await endAll();
  }
  return recorded;
}

/** The recorded tests in their order. */
export async function load(recorded) {
  const files = new Set(recorded.map(({ file }) => join(repository, file)));
  for (const file of files) await import(`file://${file}`);
  await startAll();
  const byName = new Map(tests.map((test) => [test.name, test]));
  return recorded.map(({ name, answers }) => ({
    ...byName.get(name),
    answers: deserialize(Buffer.from(answers, "base64")),
  }));
}

/** What differs from the recording. */
export async function compareAgain(test) {
  let next = 0;
  tape.current = {
    // A comparison may be repeated until it holds; the last answer stays.
    answer: async () => test.answers[Math.min(next++, test.answers.length - 1)],
  };
  return runTest(test, patience);
}
