// What is counted. No label has anything in it that a client has sent.

import { Counter } from "proxy-wasm-assemblyscript-sdk";
import { Code, nameOf } from "./codes";

/** Requests whose tokens are right. */
export const allowed = Counter.named("jwt.allowed");
/** Requests that need no token: preflights, `none`, and those without one where it may be missing. */
export const bypassed = Counter.named("jwt.bypassed");
/** Tokens that were verified; those beyond them were known from before. */
export const verified = Counter.named("jwt.verified");
/** Fetches of keys that brought some, and others. */
export const fetched = Counter.named("jwt.jwks_fetched");
export const notFetched = Counter.named("jwt.jwks_failed");
const shadowAllowed = Counter.named("jwt.shadow.allowed");

// Those that were met, in the order of the codes.
const denied = new StaticArray<Counter | null>(Code.JwksUnavailable + 1);
const shadowDenied = new StaticArray<Counter | null>(Code.JwksUnavailable + 1);

function count(counters: StaticArray<Counter | null>, code: Code, name: string): void {
  let counter = unchecked(counters[code]);
  if (!counter) {
    counter = Counter.named(`code=.=${nameOf(code).toString()};.;${name}`);
    unchecked((counters[code] = counter));
  }
  counter.increment();
}

/** Counts a decision. */
export function countDenied(code: Code): void {
  count(denied, code, "jwt.denied");
}

/** Counts what would have been decided. */
export function countShadow(code: Code): void {
  if (code == Code.Ok) shadowAllowed.increment();
  else count(shadowDenied, code, "jwt.shadow.denied");
}
