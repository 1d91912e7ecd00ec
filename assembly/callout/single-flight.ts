// One callout for all streams that need its answer at the same time.

import { CalloutOutcome } from "./outcome";
import { HttpFilter } from "../http/filter";
import { Plugin } from "../plugin";
import { PluginCallout, sendFor } from "./plugin-callout";
import { Status } from "../status";
import { StreamQueue } from "./stream-queue";

/**
 * A callout that is sent once for all streams that need it: while it is under way further ones wait for the same
 * answer.
 *
 * ```ts
 * class FetchKeys extends SingleFlight {
 *   override onAnswer(outcome: CalloutOutcome): void {
 *     keys = outcome.isSuccess ? readKeys(outcome.body.read()) : null;
 *   }
 * }
 * // in the filter:
 * override onRequestHeaders(endOfStream: bool): Action {
 *   if (keys) return this.check();
 *   return fetchKeys.join(this) ? Action.Pause : this.reply(503, "overloaded");
 * }
 * override onWake(): Action {
 *   return keys ? this.check() : this.reply(503, "no keys");
 * }
 * ```
 */
export abstract class SingleFlight extends PluginCallout {
  private readonly waiting: StreamQueue;

  /**
   * @param plugin - the plugin that sends it: only its streams may join
   * @param capacity - how many streams may wait at most
   */
  constructor(
    private readonly plugin: Plugin,
    capacity: i32 = 1000,
  ) {
    super();
    this.waiting = new StreamQueue(capacity);
  }

  /** Number of streams that wait; those that ended meanwhile may still be counted. */
  get size(): i32 {
    return this.waiting.size;
  }

  /**
   * Holds the stream of a filter until the outcome is here, and sends the callout unless it is under way; the
   * callback then returns `Action.Pause`, and `onWake` of the filter decides. When the host refuses to send,
   * that is within this call.
   *
   * False, and nothing is held or sent: too many wait, or there is nothing to hold. Legal in callbacks of
   * requests and responses, and while one of them has held the stream.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_http_call`.
   */
  join(filter: HttpFilter): bool {
    if (!this.waiting.add(filter)) return false;
    // Not even offered to the host, so no outcome comes: nobody may wait for it.
    if (!this.isUnderWay && sendFor<PluginCallout>(this.plugin, this) == Status.NotAllowed)
      this.waiting.wake();
    return true;
  }

  /** The outcome, whatever it is, before the streams that wait for it are woken. */
  abstract onAnswer(outcome: CalloutOutcome): void;

  /** Wakes the streams; override {@link onAnswer}. */
  override onOutcome(outcome: CalloutOutcome): void {
    this.onAnswer(outcome);
    this.waiting.wake();
  }
}
