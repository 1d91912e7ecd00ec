// Logging. The host decides which levels are written; cheap levels are sent straight, the chatty ones
// are checked before the text is encoded.

import { callbackKind, CallbackKind, callbackNumber } from "./runtime/callback";
import { clearOutWords, outNumber } from "./host/out-words";
import { LogLevel } from "./log-level";
import { proxy_get_log_level, proxy_log } from "./host/imports";
import { resetTexts, textPointer, textSize } from "./text/text";

let knownLevel: u32 = 0;
let knownIn: u32 = 0;

function isEnabled(level: LogLevel): bool {
  // Start functions may not ask for the level (the host would trap), only log.
  if (callbackKind == CallbackKind.None) return true;
  if (knownIn != callbackNumber) {
    // When the host does not say, every line is sent and the host decides.
    knownLevel = proxy_get_log_level(clearOutWords()) == 0 ? outNumber() : 0;
    knownIn = callbackNumber;
  }
  return <u32>level >= knownLevel;
}

function send<TextMessage>(level: LogLevel, message: TextMessage): void {
  resetTexts();
  const pointer = textPointer(message);
  proxy_log(level, pointer, textSize);
}

/**
 * Writes lines to the host's log. Legal everywhere, also in top-level code; never fails. Envoy adds
 * the plugin's name, and by default writes `info` and above.
 *
 * A message that takes work to build costs it even if nobody reads it: ask {@link enabled} first.
 *
 * Source: proxy-wasm ABI v0.2.1, `proxy_log` and `proxy_get_log_level`.
 */
export namespace log {
  /** Whether the host writes lines of this level now; asked at most once per callback. */
  export function enabled(level: LogLevel): bool {
    return isEnabled(level);
  }

  /** Every step, for somebody who is looking for a fault. */
  export function trace<TextMessage>(message: TextMessage): void {
    if (isEnabled(LogLevel.Trace)) send(LogLevel.Trace, message);
  }

  /** Decisions and their reasons. */
  export function debug<TextMessage>(message: TextMessage): void {
    if (isEnabled(LogLevel.Debug)) send(LogLevel.Debug, message);
  }

  /** What an operator wants to see in normal times. */
  export function info<TextMessage>(message: TextMessage): void {
    send(LogLevel.Info, message);
  }

  /** Something is off and was dealt with. */
  export function warn<TextMessage>(message: TextMessage): void {
    send(LogLevel.Warn, message);
  }

  /** Something failed. */
  export function error<TextMessage>(message: TextMessage): void {
    send(LogLevel.Error, message);
  }

  /** The plugin can not do its work. */
  export function critical<TextMessage>(message: TextMessage): void {
    send(LogLevel.Critical, message);
  }
}
