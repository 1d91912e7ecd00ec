// One TCP connection as the host sees it, and the guard in front of every call about it.

import { Action } from "../action";
import {
  callbackContext,
  callbackKind,
  CallbackKind,
  isEnding,
  selectContext,
} from "../runtime/callback";
import { Direction } from "../host/direction";
import { Downstream } from "./downstream";
import { line, put, putNumber, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Numbered } from "../context/numbered";
import { Plugin } from "../plugin";
import { proxy_close_stream, proxy_continue_stream } from "../host/imports";
import { Status } from "../status";
import { TcpFilter } from "./tcp-filter";
import { Upstream } from "./upstream";
import { Wait } from "../callout/wait";

// The host's number for a whole connection: proxy-wasm ABI v0.2.1, "proxy_stream_type_t".
// @ts-ignore: decorator
@inline const DOWNSTREAM: u32 = 2;

/** How far a connection has come, in the order of its life. */
enum ConnectionPhase {
  /** The filter object is being made. */
  Created,
  Open,
  /** The filter has closed it, and the host will as soon as the callback returns. */
  Closing,
  Closed,
}

/**
 * The connection for which a filter object was made; the SDK gives it to the function that
 * {@link tcpPlugin} took, which hands it to the constructor of the filter.
 */
@final
export class Connection extends Numbered {
  /**
   * The filter object of this connection.
   * @internal
   */
  filter: TcpFilter | null = null;
  /**
   * The plugin object of the configuration under which this connection runs.
   * @internal
   */
  plugin: Plugin | null = null;
  /**
   * Whether the host has deleted it.
   * @internal
   */
  isGone: bool = false;
  private phase: ConnectionPhase = ConnectionPhase.Created;
  /**
   * Whether nothing goes on to the upstream: a callback has answered so, and nothing has resumed it.
   * @internal
   */
  isHeld: bool = false;
  // Whether the callback that runs shall not hold the connection, whatever it answers.
  private isReleased: bool = false;
  // Whether the host still holds bytes of the client for this filter.
  private holdsData: bool = false;
  // The callouts that this connection waits for, each a Wait; typed so for modules without any.
  private firstWait: Numbered | null = null;
  private clientSide: Downstream | null = null;
  private serverSide: Upstream | null = null;

  /** @internal */
  get downstream(): Downstream {
    let side = this.clientSide;
    if (!side) this.clientSide = side = new Downstream(this);
    return side;
  }

  /** @internal */
  get upstream(): Upstream {
    let side = this.serverSide;
    if (!side) this.serverSide = side = new Upstream(this);
    return side;
  }

  /**
   * The callouts that this connection waits for.
   * @internal
   */
  get waits(): Wait | null {
    return changetype<Wait | null>(this.firstWait);
  }

  /** @internal */
  set waits(wait: Wait | null) {
    this.firstWait = wait;
  }

  /**
   * Number of the plugin.
   * @internal
   */
  get pluginId(): u32 {
    const plugin = this.plugin;
    return plugin ? plugin.contextId : 0;
  }

  /**
   * Makes the host's calls act on this connection; not `Status.Ok` when there is none any more.
   * @internal
   */
  select(): Status {
    return this.isGone ? Status.StreamEnded : selectContext(this.id);
  }

  /**
   * Whether nothing more is asked of the filter, and nothing can be done to the connection.
   * @internal
   */
  get isOver(): bool {
    return this.isGone || this.phase >= ConnectionPhase.Closing;
  }

  /**
   * Whether it can be closed.
   * @internal
   */
  get isOpen(): bool {
    return this.phase == ConnectionPhase.Open && !isEnding();
  }

  /**
   * The filter object is there.
   * @internal
   */
  open(): void {
    this.phase = ConnectionPhase.Open;
  }

  /**
   * The host has closed it, or forgets it.
   * @internal
   */
  end(): void {
    this.phase = ConnectionPhase.Closed;
    this.holdsData = false;
  }

  /**
   * Notes what a callback about the client answered; returns whether the host shall hold the connection.
   * @internal
   */
  settleDownstream(action: Action, hasData: bool): bool {
    const isReleased = this.isReleased;
    this.isReleased = false;
    // A data callback that knows nothing of the callout must not let the bytes pass by it.
    const isHeld = (action != Action.Continue && !isReleased) || this.isAwaited || this.isOver;
    this.isHeld = isHeld;
    this.holdsData = isHeld && (hasData || this.holdsData);
    return isHeld;
  }

