// A body that is judged as a whole.

import { isBodyToCome } from "./stream-body";
import { replyTo } from "./stream-end";
import { Action } from "../action";
import { Body } from "./body";
import { BodyHandler, BodyPiece } from "./body-handler";
import { Bytes } from "../bytes";
import { Direction } from "../host/direction";
import { GrpcStatus } from "../grpc-status";
import { headersEndStream } from "../runtime/callback";
import { line, put, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Stream } from "./stream";

/** How collecting a body ended. */
@final
export class BodyOutcome {
  /** Number of bytes that have come; all there are unless {@link isTooLarge}. */
  readonly size: u32;
  /** More has come than the limit; the rest was not waited for. */
  readonly isTooLarge: bool;

  /**
   * Made by the SDK: see {@link BodyCollector.onBody}.
   * @internal
   */
  constructor(
    private readonly content: Body,
    size: u32,
    isTooLarge: bool,
  ) {
    this.size = size;
    this.isTooLarge = isTooLarge;
  }

  /**
   * The bytes. `null` when the body is too large, or there is no memory for it: then it can not be judged. Legal in
   * {@link BodyCollector.onBody}; later it reads what the host holds of the body then, mostly nothing.
   *
   * Source: proxy-wasm ABI v0.2.1, `proxy_get_buffer_bytes`.
   */
  read(): Bytes | null {
    if (this.isTooLarge) return null;
    return this.size == 0 ? Bytes.empty : this.content.read();
  }
}

/**
 * Holds a body until all of it is here, then asks once what to do.
 *
 * ```ts
 * class CheckOrder extends BodyCollector {
 *   constructor(private readonly filter: Orders) {
 *     super(16 * 1024);
 *   }
 *   override onBody(outcome: BodyOutcome): Action {
 *     const body = outcome.read();
 *     return body && isOrder(body) ? Action.Continue : this.filter.reply(400, "no order");
 *   }
 * }
 * ```
 *
 * The filter installs it in the headers callback: `return this.request.collect(new CheckOrder(this));`. The
 * bytes stay in Envoy meanwhile. The headers have gone on before, so the upstream service knows of a request
 * whose body is refused; it gets nothing of the body.
 */
export abstract class BodyCollector extends BodyHandler {
  /**
   * @param limit - bytes that are waited for at most. Envoy itself refuses what is larger than the buffer
   *   limit of the listener (1 MiB by default) with 413, or 500 for a response.
   */
  constructor(private readonly limit: u32 = 65_536) {
    super();
  }

  /**
   * The body is complete, or too large; called once, unless the stream ends or is answered before.
   *
   * Returns what a body callback returns: `Action.Continue` lets the body go on, `return filter.reply(…)`
   * answers instead, `return filter.hold(…)` asks further. The body can be written here when
   * `body.willChange()` was called with the headers.
   */
  abstract onBody(outcome: BodyOutcome): Action;

  /** @internal */
  take(body: Body, size: u32, piece: BodyPiece): Action {
    const total = piece == BodyPiece.Trailers ? body.size : size;
    const isTooLarge = total > this.limit;
    if (!isTooLarge && piece == BodyPiece.Middle) return Action.Pause;
    this.finish();
    return this.onBody(new BodyOutcome(body, total, isTooLarge));
  }
}

// What has come of a body before it is collected would not be judged.
function isTooLate(stream: Stream, body: Body, direction: Direction): bool {
  // While the headers are held the host shows nothing of the body; what it shows then was held later.
  const isHeld = !stream.isInCallbackOf(direction);
  if (isBodyToCome(stream, direction) && !(isHeld && body.size != 0)) return false;
  line(direction == Direction.Request ? "request" : "response");
  put(" body not collected: it has begun to come; do so with the headers");
  sendLine(LogLevel.Error);
  return true;
}

/** See `HttpRequest#collect`. */
export function collectBody(
  stream: Stream,
  body: Body,
  direction: Direction,
  collector: BodyCollector,
): Action {
  const isDone = stream.isOver || stream.isAnswered(direction);
  if (
    (!isDone && isTooLate(stream, body, direction)) ||
    collector.install(stream, direction) != 0
  ) {
    // What was to be judged must not go through.
    if (!isDone) replyTo(stream, 500, 0, 0, null, 0, 0, GrpcStatus.Unset);
    return Action.Pause;
  }
  if (!stream.isInCallbackOf(direction) || !headersEndStream) return Action.Continue;
  return collector.take(body, 0, BodyPiece.Last);
}
