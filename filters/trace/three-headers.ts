// OpenTracing's ot-tracer-… and Instana's x-instana-…: trace, span and decision in a header each.
// Source: opentracing/basictracer-go, propagation_ot.go; Instana documentation, "Tracing headers".

import { ByteBuffer } from "proxy-wasm-assemblyscript-sdk";
import { Carrier } from "./carrier";
import { Decision, Found, TraceContext } from "./context";
import { isNumber, readHex } from "./digits";
import { Name, nameOf } from "./names";
import { no, readTraceId, readTruth, traceId, writeDecision, yes } from "./b3";

// Trace and span stand one after the other in the list of names.
function readIds(headers: Carrier, place: Name, context: TraceContext): Found {
  const trace = headers.one(nameOf(place));
  const span = headers.one(nameOf(place + 1));
  if (!trace && !span) return Found.Absent;
  if (!trace || !span || span.length != 16) return Found.Malformed;
  if (!readTraceId(trace, 0, trace.length, context, true)) return Found.Malformed;
  context.span = readHex(span, 0, 16, true);
  return isNumber && context.span != 0 ? Found.Trace : Found.Malformed;
}

function writeIds(headers: Carrier, place: Name, context: TraceContext): void {
  headers.put(nameOf(place), traceId(context));
  headers.put(nameOf(place + 1), new ByteBuffer(16).putHex(context.span, 16).finish());
}

export function readOpenTracing(headers: Carrier, context: TraceContext): Found {
  const found = readIds(headers, Name.OtTraceId, context);
  if (found != Found.Trace) return found;
  const sampled = headers.one(nameOf(Name.OtSampled));
  return !sampled || readTruth(sampled, context) ? found : Found.Malformed;
}

export function writeOpenTracing(headers: Carrier, context: TraceContext): void {
  writeIds(headers, Name.OtTraceId, context);
  const decision = context.decision;
  const name = nameOf(Name.OtSampled);
  if (decision == Decision.Undecided) headers.drop(name);
  else headers.put(name, decision == Decision.Yes ? yes : no);
}

export function readInstana(headers: Carrier, context: TraceContext): Found {
  const level = headers.one(nameOf(Name.InstanaL));
  if (level) {
    // What follows behind a comma ties the trace to a browser's.
    const digit = level.get(0) - 0x30;
    if (digit < 0 || digit > 1 || (level.length > 1 && level.get(1) != 0x2c)) {
      return Found.Malformed;
    }
    context.decision = digit == 1 ? Decision.Yes : Decision.No;
  }
  const found = readIds(headers, Name.InstanaT, context);
  return found == Found.Absent && level ? Found.Decided : found;
}

export function writeInstana(headers: Carrier, context: TraceContext): void {
  writeIds(headers, Name.InstanaT, context);
  writeDecision(headers, nameOf(Name.InstanaL), context.decision);
}
