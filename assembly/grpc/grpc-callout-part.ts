// A gRPC call that is one of several callouts.

import { CalloutJoin, JoinedCallout } from "../callout/callout-join";
import { dropCallout, Wait } from "../callout/wait";
import { GrpcCallout } from "./grpc-callout";
import { GrpcOutcome } from "./grpc-outcome";
import { Status } from "../status";

/**
 * A gRPC call that a `CalloutJoin` sends with other callouts. `ask()`, {@link metadata}, {@link body} and
 * {@link timeout} say what is asked; {@link outcome} is what became of it.
 */
@final
export class GrpcCalloutPart extends GrpcCallout implements JoinedCallout {
  /**
   * Bytes of the answer's message that are kept for the decision: a larger one reads as `null`. With 0 none is
   * fetched from the host.
   */
  bodyLimit: u32 = 65536;
  private join: CalloutJoin | null = null;
  private wait: Wait | null = null;
  private received: GrpcOutcome | null = null;

  /**
   * What became of it; `null` while that is not known, and when the join was decided before: the call is
   * cancelled then. The message (see {@link bodyLimit}) can be read as long as the object is kept, until it is
   * sent again.
   */
  get outcome(): GrpcOutcome | null {
    return this.received;
  }

  /** Whether the service has answered with a message and the status `Ok`. */
  get isSuccess(): bool {
    const received = this.received;
    return received != null && received.isSuccess;
  }

  /** Becomes part of a join; called by `add()`. */
  enter(join: CalloutJoin): bool {
    if (this.join) return false;
    this.join = join;
    return true;
  }

  /** @internal */
  clear(): void {
    this.received = null;
  }

  /** @internal */
  start(wait: Wait): Status {
    const status = this.begin(wait);
    if (status == Status.Ok) this.wait = wait;
    else this.note(GrpcOutcome.refused(status));
    return status;
  }

  /** @internal */
  stop(): void {
    const wait = this.wait;
    if (wait && this.isUnderWay) dropCallout(wait);
  }

  private note(outcome: GrpcOutcome): void {
    outcome.keep(this.bodyLimit);
    this.received = outcome;
  }

  /** @internal */
  override settle(wait: Wait, outcome: GrpcOutcome): void {
    this.note(outcome);
    const join = this.join;
    if (join) join.take(wait, outcome.isSuccess);
  }

  /** @internal */
  override abandon(wait: Wait): void {
    super.abandon(wait);
    const join = this.join;
    if (join) join.leave();
  }
}
