// A filter while it is made, and what the plots that make it have in common.

import type { Handler, Step } from "../program.js";
import type { Chance } from "./chance.js";
import type { Wishes } from "./messages.js";
import { slots, step } from "./variant.js";

/** A filter while it is made: steps and answers of each callback. */
export class Draft {
  readonly handlers: { callback: string; when: Handler["when"]; steps: Step[]; result: number }[] =
    [];
  failurePolicy: "closed" | "open" | "reload" = "closed";
  allowOnHeadersStopIteration = false;

  on(callback: string, when: Handler["when"] = {}): { steps: Step[]; result: number } {
    const key = JSON.stringify(when);
    const found = this.handlers.find(
      (handler) => handler.callback === callback && JSON.stringify(handler.when) === key,
    );
    if (found !== undefined) return found;
    const succeeds = /vm_start|configure|on_done/.test(callback) ? 1 : 0;
    const made = { callback, when, steps: [], result: succeeds };
    // A narrower one has to come first.
    if (key === "{}") this.handlers.push(made);
    else this.handlers.unshift(made);
    return made;
  }
}

export interface Plot {
  readonly name: string;
  readonly weight: number;
  readonly wishes?: Wishes;
  /** Callbacks of the root that it leads to. */
  readonly late?: RegExp;
  /** Calls that find in this callback what they find in no other plot. */
  readonly also?: { readonly callback: string; readonly ops: RegExp };
  /** What has to be in the filter for this; the calls for the matrix come in addition. */
  readonly write: (draft: Draft, chance: Chance) => void;
}

export const keepContext = step("keep_context", [], [], slots.stream);
export const toStream = step("proxy_set_effective_context", [{ saved: slots.stream }]);
export const resume = (side: "request" | "response"): Step =>
  step("proxy_continue_stream", [side === "request" ? 0 : 1]);

export function localReply(chance: Chance): Step {
  const body = chance.pick(["", "no", "a longer body"]);
  const headers = chance.pick([
    [],
    [
      ["x-why", "1"],
      ["x-why", "2"],
    ],
    [
      ["content-type", "text/html"],
      ["server", "own"],
      ["set-cookie", "a"],
    ],
    [["content-length", "999"]],
  ]) as readonly (readonly [string, string])[];
  // A length without a body is an error to a client of HTTP/2.
  const status = chance.pick([200, 401, 403, 400, 404, 429, 500, 503, body === "" ? 204 : 418]);
  return step("proxy_send_local_response", [
    status,
    chance.pick(["", "my details", "d"]),
    body,
    { pairs: headers },
    chance.pick([-1, 0, 7]),
  ]);
}

export const sides = ["request", "response"] as const;
export type Side = (typeof sides)[number];

/** One plot for each side. */
export function perSide(
  name: string,
  weight: number,
  write: (draft: Draft, chance: Chance, side: Side) => void,
  wishes: (side: Side) => Wishes = () => ({}),
  also: (side: Side) => Plot["also"] = () => undefined,
): Plot[] {
  return sides.map((side) => {
    const calls = also(side);
    return {
      name: `${side} ${name}`,
      weight,
      wishes: wishes(side),
      ...(calls !== undefined && { also: calls }),
      write: (draft, chance) => write(draft, chance, side),
    };
  });
}
