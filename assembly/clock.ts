// The two clocks of the host.

import { callbackKind, CallbackKind } from "./runtime/callback";
import { clearOutWords, outLongNumber } from "./host/out-words";
import { clock_time_get, proxy_get_current_time_nanoseconds } from "./host/imports";

// @ts-ignore: decorator
@inline const REALTIME: u32 = 0;
// @ts-ignore: decorator
@inline const MONOTONIC: u32 = 1;

/**
 * Nanoseconds since 1970-01-01T00:00:00Z by the host's wall clock, which may be set back; 0 when the
 * host does not say. Legal everywhere.
 *
 * Source: proxy-wasm ABI v0.2.1, `proxy_get_current_time_nanoseconds`.
 */
export function now(): u64 {
  const time = clearOutWords();
  // Start functions may not make that call, but may ask WASI for the same clock.
  const failed =
    callbackKind == CallbackKind.None
      ? clock_time_get(REALTIME, 1, time)
      : proxy_get_current_time_nanoseconds(time);
  return failed ? 0 : outLongNumber();
}

/**
 * Nanoseconds since some fixed moment, by a clock that never goes back: for durations. 0 when the
 * host does not say. Legal everywhere.
 *
 * Source: WASI snapshot preview 1, `clock_time_get` with clock 1.
 */
export function monotonicNow(): u64 {
  return clock_time_get(MONOTONIC, 1, clearOutWords()) ? 0 : outLongNumber();
}
