// The steps that take the fewest bits. What a step takes depends on all steps before it, so prices are those that
// the same answers had on the way before, and a few rounds come close.

import { askLiteral, askNumber, askSteps, adapted, contexts, half, type Step } from "./model.js";
import { commonLength, type Copy, findCopies } from "./copies.js";

/** Bits that each answer takes: of question c, "no" at 2c and "yes" at 2c + 1. */
type Prices = Float64Array;

const rounds = 4;
/** Of a long copy only the first lengths and its whole length are tried. */
const lengthsTried = 32;

function observedPrices(
  image: Uint8Array,
  steps: readonly Step[],
): { prices: Prices; bits: number } {
  const chances = new Int16Array(contexts.count);
  const sums = new Float64Array(contexts.count * 2);
  const counts = new Float64Array(contexts.count * 2);
  let bits = 0;
  askSteps(image, steps, (context, answer) => {
    const chance = chances[context] ?? 0;
    const share = (half + (answer ? chance : -chance)) / (2 * half);
    const index = context * 2 + Number(answer);
    const price = -Math.log2(share);
    bits += price;
    sums[index] = (sums[index] ?? 0) + price;
    counts[index] = (counts[index] ?? 0) + 1;
    chances[context] = adapted(chance, answer);
  });
  const prices = sums.map((sum, index) => {
    const count = counts[index] ?? 0;
    if (count > 2) return sum / count;
    const both = count + (counts[index ^ 1] ?? 0);
    return -Math.log2((count + 0.6) / (both + 1.2));
  });
  return { prices, bits };
}

/** The price of a number, looked up after the first time. */
function numberPrices(first: number, prices: Prices): (value: number) => number {
  const known: number[] = [];
  return (value) => (known[value] ??= sumOf(prices, (ask) => askNumber(first, value, ask)));
}

function sumOf(prices: Prices, visit: (ask: (context: number, answer: boolean) => void) => void) {
  let sum = 0;
  visit((context, answer) => (sum += prices[context * 2 + Number(answer)] ?? 0));
  return sum;
}

class Way {
  private readonly price: Float64Array;
  /** Of the step that ends at each place: where it begins, and its distance. */
  private readonly from: Int32Array;
  private readonly distance: Int32Array;
  /** The distance of the last copy on the way to each place. */
  private readonly last: Int32Array;

  constructor(
    private readonly image: Uint8Array,
    private readonly copies: readonly (readonly Copy[])[],
    private readonly prices: Prices,
  ) {
    const places = image.length + 1;
    this.price = new Float64Array(places).fill(Infinity);
    this.price[0] = 0;
    this.from = new Int32Array(places);
    this.distance = new Int32Array(places);
    this.last = new Int32Array(places);
  }

  steps(): Step[] {
    const { image, prices } = this;
    const literals = Array.from({ length: 256 }, (_, byte) =>
      sumOf(prices, (ask) => askLiteral(byte, ask)),
    );
    const lengthPrice = numberPrices(contexts.length, prices);
    const distancePrice = numberPrices(contexts.distance, prices);
    const price = (context: number, answer: 0 | 1): number => prices[context * 2 + answer] ?? 0;
    for (let at = 0; at < image.length; at++) {
      const here = this.price[at] ?? 0;
      const afterCopy = (this.distance[at] ?? 0) > 0;
      const flag = afterCopy ? contexts.copyAfterCopy : contexts.copy;
      this.offer(at, 1, 0, here + price(flag, 0) + (literals[image[at] ?? 0] ?? 0));
      const begun = here + price(flag, 1);
      const last = this.last[at] ?? 0;
      if (!afterCopy && last > 0) {
        const same = begun + price(contexts.sameDistance, 1);
        const length = commonLength(image, at - last, at);
        this.offerLengths(at, 1, { distance: last, length }, same, lengthPrice);
      }
      const other = begun + (afterCopy ? 0 : price(contexts.sameDistance, 0));
      for (const copy of this.copies[at] ?? []) {
        this.offerLengths(at, 2, copy, other + distancePrice(copy.distance), lengthPrice);
      }
    }
    return this.walkBack();
  }

  private offerLengths(
    at: number,
    shortest: number,
    { distance, length }: Copy,
    begun: number,
    lengthPrice: (length: number) => number,
  ): void {
    const most = Math.min(length, lengthsTried);
    for (let tried = shortest; tried <= most; tried++)
      this.offer(at, tried, distance, begun + lengthPrice(tried));
    if (length > most) this.offer(at, length, distance, begun + lengthPrice(length));
  }

  private offer(at: number, length: number, distance: number, price: number): void {
    const end = at + length;
    if (price >= (this.price[end] ?? 0)) return;
    this.price[end] = price;
    this.from[end] = at;
    this.distance[end] = distance;
    this.last[end] = distance > 0 ? distance : (this.last[at] ?? 0);
  }

  private walkBack(): Step[] {
    const steps: Step[] = [];
    for (let end = this.image.length; end > 0; end = this.from[end] ?? 0) {
      const at = this.from[end] ?? 0;
      steps.push({ at, length: end - at, distance: this.distance[end] ?? 0 });
    }
    return steps.reverse();
  }
}

export function cheapestSteps(image: Uint8Array): readonly Step[] {
  const copies = findCopies(image);
  let prices: Prices = new Float64Array(contexts.count * 2).fill(1);
  let best: readonly Step[] = [];
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    const steps = new Way(image, copies, prices).steps();
    const observed = observedPrices(image, steps);
    prices = observed.prices;
    if (observed.bits >= least) continue;
    best = steps;
    least = observed.bits;
  }
  return best;
}
