// What the limits here say of a request: all are asked, then all are taken from, and what was taken is given back when one
// of them has nothing left by then. There is one for a worker, since it is done before the callback ends.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Charge, Outcome, Store } from "./charge";
import { count, Event } from "./counters";
import { Limit } from "./limit";
import { OnContention } from "./config.gen";

/** A decision. */
@final
export class Decision {
  /** Of limits whose charges nobody needs after the decision. */
  private readonly ready: Charge[] = [];
  /** The first {@link count} of these are the charges of the request. */
  readonly charges: Charge[] = [];
  count: i32 = 0;
  /** The limits that refuse the request. */
  refusing: Bytes[] = [];

  constructor(
    private readonly store: Store,
    private readonly isEnforcing: bool,
    limits: Limit[],
  ) {
    for (let at = 0; at < limits.length; at++) {
      const charge = new Charge(limits[at]);
      this.ready.push(charge);
      this.charges.push(charge);
    }
  }

  /** Begins with a request. */
  begin(): void {
    this.count = 0;
    if (this.refusing.length != 0) this.refusing = [];
  }

  /** The next charge of the request, for the limit with this number. */
  next(number: i32): Charge {
    let charge = unchecked(this.ready[number]);
    if (charge.limit.isNeededLater) charge = new Charge(charge.limit);
    unchecked((this.charges[this.count++] = charge));
    return charge;
  }

  /** Counts a refusal; whether the request is really refused for it. */
  isRefusedBy(limit: Limit): bool {
    limit.refusals.increment();
    if (!this.isEnforcing || limit.settings.shadow) return false;
    this.refusing.push(limit.settings.name);
    return true;
  }

  /** Asks all limits, and then takes from all of them. */
  decide(time: u64): Outcome {
    const store = this.store;
    let whole = Outcome.Done;
    for (let at = 0; at < this.count; at++) {
      const charge = unchecked(this.charges[at]);
      const outcome = charge.ask(store, time);
      if (outcome == Outcome.Failed) return outcome;
      if (outcome == Outcome.Denied && this.isRefusedBy(charge.limit)) whole = outcome;
    }
    for (let at = 0; at < this.count && whole == Outcome.Done; at++) {
      const charge = unchecked(this.charges[at]);
      if (!charge.verdict.isAllowed || charge.limit.isLater) continue;
      const outcome = charge.take(store, time);
      if (outcome == Outcome.Done) continue;
      if (outcome == Outcome.Denied) {
        if (this.isRefusedBy(charge.limit)) whole = outcome;
      } else if (outcome == Outcome.Contended) {
        if (this.isContended(charge.limit)) whole = outcome;
      } else {
        whole = outcome;
      }
      if (whole != Outcome.Done) this.giveBack(at, time);
    }
    if (whole != Outcome.Done) {
      for (let at = 0; at < this.count; at++) unchecked(this.charges[at]).leave(time);
    }
    return whole;
  }

  // Counts that other workers were faster each time; whether the request is refused for it.
  private isContended(limit: Limit): bool {
    count(Event.Contended);
    if (!this.isEnforcing || limit.settings.shadow) return false;
    if (this.store.settings.onContention == OnContention.Allow) return false;
    this.refusing.push(limit.settings.name);
    return true;
  }

  private giveBack(until: i32, time: u64): void {
    for (let at = 0; at < until; at++) {
      const charge = unchecked(this.charges[at]);
      if (!charge.isTaken) continue;
      count(charge.giveBack(this.store, time) ? Event.Refunded : Event.NotRefunded);
    }
  }
}
