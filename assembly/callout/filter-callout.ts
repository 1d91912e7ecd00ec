// A callout that a stream waits for.

import { replyTo } from "../http/stream-end";
import { decide } from "../http/stream-resume";
import { Action } from "../action";
import { beginRefusal, checkCallout, endRefusal } from "./calls";
import { Callout, StreamCallout } from "./callout";
import { CalloutOutcome } from "./outcome";
import { Direction } from "../host/direction";
import { GrpcStatus } from "../grpc-status";
import { HttpCallout } from "./http-callout";
import { line, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Status } from "../status";
import { Stream } from "../http/stream";
import { Wait } from "./wait";

/**
 * A callout whose outcome decides how a stream goes on. `hold()` of the filter sends it.
 *
 * ```ts
 * class AskAuth extends FilterCallout {
 *   constructor(private readonly filter: Authorize) {
 *     super();
 *     this.ask("GET", "auth-cluster", "auth.example.com", "/check");
 *   }
 *   override onOutcome(outcome: CalloutOutcome): Action {
 *     return outcome.isSuccess ? Action.Continue : this.filter.reply(403, "denied");
 *   }
 * }
 * ```
 */
export abstract class FilterCallout extends HttpCallout implements StreamCallout {
  /**
   * The outcome, whatever it is: called once for each time that the callout is sent, unless the stream
   * ends, or this filter answers it, before. At once, within `hold()`, when the host refuses to send.
   *
   * Returns what a callback returns: `Action.Continue` lets the stream go on once nothing else holds
   * it, `return filter.reply(…)` answers it, `return filter.hold(…)` asks further (this callout again,
   * for example). `Action.Pause` leaves it held, until something else resumes it.
   *
   * Of the stream, everything can be read and written that could be in the callback that held it.
   */
  abstract onOutcome(outcome: CalloutOutcome): Action;

  /** @internal */
  override refuse(status: Status): Action {
    return this.onOutcome(CalloutOutcome.refused(status));
  }

  /**
   * Sends it; called by `hold()` of the filter, legal and answers as that: `Action.Pause`, also where nothing is
   * sent.
   */
  holdIn(stream: Stream): Action {
    return holdFor<FilterCallout>(stream, this);
  }

  /** @internal */
  settle(wait: Wait, outcome: CalloutOutcome): void {
    const stream = wait.stream;
    if (stream) decide(stream, wait.direction, this.onOutcome(outcome));
  }
}

/** See `HttpFilter#hold`. */
export function holdFor<TCallout extends Callout>(stream: Stream, callout: TCallout): Action {
  const direction = stream.holdableDirection();
  if (direction < 0) {
    line("callout not sent: no callback of a request or response runs, and none has held it");
    sendLine(LogLevel.Error);
    return Action.Pause;
  }
  if (stream.isAnswered(<Direction>direction)) return Action.Pause;
  if (checkCallout(callout) != Status.Ok) {
    // What was to be asked about must not go through, and must not hang either.
    if (!stream.isAwaited(<Direction>direction))
      replyTo(stream, 500, 0, 0, null, 0, 0, GrpcStatus.Unset);
    return Action.Pause;
  }
  const wait = new Wait(stream.pluginId, stream, <Direction>direction);
  const status = callout.begin(wait);
  if (status == Status.Ok) return Action.Pause;
  beginRefusal();
  const action = callout.refuse(status);
  endRefusal();
  if (stream.isAwaited(<Direction>direction)) return Action.Pause;
  if (stream.isInCallbackOf(<Direction>direction)) return action;
  decide(stream, <Direction>direction, action);
  return Action.Pause;
}
