// Times of the configuration, which are texts such as 90s, in their ranges.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { parseDuration } from "proxy-wasm-assemblyscript-sdk/time";
import { Problems } from "proxy-wasm-assemblyscript-sdk/config";

/** The milliseconds of a time; what is none, or out of its range, is a problem. */
export function milliseconds(
  text: Bytes,
  least: i64,
  most: i64,
  pointer: string,
  range: string,
  problems: Problems,
): i64 {
  const nanoseconds = parseDuration(text);
  const time = nanoseconds / 1_000_000;
  if (nanoseconds < 0 || time < least || time > most) {
    problems.error(pointer, "expected a time such as 90s, from " + range, text);
    return least;
  }
  return time;
}
