// B3, in one header and in several. Source: openzipkin/b3-propagation, README.

import { ByteBuffer, Bytes } from "proxy-wasm-assemblyscript-sdk";
import { Carrier } from "./carrier";
import { Decision, Found, TraceContext } from "./context";
import { isNumber, readHex, seek } from "./digits";
import { Name, nameOf } from "./names";

const DASH: i32 = 0x2d;

// 16 or 32 digits from `from` to before `to`, not all of them 0.
export function readTraceId(
  text: Bytes,
  from: i32,
  to: i32,
  context: TraceContext,
  mayBeUpper: bool,
): bool {
  const size = to - from;
  if (size != 16 && size != 32) return false;
  context.isShort = size == 16;
  context.high = size == 16 ? 0 : readHex(text, from, to - 16, mayBeUpper);
  if (size == 32 && !isNumber) return false;
  context.low = readHex(text, to - 16, to, mayBeUpper);
  return isNumber && (context.high | context.low) != 0;
}

/** The id with 16 digits when it came with so many, else with 32. */
export function traceId(context: TraceContext): Bytes {
  const text = new ByteBuffer(32);
  if (!context.isShort || context.high != 0) text.putHex(context.high, 16);
  return text.putHex(context.low, 16).finish();
}

function spanId(span: u64): Bytes {
  return new ByteBuffer(16).putHex(span, 16).finish();
}

// The state of a single character.
function readState(state: i32, context: TraceContext): bool {
  if (state == 0x64)
    context.isDebug = true; // d
  else if (state != 0x30 && state != 0x31) return false;
  context.decision = state == 0x30 ? Decision.No : Decision.Yes;
  return true;
}

export const yes = Bytes.fromString("true");
export const no = Bytes.fromString("false");

/** Takes a decision that is written as 0, 1, false or true. */
export function readTruth(text: Bytes, context: TraceContext): bool {
  const isDigit = text.length == 1;
  if (isDigit ? text.get(0) == 0x31 : text.equals(yes)) context.decision = Decision.Yes;
  else if (isDigit ? text.get(0) == 0x30 : text.equals(no)) context.decision = Decision.No;
  else return false;
  return true;
}

export function readB3Single(headers: Carrier, context: TraceContext): Found {
  const text = headers.one(nameOf(Name.B3));
  if (!text) return Found.Absent;
  const size = text.length;
  if (size == 1) return readState(text.get(0), context) ? Found.Decided : Found.Malformed;
  const dash = seek(text, DASH, 0);
  const end = dash + 17;
  if (dash == size || !readTraceId(text, 0, dash, context, false)) return Found.Malformed;
  context.span = readHex(text, dash + 1, end, false);
  if (!isNumber || context.span == 0) return Found.Malformed;
  if (size == end) return Found.Trace;
  if (text.get(end) != DASH || !readState(text.get(end + 1), context)) return Found.Malformed;
  if (size == end + 2) return Found.Trace;
  if (text.get(end + 2) != DASH || size != end + 19) return Found.Malformed;
  context.parent = readHex(text, end + 3, size, false);
  return isNumber ? Found.Trace : Found.Malformed;
}

export function writeB3Single(headers: Carrier, context: TraceContext): void {
  const text = new ByteBuffer(68).putText(traceId(context)).putByte(DASH).putHex(context.span, 16);
  if (context.decision != Decision.Undecided) {
    text
      .putByte(DASH)
      .putByte(context.isDebug ? 0x64 : context.decision == Decision.Yes ? 0x31 : 0x30);
    // A parent can only stand behind a state.
    if (context.parent != 0) text.putByte(DASH).putHex(context.parent, 16);
  }
  headers.put(nameOf(Name.B3), text.finish());
}

export function readB3Multi(headers: Carrier, context: TraceContext): Found {
  const trace = headers.one(nameOf(Name.B3TraceId));
  const span = headers.one(nameOf(Name.B3SpanId));
  const parent = headers.one(nameOf(Name.B3ParentSpanId));
  const sampled = headers.one(nameOf(Name.B3Sampled));
  const flags = headers.one(nameOf(Name.B3Flags));
  if (sampled) {
    if (!readTruth(sampled, context)) return Found.Malformed;
  }
  if (flags) {
    const flag = flags.get(0);
    if (flags.length != 1 || (flag & ~1) != 0x30) return Found.Malformed;
    if (flag == 0x31) {
      context.isDebug = true;
      context.decision = Decision.Yes;
    }
  }
  if (!trace || !span) {
    if (trace || span || parent) return Found.Malformed;
    return context.decision != Decision.Undecided ? Found.Decided : Found.Absent;
  }
  if (!readTraceId(trace, 0, trace.length, context, false)) return Found.Malformed;
  if (span.length != 16) return Found.Malformed;
  context.span = readHex(span, 0, 16, false);
  if (!isNumber || context.span == 0) return Found.Malformed;
  if (parent) {
    if (parent.length != 16) return Found.Malformed;
    context.parent = readHex(parent, 0, 16, false);
    if (!isNumber) return Found.Malformed;
  }
  return Found.Trace;
}

export function writeB3Multi(headers: Carrier, context: TraceContext): void {
  headers.put(nameOf(Name.B3TraceId), traceId(context));
  headers.put(nameOf(Name.B3SpanId), spanId(context.span));
  if (context.parent != 0) headers.put(nameOf(Name.B3ParentSpanId), spanId(context.parent));
  else headers.drop(nameOf(Name.B3ParentSpanId));
  // Debug implies that it is sampled, which is then not said.
  const isDebug = context.isDebug;
  if (isDebug) headers.put(nameOf(Name.B3Flags), new ByteBuffer(1).putByte(0x31).finish());
  else headers.drop(nameOf(Name.B3Flags));
  writeDecision(headers, nameOf(Name.B3Sampled), isDebug ? Decision.Undecided : context.decision);
}

/** Writes 0 or 1, or nothing when it is not decided. */
export function writeDecision(headers: Carrier, name: Bytes, decision: Decision): void {
  if (decision == Decision.Undecided) headers.drop(name);
  else headers.put(name, new ByteBuffer(1).putByte(0x30 + <u32>decision).finish());
}
