// A body that a filter keeps can be read and written wherever the stream is the effective context: in its trailers, in
// what comes later, in the callbacks of its end.

import { keepContext, localReply, perSide, resume, toStream, type Draft, type Plot, type Side } from "./draft.js"; // prettier-ignore
import type { Chance } from "./chance.js";
import { ways } from "./put-off-plots.js";
import { dataOut, readsData, step } from "./variant.js";

const otherCallbacks = [
  "proxy_on_request_trailers",
  "proxy_on_response_headers",
  "proxy_on_response_trailers",
  "proxy_on_log",
  "proxy_on_done",
  "proxy_on_delete",
];

function write(draft: Draft, chance: Chance, side: Side): void {
  const type = side === "request" ? 0 : 1;
  const written = (): readonly ReturnType<typeof step>[] => [
    step("proxy_set_buffer_bytes", [
      type,
      chance.pick([0, 1, 100]),
      chance.pick([0, 1, -1]),
      "kept",
    ]),
    step("proxy_get_buffer_bytes", [type, 0, -1, ...dataOut], readsData),
  ];
  // All of it until something replies, the first piece until something lets it go, or all but the end.
  const how = chance.pick(["reply", "resume", "end"]);
  const when = how === "reply" ? {} : how === "resume" ? { run: 1 } : { end: false };
  const here = draft.on(`proxy_on_${side}_body`, when);
  here.result = 1;
  for (const callback of otherCallbacks) draft.on(callback).steps.push(...written());
  const way = how === "end" ? undefined : ways[chance.pick(Object.keys(ways))];
  if (way === undefined) return;
  const first = draft.on(`proxy_on_${side}_body`, { run: 1 });
  first.result = 1;
  first.steps.push(keepContext);
  for (const later of way(draft, first.steps, chance)) {
    const deed = how === "reply" ? localReply(chance) : resume(side);
    const once = later === "proxy_on_tick" ? {} : { run: 1 };
    draft.on(later, once).steps.push(toStream, ...written(), deed);
  }
}

export const keptBodyPlots: readonly Plot[] = perSide(
  "body kept, and written elsewhere",
  5,
  write,
  (side) =>
    side === "request"
      ? { requestBody: true, requestTrailers: true }
      : { responseBody: true, responseTrailers: true },
);
