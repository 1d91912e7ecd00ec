// Replaces `env.seed`, which Envoy does not offer: the seed of `Math.random` comes from the host's
// random source, which is legal in every callback and also while the module starts.

import { clearOutWords, outLongNumber } from "../host/out-words";
import { random_get } from "../host/imports";

/** A random number to seed `Math.random` with. */
export function seed(): f64 {
  random_get(clearOutWords(), 8);
  return <f64>outLongNumber();
}
