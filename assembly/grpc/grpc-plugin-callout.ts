// A gRPC call that belongs to a plugin, for what streams share.

import { Action } from "../action";
import { GrpcCallout } from "./grpc-callout";
import { GrpcOutcome } from "./grpc-outcome";
import { OwnCallout } from "../callout/callout";
import { Plugin } from "../plugin";
import { sendFor } from "../callout/plugin-callout";
import { Status } from "../status";
import { Wait } from "../callout/wait";

/**
 * A gRPC call that no stream owns: it fetches what streams share, or tells another service something. `send()`
 * of the plugin sends it. What streams that need the answer do meanwhile: see {@link StreamQueue}.
 */
export abstract class GrpcPluginCallout extends GrpcCallout implements OwnCallout {
  /**
   * The outcome, whatever it is: called once for each time that the call is sent, unless the plugin ends
   * before. At once, within `send()`, when the host refuses to send.
   */
  abstract onOutcome(outcome: GrpcOutcome): void;

  /**
   * Sends it; called by `send()` of the plugin, legal and answers as that: `Status.Ok`, `Status.NotAllowed`, or
   * what the host answers.
   */
  sendFor(plugin: Plugin): Status {
    return sendFor<GrpcPluginCallout>(plugin, this);
  }

  /** @internal */
  override refuse(status: Status): Action {
    this.onOutcome(GrpcOutcome.refused(status));
    return Action.Pause;
  }

  /** @internal */
  override settle(wait: Wait, outcome: GrpcOutcome): void {
    this.onOutcome(outcome);
  }
}
