// The base of every HTTP filter.

import { closeStream, replyTo } from "./stream-end";
import { Action } from "../action";
import { StreamCallout } from "../callout/callout";
import { GrpcStatus } from "../grpc-status";
import { HeaderList } from "./header-list";
import { HttpRequest } from "./request";
import { HttpResponse } from "./response";
import { Plugin } from "../plugin";
import { resetTexts, textPointer, textSize } from "../text/text";
import { Stream } from "./stream";

/**
 * What a filter does with one HTTP stream. Override the callbacks that are needed, with `override`;
 * a callback that is not overridden costs nothing, because the module then does not export it.
 *
 * Order of a full exchange: `onRequestHeaders`, `onRequestBody` (any number of times),
 * `onRequestTrailers`, `onResponseHeaders`, `onResponseBody`, `onResponseTrailers`, `onLog`,
 * `onDelete`. A response may begin before the request is complete. When something in front of this
 * filter rejects the request, only `onLog` and `onDelete` come.
 *
 * Source: proxy-wasm ABI v0.2.1, "HTTP streams"; the order is Envoy's.
 */
export class HttpFilter {
  /** Made by the function that `plugin()` took, for each stream. */
  constructor(
    /** The stream that this object serves. */
    protected readonly stream: Stream,
  ) {}

  /**
   * The stream, for other parts of the SDK.
   * @internal
   */
  get ownStream(): Stream {
    return this.stream;
  }

  /** The request of this stream. */
  get request(): HttpRequest {
    return this.stream.request;
  }

  /** The response of this stream. */
  get response(): HttpResponse {
    return this.stream.response;
  }

  /** The plugin under whose configuration this stream runs; cast it to its own class. */
  get plugin(): Plugin {
    return changetype<Plugin>(this.stream.plugin);
  }

  /**
   * The request headers are here. `endOfStream`: neither body nor trailers follow.
   */
  onRequestHeaders(endOfStream: bool): Action {
    return Action.Continue;
  }

  /**
   * A piece of the request body is here. `size`: bytes that `request.body` holds. Over HTTP/1 the last
   * piece is an empty one with `endOfStream`, over HTTP/2 it may carry bytes.
   */
  onRequestBody(size: u32, endOfStream: bool): Action {
    return Action.Continue;
  }

  /** The request trailers are here; the request is complete. */
  onRequestTrailers(): Action {
    return Action.Continue;
  }

  /**
   * The response headers are here, also those of a local reply to this filter's request.
   * `endOfStream`: neither body nor trailers follow.
   */
  onResponseHeaders(endOfStream: bool): Action {
    return Action.Continue;
  }

  /** A piece of the response body is here, as with {@link onRequestBody}. */
  onResponseBody(size: u32, endOfStream: bool): Action {
    return Action.Continue;
  }

  /** The response trailers are here; the response is complete. */
  onResponseTrailers(): Action {
    return Action.Continue;
  }

  /**
   * The stream is complete. Request headers, response headers and response trailers can be read, as
   * they went on; nothing can be written, and no reply sent.
   */
  onLog(): void {}

  /** The host forgets the stream; the last call. Nothing can be read or written. */
  onDelete(): void {}

  /**
   * The {@link StreamQueue} in which the stream waited was woken. Returns what the callback returns that
   * joined the queue: `Action.Continue` lets the stream go on.
   */
  onWake(): Action {
    return Action.Continue;
  }

  /**
   * Asks another service and holds the stream until the outcome has come; returns the action that the
   * callback has to return.
   *
   * ```ts
   * return this.hold(new AskAuth(this));
   * ```
   *
   * The outcome decides, in `onOutcome` of the callout. When the host refuses to send, that is asked at
   * once, and what it decides is the action. Several may be under way: the stream goes on when all have
   * answered `Action.Continue`, and the first reply ends it. Until then later callbacks of this direction
   * hold the stream too, whatever they return.
   *
   * Legal in request and response callbacks and while one of them has held the stream (so in outcomes,
   * too). Elsewhere nothing is sent, and a log line says so. A callout that is under way already, or the
   * ninth in a row of refused ones that send each other, is not sent either; then the reply is 500.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_http_call`.
   */
  hold(callout: StreamCallout): Action {
    return callout.holdIn(this.stream);
  }

  /**
   * Answers the request here and now, instead of the upstream service; returns the action that the
   * callback has to return.
   *
   * ```ts
   * if (token == null) return this.reply(401, "token missing");
   * ```
   *
   * The reply passes the response callbacks, this filter's included, when it is sent in a request
   * callback; none when it is sent in `onResponseHeaders`. When response headers have gone out
   * already, the stream is reset. For a gRPC request Envoy makes a gRPC answer of it.
   *
   * Legal from the first request callback on until `onLog`, in every callback, once for the request and once for
   * the response, but not after `resume()` in the same callback. Elsewhere it would kill Envoy: nothing is sent, and
   * a log line says so.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_send_local_response`.
   *
   * @param status - 200 to 599; anything else is logged and becomes 500.
   * @param body - empty means no body. `content-type` is `text/plain` unless given.
   * @param headers - further headers; `:status` and `content-length` among them are ignored.
   * @param details - for the access log (`%RESPONSE_CODE_DETAILS%`); white space becomes `_`.
   * @param grpcStatus - for gRPC requests; unset, it is derived from `status`.
   */
  // The defaults are cast, because asc checks them against the type of what is passed instead.
  reply<TextBody = string, TextDetails = string>(
    status: u32,
    body: TextBody = changetype<TextBody>(""),
    headers: HeaderList | null = null,
    details: TextDetails = changetype<TextDetails>(""),
    grpcStatus: GrpcStatus = GrpcStatus.Unset,
  ): Action {
    resetTexts();
    const bodyPointer = textPointer(body);
    const bodySize = textSize;
    const detailsPointer = textPointer(details);
    replyTo(
      this.stream,
      status,
      bodyPointer,
      bodySize,
      headers,
      detailsPointer,
      textSize,
      grpcStatus,
    );
    return Action.Pause;
  }
  /**
   * Breaks the stream off without an answer: HTTP/1 closes the connection, HTTP/2 resets the stream. Returns
   * the action that the callback has to return.
   *
   * Legal from the first request callback on until `onLog`, in every callback, unless a reply was sent, or
   * `resume()` called in the same one. Elsewhere it could kill Envoy: nothing is done, and a log line says so.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_close_stream`.
   */
  close(): Action {
    closeStream(this.stream);
    return Action.Pause;
  }
}