  /**
   * Notes what the callback about the upstream answered; returns whether the host shall keep the bytes.
   * @internal
   */
  settleUpstream(action: Action, endOfStream: bool): bool {
    if (this.isOver) return true;
    if (action == Action.Continue) return false;
    if (endOfStream) {
      // The host can not let them go on later, and no more come that would bring them again.
      line(
        "connection closed: the last bytes of the upstream were held, and nothing could resume them",
      );
      sendLine(LogLevel.Error);
      this.close();
    }
    return true;
  }

  /**
   * Whether the connection waits for the outcome of a callout.
   * @internal
   */
  get isAwaited(): bool {
    let wait = this.waits;
    while (wait) {
      if (wait.holds) return true;
      wait = wait.nextOfStream;
    }
    return false;
  }

  /**
   * Whether a callout may hold the connection now.
   * @internal
   */
  get isHoldable(): bool {
    return !this.isOver && (this.isHeld || this.isInDownstreamCallback);
  }

  /**
   * Withdraws a `resume()` of the callback that runs: there is something new to wait for.
   * @internal
   */
  keepHeld(): void {
    this.isReleased = false;
  }

  private isIn(kind: CallbackKind): bool {
    return callbackContext == this.id && callbackKind == kind;
  }

  /**
   * Whether a callback about the client runs: one whose answer holds the connection.
   * @internal
   */
  get isInDownstreamCallback(): bool {
    return this.isIn(CallbackKind.NewConnection) || this.isIn(CallbackKind.DownstreamData);
  }

  /**
   * As {@link select}, for calls about the bytes of one side.
   * @internal
   */
  selectData(direction: Direction): Status {
    if (this.isGone || this.phase == ConnectionPhase.Closed) return Status.StreamEnded;
    const isHere =
      direction == Direction.Request
        ? this.isIn(CallbackKind.DownstreamData) || this.holdsData
        : this.isIn(CallbackKind.UpstreamData);
    // Once the callback is over the host closes it: the bytes may be gone.
    if (!isHere || (this.phase == ConnectionPhase.Closing && callbackContext != this.id))
      return Status.NotAllowed;
    return this.select();
  }

  /**
   * As {@link selectData}, for calls that change them.
   * @internal
   */
  selectDataForChange(direction: Direction): Status {
    const status = this.selectData(direction);
    if (status != Status.NotAllowed) return status;
    line("data of the ");
    put(direction == Direction.Request ? "downstream" : "upstream");
    put(" not changed: there is none in this callback");
    sendLine(LogLevel.Error);
    return status;
  }

  /**
   * See `Downstream#resume`.
   * @internal
   */
  resume(): Status {
    if (this.isOver) return Status.StreamEnded;
    if (this.isInDownstreamCallback) {
      // The answer of the callback says it; the host would go on twice.
      this.isReleased = true;
      this.awaitNothing();
      return Status.Ok;
    }
    if (!this.isHeld) {
      line("connection not resumed: it is not held");
      sendLine(LogLevel.Error);
      return Status.NotAllowed;
    }
    let status = this.select();
    if (status == Status.Ok) status = <Status>proxy_continue_stream(DOWNSTREAM);
    if (status == Status.Ok) {
      this.isHeld = this.holdsData = false;
      this.awaitNothing();
    }
    return status;
  }

  // Who resumes a connection does not wait for what it was held for; the outcomes still come.
  private awaitNothing(): void {
    let wait = this.waits;
    while (wait) {
      wait.holds = false;
      wait = wait.nextOfStream;
    }
  }

  /**
   * Carries out what the outcome of a callout decided.
   * @internal
   */
  decide(action: Action): void {
    if (action != Action.Continue || this.isAwaited || this.isOver) return;
    if (this.isHeld || this.isInDownstreamCallback) this.resume();
  }

  /**
   * See `TcpFilter#close`.
   * @internal
   */
  close(): Status {
    if (this.phase == ConnectionPhase.Closing) return Status.Ok;
    if (!this.isOpen) {
      line("connection not closed: it is over or not begun");
      sendLine(LogLevel.Error);
      return Status.NotAllowed;
    }
    let status = this.select();
    if (status == Status.Ok) status = <Status>proxy_close_stream(DOWNSTREAM);
    if (status == Status.Ok) {
      this.phase = ConnectionPhase.Closing;
    } else {
      line("connection not closed by the host: status ");
      putNumber(status);
      sendLine(LogLevel.Critical);
    }
    return status;
  }
}
