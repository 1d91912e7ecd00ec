// The algorithms: each is told what a bucket holds, and says whether there is room and what the bucket would then hold.

import { Algorithm } from "./config.gen";
import { Quota } from "./quota";
import { SECOND, windowEnd, windowStart } from "./window";

const LOW: u64 = 0xffff_ffff;

/** What an algorithm says. */
export class Verdict {
  isAllowed: bool = false;
  /** What the bucket would hold. */
  end: u64 = 0;
  value: u64 = 0;
  /** How much is left, after this. */
  remaining: u64 = 0;
  /** Nanoseconds until all is there again. */
  reset: u64 = 0;
  /** Nanoseconds until it would be allowed; 0 when it is. */
  wait: u64 = 0;

  /**
   * Asks an algorithm.
   *
   * @param end - of the bucket; 0 when there is none.
   * @param value - of the bucket.
   * @param cost - 1 to 10^9; 0 only to learn what there is.
   */
  ask(algorithm: Algorithm, quota: Quota, end: u64, value: u64, now: u64, cost: u64): void {
    if (algorithm == Algorithm.Gcra) this.askGcra(quota, end, now, cost);
    else if (algorithm == Algorithm.FixedWindow) this.askFixed(quota, end, value, now, cost);
    else this.askSliding(algorithm, quota, end, value, now, cost);
  }

  // The bucket ends when it is empty again: the "theoretical arrival time".
  // Source: ITU-T I.371, annex A, "virtual scheduling".
  private askGcra(quota: Quota, end: u64, now: u64, cost: u64): void {
    let ahead = end > now ? end - now : 0;
    // Further than can be: the clock was set back.
    if (ahead > quota.horizon) ahead = 0;
    const interval = quota.interval;
    const tolerance = quota.tolerance;
    const room = tolerance > ahead ? (tolerance - ahead) / interval : 0;
    this.isAllowed = cost <= room;
    // Only what is taken afterwards can be more than there is room for.
    const next = min(ahead + min(cost, quota.horizon / interval) * interval, quota.horizon);
    this.end = now + next;
    this.value = 0;
    this.remaining = this.isAllowed ? room - cost : room;
    this.reset = this.isAllowed ? next : ahead;
    this.wait = 0;
    if (!this.isAllowed) this.wait = cost <= quota.burst ? next - tolerance : quota.horizon;
  }

  private askFixed(quota: Quota, end: u64, value: u64, now: u64, cost: u64): void {
    let last = windowEnd(quota.window, now);
    // The clock was set back into the window before: the count goes on in the later one.
    if (end > last && end - last <= last - windowStart) last = end;
    const used = end == last ? value : 0;
    this.finish(quota.requests, used, cost);
    this.end = last;
    this.value = min(used + cost, LOW);
    this.reset = last - now;
    this.wait = this.isAllowed ? 0 : this.reset;
  }

  // Counts of this window and the one before, which ends with the one behind: so the bucket says whose they are. For
  // concurrency, windows are generations of streams, and a stream counts until the generation after its own is over.
  private askSliding(
    algorithm: Algorithm,
    quota: Quota,
    end: u64,
    value: u64,
    now: u64,
    cost: u64,
  ): void {
    const window = quota.window;
    let last = windowEnd(window, now) + window;
    let elapsed = now - windowStart;
    let before: u64 = 0;
    let current: u64 = 0;
    if (end > last && end - last <= window) {
      last = end;
      elapsed = 0;
    }
    if (end == last) {
      before = value >> 32;
      current = value & LOW;
    } else if (end + window == last) {
      before = value & LOW;
    }
    const isStream = algorithm == Algorithm.Concurrency;
    this.finish(
      quota.requests,
      current + (isStream ? before : part(before, window - elapsed, window)),
      cost,
    );
    this.end = last;
    this.value = (before << 32) | min(current + cost, LOW);
    this.reset = window - elapsed;
    this.wait = 0;
    if (this.isAllowed) return;
    this.wait = isStream ? SECOND : waitSliding(quota, before, current, cost, elapsed);
  }

  private finish(most: u64, used: u64, cost: u64): void {
    const room = most > used ? most - used : 0;
    this.isAllowed = cost <= room;
    this.remaining = this.isAllowed ? room - cost : room;
  }
}

// How far numbers are cut so that a product with a count fits into 64 bits.
function cut(window: u64): u64 {
  return <u64>max(0, 32 - <i32>clz(window));
}

// `count * left / window`, rounded up, where left is at most window.
function part(count: u64, left: u64, window: u64): u64 {
  const shift = cut(window);
  const whole = window >> shift;
  const share = min((left >> shift) + (shift == 0 ? 0 : 1), whole);
  return (count * share + whole - 1) / whole;
}

// Nanoseconds until there is room, if nobody else comes.
function waitSliding(quota: Quota, before: u64, current: u64, cost: u64, elapsed: u64): u64 {
  const window = quota.window;
  const most = quota.requests;
  if (cost > most) return 2 * window;
  if (current + cost > most) return window - elapsed + span(current, most - cost, window);
  return max(span(before, most - current - cost, window), elapsed + 1) - elapsed;
}

// When no more than `room` of a count is left, from the beginning of the window behind it on.
function span(count: u64, room: u64, window: u64): u64 {
  if (count <= room) return 0;
  const shift = cut(window);
  return window - min(window, ((room * (window >> shift)) / count) << shift);
}
