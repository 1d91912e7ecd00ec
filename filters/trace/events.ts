// What is counted: a counter for each thing that can happen, with the format that it happened with.

import { Counter } from "proxy-wasm-assemblyscript-sdk";
import { wordAt } from "./words";

/** What happens. */
export enum Event {
  Continued,
  Started,
  RestartedMalformed,
  RestartedConflict,
  RestartedUntrusted,
  Dropped,
  Nothing,
  Malformed,
  TracestateDropped,
  BaggageCut,
  Forced,
  ForceLimited,
  BridgeStored,
  BridgeRestored,
  BridgeMissed,
  BridgeFailed,
  SpanExported,
  SpanDropped,
  SpanFailed,
}

const events: string =
  "continued started restarted_malformed restarted_conflict restarted_untrusted dropped nothing malformed tracestate_dropped baggage_cut forced force_limited bridge_stored bridge_restored bridge_missed bridge_failed span_exported span_dropped span_failed";
/** The names of the formats; the last is none. */
export const formatNames: string = "w3c b3_single b3_multi jaeger datadog xray gcp ot instana none";

/** The format of what has none. */
// @ts-ignore: decorator
@inline export const NO_FORMAT: i32 = 9;

// One for each event and format, made when it happens first.
const counters = new StaticArray<Counter | null>((Event.SpanFailed + 1) * (NO_FORMAT + 1));

/** Counts an event of a format. */
export function count(event: Event, format: i32, by: u64): void {
  const place = event * (NO_FORMAT + 1) + format;
  let counter = unchecked(counters[place]);
  if (!counter) {
    const first = "event=.=" + wordAt(events, event) + ";.;format=.=";
    counter = Counter.named(first + wordAt(formatNames, format) + ";.;trace.events");
    unchecked((counters[place] = counter));
  }
  counter.increment(by);
}
