// Chance for proofs: the same seed gives the same cases. Not for secrets.

import { createHash } from "node:crypto";

export class Chance {
  private state: number;

  constructor(seed: string) {
    this.state = createHash("sha256").update(seed).digest().readUInt32LE(0) || 1;
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    // xorshift of 32 bits (Marsaglia 2003).
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % limit;
  }

  percent(share: number): boolean {
    return this.below(100) < share;
  }

  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new Error("nothing to pick from");
    return items[this.below(items.length)] as Item;
  }

  /** So many of the items, in their order; all when there are no more. */
  sample<Item>(items: readonly Item[], count: number): readonly Item[] {
    if (items.length <= count) return items;
    const left = items.map((_, index) => index);
    const chosen = new Set<number>();
    while (chosen.size < count) chosen.add(left.splice(this.below(left.length), 1)[0] as number);
    return items.filter((_, index) => chosen.has(index));
  }
}
