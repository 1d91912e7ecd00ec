// Time in the mock host: it stands still until somebody advances it, and timers fire on the way in the
// order of their time.

import { TimerHeap, type HeapTimer } from "./timer-heap.js";

export interface Timer {
  /** Nanoseconds since the epoch. */
  readonly due: bigint;
  cancel(): void;
}

const nanosecondsPerMillisecond = 1_000_000n;

/** A machine has always been up for a while when a proxy starts on it; modules may take 0 for "unknown". */
const uptimeAtStart = 3_600_000_000_000n;

/** Decides which of several threads comes first at one time. */
export type ThreadRank = (due: bigint, thread: string) => number;

export class VirtualClock {
  private time: bigint;
  private readonly start: bigint;
  private readonly rank: ThreadRank;
  private order = 0;
  /** What will happen, and what only ends things that take too long. */
  private readonly events = new TimerHeap();
  private readonly limits = new TimerHeap();

  /**
   * @param now Nanoseconds since the epoch.
   * @param rank Without it, timers of one time fire in the order in which they were set.
   */
  constructor(now: bigint, rank: ThreadRank = () => 0) {
    this.time = now;
    this.start = now;
    this.rank = rank;
  }

  /** Nanoseconds since the epoch. */
  get now(): bigint {
    return this.time;
  }

  /** Nanoseconds since some moment before the start of the mock host. */
  get monotonic(): bigint {
    return uptimeAtStart + this.time - this.start;
  }

  get date(): Date {
    return new Date(Number(this.time / nanosecondsPerMillisecond));
  }

  /** True while a timer waits for the time to be advanced. */
  get hasTimers(): boolean {
    return this.next !== undefined;
  }

  /** When the next event is due, limits left aside; undefined when none is. */
  get nextEvent(): bigint | undefined {
    return this.events.first?.due;
  }

  /** An event: an answer, a tick. While a stream is held, time goes on to the next one by itself. */
  after(milliseconds: number, action: () => void, thread = ""): Timer {
    return this.set(this.events, milliseconds, action, thread);
  }

  /** A limit, such as an idle time-out: time never goes on only to reach it. */
  limit(milliseconds: number, action: () => void, thread = ""): Timer {
    return this.set(this.limits, milliseconds, action, thread);
  }

  /** Lets time pass, as `advanceTo`. */
  advance(milliseconds: number, afterEach?: () => void): void {
    this.advanceTo(this.time + nanoseconds(milliseconds), afterEach);
  }

  /**
   * Lets time pass up to `end`. Timers see the clock at their own time; one that they set may fire on the way
   * too. Each is an event of its own, with `afterEach` at its end.
   */
  advanceTo(end: bigint, afterEach: () => void = () => undefined): void {
    for (let next = this.next; next !== undefined && next.due <= end; next = this.next) {
      if (this.events.first === next) this.events.remove(next);
      else this.limits.remove(next);
      if (next.due > this.time) this.time = next.due;
      next.action();
      afterEach();
    }
    if (end > this.time) this.time = end;
  }

  private set(heap: TimerHeap, milliseconds: number, action: () => void, thread: string): Timer {
    const due = this.time + nanoseconds(milliseconds);
    const rank = this.rank(due, thread);
    const timer: HeapTimer = { due, rank, order: this.order++, action, place: -1 };
    heap.add(timer);
    return { due, cancel: () => heap.remove(timer) };
  }

  private get next(): HeapTimer | undefined {
    const event = this.events.first;
    const limit = this.limits.first;
    if (event === undefined || limit === undefined) return event ?? limit;
    if (event.due !== limit.due) return event.due < limit.due ? event : limit;
    return event.order < limit.order ? event : limit;
  }
}

function nanoseconds(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds * 1e6));
}
