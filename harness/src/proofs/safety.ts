// What no circumstance may bring about: a trap, a death of the host, a stream that nothing ends. Every verb asks it.

import type { MockProxy } from "../mock/index.js";
import type { Problem } from "./proof.js";
import { traceOf, type Rehearsal } from "./rehearse.js";

const trapped = /^Function: \S+ failed: /;

/** @param circumstance What was done, to stand before what came of it: "with …". */
export function unsafety(rehearsal: Rehearsal, circumstance: string): Problem | undefined {
  if (rehearsal.halt !== undefined) {
    return { code: "OUT1803", message: `${circumstance}: ${rehearsal.halt}` };
  }
  const atStart = rehearsal.refused?.find((text) => trapped.test(text));
  if (atStart !== undefined) {
    const message = `${circumstance} the plugin traps while it starts: ${atStart.split("\n")[0] ?? ""}`;
    return { code: "OUT1801", message };
  }
  for (const rehearsed of rehearsal.steps) {
    const { observation } = rehearsed;
    const trace = traceOf(rehearsed);
    if (observation.trap !== undefined) {
      const isTrap = trapped.test(observation.trap);
      const message = `${circumstance} the plugin ${isTrap ? "traps" : "would end Envoy"}: ${observation.trap}`;
      return { code: isTrap ? "OUT1801" : "OUT1803", message, trace };
    }
    if ("reply" in observation && "stalled" in observation.reply) {
      const message = `${circumstance} nothing ends the stream: ${observation.reply.stalled}`;
      const fix = "look for a callback that pauses and counts on a call that can fail";
      return { code: "OUT1802", message, fix, trace };
    }
  }
  return undefined;
}

/** The same of a proxy to which streams were sent by hand. */
export function hostProblem({ traps }: MockProxy, circumstance: string): Problem | undefined {
  const [trap] = traps;
  if (trap === undefined) return undefined;
  const { functionName, reason, stack } = trap;
  const message = `${circumstance} the plugin traps: Function: ${functionName} failed: ${reason}`;
  return { code: "OUT1801", message, trace: stack.map((place) => `at ${place}`) };
}
