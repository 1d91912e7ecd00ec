// A body that is changed while it goes by.

import { closeStream } from "./stream-end";
import { Action } from "../action";
import { Body } from "./body";
import { BodyHandler, BodyPiece } from "./body-handler";
import { Bytes } from "../bytes";
import { Direction } from "../host/direction";
import { line, put, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Status } from "../status";
import { Stream } from "./stream";

/**
 * Changes a body piece by piece, without holding it.
 *
 * ```ts
 * class UpperCase extends BodyTransform {
 *   override onChunk(chunk: Bytes, isLast: bool): Bytes {
 *     return upperCase(chunk);
 *   }
 * }
 * ```
 *
 * The filter installs it in the headers callback: `this.response.transform(new UpperCase());`. Where the
 * pieces are cut is a matter of the network, so what is searched for may lie across two: keep the end of a
 * piece in the object, and give it out with the next one.
 */
export abstract class BodyTransform extends BodyHandler {
  private stream: Stream | null = null;

  /**
   * The next bytes of the body, which may be none; the answer goes on in their place. `isLast`: no more
   * follow, so give out what was kept.
   *
   * A message that ends with trailers has its last call with them, with no bytes. Nothing can be put in front
   * of trailers, so what that call returns makes the stream be closed: what was kept would be lost.
   */
  abstract onChunk(chunk: Bytes, isLast: bool): Bytes;

  /** @internal */
  bind(stream: Stream): void {
    this.stream = stream;
  }

  // What can not be changed must not go through as it is.
  private giveUp(reason: string): Action {
    line("stream closed: a body can not be transformed, ");
    put(reason);
    sendLine(LogLevel.Error);
    const stream = this.stream;
    if (stream) closeStream(stream);
    return Action.Pause;
  }

  /** @internal */
  take(body: Body, size: u32, piece: BodyPiece): Action {
    const isLast = piece != BodyPiece.Middle;
    if (isLast) this.finish();
    if (size == 0 && !isLast) return Action.Continue;
    let chunk: Bytes | null = Bytes.empty;
    if (size != 0) {
      chunk = body.read();
      if (!chunk) return this.giveUp("it could not be read");
    }
    const changed = this.onChunk(chunk, isLast);
    if (piece == BodyPiece.Trailers) {
      return changed.length == 0 ? Action.Continue : this.giveUp("bytes are left before trailers");
    }
    if (changed === chunk) return Action.Continue;
    return body.replace(changed) == Status.Ok
      ? Action.Continue
      : this.giveUp("it could not be written");
  }
}

/** See `HttpRequest#transform`. */
export function transformBody(
  stream: Stream,
  body: Body,
  direction: Direction,
  transform: BodyTransform,
): Status {
  const status = body.willChange();
  if (status != Status.Ok) return status;
  transform.bind(stream);
  return transform.install(stream, direction);
}
