// Time in the mock host: it stands still until somebody advances it, and timers fire on the way in the
// order of their time.

export interface Timer {
  /** Nanoseconds since the epoch. */
  readonly due: bigint;
  cancel(): void;
}

interface Pending {
  readonly due: bigint;
  readonly order: number;
  readonly action: () => void;
}

const nanosecondsPerMillisecond = 1_000_000n;

/** A machine has always been up for a while when a proxy starts on it; modules may take 0 for "unknown". */
const uptimeAtStart = 3_600_000_000_000n;

export class VirtualClock {
  private time: bigint;
  private readonly start: bigint;
  private order = 0;
  private readonly pending = new Set<Pending>();

  /** @param now Nanoseconds since the epoch. */
  constructor(now: bigint) {
    this.time = now;
    this.start = now;
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
    return this.pending.size > 0;
  }

  after(milliseconds: number, action: () => void): Timer {
    const due = this.time + BigInt(Math.round(milliseconds * 1e6));
    const entry = { due, order: this.order++, action };
    this.pending.add(entry);
    return { due, cancel: () => this.pending.delete(entry) };
  }

  /** Lets time pass, as `advanceTo`. */
  advance(milliseconds: number, afterEach?: () => void): void {
    this.advanceTo(this.time + BigInt(Math.round(milliseconds * 1e6)), afterEach);
  }

  /**
   * Lets time pass up to `end`. Timers see the clock at their own time; one that they set may fire on the way
   * too. Each is an event of its own, with `afterEach` at its end.
   */
  advanceTo(end: bigint, afterEach: () => void = () => undefined): void {
    for (let next = this.next(end); next !== undefined; next = this.next(end)) {
      this.pending.delete(next);
      this.time = next.due;
      next.action();
      afterEach();
    }
    if (end > this.time) this.time = end;
  }

  private next(end: bigint): Pending | undefined {
    let first: Pending | undefined;
    for (const entry of this.pending) {
      if (entry.due > end) continue;
      const earlier =
        first === undefined ||
        entry.due < first.due ||
        (entry.due === first.due && entry.order < first.order);
      if (earlier) first = entry;
    }
    return first;
  }
}
