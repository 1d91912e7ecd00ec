// A callout that belongs to a plugin, for what streams share.

import { beginRefusal, checkCallout, endRefusal, sendCallout } from "./calls";
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
export abstract class PluginCallout extends HttpCallout {
  /**
   * The outcome, whatever it is: called once for each time that the callout is sent, unless the plugin
   * ends before. At once, within `send()`, when the host refuses to send.
   */
  abstract onOutcome(outcome: CalloutOutcome): void;

  /** @internal */
  settle(wait: Wait, outcome: CalloutOutcome): void {
    this.onOutcome(outcome);
  }
}

/** See `Plugin#send`. */
export function sendFor(plugin: Plugin, callout: PluginCallout): Status {
  if (plugin.contextId == 0) {
    line("callout not sent: the constructor of the plugin runs; use onConfigure");
    sendLine(LogLevel.Error);
    return Status.NotAllowed;
  }
  let status = checkCallout(callout);
  if (status != Status.Ok) return status;
  status = sendCallout(callout, new Wait(plugin.contextId, null, Direction.Request));
  if (status != Status.Ok) {
    beginRefusal();
    callout.onOutcome(CalloutOutcome.refused(status));
    endRefusal();
  }
  return status;
}
