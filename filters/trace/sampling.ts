// Which traces are recorded.

import { HttpFilter, monotonicNow } from "proxy-wasm-assemblyscript-sdk";
import { Decision, TraceContext } from "./context";
import { RuleList, RuleRequest } from "proxy-wasm-assemblyscript-sdk/rules";
import { Sampling, SamplingRule } from "./config.gen";

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
  private readonly rules: RuleList<SamplingRule> = new RuleList<SamplingRule>();

  constructor(private readonly config: Sampling) {}

  /** Compiles the rules; false when one is wrong. */
  compile(): bool {
    return this.rules.compile(this.config.rules, "/sampling/rules");
  }

  /** Decides what is undecided; not where that can be left to others. */
  decide(context: TraceContext, canDefer: bool, filter: HttpFilter): void {
    if (context.decision != Decision.Undecided) return;
    const config = this.config;
    let percent = config.rootPercent;
    if (config.rules.length != 0) {
      const rule = this.rules.decide(new RuleRequest(filter)).rule;
      if (rule) percent = rule.percent;
    }
    if (percent == 100 && canDefer && config.defer) return;
    context.decision = isBelow(context, threshold(percent)) ? Decision.Yes : Decision.No;
  }
}
