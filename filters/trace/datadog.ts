// x-datadog-…: decimal numbers of 64 bits, with the other half of the trace id in a tag.
// Source: Datadog documentation, "Trace context propagation".

import { ByteBuffer, Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Carrier, part } from "./carrier";
import { Decision, Found, NO_PRIORITY, TraceContext } from "./context";
import { isNumber, readDecimal, readHex, seek } from "./digits";
import { Name, nameOf } from "./names";

const COMMA: i32 = 0x2c;
const halfOfId = Bytes.fromString("_dd.p.tid=");

// -1, 0, 1 or 2.
function readPriority(text: Bytes): i32 {
  const size = text.length;
  const digit = text.get(size - 1) - 0x30;
  if (size == 2) return text.get(0) == 0x2d && digit == 1 ? -1 : NO_PRIORITY;
  return size == 1 && digit >= 0 && digit <= 2 ? digit : NO_PRIORITY;
}

// Takes the half of the id out of the tags.
function readTags(tags: Bytes, context: TraceContext): bool {
  const rest = new ByteBuffer(tags.length + 1);
  let hasHalf = false;
  for (let from = 0; from < tags.length;) {
    const end = seek(tags, COMMA, from);
    const tag = part(tags, from, end);
    from = end + 1;
    if (!tag.startsWith(halfOfId)) {
      if (tag.length != 0) rest.putByte(COMMA).putText(tag);
      continue;
    }
    context.high = readHex(tag, halfOfId.length, tag.length, false);
    if (hasHalf || !isNumber || tag.length != halfOfId.length + 16) return false;
    hasHalf = true;
  }
  context.tags = rest.finish().slice(1);
  return true;
}

// These may be empty, which is also what several are.
function isRepeated(headers: Carrier, name: Name): bool {
  return headers.all(nameOf(name)).length > 1;
}

export function readDatadog(headers: Carrier, context: TraceContext): Found {
  const trace = headers.one(nameOf(Name.DatadogTraceId));
  if (!trace) return Found.Absent;
  context.low = readDecimal(trace, 0, trace.length);
  if (!isNumber || context.low == 0) return Found.Malformed;
  const parent = headers.one(nameOf(Name.DatadogParentId));
  // There is none where a browser began the trace.
  if (parent) {
    context.span = readDecimal(parent, 0, parent.length);
    if (!isNumber) return Found.Malformed;
  }
  const priority = headers.one(nameOf(Name.DatadogPriority));
  if (priority) {
    context.priority = readPriority(priority);
    if (context.priority == NO_PRIORITY) return Found.Malformed;
    context.decision = context.priority > 0 ? Decision.Yes : Decision.No;
  }
  const tags = headers.one(nameOf(Name.DatadogTags));
  if (tags && (isRepeated(headers, Name.DatadogTags) || !readTags(tags, context))) {
    return Found.Malformed;
  }
  const origin = headers.one(nameOf(Name.DatadogOrigin));
  if (origin) {
    if (isRepeated(headers, Name.DatadogOrigin)) return Found.Malformed;
    context.origin = origin;
  }
  context.isShort = context.high == 0;
  return Found.Trace;
}

function decimal(value: u64): Bytes {
  return new ByteBuffer(20).putNumber(value).finish();
}

export function writeDatadog(headers: Carrier, context: TraceContext): void {
  headers.put(nameOf(Name.DatadogTraceId), decimal(context.low));
  headers.put(nameOf(Name.DatadogParentId), decimal(context.span));
  const priority = context.priority;
  if (context.decision == Decision.Undecided) {
    headers.drop(nameOf(Name.DatadogPriority));
  } else {
    const text = new ByteBuffer(2);
    const isYes = context.decision == Decision.Yes;
    // The one that came in says more than 0 or 1, as long as it says the same.
    const isKept = priority != NO_PRIORITY && priority > 0 == isYes;
    const value = isKept ? priority : isYes ? 1 : 0;
    if (value < 0) text.putByte(0x2d);
    text.putByte(0x30 + <u32>abs(value));
    headers.put(nameOf(Name.DatadogPriority), text.finish());
  }
  const rest = context.tags;
  const tags = new ByteBuffer(rest.length + 27).putText(rest);
  if (context.high != 0) {
    if (rest.length != 0) tags.putByte(COMMA);
    tags.putText(halfOfId).putHex(context.high, 16);
  }
  putText(headers, nameOf(Name.DatadogTags), tags.finish());
  putText(headers, nameOf(Name.DatadogOrigin), context.origin);
}

function putText(headers: Carrier, name: Bytes, text: Bytes): void {
  if (text.length != 0) headers.put(name, text);
  else headers.drop(name);
}
