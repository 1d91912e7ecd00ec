// Where a byte of a rewritten module stood in the original, so that the back trace of a trap names the places of
// the module that the author has.

export class RewrittenOffsets {
  /** Where pieces begin in the rewritten module, ascending; -1 as original place marks what was inserted. */
  private readonly starts: number[] = [];
  private readonly originals: number[] = [];

  /** From `start` on the bytes are those of the original from `original` on. */
  copied(start: number, original: number): void {
    this.starts.push(start);
    this.originals.push(original);
  }

  /** From `start` on the bytes are not of the original. */
  inserted(start: number): void {
    this.copied(start, -1);
  }

  /** Undefined for a byte that was inserted. */
  original(offset: number): number | undefined {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const start = this.starts[low - 1];
    const original = this.originals[low - 1];
    if (start === undefined || original === undefined) return offset;
    return original < 0 ? undefined : original + offset - start;
  }
}
