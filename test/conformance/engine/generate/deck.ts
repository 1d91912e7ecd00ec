// Deals the variants of host calls to callbacks: each callback has all of them once, in an order of chance, before
// one comes again.

import { startFunction } from "../encode.js";
import { allowedAtStart } from "../reasons.js";
import type { Step } from "../program.js";
import { bufferVariants } from "./buffer-variants.js";
import { calloutVariants } from "./callout-variants.js";
import { shuffled, withChance, type Chance } from "./chance.js";
import { headerVariants } from "./header-variants.js";
import { propertyVariants } from "./property-variants.js";
import { sharedVariants } from "./shared-variants.js";
import type { Variant } from "./variant.js";
import { wasiVariants } from "./wasi-variants.js";

export const variants: readonly Variant[] = [
  ...headerVariants,
  ...bufferVariants,
  ...sharedVariants,
  ...propertyVariants,
  ...calloutVariants,
  ...wasiVariants,
];

export class Deck {
  private readonly piles = new Map<string, Variant[]>();
  private rounds = 0;

  constructor(
    private readonly seed: number,
    private readonly allows: (op: string) => boolean,
  ) {}

  /** The next few calls for this callback. */
  deal(callback: string, count: number, chance: Chance): Step[] {
    const steps: Step[] = [];
    for (let index = 0; index < count; index++) {
      steps.push(...this.next(callback).make({ callback, chance }));
    }
    return steps;
  }

  private next(callback: string): Variant {
    let pile = this.piles.get(callback);
    if (pile === undefined || pile.length === 0) {
      const fit = variants.filter(
        ({ op, where }) =>
          this.allows(op) &&
          (where === undefined || where(callback)) &&
          (callback !== startFunction || allowedAtStart.test(op)),
      );
      pile = withChance(this.seed * 1000 + this.rounds++, (chance) => shuffled(chance, fit));
      this.piles.set(callback, pile);
    }
    const variant = pile.pop();
    if (variant === undefined) throw new Error(`no host call fits ${callback}`);
    return variant;
  }
}
