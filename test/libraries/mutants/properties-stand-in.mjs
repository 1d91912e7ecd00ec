// Stands in for fast-check where mutants are judged: the same cases for each mutant, not more of them than the judge
// asks for, and none is made smaller when it has failed.

import fc from "fast-check";

/** What the judge asks for. */
export const limits = { seed: 1, runs: Infinity };

const assert = (property, parameters = {}) =>
  fc.assert(property, {
    ...parameters,
    seed: parameters.seed ?? limits.seed,
    numRuns: Math.min(parameters.numRuns ?? 100, limits.runs),
    endOnFailure: true,
  });

export * from "fast-check";
export { assert };
export default { ...fc, assert };
