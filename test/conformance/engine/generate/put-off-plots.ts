// Two or three things that one callback puts off until its end: they run one after the other, each in what the one
// before has made of the stream. Inside a callback of the stream itself, or when something that came later ends a hold.

import { grpcMessage, tickPeriod, type Step } from "../program.js";
import { callHeaders, grpcArguments, grpcCluster, httpCall } from "./callout-variants.js";
import type { Chance } from "./chance.js";
import { keepContext, localReply, perSide, resume, toStream, type Draft, type Plot, type Side } from "./draft.js"; // prettier-ignore
import type { Wishes } from "./messages.js";
import { out, readsWord, slots, step } from "./variant.js";

type Part = "headers" | "body" | "trailers";

/** What can be put off, most of it for the side that is held. */
function deeds(chance: Chance, side: Side): Step[] {
  const other = side === "request" ? "response" : "request";
  const one = (): Step => {
    const at = chance.number(0, 99);
    if (at < 40) return resume(side);
    // For a response that has not begun, Envoy does not survive it.
    if (at < 48) return resume(chance.percent(side === "request" ? 30 : 100) ? other : side);
    if (at < 72) return step("proxy_close_stream", [chance.pick([0, 1])]);
    return localReply(chance);
  };
  return Array.from({ length: chance.pick([2, 2, 2, 3]) }, one);
}

/** How what ends the hold comes, and in which callbacks. */
export const ways: Readonly<
  Record<string, (draft: Draft, steps: Step[], chance: Chance) => readonly string[]>
> = {
  tick: (draft, steps) => {
    steps.push(step("proxy_set_tick_period_milliseconds", [tickPeriod]));
    draft.on("proxy_on_tick").steps.push(step("proxy_set_tick_period_milliseconds", [0]));
    return ["proxy_on_tick"];
  },
  "http answer": (_, steps, chance) => {
    const call = httpCall("{auth}", [...callHeaders, ["x-plot", "5"]], chance.pick(["", "body"]));
    steps.push(step("proxy_http_call", call, readsWord, slots.call));
    return ["proxy_on_http_call_response"];
  },
  "grpc answer": (_, steps, chance) => {
    const rest = [chance.pick(["", grpcMessage(28)]), 800, out(0)];
    const call = [...grpcArguments(grpcCluster), ...rest];
    steps.push(step("proxy_grpc_call", call, readsWord, slots.call));
    return ["proxy_on_grpc_receive", "proxy_on_grpc_close"];
  },
  "grpc stream": (_, steps, chance) => {
    const open = step(
      "proxy_grpc_stream",
      [...grpcArguments(grpcCluster), out(0)],
      readsWord,
      slots.call,
    );
    steps.push(open, step("proxy_grpc_send", [{ saved: slots.call }, grpcMessage(28), 1]));
    return [
      `proxy_on_grpc_${chance.pick(["receive_initial_metadata", "receive_trailing_metadata", "receive", "close"])}`,
    ];
  },
  queue: (_, steps) => {
    steps.push(
      step("proxy_register_shared_queue", ["put off", out(0)], readsWord, slots.queue),
      step("proxy_enqueue_shared_queue", [{ saved: slots.queue }, "message"]),
    );
    return ["proxy_on_queue_ready"];
  },
};

function write(draft: Draft, chance: Chance, side: Side, part: Part): void {
  const callback = `proxy_on_${side}_${part}`;
  const here = draft.on(callback, { run: part === "body" ? chance.pick([1, 1, 2]) : 1 });
  here.result = chance.pick(part === "trailers" ? [0, 1, 1] : [0, 1, 1, 1, 2, 3]);
  if (part === "headers") draft.allowOnHeadersStopIteration = chance.percent(30);
  const way = ways[chance.pick(["inside", "inside", ...Object.keys(ways)])];
  if (way === undefined) {
    here.steps.push(...deeds(chance, side));
    return;
  }
  here.steps.push(keepContext);
  const callbacks = way(draft, here.steps, chance);
  for (const later of callbacks) {
    const when = later === "proxy_on_tick" ? {} : { run: 1 };
    draft.on(later, when).steps.push(toStream, ...deeds(chance, side));
  }
  // What a body callback holds after the first goes on in the same way.
  if (chance.percent(30)) draft.on(`proxy_on_${side}_body`).result = chance.pick([0, 1, 1, 2]);
}

function wishes(side: Side, part: Part): Wishes {
  if (part === "headers") return {};
  if (side === "request")
    return part === "body" ? { requestBody: true } : { requestTrailers: true };
  return part === "body" ? { responseBody: true } : { responseTrailers: true };
}

export const putOffPlots: readonly Plot[] = (["headers", "body", "trailers"] as const).flatMap(
  (part) =>
    perSide(
      `${part}: more than one thing put off`,
      part === "trailers" ? 1 : 2,
      (draft, chance, side) => write(draft, chance, side, part),
      (side) => wishes(side, part),
    ),
);
