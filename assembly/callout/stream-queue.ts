// Streams that are held for something that another stream, or the plugin, has set going.

import { decide } from "../http/stream-resume";
import { beginWait, endWait, Wait } from "./wait";
import { Direction } from "../host/direction";
import { HttpFilter } from "../http/filter";
import { line, put, putNumber, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";

// How often a queue is woken that is woken again by what it wakes.
// @ts-ignore: decorator
@inline const MAXIMUM_TIMES: i32 = 8;

/**
 * Streams that wait for something that they share, such as keys that one callout fetches for all.
 *
 * ```ts
 * override onRequestHeaders(endOfStream: bool): Action {
 *   if (keys.areHere) return this.check();
 *   if (!keys.waiting.add(this)) return this.reply(503, "overloaded");
 *   keys.fetch();
 *   return Action.Pause;
 * }
 * override onWake(): Action {
 *   return this.check();
 * }
 * ```
 *
 * with `keys.waiting.wake()` in the outcome of what `fetch()` sends. Join the queue first: when the host
 * refuses to send, the streams are woken before `fetch()` returns.
 */
@final
export class StreamQueue {
  private waiting: Wait[] = [];
  private isWaking: bool = false;
  // Whether those that wait now are to be woken.
  private isDue: bool = false;

  /** @param capacity - how many streams may wait at most. */
  constructor(
    /** How many streams may wait at most. */
    public readonly capacity: i32 = 1000,
  ) {}

  /** Number of streams that wait; those that ended meanwhile may still be counted. */
  get size(): i32 {
    return this.waiting.length;
  }

  /**
   * Holds the stream of a filter until {@link wake}; the callback then returns `Action.Pause`.
   *
   * False when the queue is full, or there is nothing to hold: legal in callbacks of requests and
   * responses, and while one of them has held the stream. A stream that ends leaves by itself.
   */
  add(filter: HttpFilter): bool {
    const stream = filter.ownStream;
    const direction = stream.holdableDirection();
    if (direction < 0 || stream.isAnswered(<Direction>direction)) return false;
    if (this.waiting.length >= this.capacity) this.dropEnded();
    if (this.waiting.length >= this.capacity) {
      line("no more than ");
      putNumber(this.capacity);
      put(" streams can wait in this queue");
      sendLine(LogLevel.Warn);
      return false;
    }
    const wait = new Wait(stream.pluginId, stream, <Direction>direction);
    this.waiting.push(wait);
    beginWait(wait);
    return true;
  }

  private dropEnded(): void {
    const all = this.waiting;
    const alive: Wait[] = [];
    for (let at = 0; at < all.length; at++) {
      const wait = unchecked(all[at]);
      if (wait.stream) alive.push(wait);
    }
    this.waiting = alive;
  }

  /**
   * Calls `onWake()` of the filters of all streams that wait, in the order in which they came, and lets
   * those go on for which it answers `Action.Continue` and nothing else holds them. What joins meanwhile
   * waits for the next time. Legal in every callback.
   *
   * In `onLog` and `onDelete` of a stream no other can be answered: one whose `onWake()` replies there stays held.
   * While another stream's callback of a request or response runs, it is closed instead of answered.
   *
   * When an `onWake()` has the queue woken again (it asks anew, and the host refuses at once), that is done
   * after this time; after eight times in a row the streams stay held, and a log line says so. They also stay
   * held when the host refuses to let them go on.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_continue_stream`.
   */
  wake(): void {
    this.isDue = true;
    if (this.isWaking) return;
    this.isWaking = true;
    for (let times = 0; this.isDue && times < MAXIMUM_TIMES; times++) {
      this.isDue = false;
      this.wakeOnce();
    }
    this.isWaking = false;
    if (!this.isDue) return;
    line("a queue of streams was woken again each time that it was woken; they stay held");
    sendLine(LogLevel.Error);
  }

  private wakeOnce(): void {
    const all = this.waiting;
    this.waiting = [];
    for (let at = 0; at < all.length; at++) {
      const wait = unchecked(all[at]);
      const stream = wait.stream;
      if (!stream) continue;
      endWait(wait);
      const filter = stream.filter;
      if (!filter || stream.isOver || stream.isAnswered(wait.direction)) continue;
      decide(stream, wait.direction, filter.onWake());
    }
  }
}
