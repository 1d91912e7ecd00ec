// One HTTP exchange as the host sees it, and the guard in front of every call about it that could
// harm Envoy in the wrong moment.

import { Action } from "../action";
import {
  callbackContext,
  callbackKind,
  CallbackKind,
  outermostContext,
  outermostKind,
  outermostNumber,
  selectContext,
} from "../runtime/callback";
import { clearOutWords, outBytes, secondOutWord } from "../host/out-words";
import { Direction } from "../host/direction";
import { GrpcStatus } from "../grpc-status";
import { HeaderList } from "./header-list";
import { HttpFilter } from "./filter";
import { HttpRequest } from "./request";
import { HttpResponse } from "./response";
import { line, put, putNumber, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Numbered } from "../context/numbered";
import { Plugin } from "../plugin";
import {
  proxy_close_stream,
  proxy_continue_stream,
  proxy_get_property,
  proxy_send_local_response,
} from "../host/imports";
import { Status } from "../status";
import { Wait } from "../callout/wait";

/** How far a stream has come, in the order of its life. */
export enum StreamPhase {
  Created,
  Request,
  Response,
  Ended,
}

function headersCallback(direction: Direction): CallbackKind {
  return direction == Direction.Request
    ? CallbackKind.RequestHeaders
    : CallbackKind.ResponseHeaders;
}

type ContinueChain = (chain: HttpFilter, direction: Direction) => Status;

/**
 * Goes on behind a member of a chain. Set by the first chain, so that other filters do not carry the code for
 * it.
 */
export let continueChain: ContinueChain | null = null;

/** Sets {@link continueChain}. */
export function setContinueChain(goOn: ContinueChain): void {
  continueChain = goOn;
}

// The streams that were ended in one callback of the host, and its number.
let lastEnded: Stream | null = null;
let endedIn: u32 = 0;

// "request", NUL, "time"
const requestTime: usize = memory.data<u8>([
  0x72, 0x65, 0x71, 0x75, 0x65, 0x73, 0x74, 0, 0x74, 0x69, 0x6d, 0x65,
]);

/**
 * The nanosecond since 1970 at which the host began the exchange, 0 when it does not say: filters that serve the same
 * one have it in common.
 */
