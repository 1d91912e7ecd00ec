// The same program, slower: every pause, period and time-out longer by one factor. Where a busy machine was late, the
// slow program shows it; where mock and Envoy differ, it differs too.

import { availableParallelism, loadavg } from "node:os";
import type { Argument, Program, Step } from "./program.js";

/** Which argument of a host call is a number of milliseconds. */
const timeArguments: Readonly<Record<string, number>> = {
  proxy_http_call: 4,
  proxy_grpc_call: 5,
  proxy_set_tick_period_milliseconds: 0,
};

/** Longer ones wait for nothing that a program does. */
const longest = 10_000;

function slowArgument(argument: Argument, isTime: boolean, factor: number): Argument {
  if (isTime && typeof argument === "number") {
    return argument > 0 && argument < longest ? argument * factor : argument;
  }
  // A message that asks the gRPC server for a delay.
  if (typeof argument === "string" && /^d\d+$/.test(argument)) {
    return `d${Number(argument.slice(1)) * factor}`;
  }
  return argument;
}

function slowStep(step: Step, factor: number): Step {
  const time = timeArguments[step.op];
  if (step.args === undefined) return step;
  const args = step.args.map((one, index) => slowArgument(one, index === time, factor));
  return { ...step, args };
}

export function slower(program: Program, factor: number): Program {
  const late = <Script extends { readonly delay?: number }>(script: Script): Script =>
    script.delay === undefined ? script : { ...script, delay: script.delay * factor };
  return {
    ...program,
    pace: (program.pace ?? 1) * factor,
    filters: program.filters.map((filter) => ({
      ...filter,
      handlers: filter.handlers.map((handler) => ({
        ...handler,
        steps: handler.steps.map((step) => slowStep(step, factor)),
      })),
    })),
    upstream: program.upstream.map(late),
    ...(program.callouts !== undefined && {
      callouts: program.callouts.map((script) => (script === "never" ? script : late(script))),
    }),
  };
}

/** How slow programs must be for a real Envoy to keep up with them: it, the client and the servers share this machine. */
export function paceOfMachine(): number {
  const [lastMinute = 0] = loadavg();
  return lastMinute > 2 * availableParallelism() ? 3 : 1;
}
