// What is counted. Of a limit's own counters there are two, with its name as a label.

import { Bytes, Counter } from "proxy-wasm-assemblyscript-sdk";

/** What can happen to a request, and in the store. */
export enum Event {
  Allowed,
  Denied,
  Exempt,
  MissingKey,
  Overflow,
  Contended,
  Refunded,
  NotRefunded,
  StoreFailed,
  Corrupt,
}

const counters = [
  Counter.named("rate_limit.allowed"),
  Counter.named("rate_limit.denied"),
  Counter.named("rate_limit.exempt"),
  Counter.named("rate_limit.missing_key"),
  Counter.named("rate_limit.overflow"),
  Counter.named("rate_limit.contended"),
  Counter.named("rate_limit.refunded"),
  Counter.named("rate_limit.not_refunded"),
  Counter.named("rate_limit.store_failed"),
  Counter.named("rate_limit.corrupt"),
];

/** Counts one. */
export function count(event: Event): void {
  counters[event].increment();
}

/** The counter of a limit: of what it refused, or would have refused in shadow. */
export function counterOf(limit: Bytes, isShadow: bool): Counter {
  const name = isShadow ? ";.;rate_limit.limit_shadow_denied" : ";.;rate_limit.limit_denied";
  return Counter.named("limit=.=" + limit.toString() + name);
}
