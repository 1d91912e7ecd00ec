// A callout over HTTP that is one of several.

import { CalloutJoin, JoinedCallout } from "./callout-join";
import { CalloutOutcome } from "./outcome";
import { dropCallout, Wait } from "./wait";
import { HttpCallout } from "./http-callout";
import { sendCallout } from "./calls";
import { Status } from "../status";

/**
 * A callout that a {@link CalloutJoin} sends with others. `ask()`, {@link headers}, {@link body} and
 * {@link timeout} say what is asked; {@link outcome} is what became of it.
 */
@final
export class CalloutPart extends HttpCallout implements JoinedCallout {
  /**
   * Bytes of the answer's body that are kept for the decision: the body of an answer that has more reads as
   * `null`. With 0 none is fetched from the host.
   */
  bodyLimit: u32 = 65536;
  private join: CalloutJoin | null = null;
  private wait: Wait | null = null;
  private received: CalloutOutcome | null = null;

  /**
   * What became of it; `null` while that is not known, and when the join was decided before. Headers, trailers
   * and body (see {@link bodyLimit}) can be read as long as the object is kept, until it is sent again.
   */
  get outcome(): CalloutOutcome | null {
    return this.received;
  }

  /** Whether the service has answered with a status from 200 to 299. */
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
    const status = sendCallout(this, wait);
    if (status == Status.Ok) this.wait = wait;
    else this.note(CalloutOutcome.refused(status));
    return status;
  }

  /** @internal */
  stop(): void {
    const wait = this.wait;
    if (wait && this.isUnderWay) dropCallout(wait);
  }

  private note(outcome: CalloutOutcome): void {
    outcome.keep(this.bodyLimit);
    this.received = outcome;
  }

  /** @internal */
  settle(wait: Wait, outcome: CalloutOutcome): void {
    this.note(outcome);
    const join = this.join;
    if (join) join.take(wait, outcome.isSuccess);
  }

  /** @internal */
  override abandon(wait: Wait): void {
    const join = this.join;
    if (join) join.leave();
  }
}
