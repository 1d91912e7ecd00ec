// What becomes of a request's baggage.

import { Baggage, BaggageMode } from "./config.gen";
import { BaggageList, valueOf } from "./baggage";
import { Carrier } from "./carrier";
import { count, Event, NO_FORMAT } from "./events";
import { Name, nameOf } from "./names";
import { TextWriter } from "./digits";

/** Filters the baggage, puts members in, and makes headers of others; that of strangers is not carried. */
export function applyBaggage(headers: Carrier, config: Baggage, isTrusted: bool): void {
  const name = nameOf(Name.Baggage);
  const has = headers.has(name);
  const set = config.set;
  const toHeaders = config.toHeaders;
  if (!has && set.length == 0 && toHeaders.length == 0) return;
  const list = new BaggageList(config.maxMembers, config.maxBytes);
  for (let at = 0; at < set.length; at++) {
    const item = unchecked(set[at]);
    const text = new TextWriter(item.key.length + 1 + item.value.length);
    list.add(text.text(item.key).byte(0x3d).text(item.value).finish());
    list.isChanged = true;
  }
  const isKept = isTrusted && config.mode != BaggageMode.Drop;
  if (has && isKept) {
    const values = headers.all(name);
    const allow = config.mode == BaggageMode.Filter ? config.allow : null;
    for (let at = 0; at < values.length; at++) {
      list.read(unchecked(values[at]), set.length, config.deny, allow);
    }
  }
  if (!isKept || list.isChanged) {
    if (has && list.isChanged) count(Event.BaggageCut, NO_FORMAT, 1);
    if (list.members.length != 0) headers.put(name, list.finish());
    else headers.drop(name);
  }
  for (let at = 0; at < toHeaders.length; at++) {
    const item = unchecked(toHeaders[at]);
    const member = list.find(item.key);
    const value = member ? valueOf(member) : null;
    if (value) headers.put(item.header, value);
    else headers.drop(item.header);
  }
}
