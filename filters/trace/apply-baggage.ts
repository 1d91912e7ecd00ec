// What becomes of a request's baggage.

import { Baggage, BaggageMode } from "./config.gen";
import { BaggageList, valueOf } from "./baggage";
import {
  baggagePrefix,
  clearOtherBaggage,
  takeOtherBaggage,
  writeOtherBaggage,
} from "./other-baggage";
import { ByteBuffer, Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Carrier } from "./carrier";
import { count, Event, NO_FORMAT } from "./events";
import { Format } from "./context";
import { Name, nameOf } from "./names";

/**
 * Filters the baggage, puts members in, and makes headers of others; that of strangers is not carried. `source`: the format
 * that the trace came in; `target`: those that were written, as bits.
 */
export function applyBaggage(
  headers: Carrier,
  config: Baggage,
  isTrusted: bool,
  source: i32,
  target: u32,
): void {
  const isKept = isTrusted && config.mode != BaggageMode.Drop;
  const isSifted = config.mode == BaggageMode.Filter || config.deny.length != 0;
  const isList = (target & (1 << Format.W3c)) != 0;
  const takes = isKept && (isSifted || isList) && baggagePrefix(source).length != 0;
  const other = takes ? takeOtherBaggage(headers, source) : Bytes.empty;
  if (!isKept || isSifted) clearOtherBaggage(headers);
  const name = nameOf(Name.Baggage);
  const has = headers.has(name);
  const set = config.set;
  const toHeaders = config.toHeaders;
  if (!has && set.length == 0 && toHeaders.length == 0 && other.length == 0) return;
  const list = new BaggageList(config.maxMembers, config.maxBytes);
  for (let at = 0; at < set.length; at++) {
    const item = unchecked(set[at]);
    const text = new ByteBuffer(item.key.length + 1 + item.value.length);
    list.add(text.putText(item.key).putByte(0x3d).putText(item.value).finish());
    list.isChanged = true;
  }
  const allow = config.mode == BaggageMode.Filter ? config.allow : null;
  if (has && isKept) {
    const values = headers.all(name);
    for (let at = 0; at < values.length; at++) {
      list.read(unchecked(values[at]), set.length, config.deny, allow);
    }
  }
  if (has && (!isKept || list.isChanged)) count(Event.BaggageCut, NO_FORMAT, 1);
  if (other.length != 0) {
    list.isChanged = list.isChanged || isList;
    list.read(other, list.members.length, config.deny, allow);
  }
  if (!isKept || (list.isChanged && (has || isList || set.length != 0))) {
    if (list.members.length != 0) headers.put(name, list.finish());
    else headers.drop(name);
  }
  for (let format: i32 = Format.Jaeger; format <= Format.OpenTracing; format++) {
    const isWritten = (target & (1 << format)) != 0 && baggagePrefix(format).length != 0;
    if (isWritten && (isSifted || format != source)) {
      writeOtherBaggage(headers, format, list.members);
    }
  }
  for (let at = 0; at < toHeaders.length; at++) {
    const item = unchecked(toHeaders[at]);
    const member = list.find(item.key);
    const value = member ? valueOf(member) : null;
    if (value) headers.put(item.header, value);
    else headers.drop(item.header);
  }
}
