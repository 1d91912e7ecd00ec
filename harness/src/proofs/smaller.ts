// Makes what was found smaller, as long as the same comes of it: fewer streams, workers, pieces, updates. What is left has
// a name of its own, by which it can be run again.

import type { Problem, ProofCase } from "./proof.js";

/** So many runs at most for each finding. */
const mostTries = 60;

export type Finding = Problem & { case: string };

/** The smallest case in which the same is found; the one that was given when no smaller one shows it. */
export async function smallest(
  found: ProofCase,
  problem: Problem,
  signal?: AbortSignal,
): Promise<Finding> {
  let left = mostTries;
  let current = found;
  let told = problem;
  const tried = new Set([found.key]);
  for (;;) {
    const before = current;
    for (const next of current.smaller?.() ?? []) {
      if (left === 0 || signal?.aborted === true) break;
      if (tried.has(next.key)) continue;
      tried.add(next.key);
      left--;
      const still = await next.run();
      // Another finding of the same code has other words for what to do about it.
      if (still?.code !== problem.code || still.fix !== problem.fix) continue;
      current = next;
      told = still;
      break;
    }
    if (current === before) return { ...told, case: current.key };
  }
}

/** All of a list but one, for each of them; halves first when there are many. */
export function fewer<Item>(items: readonly Item[]): Item[][] {
  const half = Math.ceil(items.length / 2);
  const halves = items.length > 3 ? [items.slice(0, half), items.slice(half)] : [];
  const single = items.length > 1 ? items.map((_, at) => items.filter((_, other) => other !== at)) : []; // prettier-ignore
  return [...halves, ...single];
}
