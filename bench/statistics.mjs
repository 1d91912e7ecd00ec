// Medians over rounds, and how far to trust them.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Repeatable random numbers from 0 to 1 (mulberry32), so that a report follows from its measurements. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const resamples = 1000;

/**
 * A figure that is computed from rounds, with the interval that holds it in 90 of 100 repetitions: starts, and
 * rounds of each, are drawn again with replacement (bootstrap); the figure is computed from each draw.
 * @param {{ starts: number, rounds: number }} shape rounds of each start; round r of start s has the index
 *   s × rounds + r
 * @param {(indexes: number[]) => number} figure computes it from the rounds with these indexes
 * @returns {{ value: number, low: number, high: number }}
 */
export function estimate({ starts, rounds }, figure) {
  const random = randomNumbers(1);
  const below = (limit) => Math.floor(random() * limit);
  const draw = () =>
    Array.from({ length: starts }, () => below(starts) * rounds).flatMap((first) =>
      Array.from({ length: rounds }, () => first + below(rounds)),
    );
  const draws = Array.from({ length: resamples }, () => figure(draw())).sort((a, b) => a - b);
  const at = (share) => draws[Math.round(share * (resamples - 1))];
  const all = Array.from({ length: starts * rounds }, (_, index) => index);
  return { value: figure(all), low: at(0.05), high: at(0.95) };
}
