// In which order a mutant meets the programs that pass its line: those first in which something seldom happens there, and
// random and directed programs in turn.

/** Takes one from each list in turn. */
function inTurn(lists) {
  const order = [];
  for (let at = 0; lists.some((list) => at < list.length); at++) {
    for (const list of lists) if (at < list.length) order.push(list[at]);
  }
  return order;
}

/**
 * @param programs `[index, outcomes]`: each program that passes the line, and what the line came to in it
 * @param firstDirected random programs have smaller numbers
 */
export function meetings(programs, firstDirected) {
  const groups = new Map();
  for (const [index, outcomes] of programs) {
    const key = `${outcomes} ${index >= firstDirected}`;
    groups.set(key, [...(groups.get(key) ?? []), index]);
  }
  return inTurn([...groups.values()].sort((a, b) => a.length - b.length));
}
