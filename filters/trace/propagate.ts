// What happens to the trace of a request: read in the order that is configured, continued or begun anew, and written.

import { Bytes, HttpFilter } from "proxy-wasm-assemblyscript-sdk";
import { Carrier } from "./carrier";
import { clear, DEFERRING, isPresent, read, write } from "./formats";
import { count, Event, NO_FORMAT } from "./events";
import { Decision, Format, Found, READABLE, TraceContext } from "./context";
import { joined, readState, writeState } from "./tracestate";
import { Name, nameOf } from "./names";
import { newSpan, newTrace } from "./ids";
import { OnConflict, OnMalformed, WhenMissing } from "./config.gen";
import { ownMember } from "./own-member";
import { Tracing } from "./settings";

/** One request on its way through. */
@final
export class Propagation {
  /** The place in the trace that goes on; `null` when there is none. */
  context: TraceContext | null = null;
  private current: TraceContext = new TraceContext();
  private event: Event = Event.Started;
  /** The format that the trace came in. */
  format: i32 = NO_FORMAT;
  /** The formats that are written, as bits. */
  target: u32 = 0;
  // Formats that the request came with, and those of them that could not be read, as bits.
  private present: u32 = 0;
  private broken: u32 = 0;
  // Whether what was read is not what goes on.
  private isChanged: bool = false;

  constructor(
    private readonly tracing: Tracing,
    private readonly headers: Carrier,
    private readonly filter: HttpFilter,
  ) {}

  /** Whether no format that is read was found. */
  get isAbsent(): bool {
    return this.present == 0;
  }

  /** Reads the formats in their order. */
  extract(): void {
    const tracing = this.tracing;
    const config = tracing.config;
    const order = tracing.order;
    const headers = this.headers;
    let context = new TraceContext();
    let decided: TraceContext | null = null;
    let isOver = false;
    for (let at = 0; at < order.length; at++) {
      const format = unchecked(order[at]);
      const bit: u32 = 1 << format;
      if (isOver || (this.format != NO_FORMAT && config.onConflict == OnConflict.First)) {
        if (!tracing.preserves) break;
        if (isPresent(format, headers)) this.present |= bit;
        continue;
      }
      const found = read(format, headers, context);
      if (found == Found.Absent) continue;
      this.present |= bit;
      const next = context;
      context = new TraceContext();
      if (found == Found.Malformed) {
        count(Event.Malformed, format, 1);
        this.broken |= bit;
        isOver = this.format == NO_FORMAT && config.onMalformed != OnMalformed.NextFormat;
      } else if (found == Found.Decided) {
        if (!decided) decided = next;
      } else if (this.format == NO_FORMAT) {
        this.format = format;
        this.event = Event.Continued;
        this.current = next;
      } else if (!this.current.isSameTrace(next)) {
        if (config.onConflict != OnConflict.Restart) continue;
        this.event = Event.RestartedConflict;
        isOver = true;
      } else if (config.onConflict == OnConflict.PreferSameTraceId) {
        const before = this.current.high;
        const decision = this.current.decision;
        this.current.merge(next);
        if (this.current.high != before || this.current.decision != decision) this.isChanged = true;
      }
    }
    if (this.event == Event.RestartedConflict) this.current = new TraceContext();
    if (this.format != NO_FORMAT) return;
    if (this.broken != 0) {
      const drops = config.onMalformed == OnMalformed.Drop;
      this.event = drops ? Event.Dropped : Event.RestartedMalformed;
    } else if (decided) {
      this.current = decided;
    }
  }

  /** Leaves what came in aside, because nobody knows who sent it. */
  distrust(): void {
    this.event = Event.RestartedUntrusted;
    if (!this.tracing.preserves) return;
    const order = this.tracing.order;
    for (let at = 0; at < order.length; at++) {
      if (isPresent(order[at], this.headers)) this.present |= 1 << order[at];
    }
  }

  /** Continues the trace or begins one, and writes it. */
  inject(): void {
    const tracing = this.tracing;
    const headers = this.headers;
    const config = tracing.config;
    const event = this.event;
    const isNew = event != Event.Continued;
    const hasTracer = config.envoyTracer != null;
    let target = (tracing.injected | (tracing.preserves ? this.present : 0)) & ~tracing.barred;
    if (target == 0 && tracing.preserves) target = (1 << Format.W3c) & ~tracing.barred;
    const isDropped = event == Event.Dropped;
    const isMissing =
      event == Event.Started && (hasTracer || config.whenMissing == WhenMissing.Nothing);
    if (isDropped || isMissing || (isNew && hasTracer)) target = 0;
    const isReady = target == 0 ? !isNew : isNew ? this.start() : this.follow();
    count(isMissing ? Event.Nothing : event, this.format, 1);
    if (isReady) this.context = this.current;
    else target = 0;
    this.target = target;
    if (isNew) this.format = NO_FORMAT;
    if (isReady) this.decide((target & ~DEFERRING) == 0);
    const holdsState = !isNew && this.holdsState();
    if (!isMissing && event != Event.Started) this.clearOthers(target, isNew);
    for (let format = 0; format < READABLE; format++) {
      if ((target & (1 << format)) == 0 || this.isRight(format, isNew)) continue;
      write(format, headers, this.current);
    }
    if ((target & (1 << Format.W3c)) != 0) this.writeState(holdsState);
    else if (isNew && !isMissing) headers.drop(nameOf(Name.Tracestate));
    this.clearConfigured();
  }

