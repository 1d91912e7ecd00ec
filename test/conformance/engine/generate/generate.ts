// Random programs: a plot for one filter, calls for the matrix in all callbacks, a client and servers.

import type { AbiVersion } from "../../../../harness/src/abi/types.js";
import { startFunction } from "../encode.js";
import { isOffered } from "../probe-module.js";
import { isAllowedAtStart } from "../reasons.js";
import {
  calloutDelay,
  upstreamDelay,
  type FilterProgram,
  type Handler,
  type Pairs,
  type Program,
  type ServerScript,
} from "../program.js";
import { hasLongWasi, type Run } from "../target.js";
import { programId } from "../filters.js";
import { withChance, type Chance } from "./chance.js";
import { callsInBodies, spreadTimeouts } from "./callout-moments.js";
import { Deck } from "./deck.js";
import { spreadGrpcAnswers } from "./grpc-moments.js";
import {
  makeAnswer,
  makeGrpcAnswer,
  makeRequest,
  troubled,
  withoutLengths,
  type Wishes,
} from "./messages.js";
import { Draft, type Plot } from "./draft.js";
import { pickPlot, plots } from "./plots.js";

const streamCallbacks = [
  "proxy_on_request_headers",
  "proxy_on_request_body",
  "proxy_on_request_trailers",
  "proxy_on_response_headers",
  "proxy_on_response_body",
  "proxy_on_response_trailers",
  "proxy_on_log",
  "proxy_on_done",
  "proxy_on_delete",
] as const;

const lateCallbacks = [
  "proxy_on_tick",
  "proxy_on_http_call_response",
  "proxy_on_queue_ready",
  "proxy_on_grpc_receive_initial_metadata",
  "proxy_on_grpc_receive",
  "proxy_on_grpc_receive_trailing_metadata",
  "proxy_on_grpc_close",
];

const rootCallbacks = ["proxy_on_context_create", "proxy_on_vm_start", "proxy_on_configure"];

function dealTo(draft: Draft, chance: Chance, deck: Deck, plot: Plot): void {
  const waits = draft.handlers.map(({ callback }) => callback);
  const late = lateCallbacks.filter(
    (callback) => waits.includes(callback) || plot.late?.test(callback) === true,
  );
  const busy = chance.percent(70) ? 2 : 4;
  const deal = (callback: string, share: number, count: number): void => {
    if (!chance.percent(share)) return;
    const known = draft.handlers.filter((handler) => handler.callback === callback);
    const handlers = known.length > 0 ? known : [draft.on(callback)];
    for (const handler of handlers) {
      const steps = deck.deal(callback, chance.number(1, count), chance);
      // Before what the plot does, or after it.
      if (chance.percent(70)) handler.steps.unshift(...steps);
      else handler.steps.push(...steps);
    }
  };
  // Few streams have trailers.
  for (const callback of streamCallbacks) {
    if (callback.endsWith("trailers")) deal(callback, 90, 6);
    else deal(callback, 45, busy);
  }
  for (const callback of rootCallbacks) deal(callback, 20, busy);
  // What few streams come to is dealt more at a time.
  for (const callback of late) deal(callback, 95, callback.includes("grpc") ? 14 : 7);
  if (plot.also !== undefined) {
    const { callback, ops } = plot.also;
    draft.on(callback).steps.unshift(...deck.deal(callback, chance.number(1, 3), chance, ops));
  }
  if (plot.name === "start")
    draft.on(startFunction).steps.splice(1, 0, ...deck.deal(startFunction, 6, chance));
}

function makeFilter(
  chance: Chance,
  deck: Deck,
  plot: Plot | undefined,
  place: { vm: number; space: number },
): FilterProgram {
  const draft = new Draft();
  plot?.write(draft, chance);
  dealTo(draft, chance, deck, plot ?? { name: "", weight: 0, write: () => undefined });
  const handlers: Handler[] = draft.handlers.map(({ callback, when, steps, result }) => ({
    callback,
    ...(when !== undefined && Object.keys(when).length > 0 && { when }),
    steps,
    result,
  }));
  return {
    ...place,
    ...(draft.failurePolicy !== "closed" && { failurePolicy: draft.failurePolicy }),
    ...(draft.allowOnHeadersStopIteration && { allowOnHeadersStopIteration: true }),
    handlers,
  };
}

