// Judges mutants of one library: which there are, which of them are tried, and whether the tests find them.

import { join } from "node:path";
import { functionsOf, rewrite } from "../module/code-section.js";
import { SourcePlaces } from "../module/source-places.js";
import { askedFor, guests, replace } from "./compiler-stand-in.mjs";
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
    const candidates = [];
    for (const part of this.parts) candidates.push(...(await this.#candidatesOf(part)));
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
      if (process.env.MUTANTS_VERBOSE === "1") {
        const { file, line } = candidate.mutation.place;
        console.log(`${file}:${line} ${candidate.mutation.change}: ${JSON.stringify(fate)}`);
      }
      if (fate === undefined) survivors.push(candidate.mutation);
      else found++;
    }
    return { possible: candidates.length, found, survivors };
  }

  /** The mutations of the guests that a file of tests has, after its tests have passed without any. */
  async #candidatesOf({ tests, sources }) {
    const suite = await load(`file://${join(this.repository, tests)}`);
    replace(undefined, undefined);
    askedFor();
    Object.assign(bounds, { fuel: 2 ** 31 - 1, calls: Infinity });
    Object.assign(used, { fuel: 0, calls: 0 });
    limits.runs = Math.min(fewRuns, this.runs);
    const failure = await firstFailure(suite);
    if (failure !== undefined) {
      throw new Error(`${tests} fails without any mutant: ${failure.name}: ${failure.why}`);
    }
    const most = { fuel: Math.min(2 ** 31 - 1, 10 * used.fuel + 100_000), calls: used.calls };
    return askedFor().flatMap((key) => {
      const { wasm, map } = guests.get(key);
      const isOfLibrary = (file) => sources.some((start) => file.startsWith(start));
      const functions = functionsOf(wasm);
      return mutationsOf(wasm, new SourcePlaces(map), isOfLibrary)
        .filter(({ place }) => `${place.file}:${place.line}:`.includes(this.only))
        .map((mutation) => ({ suite, key, wasm, functions, most, mutation }));
    });
  }

  /** The test that fails; undefined when none does. */
  async #fateOf({ suite, key, wasm, functions, most, mutation }) {
    replace(key, rewrite(wasm, functions, [mutation.replacement]));
    for (const runs of [fewRuns, this.runs]) {
      // All cases call more often than few; either way there is an end.
      const times = runs === fewRuns ? 4 : 400;
      Object.assign(bounds, { fuel: most.fuel, calls: times * most.calls + 10_000 });
      limits.runs = Math.min(runs, this.runs);
      const failure = await firstFailure(suite);
      if (failure !== undefined || this.runs <= fewRuns) return failure;
    }
    return undefined;
  }
}
