// What a trace context is, whatever the format that it came in: ids as numbers, the decision, and what single
// formats know beyond that.

import { Bytes } from "proxy-wasm-assemblyscript-sdk";

/** The formats, in the order of the schema's. */
export enum Format {
  W3c,
  B3Single,
  B3Multi,
  Jaeger,
  Datadog,
  Xray,
  Gcp,
  OpenTracing,
  Instana,
  /** Is carried or cleared, and never read. */
  Sw8,
}

/** How many formats are read and written. */
// @ts-ignore: decorator
@inline export const READABLE: i32 = 9;

/** Whether the trace is recorded. */
export enum Decision {
  No,
  Yes,
  /** Left to those who come next. */
  Undecided,
}

/** What was found of a format. */
export enum Found {
  Absent,
  Malformed,
  /** A decision without ids. */
  Decided,
  /** A trace. */
  Trace,
}

/** The priority of a trace that did not come from Datadog. */
// @ts-ignore: decorator
@inline export const NO_PRIORITY: i32 = -128;

/** A place in a trace, and what is known about it. */
@final
export class TraceContext {
  /** The first 64 bits of the trace id; 0 when there are only 64. */
  high: u64 = 0;
  low: u64 = 0;
  /** Whether the id was written with 64 bits. */
  isShort: bool = false;
  /** The span that the request comes from, 0 when it is not known. */
  span: u64 = 0;
  /** The parent of that span, 0 when it is not known. */
  parent: u64 = 0;
  decision: Decision = Decision.Undecided;
  /** Whether somebody wants to see everything; implies that it is recorded. */
  isDebug: bool = false;
  /** Whether the last seven bytes of the id are random (W3C Trace Context level 2). */
  isRandom: bool = false;
  /** Datadog's sampling priority. */
  priority: i32 = NO_PRIORITY;
  /** Datadog's tags but for the one that is half of the trace id. */
  tags: Bytes = Bytes.empty;
  /** Datadog's origin. */
  origin: Bytes = Bytes.empty;
  /** The fields of X-Ray that nobody here knows, with a semicolon before each. */
  extras: Bytes = Bytes.empty;

  /** Whether both are places in the same trace; the high half counts only where both know it. */
  isSameTrace(other: TraceContext): bool {
    return this.low == other.low && (this.high == other.high || this.high == 0 || other.high == 0);
  }

  /** Takes what the other one knows about the same trace and this one does not. */
  merge(other: TraceContext): void {
    if (this.high == 0) this.high = other.high;
    if (this.high != 0) this.isShort = false;
    if (this.decision == Decision.Undecided) this.decision = other.decision;
    if (this.span == other.span && this.parent == 0) this.parent = other.parent;
    if (this.priority == NO_PRIORITY) this.priority = other.priority;
    if (this.tags.length == 0) this.tags = other.tags;
    if (this.origin.length == 0) this.origin = other.origin;
    if (this.extras.length == 0) this.extras = other.extras;
    this.isRandom = this.isRandom || other.isRandom;
    this.isDebug = this.isDebug || (other.isDebug && this.decision == Decision.Yes);
  }
}
