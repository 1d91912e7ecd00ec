// Answers of gRPC servers, each at a moment of its own. The parts of two answers that come at the same time reach Envoy
// in an order that the network decides by chance, and so would the callbacks: a program must not ask for that.

import type { Argument, FilterProgram, Step } from "../program.js";
import { slots, step } from "./variant.js";

/** First delay for each callback: what is asked for in two of them never comes at the same time. */
const firstDelays: Readonly<Record<string, number>> = {
  proxy_on_request_headers: 28,
  proxy_on_request_body: 37,
  proxy_on_request_trailers: 25,
  proxy_on_response_headers: 31,
  proxy_on_response_body: 11,
  proxy_on_response_trailers: 22,
};
/** So many answers for each callback; later ones would come when nobody looks any more. */
const most = 4;

const isDelay = (argument: Argument): boolean =>
  typeof argument === "string" && /^d\d+$/.test(argument);

/** Gives each request for an answer in these filters its delay; what is too much is cancelled instead. */
export function spreadGrpcAnswers(filters: readonly FilterProgram[]): FilterProgram[] {
  const used = new Map<string, number>();
  const spread = (callback: string, asking: Step): Step => {
    const count = used.get(callback) ?? 0;
    used.set(callback, count + 1);
    const first = firstDelays[callback];
    if (first === undefined || count >= most) {
      return step("proxy_grpc_cancel", [{ saved: slots.call }]);
    }
    const args = (asking.args ?? []).map((one) => (isDelay(one) ? `d${first + 100 * count}` : one));
    return { ...asking, args };
  };
  return filters.map((filter) => ({
    ...filter,
    handlers: filter.handlers.map((handler) => ({
      ...handler,
      steps: handler.steps.map((one) =>
        one.args?.some(isDelay) === true ? spread(handler.callback, one) : one,
      ),
    })),
  }));
}
