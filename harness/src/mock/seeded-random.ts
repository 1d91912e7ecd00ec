// Chance that can be repeated: SHA-256 over a seed and a counter.

import { createHash } from "node:crypto";

export class SeededRandom {
  private readonly seed: string;
  private counter = 0;
  private left = Buffer.alloc(0);

  constructor(seed: string) {
    this.seed = seed;
  }

  bytes(length: number): Uint8Array {
    while (this.left.length < length) {
      const block = createHash("sha256").update(`${this.seed}|${this.counter++}`).digest();
      this.left = Buffer.concat([this.left, block]);
    }
    const taken = this.left.subarray(0, length);
    this.left = this.left.subarray(length);
    return taken;
  }

  /** A whole number from 0 up to, not including, `limit` (at most 2^32). */
  below(limit: number): number {
    return Buffer.from(this.bytes(6)).readUIntBE(0, 6) % limit;
  }
}
