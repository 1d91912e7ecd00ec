// The bridge between an inbound request and the outbound ones that its application makes: headers by request id, in a
// table that all workers and both listeners of the proxy share.

import { Bytes, SharedOutcome, SharedTable, Status } from "proxy-wasm-assemblyscript-sdk";
import { Bridge } from "./config.gen";
import { Carrier } from "./carrier";
import { count, Event, NO_FORMAT } from "./events";
import { joined } from "./tracestate";
import { Name, nameOf } from "./names";
import { seek } from "./digits";

const SLOTS: i32 = 512;
const LARGEST: i32 = 2048;
const LONGEST_KEY: i32 = 128;

const table = SharedTable.named("trace.bridge", SLOTS, LARGEST);

// Names and values, each with a NUL behind it, which no header has in it.
function append(list: Bytes[], headers: Carrier, name: Bytes): void {
  if (!headers.has(name)) return;
  const values = headers.all(name);
  for (let at = 0; at < values.length; at++) {
    const value = unchecked(values[at]);
    if (value.length == 0) continue;
    list.push(name);
    list.push(value);
  }
}

function keyOf(headers: Carrier, bridge: Bridge): Bytes | null {
  const key = headers.one(bridge.keyHeader);
  return key && key.length != 0 && key.length <= LONGEST_KEY ? key : null;
}

/** Remembers the headers with which a request goes on. */
export function storeContext(headers: Carrier, bridge: Bridge): void {
  const key = keyOf(headers, bridge);
  if (!key) return;
  const list: Bytes[] = [];
  for (let at = 0; at < Name.Baggage; at++) append(list, headers, nameOf(at));
  const trace = joined(list, 0, Bytes.empty);
  append(list, headers, nameOf(Name.Baggage));
  for (let at = 0; at < bridge.carry.length; at++)
    append(list, headers, unchecked(bridge.carry[at]));
  let outcome = table.set(key, joined(list, 0, Bytes.empty), bridge.ttl);
  // The trace is worth more than what goes with it.
  if (outcome == SharedOutcome.Failed && table.status == Status.BadArgument) {
    outcome = table.set(key, trace, bridge.ttl);
  }
  count(outcome == SharedOutcome.Stored ? Event.BridgeStored : Event.BridgeFailed, NO_FORMAT, 1);
}

/** Gives a request without a trace the headers that are remembered, but for those that it has; whether there are any. */
export function restoreContext(headers: Carrier, bridge: Bridge): bool {
  const key = keyOf(headers, bridge);
  if (!key) return false;
  const text = table.get(key);
  if (!text) {
    count(table.status == Status.NotFound ? Event.BridgeMissed : Event.BridgeFailed, NO_FORMAT, 1);
    return false;
  }
  let last = Bytes.empty;
  for (let from = 0; from < text.length;) {
    const middle = seek(text, 0, from);
    const end = seek(text, 0, middle + 1);
    const name = text.slice(from, middle);
    const value = text.slice(middle + 1, end);
    from = end + 1;
    if (name.equals(last)) headers.add(name, value);
    else if (headers.has(name)) continue;
    else headers.set(name, value);
    last = name;
  }
  count(Event.BridgeRestored, NO_FORMAT, 1);
  return true;
}
