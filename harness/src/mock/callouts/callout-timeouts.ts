// The time-outs of a callout: the module's own and those of its `x-envoy-` headers, which win.
// Source: Envoy source/common/router/router.cc, FilterUtility::finalTimeout and setTimeoutHeaders.

import type { HeaderMap } from "../headers/header-map.js";
import { notSimulated } from "../mock-errors.js";

export function isNumeral(text: string): boolean {
  return /^\d+$/.test(text);
}

function milliseconds(map: HeaderMap, name: string): number | undefined {
  const text = map.get(name) ?? "";
  return isNumeral(text) ? Number(text) : undefined;
}

/** Milliseconds; 0: none. */
export class CalloutTimeouts {
  /** From the end of the request to the end of the response. */
  readonly whole: number;
  /** For one attempt. */
  readonly attempt: number;
  /** From the moment when the request has a connection. */
  readonly stream: number;
  /** The time-out is told as 204 without a body. */
  readonly answersNoContent: boolean;

  /** @param timeout What the module asked for. */
  constructor(map: HeaderMap, timeout: number) {
    if (map.get("x-envoy-hedge-on-per-try-timeout") === "true") {
      throw notSimulated("hedged callouts (x-envoy-hedge-on-per-try-timeout)");
    }
    this.whole = milliseconds(map, "x-envoy-upstream-rq-timeout-ms") ?? timeout;
    const attempt = milliseconds(map, "x-envoy-upstream-rq-per-try-timeout-ms") ?? 0;
    this.attempt = this.whole !== 0 && attempt >= this.whole ? 0 : attempt;
    this.stream = milliseconds(map, "x-envoy-upstream-stream-duration-ms") ?? 0;
    this.answersNoContent = map.has("x-envoy-upstream-rq-timeout-alt-response");
  }

  /** Tells the server how long it has, after so many milliseconds of the whole time. */
  tell(map: HeaderMap, elapsed: number): void {
    let expected = this.attempt === 0 ? this.whole : this.attempt;
    if (expected === 0) return;
    if (this.whole > 0) expected = Math.min(expected, Math.max(this.whole - elapsed, 1));
    map.assign("x-envoy-expected-rq-timeout-ms", String(expected));
  }
}
