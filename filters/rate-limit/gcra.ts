// The generic cell rate algorithm: one moment for each key, at which the next request would be on time.
// Exact on average, without a timer and without a window that starts for everybody at once.
// Source: ITU-T I.371, annex A, "virtual scheduling".

import { Bytes, now, SharedUpdate } from "proxy-wasm-assemblyscript-sdk";

/** Takes one request out of a limit; all times in nanoseconds. */
export class TakeOne extends SharedUpdate {
  /** How long until a request would pass; 0 when this one did. */
  wait: u64 = 0;

  /**
   * @param interval - time between two requests at the average rate
   * @param tolerance - how far ahead of that rate requests may come
   */
  constructor(
    private readonly interval: u64,
    private readonly tolerance: u64,
  ) {
    super();
  }

  override change(current: Bytes | null): Bytes | null {
    const time = now();
    let due = current !== null ? current.toU64() : time;
    // Further ahead than can be: the clock was set back, and nobody should wait for it to catch up.
    if (due < time || due - time > this.tolerance) due = time;
    const next = due + this.interval;
    const ahead = next - time;
    this.wait = ahead > this.tolerance ? ahead - this.tolerance : 0;
    return this.wait == 0 ? Bytes.fromU64(next) : null;
  }
}
