// Where the generator's choices come from: a fast-check generator, so that one seed repeats a run.

import fc from "fast-check";

export interface Chance {
  /** From `min` to `max`, both possible. */
  number(min: number, max: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** True in so many of a hundred. */
  percent(share: number): boolean;
}

type Draw = fc.GeneratorValue;

function chanceOf(draw: Draw): Chance {
  const number = (min: number, max: number): number => draw(fc.integer, { min, max });
  return {
    number,
    pick: (items) => items[number(0, items.length - 1)] as (typeof items)[number],
    percent: (share) => number(0, 99) < share,
  };
}

/** What `make` makes of the chance of this seed. */
export function withChance<Made>(seed: number, make: (chance: Chance) => Made): Made {
  const arbitrary = fc.gen().map((draw) => make(chanceOf(draw)));
  // A bias would prefer small numbers; here each choice is worth the same.
  const runner = fc.noBias(arbitrary);
  // Seeds that are neighbours would begin alike.
  const spread = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) ^ 0x297a2d39;
  const [made] = fc.sample(runner, { seed: spread, numRuns: 1 });
  return made as Made;
}

export function shuffled<Item>(chance: Chance, items: readonly Item[]): Item[] {
  const list = [...items];
  for (let last = list.length - 1; last > 0; last--) {
    const other = chance.number(0, last);
    [list[last], list[other]] = [list[other] as Item, list[last] as Item];
  }
  return list;
}
