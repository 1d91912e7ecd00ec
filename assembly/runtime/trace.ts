// Replaces `env.trace`, which Envoy does not offer: `trace(…)` writes a log line at trace level.

import { LogLevel } from "../log-level";
import { line, put, sendLine } from "../host/log-line";

/** Logs the message and the first `count` numbers at trace level. */
export function trace(
  message: string,
  count: i32 = 0,
  first: f64 = 0,
  second: f64 = 0,
  third: f64 = 0,
  fourth: f64 = 0,
  fifth: f64 = 0,
): void {
  let numbers = "";
  if (count > 0) numbers += " " + first.toString();
  if (count > 1) numbers += " " + second.toString();
  if (count > 2) numbers += " " + third.toString();
  if (count > 3) numbers += " " + fourth.toString();
  if (count > 4) numbers += " " + fifth.toString();
  line(message);
  put(numbers);
  sendLine(LogLevel.Trace);
}