export function beginOf(stream: Stream): u64 {
  if (stream.select() != Status.Ok) return 0;
  const words = clearOutWords();
  const time = proxy_get_property(requestTime, 12, words, secondOutWord()) == 0 ? outBytes() : null;
  return time ? time.toU64() : 0;
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
  // The phase in which this filter answered the request itself; Created as long as it did not. That of a
  // chain stands for all of its members.
  private answeredIn: StreamPhase = StreamPhase.Created;
  // The callback of the host in which it was let go: what follows may have completed it when that ends.
  private continuedIn: u32 = u32.MAX_VALUE;
  // The one that was ended before this one in the same callback.
  private endedBefore: Stream | null = null;
  // Bit 0: the request is held, bit 1: the response is. Bits 2 and 3: the callback of the request or
  // the response that runs shall not hold it, whatever it answers. Bits 4 and 5: no header says how long
  // the body is, so it may change. Bits 6 and 7: the headers were held.
  private held: u32 = 0;
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
   * Answers for trailers that would go on. Envoy loses a body that was held, when its headers had been held
   * before and the trailers were there already: then the message ends here.
   * @internal
   */
  checkTrailers(direction: Direction): Action {
    const both = 0x41 << (<u32>direction);
    if ((this.held & both) != both) return Action.Continue;
    line(direction == Direction.Request ? "request" : "response");
    put(
      " not passed on: headers and body were held, and trailers follow: Envoy would lose the body",
    );
    sendLine(LogLevel.Error);
    if (direction == Direction.Request) this.reply(500, 0, 0, null, 0, 0, GrpcStatus.Unset);
    else this.close();
    return Action.Pause;
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
   * Carries out what was decided for a held stream outside the callback that held it.
   * @internal
   */
  decide(direction: Direction, action: Action): void {
    if (action != Action.Continue || this.isAwaited(direction)) return;
    if (this.isAnswered(direction)) return;
    const isHeld = ((this.held >> (<u32>direction)) & 1) != 0;
    if (isHeld || this.isInCallbackOf(direction)) this.resume(direction);
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

  // What the host knows as one stream: the chain's for the members of a chain.
  private get exchange(): Stream {
    const chain = this.chain;
    return continueChain && chain ? chain.ownStream : this;
  }

  // Whether a callback of another stream runs. Envoy would stop that one with a reply to this one.
  private get isInCallbackOfAnother(): bool {
    return (
      outermostContext != this.id &&
      outermostKind >= CallbackKind.RequestHeaders &&
      outermostKind <= CallbackKind.ResponseTrailers
    );
  }

  // Whether it can be ended: Envoy crashes when that is done before it begins, when it is about to be
  // forgotten, and twice.
  private canEnd(): bool {
    const exchange = this.exchange;
    let reason = "";
    if (
      callbackKind == CallbackKind.Ending ||
      this.phase == StreamPhase.Ended ||
      this.phase == StreamPhase.Created
    ) {
      reason = "over or not begun";
    } else if (exchange.answeredIn >= exchange.phase || exchange.isEndedByAnother()) {
      reason = "ended before";
    } else if (exchange.continuedIn == outermostNumber) {
      reason = "just resumed";
    }
    if (reason.length == 0) return true;
    line("stream not ended: ");
    put(reason);
    sendLine(LogLevel.Error);
    return false;
  }

  // Whether another filter of this module that serves the same exchange has ended it in this callback.
  private isEndedByAnother(): bool {
    let other = endedIn == outermostNumber ? lastEnded : null;
    while (other) {
      if (other.plugin != this.plugin && beginOf(other) == beginOf(this)) return true;
      other = other.endedBefore;
    }
    return false;
  }

  private noteEnd(phase: StreamPhase): void {
    const exchange = this.exchange;
    exchange.answeredIn = phase;
    exchange.endedBefore = endedIn == outermostNumber ? lastEnded : null;
    endedIn = outermostNumber;
    lastEnded = exchange;
  }

  /**
   * As {@link select}, for calls about the body of one direction.
   * @internal
   */
  selectBody(direction: Direction): Status {
    if (this.phase == StreamPhase.Ended) return Status.StreamEnded;
    if (this.isAnswered(direction)) return Status.NotAllowed;
    // An object that serves all streams in turn knows nothing of earlier callbacks of this one.
    if (!this.filter && callbackKind != this.bodyCallback(direction)) return Status.NotAllowed;
    return this.select();
  }

  /**
   * Whether nothing of the body of this direction has come yet, as far as callbacks tell.
   * @internal
   */
  isBodyToCome(direction: Direction): bool {
    const first = direction == Direction.Request ? StreamPhase.Request : StreamPhase.Response;
    if (this.phase < first) return true;
    if (this.isInCallbackOf(direction)) return callbackKind == headersCallback(direction);
    const both = 0x41 << (<u32>direction);
    return (this.held & both) == both;
  }

  /**
   * Notes that no header says how long the body of this direction is.
   * @internal
   */
  freeBodyLength(direction: Direction): void {
    this.held |= 16 << (<u32>direction);
  }

  /**
   * As {@link selectBody}, for calls that change the body.
   * @internal
   */
  selectBodyForChange(direction: Direction): Status {
    const status = this.selectBody(direction);
    if (status != Status.Ok || (this.held & (16 << (<u32>direction))) != 0) return status;
    line(direction == Direction.Request ? "request" : "response");
    put(" body not changed: call body.willChange() in the headers callback before");
    sendLine(LogLevel.Error);
    return Status.NotAllowed;
  }

  private bodyCallback(direction: Direction): CallbackKind {
    return direction == Direction.Request ? CallbackKind.RequestBody : CallbackKind.ResponseBody;
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
   * See `HttpRequest#resume`.
   * @internal
   */
  resume(direction: Direction): Status {
    if (this.phase == StreamPhase.Ended) return Status.StreamEnded;
    const bit: u32 = 1 << (<u32>direction);
    let reason = "";
    if (this.isAnswered(direction)) {
      reason = "a local reply was sent";
    } else if (this.isInCallbackOf(direction)) {
      // Envoy would crash or hang: the answer of the callback says it.
      this.held |= bit << 2;
      this.awaitNothing(direction);
      return Status.Ok;
    } else if ((this.held & bit) == 0) {
      reason = "it is not held";
    }
    if (reason.length != 0) {
      line(direction == Direction.Request ? "request" : "response");
      put(" not resumed: ");
      put(reason);
      sendLine(LogLevel.Error);
      return Status.NotAllowed;
    }
    const goOn = continueChain;
    const chain = this.chain;
    if (goOn && chain) {
      this.held &= ~bit;
      this.awaitNothing(direction);
      return goOn(chain, direction);
    }
    let status = this.select();
    if (status == Status.Ok) status = <Status>proxy_continue_stream(direction);
    if (status == Status.Ok) {
      this.continuedIn = outermostNumber;
      this.held &= ~bit;
      this.awaitNothing(direction);
    }
    return status;
  }

  // Who resumes a stream does not wait for what it was held for; the outcomes still come.
  private awaitNothing(direction: Direction): void {
    let wait = this.waits;
    while (wait) {
      if (wait.direction == direction) wait.holds = false;
      wait = wait.nextOfStream;
    }
  }

  /**
   * See `HttpFilter#close`.
   * @internal
   */
  close(): Status {
    if (!this.canEnd()) return Status.NotAllowed;
    let status = this.select();
    if (status == Status.Ok) status = <Status>proxy_close_stream(Direction.Request);
    // Nothing more may be asked of it: the host closes it once the callback has returned.
    if (status == Status.Ok) this.noteEnd(StreamPhase.Response);
    return status;
  }

  /**
   * See `HttpFilter#reply`; `Status.Ok` when it was sent.
   * @internal
   */
  reply(
    status: u32,
    body: usize,
    bodySize: u32,
    headers: HeaderList | null,
    details: usize,
    detailsSize: u32,
    grpcStatus: i32,
  ): Status {
    if (!this.canEnd()) return Status.NotAllowed;
    if (status - 200 >= 400) {
      line("local reply with status ");
      putNumber(status);
      put(", which is not from 200 to 599: sent as 500");
      sendLine(LogLevel.Error);
      status = 500;
    }
    let outcome = this.select();
    if (outcome != Status.Ok) return outcome;
    outcome = Status.NotAllowed;
    if (!this.isInCallbackOfAnother) {
      const pairs = headers && headers.size != 0 ? headers.encode() : null;
      outcome = <Status>(
        proxy_send_local_response(
          status,
          details,
          detailsSize,
          body,
          bodySize,
          changetype<usize>(pairs),
          pairs ? <u32>pairs.length : 0,
          grpcStatus,
        )
      );
    }
    if (outcome == Status.Ok) {
      this.noteEnd(this.exchange.phase);
    } else {
      // What was to be refused must not go through, and must not hang either.
      line("local reply refused, stream closed: status ");
      putNumber(outcome);
      sendLine(LogLevel.Critical);
      proxy_close_stream(Direction.Request);
      this.noteEnd(StreamPhase.Response);
    }
    return outcome;
  }
}
