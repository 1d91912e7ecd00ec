// A callout that belongs to a plugin, for what streams share.

import { Action } from "../action";
import { beginRefusal, checkCallout, endRefusal } from "./calls";
import { Callout, OwnCallout } from "./callout";
import { CalloutOutcome } from "./outcome";
import { Direction } from "../host/direction";
import { HttpCallout } from "./http-callout";
import { line, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Plugin } from "../plugin";
import { Status } from "../status";
import { Wait } from "./wait";

/**
 * A callout that no stream owns: it fetches what streams share, or tells another service something.
 * `send()` of the plugin sends it. What streams that need the answer do meanwhile: see
 * {@link StreamQueue}.
 */
export abstract class PluginCallout extends HttpCallout implements OwnCallout {
  /**
   * The outcome, whatever it is: called once for each time that the callout is sent, unless the plugin
   * ends before. At once, within `send()`, when the host refuses to send.
   */
  abstract onOutcome(outcome: CalloutOutcome): void;

  /** @internal */
  override refuse(status: Status): Action {
    this.onOutcome(CalloutOutcome.refused(status));
    return Action.Pause;
  }

  /**
   * Sends it; called by `send()` of the plugin, legal and answers as that: `Status.Ok`, `Status.NotAllowed`, or
   * what the host answers.
   */
  sendFor(plugin: Plugin): Status {
    return sendFor<PluginCallout>(plugin, this);
  }

  /** @internal */
  settle(wait: Wait, outcome: CalloutOutcome): void {
    this.onOutcome(outcome);
  }
}

/** See `Plugin#send`. */
export function sendFor<TCallout extends Callout>(plugin: Plugin, callout: TCallout): Status {
  if (plugin.contextId == 0) {
    line("callout not sent: the constructor of the plugin runs; use onConfigure");
    sendLine(LogLevel.Error);
    return Status.NotAllowed;
  }
  let status = checkCallout(callout);
  if (status != Status.Ok) return status;
  status = callout.begin(new Wait(plugin.contextId, null, Direction.Request));
  if (status != Status.Ok) {
    beginRefusal();
    callout.refuse(status);
    endRefusal();
  }
  return status;
}
