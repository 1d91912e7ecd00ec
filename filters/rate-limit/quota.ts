// A rate that is made ready: how much is allowed, in nanoseconds and numbers.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { LONGEST, YEAR } from "./window";

/** How much of a limit there is. */
@final
export class Quota {
  /** Nanoseconds between two requests at the steady rate, rounded up. */
  readonly interval: u64;
  /** How far ahead of the steady rate requests may come. */
  readonly tolerance: u64;
  /** How long anything counts at most: what counts longer was written before the clock was set back. */
  horizon: u64;
  /** What responses say of it, once one has said so. */
  said: Bytes | null = null;

  constructor(
    /** How many in a window. */
    readonly requests: u64,
    /** Length of a window, or what stands for one of the calendar. */
    readonly window: u64,
    /** How many at once, for GCRA. */
    readonly burst: u64,
    /** Whether nothing is limited. */
    readonly isUnlimited: bool = false,
  ) {
    const length = window > YEAR ? window : LONGEST;
    this.interval = (length + requests - 1) / requests;
    this.tolerance = this.interval * burst;
    this.horizon = max(this.tolerance + length, 3 * length);
  }
}
