// Stands in for vitest where mutants are judged: collects the tests of a file and runs them as often as it is asked
// to, each time up to the first that fails. The comparisons are vitest's own.

import {
  addCustomEqualityTesters,
  chai,
  ChaiStyleAssertions,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
} from "@vitest/expect";

for (const plugin of [JestExtend, JestChaiExpect, ChaiStyleAssertions, JestAsymmetricMatchers]) {
  chai.use(plugin);
}

export const expect = Object.assign((value, message) => chai.expect(value, message), {
  addEqualityTesters: (testers) => addCustomEqualityTesters(testers),
  // What is found is found, now or at the test's end.
  soft: (value, message) => chai.expect(value, message),
  fail: (text) => {
    throw new chai.AssertionError(text);
  },
  any: (type) => chai.expect.any(type),
  anything: () => chai.expect.anything(),
  arrayContaining: (items) => chai.expect.arrayContaining(items),
  objectContaining: (members) => chai.expect.objectContaining(members),
  stringContaining: (text) => chai.expect.stringContaining(text),
  stringMatching: (pattern) => chai.expect.stringMatching(pattern),
});

/** What the file that is being loaded has. */
let suite = { starts: [], ends: [], befores: [], tests: [] };
const titles = [];
const pending = [];

const bodyOf = (options, body) => (typeof options === "function" ? options : body);

function add(name, options, body) {
  const run = bodyOf(options, body);
  if (typeof run === "function") suite.tests.push({ name: [...titles, name].join(" > "), run });
}

function titled(pattern, values, index) {
  let at = 0;
  const shown = (value) => (typeof value === "object" ? JSON.stringify(value) : String(value));
  return `${String(pattern).replace(/%[sdjoi]/g, () => shown(values[at++]))} ${index}`;
}

const each = (define) => (table) => (pattern, options, body) => {
  const run = bodyOf(options, body);
  for (const [index, row] of [...table].entries()) {
    const values = Array.isArray(row) ? row : [row];
    define(titled(pattern, values, index), () => run(...values));
  }
};

const only = (holds) => (define) => (holds ? define : () => undefined);

export const it = Object.assign(add, {
  each: each(add),
  for: (table) => (pattern, options, body) =>
    each(add)([...table].map((row) => [row]))(pattern, options, body),
  skipIf: (isSkipped) => only(!isSkipped)(it),
  runIf: (isRun) => only(isRun)(it),
});
export const test = it;

export const describe = Object.assign(
  (name, options, body) => {
    titles.push(name);
    const result = bodyOf(options, body)();
    if (result instanceof Promise) pending.push(result);
    titles.pop();
  },
  {
    each: each((name, body) => describe(name, body)),
    skipIf: (isSkipped) => only(!isSkipped)(describe),
    runIf: (isRun) => only(isRun)(describe),
  },
);

export const beforeAll = (start) => void suite.starts.push(start);
export const afterAll = (end) => void suite.ends.push(end);
export const beforeEach = (start) => void suite.befores.push(start);
export const afterEach = () => {
  throw new Error("the judge of mutants knows no afterEach");
};
let finishing = [];
export const onTestFinished = (end) => void finishing.push(end);
export const vi = {};

const loaded = new Map();

/** Loads a file of tests; once, because a module is run once, also when several libraries are judged by it. */
export async function load(url) {
  if (!loaded.has(url)) {
    suite = { starts: [], ends: [], befores: [], tests: [] };
    await import(url);
    await Promise.all(pending.splice(0));
    loaded.set(url, suite);
  }
  const known = loaded.get(url);
  return { ...known, tests: known.tests.map((test) => ({ ...test })) };
}

/** Runs them; resolves with the first that fails, undefined when none does. Each gets the time that it took. */
export async function firstFailure({ starts, ends, befores, tests }) {
  let failure;
  let test = { name: "beforeAll" };
  try {
    for (const start of starts) await start();
    for (test of tests) {
      const started = performance.now();
      for (const before of befores) await before();
      try {
        await test.run({ expect, annotate: async () => undefined });
      } finally {
        for (const end of finishing.splice(0)) await end();
      }
      test.milliseconds = performance.now() - started;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    failure = { test, name: test.name, why };
  }
  finishing = [];
  for (const end of ends) {
    try {
      await end();
    } catch (error) {
      failure ??= { name: "afterAll", why: String(error) };
    }
  }
  return failure;
}
