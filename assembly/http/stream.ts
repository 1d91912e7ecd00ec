// One HTTP exchange as the host sees it: how far it has come, whether it is held, and what it is held for. What can
// be done to it is beside this file: stream-end, stream-resume, stream-body.

import { Action } from "../action";
import { callbackContext, callbackKind, CallbackKind, selectContext } from "../runtime/callback";
import { continueChain } from "./continue-chain";
import { Direction } from "../host/direction";
import { HttpFilter } from "./filter";
import { HttpRequest } from "./request";
import { HttpResponse } from "./response";
import { Numbered } from "../context/numbered";
import { Plugin } from "../plugin";
import { Status } from "../status";
import { Wait } from "../callout/wait";

/** How far a stream has come, in the order of its life. */
export enum StreamPhase {
  Created,
  Request,
  Response,
  Ended,
}

/** The callback about the headers of a direction. */
export function headersCallback(direction: Direction): CallbackKind {
  return direction == Direction.Request
    ? CallbackKind.RequestHeaders
    : CallbackKind.ResponseHeaders;
}

/**
 * The stream for which a filter object was made; the SDK gives it to the function that
 * {@link plugin} took, which hands it to the constructor of the filter.
 */
@final
export class Stream extends Numbered {
  /**
   * The filter object of this stream.
   * @internal
   */
  filter: HttpFilter | null = null;
  /**
   * The chain in which the filter is a member.
   * @internal
   */
  chain: HttpFilter | null = null;
  /**
   * The plugin object of the configuration under which this stream runs.
   * @internal
   */
  plugin: Plugin | null = null;
  /**
   * How far the stream has come.
   * @internal
   */
  phase: StreamPhase = StreamPhase.Created;
  /**
   * The phase in which this filter answered the request itself; Created as long as it did not. That of a
   * chain stands for all of its members.
   * @internal
   */
  answeredIn: StreamPhase = StreamPhase.Created;
  /**
   * The callback of the host in which it was let go: what follows may have completed it when that ends.
   * @internal
   */
  continuedIn: u32 = u32.MAX_VALUE;
  /**
   * Bit 0: the request is held, bit 1: the response is. Bits 2 and 3: the callback of the request or
   * the response that runs shall not hold it, whatever it answers. Bits 4 and 5: no header says how long
   * the body is, so it may change. Bits 6 and 7: the headers were held.
   * @internal
   */
  held: u32 = 0;
  // What this stream is held for, each a Wait. Its type stands only in methods, so that the class and
  // what it refers to stay out of modules in which nothing waits.
  private firstWait: Numbered | null = null;
  /**
   * What takes the bodies of this stream, each a BodyHandler; typed so for the same reason.
   * @internal
   */
  bodyHandlers: Numbered | null = null;
  private clientRequest: HttpRequest | null = null;
  private upstreamResponse: HttpResponse | null = null;

  /**
   * The request.
   * @internal
   */
  get request(): HttpRequest {
    let request = this.clientRequest;
    if (!request) this.clientRequest = request = new HttpRequest(this);
    return request;
  }

  /**
   * The response.
   * @internal
   */
  get response(): HttpResponse {
    let response = this.upstreamResponse;
    if (!response) this.upstreamResponse = response = new HttpResponse(this);
    return response;
  }

  /**
   * Notes which callback begins.
   * @internal
   */
  begin(kind: CallbackKind): void {
    if (kind == CallbackKind.Ending) {
      this.phase = StreamPhase.Ended;
    } else if (kind >= CallbackKind.ResponseHeaders) {
      this.phase = StreamPhase.Response;
    } else if (this.phase == StreamPhase.Created) {
      this.phase = StreamPhase.Request;
    }
  }

  /**
   * What this stream is held for: callouts and queues.
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
   * Whether nothing can be done to the stream any more.
   * @internal
   */
  get isOver(): bool {
    return this.isGone || this.phase == StreamPhase.Ended;
  }

  /**
   * Notes what a callback of this direction answered; returns whether it holds the stream.
   * @internal
   */
  settle(direction: Direction, action: Action): bool {
    const bit: u32 = 1 << (<u32>direction);
    // What resume() released in this callback is not held, whatever the callback answers.
    // A body callback that knows nothing of the callout must not let the request pass by it.
    // What was closed in its last callback must not go on: Envoy would write to a stream that is gone.
    const isHeld =
      (action != Action.Continue && (this.held & (bit << 2)) == 0) ||
      this.isAnswered(direction) ||
      this.isAwaited(direction);
    this.held = (this.held & ~(bit | (bit << 2))) | (isHeld ? bit : 0);
    if (isHeld && callbackKind == headersCallback(direction)) this.held |= bit << 6;
    return isHeld;
  }

  /**
   * Whether this direction waits for the outcome of a callout, or in a queue.
   * @internal
   */
  isAwaited(direction: Direction): bool {
    let wait = this.waits;
    while (wait) {
      if (wait.direction == direction && wait.holds) return true;
      wait = wait.nextOfStream;
    }
    return false;
  }

  /**
   * The direction that a callout or a queue may hold now: that of the callback that runs, or else the
   * one that is held already; -1 when there is none.
   * @internal
   */
  holdableDirection(): i32 {
    if (this.isOver) return -1;
    if (this.isInCallbackOf(Direction.Request)) return Direction.Request;
    if (this.isInCallbackOf(Direction.Response)) return Direction.Response;
    return (this.held & 1) != 0
      ? Direction.Request
      : (this.held & 2) != 0
        ? Direction.Response
        : -1;
  }

  /**
   * Withdraws a `resume()` of the callback that runs: there is something new to wait for.
   * @internal
   */
  keepHeld(direction: Direction): void {
    this.held &= ~((<u32>4) << (<u32>direction));
  }

  /**
   * Forgets what earlier callbacks left, for a stream object that serves all streams in turn.
   * @internal
   */
  reuse(id: u32, kind: CallbackKind): void {
    this.id = id;
    this.phase = kind >= CallbackKind.ResponseHeaders ? StreamPhase.Response : StreamPhase.Request;
    this.answeredIn = StreamPhase.Created;
  }

  /**
   * Makes the host's calls act on this stream; not `Status.Ok` when there is none any more.
   * @internal
   */
  select(): Status {
    return this.isGone ? Status.StreamEnded : selectContext(this.id);
  }

  /**
   * Whether the host has deleted the stream.
   * @internal
   */
  isGone: bool = false;

  /**
   * Whether this filter answered before this direction was through. Its body may be gone then, though
   * Envoy would still read it, and it can not go on.
   * @internal
   */
  isAnswered(direction: Direction): bool {
    const answeredIn = this.exchange.answeredIn;
    return direction == Direction.Request
      ? answeredIn != StreamPhase.Created
      : answeredIn == StreamPhase.Response;
  }

  /**
   * What the host knows as one stream: the chain's for the members of a chain.
   * @internal
   */
  get exchange(): Stream {
    const chain = this.chain;
    return continueChain && chain ? chain.ownStream : this;
  }

  /**
   * Whether a callback of this direction runs.
   * @internal
   */
  isInCallbackOf(direction: Direction): bool {
    const first = headersCallback(direction);
    return callbackContext == this.id && callbackKind >= first && callbackKind <= first + 2;
  }

  /**
   * Who resumes a stream does not wait for what it was held for; the outcomes still come.
   * @internal
   */
  awaitNothing(direction: Direction): void {
    let wait = this.waits;
    while (wait) {
      if (wait.direction == direction) wait.holds = false;
      wait = wait.nextOfStream;
    }
  }
}
