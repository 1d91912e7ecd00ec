// Guards in front of the calls about a body: read or changed in the wrong moment it would crash Envoy, or go wrong
// on the wire.

import { callbackKind, CallbackKind } from "../runtime/callback";
import { Direction } from "../host/direction";
import { headersCallback, Stream, StreamPhase } from "./stream";
import { line, put, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { Status } from "../status";

function bodyCallback(direction: Direction): CallbackKind {
  return direction == Direction.Request ? CallbackKind.RequestBody : CallbackKind.ResponseBody;
}

/**
 * As `select()` of the stream, for calls about the body of one direction.
 */
export function selectBody(stream: Stream, direction: Direction): Status {
  if (stream.phase == StreamPhase.Ended) return Status.StreamEnded;
  if (stream.isAnswered(direction)) return Status.NotAllowed;
  // An object that serves all streams in turn knows nothing of earlier callbacks of this one.
  if (!stream.filter && callbackKind != bodyCallback(direction)) return Status.NotAllowed;
  return stream.select();
}

/**
 * Whether nothing of the body of this direction has come yet, as far as callbacks tell.
 */
export function isBodyToCome(stream: Stream, direction: Direction): bool {
  const first = direction == Direction.Request ? StreamPhase.Request : StreamPhase.Response;
  if (stream.phase < first) return true;
  if (stream.isInCallbackOf(direction)) return callbackKind == headersCallback(direction);
  const both = 0x41 << (<u32>direction);
  return (stream.held & both) == both;
}

/**
 * Notes that no header says how long the body of this direction is.
 */
export function freeBodyLength(stream: Stream, direction: Direction): void {
  stream.held |= 16 << (<u32>direction);
}

/**
 * As {@link selectBody}, for calls that change the body.
 */
export function selectBodyForChange(stream: Stream, direction: Direction): Status {
  const status = selectBody(stream, direction);
  if (status != Status.Ok || (stream.held & (16 << (<u32>direction))) != 0) return status;
  line(direction == Direction.Request ? "request" : "response");
  put(" body not changed: call body.willChange() in the headers callback before");
  sendLine(LogLevel.Error);
  return Status.NotAllowed;
}
