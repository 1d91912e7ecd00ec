// Many timers of a plugin over the one that the host has: the host is asked for the time until the first.

import { line, put, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { monotonicNow } from "../clock";
import { Plugin } from "../plugin";
import { proxy_set_tick_period_milliseconds } from "../host/imports";
import { selectContext } from "../runtime/callback";
import { Status } from "../status";

// @ts-ignore: decorator
@inline const NANOSECONDS: u64 = 1_000_000;
// More than anybody needs: a timer for each stream takes memory that streams need, too.
// @ts-ignore: decorator
@inline const MAXIMUM_TIMERS: i32 = 100_000;

function refuse(reason: string): Status {
  line("timer not started: ");
  put(reason);
  sendLine(LogLevel.Error);
  return Status.NotAllowed;
}

/**
 * Something to do later, once or again and again.
 *
 * ```ts
 * class Flush extends Timer {
 *   override onTimer(): void {
 *     // …
 *   }
 * }
 * new Flush().every(this.plugin, 5000);
 * ```
 *
 * A plugin may have any number of timers; the host has one timer for all of them. They are those of one
 * worker, and end with the plugin. A timer that is due late, because Envoy was busy, runs once.
 *
 * Source: proxy-wasm ABI v0.2.1, `proxy_set_tick_period_milliseconds`.
 */
export abstract class Timer {
  private plugin: Plugin | null = null;
  private period: u32 = 0;
  /**
   * Nanoseconds of the monotonic clock at which it is due.
   * @internal
   */
  due: u64 = 0;
  /**
   * Its place in the heap, -1 when it does not run.
   * @internal
   */
  place: i32 = -1;

  /** The time has come. */
  abstract onTimer(): void;

  /** Whether it will be called. */
  get isRunning(): bool {
    return this.place >= 0;
  }

  /**
   * Calls {@link onTimer} once, after this many milliseconds (0 counts as 1); starts anew when it runs already.
   *
   * Legal in every callback; not in the constructor of the plugin, nor when 100,000 timers of the plugin run:
   * `Status.NotAllowed`, and a log line says so. Otherwise what the host answers.
   */
  after(plugin: Plugin, milliseconds: u32): Status {
    return this.start(plugin, milliseconds, 0);
  }

  /** Calls {@link onTimer} again and again. Legal and answers as {@link after}. */
  every(plugin: Plugin, milliseconds: u32): Status {
    return this.start(plugin, milliseconds, max<u32>(milliseconds, 1));
  }

  /** Ends it; nothing happens when it does not run. Legal in every callback. */
  stop(): void {
    const plugin = this.plugin;
    if (!plugin || this.place < 0) return;
    timersOf(plugin).remove(this);
    arm(plugin);
  }

  private start(plugin: Plugin, milliseconds: u32, period: u32): Status {
    if (plugin.contextId == 0) {
      return refuse("the constructor of the plugin runs; use onConfigure");
    }
    const before = this.plugin;
    if (before && this.place >= 0) timersOf(before).remove(this);
    if (timersOf(plugin).size >= MAXIMUM_TIMERS) return refuse("100000 run already");
    runTimers = runDue;
    this.plugin = plugin;
    this.period = period;
    this.due = monotonicNow() + <u64>max<u32>(milliseconds, 1) * NANOSECONDS;
    timersOf(plugin).add(this);
    return arm(plugin);
  }

  /**
   * Runs it, and puts it back when it repeats.
   * @internal
   */
  run(timers: Timers, now: u64): void {
    if (this.period != 0) {
      this.due = now + <u64>this.period * NANOSECONDS;
      timers.add(this);
    }
    this.onTimer();
  }
}

/**
 * The timers of one plugin, the first on top of a heap.
 * @internal
 */
@final
export class Timers {
  private readonly heap: Timer[] = [];
  /** Milliseconds of which the host knows; 0: none. */
  period: u32 = 0;

  /** How many run. */
  get size(): i32 {
    return this.heap.length;
  }

  /** The timer that is due first. */
  get first(): Timer | null {
    return this.heap.length == 0 ? null : unchecked(this.heap[0]);
  }

  add(timer: Timer): void {
    timer.place = this.heap.length;
    this.heap.push(timer);
    this.rise(timer);
  }

  remove(timer: Timer): void {
    const place = timer.place;
    timer.place = -1;
    const last = this.heap.pop();
    if (last === timer) return;
    this.put(last, place);
    this.rise(last);
    this.sink(last);
  }

  private put(timer: Timer, place: i32): void {
    timer.place = place;
    unchecked((this.heap[place] = timer));
  }

  private rise(timer: Timer): void {
    while (timer.place > 0) {
      const place = timer.place;
      const above = unchecked(this.heap[(place - 1) >> 1]);
      if (above.due <= timer.due) return;
      this.put(timer, above.place);
      this.put(above, place);
    }
  }

  private sink(timer: Timer): void {
    const heap = this.heap;
    for (;;) {
      const place = timer.place;
      let below = 2 * place + 1;
      if (below >= heap.length) return;
      if (below + 1 < heap.length && unchecked(heap[below + 1]).due < unchecked(heap[below]).due) {
        below++;
      }
      const other = unchecked(heap[below]);
      if (timer.due <= other.due) return;
      this.put(timer, below);
      this.put(other, place);
    }
  }
}

// Members of a chain share the timer of the host, so they share their timers.
function timersOf(plugin: Plugin): Timers {
  const owner = plugin.owner;
  const keeper = owner ? owner : plugin;
  let timers = changetype<Timers | null>(keeper.timers);
  if (!timers) keeper.timers = timers = new Timers();
  return timers;
}

// Asks the host for the time until the first timer, when it does not know it already.
function arm(plugin: Plugin): Status {
  const timers = timersOf(plugin);
  const first = timers.first;
  let period: u32 = 0;
  if (first) {
    const now = monotonicNow();
    const left = first.due > now ? first.due - now : 0;
    period = <u32>min<u64>((left + NANOSECONDS - 1) / NANOSECONDS, <u64>i32.MAX_VALUE);
    period = max<u32>(period, 1);
  }
  // The host counts down from no more than its period, so with an equal one it calls in time.
  if (period == timers.period) return Status.Ok;
  let status = selectContext(plugin.contextId);
  if (status == Status.Ok) status = <Status>proxy_set_tick_period_milliseconds(period);
  if (status == Status.Ok) timers.period = period;
  return status;
}

type RunTimers = (plugin: Plugin) => bool;

/**
 * Runs what is due; false for a plugin without timers. Set by the first timer, so that other filters do not
 * carry the code for it.
 */
export let runTimers: RunTimers | null = null;

function runDue(plugin: Plugin): bool {
  const timers = changetype<Timers | null>(plugin.timers);
  if (!timers) return false;
  const now = monotonicNow();
  // What is started now is due later: the clock of this round stands still.
  for (let first = timers.first; first && first.due <= now; first = timers.first) {
    timers.remove(first);
    first.run(timers, now);
  }
  arm(plugin);
  return true;
}
