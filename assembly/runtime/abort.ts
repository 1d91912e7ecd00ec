// Replaces `env.abort`, which Envoy does not offer: says what went wrong and where in the log, then
// traps. Reached only by the author's own `throw`, failed `assert`, index out of range or bad cast.

import { line, put, putNumber, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";

/**
 * Called by compiled code for a `throw` or a failed check; never returns. Must not allocate, since
 * memory may be what ran out.
 */
export function abort(
  message: string | null = null,
  file: string | null = null,
  fileLine: u32 = 0,
  column: u32 = 0,
): void {
  line("abort: ");
  put(message != null ? message : "a check failed");
  if (file != null) {
    put(" at ");
    put(file);
    put(":");
    putNumber(fileLine);
    put(":");
    putNumber(column);
  }
  sendLine(LogLevel.Critical);
  unreachable();
}
