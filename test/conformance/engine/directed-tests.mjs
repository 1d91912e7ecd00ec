// Stands in for vitest where the directed comparisons, test/conformance/**/*.test.ts, are programs of a campaign: it
// collects their tests, and runs one when it is asked to. What it does not know makes a test no program.

import { isDeepStrictEqual } from "node:util";

/** All tests by name, in the order of their files. */
export const tests = [];
const titles = [];
/** Those in whose files these tests are. */
const ends = [];

function add(name, options, body) {
  const run = typeof options === "function" ? options : body;
  if (typeof run !== "function") return;
  tests.push({ name: [...titles, name].join(" > "), run });
}

function titled(pattern, values, index) {
  let at = 0;
  const shown = (value) => (typeof value === "object" ? JSON.stringify(value) : String(value));
  return `${pattern.replace(/%[sdjo]/g, () => shown(values[at++]))} ${index}`;
}

const each = (define) => (table) => (pattern, options, body) => {
  for (const [index, row] of [...table].entries()) {
    const values = Array.isArray(row) ? row : [row];
    const run = typeof options === "function" ? options : body;
    define(titled(pattern, values, index), (context) => run(...values, context));
  }
};

export const it = Object.assign(add, {
  each: each(add),
  concurrent: add,
  // Their context comes after the whole row, and they are no comparisons.
  for: () => () => undefined,
});

export const describe = Object.assign(
  (name, body) => {
    titles.push(name);
    body();
    titles.pop();
  },
  { each: each((name, body) => describe(name, body)) },
);

/** What has to be there before the tests of the files that were imported. */
const starts = [];
export const beforeAll = (start) => void starts.push(start);

export async function startAll() {
  for (const start of starts.splice(0)) await start();
}

export const afterAll = (end) => void ends.push(end);

export async function endAll() {
  for (const end of ends) await end();
}

export const TestRunner = { getCurrentTest: () => undefined };

/** As `toEqual` has it: what is undefined is not there. */
function defined(value) {
  if (Array.isArray(value)) return value.map(defined);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.map(([name, one]) => [name, defined(one)]));
}

export class Unequal extends Error {}

function check(holds, actual, expected) {
  if (holds) return;
  const [seen, wanted] = [actual, expected].map((value) => JSON.stringify(value)?.slice(0, 2000));
  throw new Unequal(`${seen} is not ${wanted}`);
}

export const expect = Object.assign(
  (actual) => ({
    toEqual: (expected) =>
      check(isDeepStrictEqual(defined(actual), defined(expected)), actual, expected),
    toBe: (expected) => check(Object.is(actual, expected), actual, expected),
    toBeDefined: () => check(actual !== undefined, actual, "something"),
    toContain: (expected) => check(actual.includes(expected), actual, expected),
    toHaveLength: (expected) => check(actual.length === expected, actual.length, expected),
    toBeGreaterThan: (expected) => check(actual > expected, actual, expected),
    toMatch: (expected) => check(expected.test(actual), actual, String(expected)),
  }),
  {
    fail: (text) => {
      throw new Unequal(text);
    },
  },
);

/** Resolves with what differs, or undefined. */
export async function runTest({ run }, patience) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve("it does not end"), patience);
  });
  const context = {
    expect,
    skip: (why) => {
      throw new Error(`skipped: ${why}`);
    },
  };
  const ended = (async () => run(context))().then(
    () => undefined,
    (error) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  );
  const result = await Promise.race([ended, late]);
  clearTimeout(timer);
  return result;
}
