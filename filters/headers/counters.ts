// What the filter counts. Only what is out of the ordinary: a request that is simply changed costs no call for it.

import { Counter, Labelled } from "proxy-wasm-assemblyscript-sdk";

/** Why a value was not set. */
export enum Reason {
  /** It had CR, LF or NUL in it. */
  Characters,
  /** It was longer than `max_header_value_bytes`. */
  Length,
  /** A pseudo header can not have it. */
  Pseudo,
}

const rejected: StaticArray<Counter> = [
  Counter.named("reason=.=characters;.;headers.value_rejected"),
  Counter.named("reason=.=length;.;headers.value_rejected"),
  Counter.named("reason=.=pseudo;.;headers.value_rejected"),
];

/** Messages that were refused for `on_missing: reject`. */
export const refused = Counter.named("headers.refused");

/** Messages that would have been changed, or refused, were it not for `mode: shadow`. */
export const shadowed = Counter.named("headers.shadowed");

/** Requests for which the host could not choose a route anew. */
export const rerouteMissing = Counter.named("headers.reroute_missing");

/** Requests that a rule decided, or would have, by its name and mode. */
export const decided: Labelled<Counter> = Counter.labelled("headers.rule", ["rule", "mode"], 200);

/** Counts a value that was not set. */
export function countRejected(reason: Reason): void {
  unchecked(rejected[reason]).increment();
}

/** Makes the counters that are always the same, so that they are there, as 0, before the first event. */
export function defineCounters(): void {
  for (let at = 0; at < rejected.length; at++) unchecked(rejected[at]).value;
  refused.value;
  shadowed.value;
}
