// Judges mutants of one library: which there are, which of them are tried, and whether the tests find them.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { functionsOf, rewrite } from "../module/code-section.js";
import { SourcePlaces } from "../module/source-places.js";
import { askedFor, guests, replace } from "./compiler-stand-in.mjs";
import { equivalent } from "./equivalent.mjs";
import { bounds, used } from "./limited-instances.mjs";
import { mutationsOf } from "./mutations.js";
import { limits } from "./properties-stand-in.mjs";
import { firstFailure, load } from "./tests-stand-in.mjs";

/** Cases of a property at first. */
const fewRuns = 150;

/** Numbers from 0 on below `bound`, the same for a seed. */
function chance(seed) {
  let state = (seed * 2654435761) >>> 0 || 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % bound;
  };
}

/** What a mistake is called in whichever guest: places of constants in memory differ. */
function nameOf({ place, change }) {
  const [, from, to] = /^(-?\d{4,}) → (-?\d+)$/.exec(change) ?? [];
  const kind = from === undefined ? change : BigInt(to) > BigInt(from) ? "higher" : "lower";
  return `${place.file}:${place.line}:${place.column} ${kind}`;
}

export class Judge {
  constructor(repository, parts, { seed, runs, only }) {
    this.repository = repository;
    this.parts = parts;
    this.below = chance(seed);
    this.runs = runs;
    this.only = only;
    limits.seed = seed;
  }

  async run(count) {
    // A mistake in the source is in every guest that has the line; one of their tests is to find it.
    const guestsOf = new Map();
    for (const part of this.parts) {
      for (const candidate of await this.#candidatesOf(part)) {
        const name = nameOf(candidate.mutation);
        guestsOf.set(name, [...(guestsOf.get(name) ?? []), candidate]);
      }
    }
    const { candidates, excluded, stale } = this.#withoutEquivalent([...guestsOf.values()]);
    const chosen = [];
    for (const left = [...candidates]; left.length > 0 && chosen.length < count;) {
      const at = this.below(left.length);
      chosen.push(left[at]);
      left[at] = left[left.length - 1];
      left.pop();
    }
    // Those of a file one after the other: its modules are set up for them once.
    chosen.sort((one, other) => candidates.indexOf(one) - candidates.indexOf(other));
    const survivors = [];
    let found = 0;
    for (const candidate of chosen) {
      const fate = await this.#fateOf(candidate);
      if (fate === undefined) survivors.push(candidate[0].mutation);
      else found++;
    }
    return { possible: candidates.length, excluded, stale, found, survivors };
  }

