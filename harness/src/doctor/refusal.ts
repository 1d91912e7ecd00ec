// Why Envoy refused a listener: its own words, and what lint sees in the configuration that was refused.

import { lintDocuments } from "../lint/index.js";
import { causeOf, type Cause } from "./causes.js";
import type { ConfigDump, DumpedListener } from "./config-dump.js";

/** Of many mistakes the first ones are enough. */
const mostReasons = 2;

export function causeOfRefusal(
  { listener, details = "" }: DumpedListener,
  { version }: ConfigDump,
): Cause {
  const cause = causeOf(details);
  // Envoy says exactly what is wrong, or only that a plugin does not start.
  if (cause.isExact) return cause;
  const options = version === undefined ? {} : { envoyVersion: version };
  const reasons = lintDocuments([listener], options)
    .filter(({ severity }) => severity === "error")
    .slice(0, mostReasons);
  const [first] = reasons;
  if (first === undefined) return cause;
  const words = reasons.map(({ code, message }) => `${message.replace(/\.$/, "")} (${code})`);
  return {
    found: `${cause.found}: ${words.join("; ")}`,
    remedy: first.fix ?? `outrigger explain ${first.code}`,
    isExact: true,
  };
}
