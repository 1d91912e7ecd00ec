// Several callouts side by side, and one decision about all of them.

import { decide } from "../http/stream-resume";
import { Action } from "../action";
import { Callout, OwnCallout, StreamCallout } from "./callout";
import { holdFor } from "./filter-callout";
import { line, put, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Plugin } from "../plugin";
import { sendFor } from "./plugin-callout";
import { Status } from "../status";
import { Stream } from "../http/stream";
import { Wait } from "./wait";

/**
 * What a {@link CalloutJoin} asks: a {@link CalloutPart} over HTTP, or a `GrpcCalloutPart` of
 * `proxy-wasm-assemblyscript-sdk/grpc`.
 */
export interface JoinedCallout {
  /** Becomes part of a join; false when it is of one already. Called by `add()`. */
  enter(join: CalloutJoin): bool;
  /**
   * Forgets its last outcome.
   * @internal
   */
  clear(): void;
  /**
   * Sends it; `Status.Ok` when its outcome is to come.
   * @internal
   */
  start(wait: Wait): Status;
  /**
   * Nobody wants its answer any more.
   * @internal
   */
  stop(): void;
}

/**
 * Several callouts that are sent together, and one decision: when all of them have their outcomes, or as soon
 * as {@link isClear} says so. `hold()` of a filter sends them for its stream, `send()` of a plugin for nobody's.
 *
 * ```ts
 * class AskBoth extends CalloutJoin {
 *   private readonly user: CalloutPart = new CalloutPart();
 *   private readonly quota: CalloutPart = new CalloutPart();
 *
 *   constructor(private readonly filter: Guard) {
 *     super();
 *     this.user.ask("GET", "users", "users.example.com", "/me");
 *     this.quota.ask("GET", "quota", "quota.example.com", "/left");
 *     this.add(this.user);
 *     this.add(this.quota);
 *   }
 *   override isClear(): bool {
 *     return this.failures > 0; // all must agree
 *   }
 *   override onOutcomes(): Action {
 *     return this.allSucceeded ? Action.Continue : this.filter.reply(403, "denied");
 *   }
 * }
 * ```
 *
 * Each part has a time-out of its own; the longest of them is that of the join.
 *
 * Source: proxy-wasm ABI v0.2.1, `proxy_http_call`.
 */
export abstract class CalloutJoin extends Callout implements StreamCallout, OwnCallout {
  private readonly joinedCallouts: JoinedCallout[] = [];
  private outstanding: i32 = 0;
  private successCount: i32 = 0;
  private failureCount: i32 = 0;

  /**
   * Adds what is to be asked; sent in this order. Legal while the join is not under way, once for each
   * object; elsewhere nothing is added, and a log line says so.
   */
  add(part: JoinedCallout): void {
    let reason = "";
    if (this.isUnderWay) reason = "the join is under way";
    else if (!part.enter(this)) reason = "it was added before";
    if (reason.length == 0) {
      this.joinedCallouts.push(part);
      return;
    }
    line("callout not added to a join: ");
    put(reason);
    sendLine(LogLevel.Error);
  }

  /** Number of callouts that were added. */
  get size(): i32 {
    return this.joinedCallouts.length;
  }

  /** How many of them have succeeded so far. */
  get successes(): i32 {
    return this.successCount;
  }

  /** How many of them have had any other outcome so far. */
  get failures(): i32 {
    return this.failureCount;
  }

  /** Whether there are callouts, and all of them have succeeded. */
  get allSucceeded(): bool {
    return this.successCount == this.joinedCallouts.length && this.successCount != 0;
  }

  /**
   * Whether the decision is clear, though not all have answered: asked after each outcome but the last. Then
   * {@link onOutcomes} is called at once, the rest is sent no more, and what it would answer is ignored (calls
   * over gRPC are cancelled). Unless overridden, all are waited for.
   *
   * `return this.failures > 0` is for "all must agree", `return this.successes > 0` for "the first that
   * succeeds", `return this.successes >= 2` for a quorum.
   */
  isClear(): bool {
    return false;
  }

  /**
   * The outcomes are here: `isSuccess` and `outcome` of each part say which. Called once for each time that the
   * join is sent, unless the stream ends, or this filter answers it, before. At once, within `hold()` or
   * `send()`, when the host refuses to send any, or so many that the decision is clear, and for a join without
   * parts.
   *
   * Returns what a callback returns, as `onOutcome` of a {@link FilterCallout} does. After `send()` nothing
   * depends on it: `Action.Continue` will do.
   */
  abstract onOutcomes(): Action;

  /**
   * Sends it; called by `hold()` of the filter, legal and answers as that: `Action.Pause`, also where nothing is
   * sent.
   */
  holdIn(stream: Stream): Action {
    return holdFor<CalloutJoin>(stream, this);
  }

  /**
   * Sends it; called by `send()` of the plugin, legal and answers as that: `Status.Ok`, `Status.NotAllowed`, or
   * the first refusal of the host.
   */
  sendFor(plugin: Plugin): Status {
    return sendFor<CalloutJoin>(plugin, this);
  }

  /** @internal */
  override begin(wait: Wait): Status {
    const parts = this.joinedCallouts;
    this.outstanding = 0;
    this.successCount = 0;
    this.failureCount = 0;
    for (let at = 0; at < parts.length; at++) unchecked(parts[at]).clear();
    this.isUnderWay = true;
    const refusal = this.startAll(wait);
    if (this.outstanding != 0) return Status.Ok;
    this.isUnderWay = false;
    return refusal;
  }

  // Leaves none under way when the decision is clear; the answer is the first refusal then.
  private startAll(wait: Wait): Status {
    const parts = this.joinedCallouts;
    let refusal = Status.BadArgument;
    for (let at = 0; at < parts.length; at++) {
      const status = unchecked(parts[at]).start(new Wait(wait.root, wait.stream, wait.direction));
      if (status == Status.Ok) {
        this.outstanding++;
        continue;
      }
      if (this.failureCount++ == 0) refusal = status;
      if (!this.isClear()) continue;
      this.stopAll();
      break;
    }
    return refusal;
  }

  private stopAll(): void {
    const parts = this.joinedCallouts;
    for (let at = 0; at < parts.length; at++) unchecked(parts[at]).stop();
    this.outstanding = 0;
  }

  /** @internal */
  override refuse(status: Status): Action {
    return this.onOutcomes();
  }

  /**
   * A part has its outcome.
   * @internal
   */
  take(wait: Wait, isSuccess: bool): void {
    if (isSuccess) this.successCount++;
    else this.failureCount++;
    if (--this.outstanding > 0 && !this.isClear()) return;
    this.stopAll();
    this.isUnderWay = false;
    const action = this.onOutcomes();
    const stream = wait.stream;
    if (stream) decide(stream, wait.direction, action);
  }

  /**
   * A part is forgotten with its stream.
   * @internal
   */
  leave(): void {
    this.isUnderWay = false;
  }
}
