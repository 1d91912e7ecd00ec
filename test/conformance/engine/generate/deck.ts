// Deals the variants of host calls to callbacks: each callback has all of them once, in an order of chance, before
// one comes again.

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
    private readonly allows: (op: string, callback: string) => boolean,
  ) {}

  /** The next few calls for this callback; `only` some, which then have a pile of their own. */
  deal(callback: string, count: number, chance: Chance, only?: RegExp): Step[] {
    const steps: Step[] = [];
    for (let index = 0; index < count; index++) {
      steps.push(...this.next(callback, only).make({ callback, chance }));
    }
    return steps;
  }

  private next(callback: string, only: RegExp | undefined): Variant {
    const name = `${callback} ${only?.source ?? ""}`;
    let pile = this.piles.get(name);
    if (pile === undefined || pile.length === 0) {
      const fit = variants.filter(
        ({ op, where }) =>
          this.allows(op, callback) &&
          (only === undefined || only.test(op)) &&
          (where === undefined || where(callback)),
      );
      pile = withChance(this.seed * 1000 + this.rounds++, (chance) => shuffled(chance, fit));
      this.piles.set(name, pile);
    }
    const variant = pile.pop();
    if (variant === undefined) throw new Error(`no host call fits ${callback}`);
    return variant;
  }
}
