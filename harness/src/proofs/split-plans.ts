// Ways to cut a body into pieces: all of them while there are few, a sample beyond.

import type { Chance } from "./chance.js";

/** A body of up to so many bytes is cut in all ways. */
const mostForAll = 6;
/** More pieces than this say nothing new. */
const mostPieces = 64;

/** Sizes of the pieces; each list adds up to `size`. */
export function splitPlans(size: number, count: number, chance: Chance): number[][] {
  if (size <= mostForAll) {
    return Array.from({ length: 2 ** Math.max(size - 1, 0) }, (_, cuts) => sizesOf(size, cuts));
  }
  const plans = new Map<string, number[]>();
  const add = (plan: number[]): void => void plans.set(plan.join("+"), plan);
  add([size]);
  add([1, size - 1]);
  add([size - 1, 1]);
  add([Math.floor(size / 2), size - Math.floor(size / 2)]);
  if (size <= mostPieces) add(Array.from({ length: size }, () => 1));
  // Chance may find the same plan twice: so many tries, not so many plans.
  for (let attempt = 0; attempt < count && plans.size < count; attempt++) {
    const pieces = 2 + chance.below(Math.min(8, size - 1));
    const cuts = new Set<number>();
    while (cuts.size < pieces - 1) cuts.add(1 + chance.below(size - 1));
    const places = [0, ...[...cuts].sort((a, b) => a - b), size];
    add(places.slice(1).map((place, index) => place - (places[index] ?? 0)));
  }
  return [...plans.values()];
}

/** The plans with one more, unless it is among them. */
export function withPlan(plans: readonly number[][], plan: readonly number[]): number[][] {
  const isThere = plans.some((other) => other.join() === plan.join());
  return isThere ? [...plans] : [[...plan], ...plans];
}

/** Each bit of `cuts` is a cut behind a byte. */
function sizesOf(size: number, cuts: number): number[] {
  if (size === 0) return [];
  const sizes: number[] = [];
  let piece = 1;
  for (let at = 0; at < size - 1; at++) {
    if ((cuts >> at) & 1) {
      sizes.push(piece);
      piece = 0;
    }
    piece++;
  }
  return [...sizes, piece];
}

export function cut(body: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  let from = 0;
  return sizes.map((size) => body.subarray(from, (from += size)));
}
