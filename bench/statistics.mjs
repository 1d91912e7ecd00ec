// Medians over rounds, and how far to trust them.

/** The value below which this share of the values lies, between its neighbours where it is none of them. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return NaN;
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  return below + (sorted[Math.ceil(place)] - below) * (place - Math.floor(place));
}

export const median = (values) => quantile(values, 0.5);

/** What a quarter and three quarters of the values are below. */
export const quartiles = (values) => ({
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
});

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
