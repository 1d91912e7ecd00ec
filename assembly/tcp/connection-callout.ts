// A callout that a connection waits for.

import { Action } from "../action";
import { beginRefusal, checkCallout, endRefusal } from "../callout/calls";
import { CalloutOutcome } from "../callout/outcome";
import { Connection } from "./connection";
import { Direction } from "../host/direction";
import { forgetWait, Wait } from "../callout/wait";
import { HttpCallout } from "../callout/http-callout";
import { line, put, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Status } from "../status";

type ForgetConnection = (connection: Connection) => void;

/**
 * Forgets what a connection that ends waits for. Set by the first callout, so that a filter without any does
 * not carry the code for it.
 */
export let forgetConnection: ForgetConnection | null = null;

function forgetAll(connection: Connection): void {
  let wait = connection.waits;
  connection.waits = null;
  while (wait) {
    const next = wait.nextOfStream;
    forgetWait(wait);
    wait = next;
  }
}

function endWait(connection: Connection, wait: Wait): void {
  let before: Wait | null = null;
  let other = connection.waits;
  while (other && other != wait) {
    before = other;
    other = other.nextOfStream;
  }
  if (!other) return;
  if (before) before.nextOfStream = wait.nextOfStream;
  else connection.waits = wait.nextOfStream;
  wait.nextOfStream = null;
}

/**
 * A callout whose outcome decides how a connection goes on. `hold()` of the filter sends it.
 *
 * ```ts
 * class AskForAddress extends ConnectionCallout {
 *   constructor(private readonly filter: Guard) {
 *     super();
 *     this.ask("GET", "allow-list", "allow-list.example.com", "/check");
 *   }
 *   override onOutcome(outcome: CalloutOutcome): Action {
 *     return outcome.isSuccess ? Action.Continue : this.filter.close();
 *   }
 * }
 * ```
 */
export abstract class ConnectionCallout extends HttpCallout {
  // The connection that waits for it.
  private connection: Connection | null = null;

  /**
   * The outcome, whatever it is: called once for each time that the callout is sent, unless the connection is
   * closed before. At once, within `hold()`, when the host refuses to send.
   *
   * Returns what a callback returns: `Action.Continue` lets the connection go on once nothing else holds it,
   * `return filter.close()` closes it, `return filter.hold(…)` asks further (this callout again, for example).
   * `Action.Pause` leaves it held, until something else resumes it.
   */
  abstract onOutcome(outcome: CalloutOutcome): Action;

  /** @internal */
  override refuse(status: Status): Action {
    return this.onOutcome(CalloutOutcome.refused(status));
  }

  /** @internal */
  settle(wait: Wait, outcome: CalloutOutcome): void {
    const connection = this.connection;
    this.connection = null;
    if (!connection) return;
    endWait(connection, wait);
    if (!connection.isOver) connection.decide(this.onOutcome(outcome));
  }

  /**
   * Sends it, for a connection that will wait.
   * @internal
   */
  beginFor(connection: Connection): Status {
    const wait = new Wait(connection.pluginId, null, Direction.Request);
    const status = this.begin(wait);
    if (status != Status.Ok) return status;
    forgetConnection = forgetAll;
    this.connection = connection;
    wait.nextOfStream = connection.waits;
    connection.waits = wait;
    connection.keepHeld();
    return status;
  }
}

/** See `TcpFilter#hold`. */
export function holdConnection(connection: Connection, callout: ConnectionCallout): Action {
  if (connection.isOver) return Action.Pause;
  if (!connection.isHoldable) {
    const isOpen = connection.isOpen;
    line("callout not sent, ");
    put(
      isOpen
        ? "connection closed: it can be held only for what the client sends"
        : "the connection is over or not begun",
    );
    sendLine(LogLevel.Error);
    if (isOpen) connection.close();
    return Action.Pause;
  }
  if (checkCallout(callout) != Status.Ok) {
    // What was to be asked about must not go through, and must not hang either.
    if (!connection.isAwaited) connection.close();
    return Action.Pause;
  }
  const status = callout.beginFor(connection);
  if (status == Status.Ok) return Action.Pause;
  beginRefusal();
  const action = callout.refuse(status);
  endRefusal();
  if (connection.isAwaited || connection.isInDownstreamCallback) {
    return connection.isAwaited ? Action.Pause : action;
  }
  connection.decide(action);
  return Action.Pause;
}
