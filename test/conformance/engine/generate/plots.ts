// What makes a stream more than a passage: pauses that something ends, replies, resets, traps. Each plot changes the
// callbacks of one filter.

import { grpcMessage, tickPeriod, type Step } from "../program.js";
import { callHeaders, grpcArguments, grpcCluster, httpCall } from "./callout-variants.js";
import type { Chance } from "./chance.js";
import { keepContext, localReply, perSide, resume, sides, toStream, type Draft, type Plot, type Side } from "./draft.js"; // prettier-ignore
import type { Wishes } from "./messages.js";
import { keptBodyPlots } from "./kept-body-plots.js";
import { putOffPlots } from "./put-off-plots.js";
import { dataOut, nowhere, out, readsData, readsWord, slots, step } from "./variant.js";

/** Something that comes later and ends what a filter holds. */
function later(draft: Draft, callback: string, chance: Chance, deed: readonly Step[]): void {
  const here = draft.on(callback, { run: 1 });
  if (chance.percent(50)) {
    here.steps.push(keepContext, step("proxy_set_tick_period_milliseconds", [tickPeriod]));
    const tick = draft.on("proxy_on_tick");
    tick.steps.push(step("proxy_set_tick_period_milliseconds", [0]), toStream, ...deed);
  } else {
    const call = httpCall("{auth}", [...callHeaders, ["x-plot", "1"]], chance.pick(["", "body"]));
    here.steps.push(keepContext, step("proxy_http_call", call, readsWord, slots.call));
    draft.on("proxy_on_http_call_response", { run: 1 }).steps.push(toStream, ...deed);
  }
}

function bodyWish(side: Side): Wishes {
  return side === "request" ? { requestBody: true } : { responseBody: true };
}

