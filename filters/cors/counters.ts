// What is counted. All counters are there from the beginning, and there are no others.

import { Counter } from "proxy-wasm-assemblyscript-sdk";

/** What can happen to a request with an origin. */
export enum Event {
  OriginValid,
  OriginInvalid,
  PreflightGranted,
  PreflightRefused,
  Blocked,
}

const enforced = [
  Counter.named("cors.origin_valid"),
  Counter.named("cors.origin_invalid"),
  Counter.named("cors.preflight_granted"),
  Counter.named("cors.preflight_refused"),
  Counter.named("cors.blocked"),
];

const shadow = [
  Counter.named("cors.shadow.origin_valid"),
  Counter.named("cors.shadow.origin_invalid"),
  Counter.named("cors.shadow.preflight_granted"),
  Counter.named("cors.shadow.preflight_refused"),
  Counter.named("cors.shadow.blocked"),
];

/** Counts one. */
export function count(event: Event, isShadow: bool): void {
  const counters = isShadow ? shadow : enforced;
  counters[event].increment();
}
