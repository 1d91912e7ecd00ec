// Callouts one after another, each made from what the one before said, within one limit of time.

import { decide } from "../http/stream-resume";
import { Action } from "../action";
import { CalloutOutcome } from "./outcome";
import { Bytes } from "../bytes";
import { holdFor } from "./filter-callout";
import { HttpCallout } from "./http-callout";
import { limitOf, sendCallout } from "./calls";
import { monotonicNow } from "../clock";
import { OwnCallout, StreamCallout } from "./callout";
import { Plugin } from "../plugin";
import { sendFor } from "./plugin-callout";
import { Status } from "../status";
import { Stream } from "../http/stream";
import { Wait } from "./wait";

// @ts-ignore: decorator
@inline const NANOSECONDS: u64 = 1_000_000;

// How many callouts in a row may be refused within one callback.
// @ts-ignore: decorator
@inline const MAXIMUM_REFUSALS: i32 = 8;

/**
 * Callouts that follow each other, and one decision at the end. `hold()` of a filter sends them for its stream,
 * `send()` of a plugin for nobody's.
 *
 * ```ts
 * class Exchange extends CalloutSequence {
 *   constructor(private readonly filter: Guard) {
 *     super(2, 800); // two steps, 800 ms for both
 *   }
 *   override onStep(step: i32, before: CalloutOutcome | null): void {
 *     if (!before) return this.ask("POST", "tokens", "tokens.example.com", "/exchange");
 *     const token = before.body.read(0, 4096);
 *     if (!token) return; // nothing is asked: the sequence ends as a failure
 *     this.ask("GET", "auth", "auth.example.com", "/check");
 *     this.headers.set("authorization", Bytes.fromString("Bearer ").concat(token));
 *   }
 *   override onEnd(outcome: CalloutOutcome): Action {
 *     return outcome.isSuccess ? Action.Continue : this.filter.reply(403, "denied");
 *   }
 * }
 * ```
 */
export abstract class CalloutSequence extends HttpCallout implements StreamCallout, OwnCallout {
  private currentStep: i32 = 0;
  private deadline: u64 = 0;
  // How it ended before anything was under way.
  private endAtOnce: CalloutOutcome | null = null;

  /**
   * @param steps - how many callouts there are, at least one; may be changed on the way
   * @param budget - milliseconds for all of them together; 0 and more than 2,147,483,647 are taken for 5 seconds
   */
  constructor(
    /** How many callouts there are; may be changed on the way. */
    public steps: i32,
    /** Milliseconds for all of them together. */
    public budget: u32,
  ) {
    super();
  }

  /** Number of the step that was begun last, from 0. */
  get step(): i32 {
    return this.currentStep;
  }

  /**
   * Says what this step asks, with `ask()`, `headers`, `body` and `timeout`, which are all empty, or the
   * default, when it begins. `before`: what the step before was answered; `null` in the first.
   *
   * When it asks nothing, the sequence ends with an outcome of the kind `Refused` (`Status.BadArgument`). The
   * time that is left of the {@link budget} is the time-out unless `timeout` is shorter; when none is left,
   * the sequence ends with the kind `TimedOut`, and the status 0.
   */
  abstract onStep(step: i32, before: CalloutOutcome | null): void;

  /**
   * Whether the next step follows this outcome; `false` ends the sequence with it. Not asked after the last
   * step. Unless overridden: whether it succeeded. `return !outcome.isSuccess` tries one service after another.
   */
  goesOn(step: i32, outcome: CalloutOutcome): bool {
    return outcome.isSuccess;
  }

  /**
   * The end: the outcome of the last step, or of the one after which it did not go on; {@link step} says which.
   * Called once for each time that the sequence is sent, unless the stream ends, or this filter answers it,
   * before. At once, within `hold()` or `send()`, when the host refuses to send the first step.
   *
   * Returns what a callback returns, as `onOutcome` of a {@link FilterCallout} does. After `send()` nothing
   * depends on it: `Action.Continue` will do.
   */
  abstract onEnd(outcome: CalloutOutcome): Action;

  /**
   * Sends the first; called by `hold()` of the filter, legal and answers as that: `Action.Pause`, also where nothing
   * is sent.
   */
  holdIn(stream: Stream): Action {
    return holdFor<CalloutSequence>(stream, this);
  }

  /**
   * Sends the first; called by `send()` of the plugin, legal and answers as that: `Status.Ok`, `Status.NotAllowed`,
   * or what the host answers.
   */
  sendFor(plugin: Plugin): Status {
    return sendFor<CalloutSequence>(plugin, this);
  }

  /** @internal */
  override begin(wait: Wait): Status {
    const budget = limitOf(this.budget);
    this.currentStep = -1;
    this.deadline = monotonicNow() + <u64>budget * NANOSECONDS;
    const end = this.advance(wait, null, budget);
    this.endAtOnce = end;
    return end ? end.refusal : Status.Ok;
  }

  /** @internal */
  override refuse(status: Status): Action {
    const end = this.endAtOnce;
    return this.onEnd(end ? end : CalloutOutcome.refused(status));
  }

  /** @internal */
  settle(wait: Wait, outcome: CalloutOutcome): void {
    const next = new Wait(wait.root, wait.stream, wait.direction);
    // A stream that somebody has let go on is not held again.
    next.holds = wait.holds;
    const end = this.advance(next, outcome, 0);
    if (!end || wait.isMoot) return;
    const action = this.onEnd(end);
    const stream = wait.stream;
    if (stream) decide(stream, wait.direction, action);
  }

  // Sends what follows an outcome; the answer is the end when nothing does. `left`: milliseconds of the budget,
  // 0 when they are to be counted.
  private advance(wait: Wait, before: CalloutOutcome | null, left: u32): CalloutOutcome | null {
    // It can not be sent anew from within its own methods.
    this.isUnderWay = true;
    let last = before;
    for (let sent = 0; sent < MAXIMUM_REFUSALS; sent++) {
      if (last && (this.currentStep + 1 >= this.steps || !this.goesOn(this.currentStep, last)))
        break;
      if (left == 0) left = this.timeLeft();
      if (left == 0) {
        last = CalloutOutcome.late();
        break;
      }
      last = this.sendNext(wait, last, left);
      if (!last) return null;
      if (wait.isMoot) break;
    }
    this.isUnderWay = false;
    return last;
  }

  // `null` when it is under way.
  private sendNext(wait: Wait, before: CalloutOutcome | null, left: u32): CalloutOutcome | null {
    this.headers.clear();
    this.cluster = Bytes.empty;
    this.body = Bytes.empty;
    this.timeout = left;
    this.onStep(++this.currentStep, before);
    let status = Status.BadArgument;
    if (this.cluster.length != 0 && !wait.isMoot) {
      this.timeout = min(limitOf(this.timeout), left);
      status = sendCallout(this, wait);
    }
    return status == Status.Ok ? null : CalloutOutcome.refused(status);
  }

  private timeLeft(): u32 {
    const time = monotonicNow();
    if (time >= this.deadline) return 0;
    return <u32>((this.deadline - time + NANOSECONDS - 1) / NANOSECONDS);
  }
}