export const plots: readonly Plot[] = [
  { name: "passage", weight: 30, write: () => undefined },
  { name: "passage with trailers", weight: 20, wishes: { requestTrailers: true, responseTrailers: true }, write: () => undefined },
  ...perSide("headers held until later", 6, (draft, chance, side) => {
    const callback = `proxy_on_${side}_headers`;
    draft.on(callback, { run: 1 }).result = chance.pick([1, 1, 3, 4, 5]);
    later(draft, callback, chance, chance.percent(25) ? [localReply(chance)] : [resume(side)]);
  }),
  ...perSide("body held to its end", 6, (draft, chance, side) => {
    draft.on(`proxy_on_${side}_body`, { end: false }).result = chance.pick([1, 1, 1, 2, 3]);
  }, bodyWish),
  ...perSide("body held until later", 3, (draft, chance, side) => {
    const callback = `proxy_on_${side}_body`;
    draft.on(callback, { run: 1 }).result = chance.pick([1, 1, 2]);
    later(draft, callback, chance, [resume(side)]);
  }, bodyWish),
  ...perSide("headers held for the body", 5, (draft, chance, side) => {
    draft.allowOnHeadersStopIteration = true;
    draft.on(`proxy_on_${side}_headers`, { run: 1 }).result = 1;
    if (chance.percent(60)) draft.on(`proxy_on_${side}_body`, { end: false }).result = chance.pick([1, 1, 2, 3]);
  }, bodyWish, (side) => ({ callback: `proxy_on_${side}_body`, ops: /_header_map_/ })),
  ...perSide("trailers held until later", 3, (draft, chance, side) => {
    const callback = `proxy_on_${side}_trailers`;
    draft.on(callback, { run: 1 }).result = chance.pick([1, 2]);
    later(draft, callback, chance, [resume(side)]);
  }, (side) => (side === "request" ? { requestTrailers: true } : { responseTrailers: true })),
  { name: "reply", weight: 14, wishes: { requestBody: true, responseBody: true, requestTrailers: true, responseTrailers: true }, write: (draft, chance) => {
    const callback = chance.pick(["proxy_on_request_headers", "proxy_on_request_headers", "proxy_on_request_body", "proxy_on_response_headers", "proxy_on_response_body", "proxy_on_context_create", "proxy_on_request_trailers", "proxy_on_response_trailers"]);
    const handler = draft.on(callback, callback === "proxy_on_context_create" ? {} : { run: 1 });
    handler.steps.push(localReply(chance));
    handler.result = chance.pick([0, 1]);
  } },
  { name: "close", weight: 4, wishes: { requestBody: true, responseBody: true }, write: (draft, chance) => {
    const callback = chance.pick(["proxy_on_request_headers", "proxy_on_request_body", "proxy_on_response_headers", "proxy_on_response_body"]);
    const handler = draft.on(callback, { run: 1 });
    handler.steps.push(step("proxy_close_stream", [chance.pick([0, 1])]));
    handler.result = chance.pick([0, 1]);
  } },
  { name: "trap", weight: 8, write: (draft, chance) => {
    draft.failurePolicy = chance.pick(["closed", "open", "reload"]);
    const callback = chance.pick(["proxy_on_request_headers", "proxy_on_request_body", "proxy_on_response_headers", "proxy_on_response_body", "proxy_on_log", "proxy_on_done", "proxy_on_delete", "proxy_on_context_create"]);
    draft.on(callback, callback === "proxy_on_context_create" ? {} : { run: 1 }).steps.push(step("trap", [chance.pick([0, 1, 2, 3])]));
  } },
  { name: "allocator", weight: 5, write: (draft, chance) => {
    const callback = chance.pick(["proxy_on_request_headers", "proxy_on_response_headers", "proxy_on_log"]);
    draft.on(callback, {}).steps.push(step("allocator", [chance.pick([1, 1, 2, 3, 4, 4, 5, 6])]));
  } },
  { name: "refusal", weight: 2, write: (draft, chance) => {
    const callback = chance.pick(["proxy_on_vm_start", "proxy_on_configure"]);
    const handler = draft.on(callback);
    if (chance.percent(60)) handler.result = 0;
    else handler.steps.push(step("trap", [0]));
  } },
  { name: "callout", late: /http_call_response/, weight: 12, write: (draft, chance) => {
    const callback = chance.pick(["proxy_on_request_headers", "proxy_on_response_headers"]);
    const call = httpCall("{auth}", [...callHeaders, ["x-plot", "2"]], chance.pick(["", "body"]), chance.pick([0, 330]));
    draft.on(callback, { run: 1 }).steps.push(keepContext, step("proxy_http_call", call, readsWord, slots.call));
  } },
  { name: "callout after callout", late: /http_call_response/, weight: 3, write: (draft) => {
    const call = step("proxy_http_call", httpCall("{auth}", [...callHeaders, ["x-plot", "3"]]), readsWord, slots.call);
    draft.on("proxy_on_request_headers", { run: 1 }).steps.push(keepContext, call);
    draft.on("proxy_on_http_call_response", { run: 1 }).steps.push(call);
  } },
  { name: "callout at the end", late: /http_call_response/, weight: 4, write: (draft, chance) => {
    const call = step("proxy_http_call", httpCall("{auth}", [...callHeaders, ["x-plot", "4"]]), readsWord, slots.call);
    draft.on(chance.pick(["proxy_on_log", "proxy_on_done", "proxy_on_delete"]), {}).steps.push(call);
  } },
  { name: "grpc call", late: /grpc_(receive|close)$/, weight: 8, write: (draft, chance) => {
    const call = step("proxy_grpc_call", [...grpcArguments(grpcCluster), chance.pick(["", grpcMessage(28), grpcMessage(128)]), chance.pick([0, 800]), out(0)], readsWord, slots.call);
    const callback = chance.pick(["proxy_on_request_headers", "proxy_on_response_headers"]);
    draft.on(callback, { run: 1 }).steps.push(keepContext, call);
    if (chance.percent(40)) {
      draft.on(callback, { run: 1 }).result = 1;
      const end = [toStream, resume(/request/.test(callback) ? "request" : "response")];
      draft.on("proxy_on_grpc_receive", { run: 1 }).steps.push(...end);
      draft.on("proxy_on_grpc_close", { run: 1 }).steps.push(...end);
    }
  } },
  { name: "grpc stream", late: /grpc_/, weight: 12, write: (draft, chance) => {
    const open = step("proxy_grpc_stream", [...grpcArguments(grpcCluster), out(0)], readsWord, slots.call);
    const send = step("proxy_grpc_send", [{ saved: slots.call }, grpcMessage(chance.pick([28, 128])), 1]);
    draft.on(chance.pick(["proxy_on_request_headers", "proxy_on_response_headers"]), { run: 1 }).steps.push(keepContext, open, send);
  } },
  { name: "declared property", weight: 5, write: (draft, chance) => {
    const readOnly = chance.pick(["", "\x10\x00", "\x10\x01"]);
    const type = chance.pick(["", "\x18\x00", "\x18\x01"]);
    const span = chance.pick(["", "\x28\x00", "\x28\x01", "\x28\x02"]);
    const declare = ["declare_property", `\x0a\x03dec${readOnly}${type}${span}`, ...dataOut];
    draft.on("proxy_on_configure").steps.push(step("proxy_call_foreign_function", declare, readsData));
    for (const callback of ["proxy_on_request_headers", "proxy_on_response_headers"]) {
      draft.on(callback).steps.push(
        step("proxy_set_property", ["dec", callback]),
        step("proxy_get_property", ["dec", ...dataOut], readsData),
        step("proxy_get_property", ["filter_state\0wasm.dec", ...dataOut], readsData),
        step("proxy_call_foreign_function", ["expr_create", "dec + 'x'", ...dataOut], readsData, slots.expression),
        step("proxy_call_foreign_function", ["expr_evaluate", { savedBytes: slots.expression }, ...dataOut], readsData),
      );
    }
  } },
  { name: "start", weight: 8, write: (draft, chance) => {
    draft.on("_initialize").steps.push(step("proxy_log", [2, { marked: "start @{id}@" }]));
    if (chance.percent(8)) draft.on("_initialize").steps.push(step("trap", [0]));
  } },
  { name: "tick", late: /tick/, weight: 14, write: (draft, chance) => {
    const callback = chance.pick(["proxy_on_request_headers", "proxy_on_configure", "proxy_on_vm_start"]);
    draft.on(callback, {}).steps.push(step("proxy_set_tick_period_milliseconds", [tickPeriod]));
    draft.on("proxy_on_tick").steps.push(step("proxy_set_tick_period_milliseconds", [0]));
  } },
  { name: "queue", late: /queue_ready/, weight: 14, write: (draft, chance) => {
    const register = step("proxy_register_shared_queue", ["plot", out(0)], readsWord, slots.queue);
    draft.on("proxy_on_configure").steps.push(register);
    const callback = chance.pick(["proxy_on_request_headers", "proxy_on_response_headers", "proxy_on_log"]);
    const enqueue = step("proxy_enqueue_shared_queue", [{ saved: slots.queue }, "message"]);
    // Of the two threads that have registered it at the start, chance decides which was the last.
    draft.on(callback, {}).steps.push(register, enqueue);
    if (chance.percent(30)) {
      const nowhereTo = step("proxy_dequeue_shared_queue", [{ saved: slots.queue }, out(0), nowhere]);
      draft.on("proxy_on_queue_ready", { run: 1 }).steps.push(enqueue, nowhereTo);
    } else if (chance.percent(40)) {
      draft.on("proxy_on_queue_ready").steps.push(step("proxy_dequeue_shared_queue", [{ saved: slots.queue }, ...dataOut], readsData));
    }
  } },
  ...putOffPlots,
  ...keptBodyPlots,
  { name: "chaos", weight: 4, wishes: { requestBody: true, responseBody: true }, write: (draft, chance) => {
    for (const side of sides) {
      for (const part of ["headers", "body", "trailers"]) {
        if (chance.percent(25)) draft.on(`proxy_on_${side}_${part}`, {}).result = chance.number(0, 6);
      }
    }
  } },
]; // prettier-ignore

/** One of these, by weight. */
export function pickPlot(chance: Chance, from: readonly Plot[] = plots): Plot {
  const total = from.reduce((sum, { weight }) => sum + weight, 0);
  let at = chance.number(0, total - 1);
  for (const plot of from) {
    at -= plot.weight;
    if (at < 0) return plot;
  }
  return from[0] as Plot;
}
