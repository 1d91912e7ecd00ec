// What the algorithms promise, told without tables, workers and races: one object for one key. Times are nanoseconds.

/** A steady rate with a burst: no interval of any length has more than `burst` and what the rate gives in it. */
export class SteadyRate {
  due = 0;

  constructor({ requests, window, burst = requests }) {
    this.interval = Math.ceil(window / requests);
    this.tolerance = this.interval * burst;
  }

  room(time) {
    return Math.floor((this.tolerance - Math.max(this.due - time, 0)) / this.interval);
  }

  take(time, cost = 1) {
    this.due = Math.max(this.due, time) + cost * this.interval;
  }
}

/**
 * So many in each window that begins at a multiple of its length. Who looked at the clock before somebody else, and is
 * counted after him, is counted at his time: a window that has begun does not end again.
 */
export class FixedWindow {
  counts = new Map();
  latest = 0;

  constructor({ requests, window }) {
    this.requests = requests;
    this.window = window;
  }

  /** The window of a moment. */
  number(time) {
    return Math.floor(Math.max(time, this.latest) / this.window);
  }

  room(time) {
    return this.requests - (this.counts.get(this.number(time)) ?? 0);
  }

  take(time, cost = 1) {
    const number = this.number(time);
    this.latest = Math.max(time, this.latest);
    this.counts.set(number, (this.counts.get(number) ?? 0) + cost);
  }
}

/** As many, in a window that ends now, when what came in the one before is spread evenly over it. */
export class SlidingWindow extends FixedWindow {
  room(time) {
    const number = this.number(time);
    const before = this.counts.get(number - 1) ?? 0;
    const left = (number + 1) * this.window - Math.max(time, this.latest);
    // Products below 2^53 in all tests: exact.
    const spread = Math.ceil((before * left) / this.window);
    return this.requests - spread - (this.counts.get(number) ?? 0);
  }
}

/** So many at the same time. */
export class Concurrency {
  open = 0;

  constructor({ requests }) {
    this.requests = requests;
  }

  room() {
    return this.requests - this.open;
  }

  take() {
    this.open++;
  }

  giveBack() {
    this.open--;
  }
}

export const models = {
  gcra: SteadyRate,
  fixed_window: FixedWindow,
  sliding_window: SlidingWindow,
  concurrency: Concurrency,
};
