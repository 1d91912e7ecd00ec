// Time-outs of callouts, each at a moment of its own: of two timers that are due at the same time any may go off first,
// and so would the callbacks.

import type { FilterProgram, Step } from "../program.js";

/** Longer ones wait for nothing that a program does. */
const longest = 10_000;
const place = 4;
const apart = 3;

const hasTimeout = ({ op, args = [] }: Step): boolean => {
  const timeout = args[place];
  return (
    op === "proxy_http_call" && typeof timeout === "number" && timeout > 0 && timeout < longest
  );
};

/** Gives each callout in these filters a time-out of its own. */
export function spreadTimeouts(filters: readonly FilterProgram[]): FilterProgram[] {
  let count = 0;
  const spread = (one: Step): Step => {
    if (!hasTimeout(one)) return one;
    const later = apart * count++;
    const args = (one.args ?? []).map((argument, index) =>
      index === place ? (argument as number) + later : argument,
    );
    return { ...one, args };
  };
  return filters.map((filter) => ({
    ...filter,
    handlers: filter.handlers.map((handler) => ({ ...handler, steps: handler.steps.map(spread) })),
  }));
}

/** Pieces of a body may come at the same moment, and each makes its callout. */
export function callsInBodies(filters: readonly FilterProgram[]): boolean {
  return filters.some(({ handlers }) =>
    handlers.some(
      ({ callback, steps }) =>
        callback.endsWith("_body") && steps.some(({ op }) => op === "proxy_http_call"),
    ),
  );
}