  /** Without those that change nothing that a test can see; `stale` are the reasons that hold for none. */
  #withoutEquivalent(all) {
    const lines = new Map();
    const lineOf = ({ file, line }) => {
      const path = join(this.repository, "assembly", file);
      if (!lines.has(file)) lines.set(file, readFileSync(path, "utf8").split("\n"));
      return lines.get(file)[line - 1];
    };
    const used = new Set();
    const candidates = all.filter(([{ mutation }]) => {
      const { place, change } = mutation;
      const reason = equivalent.find(
        ({ file, text, changes }) =>
          file === place.file && changes.includes(change) && lineOf(place).includes(text),
      );
      if (reason !== undefined) used.add(reason);
      return reason === undefined;
    });
    const sources = this.parts.flatMap((part) => part.sources);
    const stale = equivalent.filter(
      (reason) =>
        this.only === "" &&
        sources.some((start) => reason.file.startsWith(start)) &&
        !used.has(reason),
    );
    return { candidates, excluded: all.length - candidates.length, stale };
  }

  /** The mutations of the guests that these tests have, after they have passed without any. */
  async #candidatesOf({ tests, titles, sources }) {
    const suitesOf = new Map();
    for (const file of this.#filesOf(tests)) {
      const suite = await this.#soundSuite(file, titles);
      for (const key of suite.keys) suitesOf.set(key, [...(suitesOf.get(key) ?? []), suite]);
    }
    const isOfLibrary = (file) => sources.some((start) => file.startsWith(start));
    return [...suitesOf].flatMap(([key, suites]) => {
      const { wasm, map } = guests.get(key);
      const functions = functionsOf(wasm);
      return mutationsOf(wasm, new SourcePlaces(map), isOfLibrary)
        .filter(({ place }) => `${place.file}:${place.line}:`.includes(this.only))
        .map((mutation) => ({ suites, key, wasm, functions, mutation }));
    });
  }

  #filesOf(tests) {
    const place = join(this.repository, tests);
    if (!tests.endsWith("/")) return [place];
    // Tables of words are compared as sources: no mutant of a guest can change them.
    const names = readdirSync(place).filter(
      (name) => name.endsWith(".test.ts") && name !== "words.test.ts",
    );
    return names.sort().map((name) => join(place, name));
  }

  /** The tests of a file, which guests they compile, and what these need at most. */
  async #soundSuite(file, titles = "") {
    const suite = await load(`file://${file}`);
    suite.tests = suite.tests.filter(({ name }) => name.startsWith(titles));
    replace(undefined, undefined);
    askedFor();
    Object.assign(bounds, { fuel: 2 ** 31 - 1, calls: Infinity });
    Object.assign(used, { fuel: 0, calls: 0 });
    limits.runs = Math.min(fewRuns, this.runs);
    // A test that counts its cases needs all of them.
    const needy = new Set();
    const { tests } = suite;
    for (let failure; ; needy.add(failure.name)) {
      failure = await firstFailure({
        ...suite,
        tests: tests.filter(({ name }) => !needy.has(name)),
      });
      if (failure === undefined) break;
      limits.runs = Infinity;
      const alone = tests.filter(({ name }) => name === failure.name);
      const again = alone.length === 0 ? failure : await firstFailure({ ...suite, tests: alone });
      if (again !== undefined) {
        throw new Error(`${file} fails without any mutant: ${again.name}: ${again.why}`);
      }
      limits.runs = Math.min(fewRuns, this.runs);
    }
    const withFew = tests.filter(({ name }) => !needy.has(name));
    const counting = tests.filter(({ name }) => needy.has(name));
    const most = { fuel: Math.min(2 ** 31 - 1, 10 * used.fuel + 100_000), calls: used.calls };
    const keys = askedFor();
    // Those that find most in their time come first, when any order will do.
    const reversed = { ...suite, tests: [...withFew].reverse() };
    const isOrdered = (await firstFailure(reversed)) !== undefined;
    for (const test of tests) test.found = 0;
    return { ...suite, withFew, needy: counting, isOrdered, keys, most };
  }

  /** The test that fails, in whichever guest; undefined when none does. */
  async #fateOf(candidate) {
    const stages = [{ some: "withFew", runs: Math.min(fewRuns, this.runs) }];
    if (this.runs > fewRuns) stages.push({ some: "withFew", runs: this.runs });
    stages.push({ some: "needy", runs: Infinity });
    for (const { some, runs } of stages) {
      limits.runs = runs;
      for (const { suites, key, wasm, functions, mutation } of candidate) {
        replace(key, rewrite(wasm, functions, mutation.replacements));
        for (const suite of suites) {
          const { fuel, calls } = suite.most;
          // All cases call more often than few; either way there is an end.
          Object.assign(bounds, { fuel, calls: (runs <= fewRuns ? 4 : 400) * calls + 10_000 });
          const tests = suite[some];
          if (tests.length === 0) continue;
          const worth = ({ found, milliseconds = 1000 }) => (found + 0.2) / (milliseconds + 1);
          if (!suite.isOrdered) tests.sort((one, other) => worth(other) - worth(one));
          const failure = await firstFailure({ ...suite, tests });
          if (failure === undefined) continue;
          failure.test.found++;
          return failure;
        }
      }
    }
    return undefined;
  }
}
