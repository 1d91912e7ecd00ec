// A gRPC call that a stream waits for.

import { decide } from "../http/stream-resume";
import { Action } from "../action";
import { GrpcCallout } from "./grpc-callout";
import { GrpcOutcome } from "./grpc-outcome";
import { holdFor } from "../callout/filter-callout";
import { Status } from "../status";
import { Stream } from "../http/stream";
import { StreamCallout } from "../callout/callout";
import { Wait } from "../callout/wait";

/**
 * A gRPC call whose outcome decides how a stream goes on. `hold()` of the filter sends it; when the stream
 * ends before the outcome is here, the call is cancelled.
 *
 * ```ts
 * class Check extends GrpcFilterCallout {
 *   constructor(private readonly filter: Authorize) {
 *     super();
 *     this.ask("auth-cluster", "acme.Auth/Check");
 *     const request = new ProtobufWriter();
 *     const path = filter.request.headers.get(":path");
 *     if (path) request.text(1, path);
 *     this.body = request.finish();
 *   }
 *   override onOutcome(outcome: GrpcOutcome): Action {
 *     return outcome.isSuccess ? Action.Continue : this.filter.reply(403, "denied");
 *   }
 * }
 * ```
 */
export abstract class GrpcFilterCallout extends GrpcCallout implements StreamCallout {
  /**
   * The outcome, whatever it is: called once for each time that the call is sent, unless the stream ends, or
   * this filter answers it, before. At once, within `hold()`, when the host refuses to send.
   *
   * Returns what a callback returns: `Action.Continue` lets the stream go on once nothing else holds it,
   * `return filter.reply(…)` answers it, `return filter.hold(…)` asks further. `Action.Pause` leaves it held,
   * until something else resumes it.
   *
   * Of the stream, everything can be read and written that could be in the callback that held it.
   */
  abstract onOutcome(outcome: GrpcOutcome): Action;

  /**
   * Sends it; called by `hold()` of the filter, legal and answers as that: `Action.Pause`, also where nothing is
   * sent.
   */
  holdIn(stream: Stream): Action {
    return holdFor<GrpcFilterCallout>(stream, this);
  }

  /** @internal */
  override refuse(status: Status): Action {
    return this.onOutcome(GrpcOutcome.refused(status));
  }

  /** @internal */
  override settle(wait: Wait, outcome: GrpcOutcome): void {
    const stream = wait.stream;
    if (stream) decide(stream, wait.direction, this.onOutcome(outcome));
  }
}