  // A new trace with a span of its own.
  private start(): bool {
    const context = this.current;
    if (!newTrace(context, this.tracing.config.idGenerator)) return false;
    context.span = newSpan();
    return context.span != 0;
  }

  // The next place in the trace: that of the caller, or a span below it.
  private follow(): bool {
    const context = this.current;
    if (!this.tracing.makesSpans && context.span != 0) return true;
    context.parent = context.span;
    context.span = newSpan();
    this.isChanged = true;
    return context.span != 0;
  }

  private decide(canDefer: bool): void {
    const tracing = this.tracing;
    const context = this.current;
    const before = context.decision;
    const sampling = tracing.config.sampling;
    if (!sampling.honourParent && !context.isDebug) context.decision = Decision.Undecided;
    const name = sampling.forceHeader;
    const mayForce =
      context.decision == Decision.Undecided ||
      (context.decision == Decision.No && tracing.makesSpans);
    if (name && mayForce && this.event != Event.RestartedUntrusted && this.headers.has(name)) {
      const isForced = tracing.takeForced();
      if (isForced) context.decision = Decision.Yes;
      count(isForced ? Event.Forced : Event.ForceLimited, NO_FORMAT, 1);
    }
    tracing.decide(context, canDefer, this.filter);
    if (context.decision != before) this.isChanged = true;
  }

  // Whether tracestate belongs to the trace that goes on.
  private holdsState(): bool {
    if (this.format == Format.W3c) return true;
    const other = new TraceContext();
    const found = read(Format.W3c, this.headers, other);
    return found == Found.Trace && this.current.isSameTrace(other);
  }

  private clearConfigured(): void {
    const tracing = this.tracing;
    const formats = tracing.clearedFormats;
    for (let format: i32 = 0; formats >> format != 0; format++) {
      if (((formats >> format) & 1) != 0) clear(format, this.headers);
    }
    const cleared = tracing.cleared;
    for (let at = 0; at < cleared.length; at++) this.headers.drop(unchecked(cleared[at]));
  }

  // Removes what would name another trace, or none.
  private clearOthers(target: u32, isNew: bool): void {
    const headers = this.headers;
    for (let format = 0; format < READABLE; format++) {
      const bit: u32 = 1 << format;
      if ((target & bit) == 0 && (isNew || (this.broken & bit) != 0)) clear(format, headers);
    }
    const isForeign = this.event == Event.RestartedUntrusted;
    if (isForeign || (isNew && !this.tracing.keepsSw8)) clear(Format.Sw8, headers);
  }

  // Whether a format says already what goes on: then it stays byte for byte.
  private isRight(format: Format, isNew: bool): bool {
    if (isNew || this.isChanged) return false;
    if (format == this.format) return true;
    const context = this.current;
    const other = new TraceContext();
    return (
      read(format, this.headers, other) == Found.Trace &&
      other.low == context.low &&
      other.high == context.high &&
      other.span == context.span &&
      other.decision == context.decision
    );
  }

  private writeState(isHeld: bool): void {
    const headers = this.headers;
    const name = nameOf(Name.Tracestate);
    if (!isHeld) headers.drop(name);
    // Who keeps the parent id leaves tracestate as it is (section 3.4 of Trace Context).
    if (!this.tracing.makesSpans) return;
    const config = this.tracing.config.tracestate;
    const key = config ? config.ownKey : null;
    const has = isHeld && headers.has(name);
    if (!has && !key) return;
    let members: Bytes[] | null = has
      ? readState(joined(headers.all(name), 0x2c, Bytes.empty))
      : [];
    if (!members) {
      count(Event.TracestateDropped, NO_FORMAT, 1);
      members = [];
    }
    const own = config && key ? ownMember(key, config.ownValue, this.current) : Bytes.empty;
    const value = config
      ? writeState(members, own, config.deny, config.maxMembers, config.maxBytes)
      : writeState(members, own, [], 32, 512);
    if (value.length != 0) headers.put(name, value);
    else headers.drop(name);
  }
}
