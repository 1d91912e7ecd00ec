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

/** All programs that pass a mutation, as numbers. */
export function meetings({ file, programs }, rarity) {
  const byOutcome = new Map();
  for (const [index, outcomes] of programs) {
    byOutcome.set(outcomes, [...(byOutcome.get(outcomes) ?? []), index]);
  }
  const rarestFirst = (list, place) => {
    const rareness = (index) => rarity.get(`${place} ${index}`) ?? 0;
    return [...list].sort((a, b) => rareness(b) - rareness(a));
  };
  const lists = [...byOutcome.values()].sort((a, b) => a.length - b.length);
  return inTurn(
    [file, dirname(file)].flatMap((place) => lists.map((list) => rarestFirst(list, place))),
  );
}
