// Writes answers in as many bits as they are surprising: an answer that was to be expected takes next to nothing.
// The form is that of LZMA's range coder, without its first byte, which is always 0.

import { adapted, contexts, half } from "./model.js";

const highest = 2 ** 32;

export class RangeEncoder {
  private readonly bytes: number[] = [];
  private readonly chances = new Int16Array(contexts.count);
  /** The numbers that are still possible begin here and are as many as `range`. */
  private low = 0;
  private range = highest - 1;
  /** The last byte, which a carry can still change, and how many 0xff came behind it. */
  private pending = 0;
  private full = 0;

  write(context: number, answer: boolean): void {
    const chance = this.chances[context] ?? 0;
    const bound = (this.range >>> 15) * (chance + half);
    if (answer) this.range = bound;
    else {
      this.low += bound;
      this.range -= bound;
    }
    this.chances[context] = adapted(chance, answer);
    while (this.range < 2 ** 24) {
      this.range = (this.range << 8) >>> 0;
      this.shift();
    }
  }

  /** @returns The bytes: as many as the unpacker reads. */
  finish(): Uint8Array {
    for (let byte = 0; byte < 5; byte++) this.shift();
    return Uint8Array.from(this.bytes).subarray(1);
  }

  private shift(): void {
    if (this.low < 0xff00_0000 || this.low >= highest) {
      const carry = this.low >= highest ? 1 : 0;
      this.bytes.push((this.pending + carry) & 0xff);
      for (; this.full > 0; this.full--) this.bytes.push((0xff + carry) & 0xff);
      this.pending = Math.floor(this.low / 2 ** 24) & 0xff;
    } else this.full++;
    this.low = (this.low * 256) % highest;
  }
}
