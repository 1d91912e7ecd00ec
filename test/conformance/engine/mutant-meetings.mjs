// In which order a mutant meets the programs that pass its line: those first that do what few others do in the same file
// or folder, and of each outcome of the line some.

import { dirname } from "node:path";

/** Takes one from each list in turn, each once. */
function inTurn(lists) {
  const order = new Set();
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  for (let at = 0; at < longest; at++) {
    for (const list of lists) if (at < list.length) order.add(list[at]);
  }
  return [...order];
}

/**
 * How rare the things are that each program does in each file, and in each folder: `place program` and a number.
 * @param mutations each with its file and its `[program, outcomes]`
 */
export function rarities(mutations) {
  const rarity = new Map();
  for (const { file, programs } of mutations) {
    const byOutcome = new Map();
    for (const [, outcomes] of programs)
      byOutcome.set(outcomes, (byOutcome.get(outcomes) ?? 0) + 1);
    for (const [index, outcomes] of programs) {
      for (const place of [file, dirname(file)]) {
        const key = `${place} ${index}`;
        rarity.set(key, (rarity.get(key) ?? 0) + 1 / byOutcome.get(outcomes));
      }
    }
  }
  return rarity;
}

/**
 * An order of all programs in which each of the first does something that none before it did: what a line decides is
 * often seen in quite another place.
 * @param mutations each with its `[program, outcomes]`
 * @returns the place of each program in it
 */
export function coverage(mutations) {
  const does = new Map();
  for (const [number, { programs }] of mutations.entries()) {
    for (const [index, outcomes] of programs) {
      const list = does.get(index) ?? [];
      for (const outcome of [1, 2, 4])
        if ((outcomes & outcome) !== 0) list.push(8 * number + outcome);
      does.set(index, list);
    }
  }
  const place = new Map();
  let left = [...does.keys()];
  while (left.length > 0) {
    const done = new Set();
    const fresh = (index) => does.get(index).reduce((sum, one) => sum + (done.has(one) ? 0 : 1), 0);
    // What a program adds only shrinks, so that most need not be counted again.
    let queue = left.map((index) => [fresh(index), index]).sort(([a], [b]) => b - a);
    const taken = new Set();
    while (queue.length > 0) {
      const [, index] = queue.shift();
      const gain = fresh(index);
      if (gain === 0) continue;
      if (gain < (queue[0]?.[0] ?? 0)) {
        const at = queue.findIndex(([other]) => other <= gain);
        queue.splice(at < 0 ? queue.length : at, 0, [gain, index]);
        continue;
      }
      for (const one of does.get(index)) done.add(one);
      taken.add(index);
      place.set(index, place.size);
    }
    left = left.filter((index) => !taken.has(index));
  }
  return place;
}

/** All programs that pass a mutation, as numbers: by turns of its own file and folder, and of all that there is. */
export function meetings({ file, programs }, rarity, place) {
  const byOutcome = new Map();
  for (const [index, outcomes] of programs) {
    byOutcome.set(outcomes, [...(byOutcome.get(outcomes) ?? []), index]);
  }
  const rarestFirst = (list, folder) => {
    const rareness = (index) => rarity.get(`${folder} ${index}`) ?? 0;
    return [...list].sort((a, b) => rareness(b) - rareness(a));
  };
  const lists = [...byOutcome.values()].sort((a, b) => a.length - b.length);
  const near = inTurn(
    [file, dirname(file)].flatMap((folder) => lists.map((list) => rarestFirst(list, folder))),
  );
  const wide = [...near].sort((a, b) => (place.get(a) ?? Infinity) - (place.get(b) ?? Infinity));
  return [...inTurn([[...near], wide])];
}
