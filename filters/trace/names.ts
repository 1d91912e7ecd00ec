// The headers of each format. They stand in one list, so that "all of a format" is a piece of it.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";
import { wordAt } from "./words";

/** Places of headers in the list. */
export enum Name {
  Traceparent,
  Tracestate,
  B3,
  B3TraceId,
  B3SpanId,
  B3ParentSpanId,
  B3Sampled,
  B3Flags,
  UberTraceId,
  DatadogTraceId,
  DatadogParentId,
  DatadogPriority,
  DatadogOrigin,
  DatadogTags,
  AmznTraceId,
  CloudTraceContext,
  OtTraceId,
  OtSpanId,
  OtSampled,
  InstanaT,
  InstanaS,
  InstanaL,
  Sw8,
  Sw8Correlation,
  Sw8X,
  GrpcTraceBin,
  Baggage,
  RequestId,
  Method,
  Path,
  Authority,
}

// prettier-ignore
const list: string = "traceparent tracestate b3 x-b3-traceid x-b3-spanid x-b3-parentspanid x-b3-sampled x-b3-flags uber-trace-id x-datadog-trace-id x-datadog-parent-id x-datadog-sampling-priority x-datadog-origin x-datadog-tags x-amzn-trace-id x-cloud-trace-context ot-tracer-traceid ot-tracer-spanid ot-tracer-sampled x-instana-t x-instana-s x-instana-l sw8 sw8-correlation sw8-x grpc-trace-bin baggage x-request-id :method :path :authority";

/** All headers, those of one format one after the other, and behind them a few more. */
const names = new StaticArray<Bytes>(Name.Authority + 1);
for (let at = 0; at < names.length; at++) {
  unchecked((names[at] = Bytes.fromString(wordAt(list, at))));
}

/** The header at a place. */
// @ts-ignore: decorator
@inline
export function nameOf(place: i32): Bytes {
  return unchecked(names[place]);
}

// For each format, and one more, where its headers begin.
const starts: StaticArray<u8> = [0, 2, 3, 8, 9, 14, 15, 16, 19, 22, 26];

/** Place of the first header of a format; that of format 10 is the end of the list. */
export function startOf(format: i32): i32 {
  return unchecked(starts[format]);
}