function makeProgram(chance: Chance, deck: Deck, abi: AbiVersion, from: readonly Plot[]): Program {
  const plot = pickPlot(chance, from);
  const count = chance.pick([1, 1, 2, 2, 2, 3]);
  const main = chance.number(0, count - 1);
  // VMs with one start function each are VMs of their own.
  const shared = plot.name !== "start" && chance.percent(40);
  const sameSpace = chance.percent(60);
  const separate = Array.from({ length: count }, (_, index) => {
    const second = index !== main && chance.percent(20) ? pickPlot(chance) : undefined;
    // Two timers for the same moment go off in any order.
    const alone = /start|tick|later|put off|grpc|callout/.test(second?.name ?? "");
    const own = index === main ? plot : alone ? undefined : second;
    return makeFilter(chance, deck, own, {
      vm: shared ? 0 : index,
      space: sameSpace ? 0 : index,
    });
  });
  const filters = spreadTimeouts(spreadGrpcAnswers(separate));
  const more: Wishes = chance.percent(35)
    ? { requestTrailers: chance.percent(50), responseTrailers: chance.percent(50) }
    : {};
  const wishes: { -readonly [Wish in keyof Wishes]: Wishes[Wish] } = { ...more, ...plot.wishes };
  // Continued after its trailers went on, Envoy sends them twice: no upstream survives that.
  const text = JSON.stringify(filters);
  const holdsBody = /"callback":"proxy_on_request_body"[^[]*"steps":.*"result":[12]/.test(text);
  const continues = text.includes('"op":"proxy_continue_stream","args":[0]');
  if (holdsBody && continues) wishes.requestTrailers = false;
  const http2 = chance.percent(30);
  const times = chance.percent(15) ? 2 : 1;
  // Where a body changes its length, the length that the headers say is wrong for both sides.
  const fit: <Message extends { headers: Pairs }>(message: Message) => Message =
    /proxy_set_buffer_bytes|"_body","when":[^[]*"steps":[^]*"result":[2-9]/.test(
      JSON.stringify(filters),
    ) || /body held|put off|chaos/.test(plot.name)
      ? withoutLengths
      : (message) => message;
  const perhaps = (answer: ServerScript): ServerScript =>
    chance.percent(6) ? troubled(chance, answer) : answer;
  return {
    abi,
    filters,
    requests: Array.from({ length: times }, () => fit(makeRequest(chance, wishes, http2))),
    upstream: [{ ...fit(perhaps(makeAnswer(chance, wishes))), delay: upstreamDelay }],
    callouts: [
      chance.percent(4) && !callsInBodies(filters)
        ? "never"
        : { ...perhaps(makeAnswer(chance, {})), delay: calloutDelay },
    ],
    ...(/proxy_grpc/.test(JSON.stringify(filters)) && { grpc: makeGrpcAnswer(chance) }),
    ...((wishes.requestTrailers === true || wishes.responseTrailers === true) &&
      chance.percent(90) && { http1Trailers: true }),
  };
}

function allows(abi: AbiVersion, minor: string): (op: string, callback: string) => boolean {
  const variant = { abi, longWasi: hasLongWasi(minor) };
  return (op, callback) =>
    isOffered(variant, op) && (callback !== startFunction || isAllowedAtStart(op, minor));
}

/**
 * The same seed, number and Envoy give the same programs.
 * @param plot Only programs with a plot whose name has this in it.
 */
export function generate(count: number, seed: number, minor: string, plot = ""): Run[] {
  const from = plots.filter(({ name }) => name.includes(plot));
  if (from.length === 0) throw new Error(`no plot has a name with "${plot}" in it`);
  const decks = new Map<AbiVersion, Deck>();
  const deckOf = (abi: AbiVersion): Deck => {
    const deck = decks.get(abi) ?? new Deck(seed, allows(abi, minor));
    decks.set(abi, deck);
    return deck;
  };
  return Array.from({ length: count }, (_, index) => {
    const program = withChance(seed * 100_003 + index, (chance) => {
      const abi = chance.percent(75) ? "0.2.1" : "0.2.0";
      return makeProgram(chance, deckOf(abi), abi, from);
    });
    return { id: programId(index), program };
  });
}
