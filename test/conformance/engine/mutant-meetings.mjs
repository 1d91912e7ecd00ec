// In which order a mutant meets the programs that pass its line: those first that do what few others do in the same file,
// and of each outcome of the line some.

/** Takes one from each list in turn. */
function inTurn(lists) {
  const order = [];
  for (let at = 0; lists.some((list) => at < list.length); at++) {
    for (const list of lists) if (at < list.length) order.push(list[at]);
  }
  return order;
}

/**
 * How rare the things are that each program does in each file: `file program` and a number.
 * @param mutations each with its file and its `[program, outcomes]`
 */
export function rarities(mutations) {
  const rarity = new Map();
  for (const { file, programs } of mutations) {
    const byOutcome = new Map();
    for (const [, outcomes] of programs)
      byOutcome.set(outcomes, (byOutcome.get(outcomes) ?? 0) + 1);
    for (const [index, outcomes] of programs) {
      const key = `${file} ${index}`;
      rarity.set(key, (rarity.get(key) ?? 0) + 1 / byOutcome.get(outcomes));
    }
  }
  return rarity;
}

/** All programs that pass a mutation, as numbers. */
export function meetings({ file, programs }, rarity) {
  const rareness = (index) => rarity.get(`${file} ${index}`) ?? 0;
  const byOutcome = new Map();
  for (const [index, outcomes] of programs) {
    byOutcome.set(outcomes, [...(byOutcome.get(outcomes) ?? []), index]);
  }
  const lists = [...byOutcome.values()].map((list) =>
    list.sort((a, b) => rareness(b) - rareness(a)),
  );
  return inTurn(lists.sort((a, b) => a.length - b.length));
}
