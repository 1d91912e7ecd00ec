// What is counted. No label has anything in it that a client has sent.

import { Counter, Labelled } from "proxy-wasm-assemblyscript-sdk";
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
/** Requests that were denied, or would have been, by code. */
const denied: Labelled<Counter> = Counter.labelled("jwt.denied", ["code"], 32);
const shadowAllowed = Counter.named("jwt.shadow.allowed");
const shadowDenied: Labelled<Counter> = Counter.labelled("jwt.shadow.denied", ["code"], 32);

/** Counts a decision. */
export function countDenied(code: Code): void {
  denied.of([nameOf(code)]).increment();
}

/** Counts what would have been decided. */
export function countShadow(code: Code): void {
  if (code == Code.Ok) shadowAllowed.increment();
  else shadowDenied.of([nameOf(code)]).increment();
}
