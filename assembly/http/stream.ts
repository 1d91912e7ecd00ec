// One HTTP exchange as the host sees it, and the guard in front of every call about it that could
// harm Envoy in the wrong moment.

import { callbackContext, callbackKind, CallbackKind, selectContext } from "../runtime/callback";
import { Context } from "../context/context";
import { Direction } from "../host/direction";
import { HeaderList } from "./header-list";
import { HttpFilter } from "./filter";
import { HttpRequest } from "./request";
import { HttpResponse } from "./response";
import { line, put, putNumber, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Plugin } from "../plugin";
import {
  proxy_close_stream,
  proxy_continue_stream,
  proxy_send_local_response,
} from "../host/imports";
import { Status } from "../status";

/** How far a stream has come, in the order of its life. */
export enum StreamPhase {
  Created,
  Request,
  Response,
  Ended,
}

/**
 * The stream for which a filter object was made; the SDK gives it to the function that
 * {@link plugin} took, which hands it to the constructor of the filter.
 */
@final
export class Stream extends Context {
  /**
   * The filter object of this stream.
   * @internal
   */
  filter: HttpFilter | null = null;
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
  // The phase in which this filter answered the request itself; Created as long as it did not.
  private answeredIn: StreamPhase = StreamPhase.Created;
  // Bit 0: the request is held, bit 1: the response is.
  private held: u32 = 0;
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
   * Notes whether a callback of this direction held the stream.
   * @internal
   */
  settle(direction: Direction, held: bool): void {
    const bit: u32 = 1 << (<u32>direction);
    this.held = held ? this.held | bit : this.held & ~bit;
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

  // Whether this filter answered before this direction was through. Its body may be gone then,
  // though Envoy would still read it, and it can not go on.
  private isAnswered(direction: Direction): bool {
    return direction == Direction.Request
      ? this.answeredIn != StreamPhase.Created
      : this.answeredIn == StreamPhase.Response;
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

  private bodyCallback(direction: Direction): CallbackKind {
    return direction == Direction.Request ? CallbackKind.RequestBody : CallbackKind.ResponseBody;
  }

  private isInCallbackOf(direction: Direction): bool {
    const first =
      direction == Direction.Request ? CallbackKind.RequestHeaders : CallbackKind.ResponseHeaders;
    return callbackContext == this.id && callbackKind >= first && callbackKind <= first + 2;
  }

  /**
   * See `HttpRequest#resume`.
   * @internal
   */
  resume(direction: Direction): Status {
    if (this.phase == StreamPhase.Ended) return Status.StreamEnded;
    let reason = "";
    if (this.isInCallbackOf(direction)) {
      reason = "its own callback runs: return Action.Continue instead";
    } else if (this.isAnswered(direction)) {
      reason = "a local reply was sent";
    } else if (((this.held >> (<u32>direction)) & 1) == 0) {
      reason = "it is not held";
    }
    if (reason.length != 0) {
      line(direction == Direction.Request ? "request" : "response");
      put(" not resumed: ");
      put(reason);
      sendLine(LogLevel.Error);
      return Status.NotAllowed;
    }
    let status = this.select();
    if (status == Status.Ok) status = <Status>proxy_continue_stream(direction);
    if (status == Status.Ok) this.settle(direction, false);
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
    if (
      callbackKind == CallbackKind.Ending ||
      this.phase == StreamPhase.Ended ||
      this.phase == StreamPhase.Created
    ) {
      line("local reply not sent: the stream is over or not begun");
      sendLine(LogLevel.Error);
      return Status.NotAllowed;
    }
    if (this.answeredIn >= this.phase) {
      line("local reply not sent: there was one already");
      sendLine(LogLevel.Error);
      return Status.NotAllowed;
    }
    if (status - 200 >= 400) {
      line("local reply with status ");
      putNumber(status);
      put(", which is not from 200 to 599: sent as 500");
      sendLine(LogLevel.Error);
      status = 500;
    }
    let outcome = this.select();
    if (outcome != Status.Ok) return outcome;
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
    if (outcome == Status.Ok) {
      this.answeredIn = this.phase;
    } else {
      // What was to be refused must not go through, and must not hang either.
      line("local reply refused by the host, stream closed: status ");
      putNumber(outcome);
      sendLine(LogLevel.Critical);
      proxy_close_stream(Direction.Request);
    }
    return outcome;
  }
}
