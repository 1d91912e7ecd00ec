// Which traces are recorded.

import { monotonicNow } from "proxy-wasm-assemblyscript-sdk";
import { Decision, TraceContext } from "./context";
import { Sampling } from "./config.gen";

const MINUTE: u64 = 60_000_000_000;
// The ids' last seven bytes decide: those are random in every format.
const RANDOM_BITS: u64 = (1 << 56) - 1;

/** Whether a percentage is in steps of 0.01. */
export function isFine(percent: f64): bool {
  return abs(percent * 100 - nearest(percent * 100)) < 1e-6;
}

/** The number below which the last 56 bits of the ids of so many percent are. */
export function threshold(percent: f64): u64 {
  return <u64>((percent / 100) * <f64>(RANDOM_BITS + 1));
}

/** Whether a trace belongs to those below a threshold: the same answer in every proxy. */
export function isBelow(context: TraceContext, limit: u64): bool {
  return (context.low & RANDOM_BITS) < limit;
}

/** Lets so many pass in a minute, and at most as many at once. */
@final
export class Allowance {
  private readonly interval: u64;
  private next: u64 = 0;

  constructor(perMinute: u32) {
    this.interval = MINUTE / perMinute;
  }

  /** Whether one more may pass now. */
  take(): bool {
    const moment = monotonicNow();
    const next = max(this.next, moment);
    if (moment == 0 || next + this.interval - moment > MINUTE) return false;
    this.next = next + this.interval;
    return true;
  }
}

/** The decision of a configuration. */
@final
export class Sampler {
  private readonly limit: u64;
  private readonly isAll: bool;

  constructor(private readonly config: Sampling) {
    this.limit = threshold(config.rootPercent);
    this.isAll = config.rootPercent == 100;
  }

  /** Decides what is undecided; not where that can be left to others. */
  decide(context: TraceContext, canDefer: bool): void {
    if (context.decision != Decision.Undecided) return;
    if (this.isAll && canDefer && this.config.defer) return;
    context.decision = isBelow(context, this.limit) ? Decision.Yes : Decision.No;
  }
}
