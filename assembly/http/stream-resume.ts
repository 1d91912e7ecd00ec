// Lets a message that is held go on, and guards that: in its own callback, after a reply, or with a body that Envoy
// would lose, it would crash, hang or garble.

import { Action } from "../action";
import { closeStream, replyTo } from "./stream-end";
import { continueChain } from "./continue-chain";
import { Direction } from "../host/direction";
import { GrpcStatus } from "../grpc-status";
import { line, put, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { outermostNumber } from "../runtime/callback";
import { proxy_continue_stream } from "../host/imports";
import { Status } from "../status";
import { Stream, StreamPhase } from "./stream";

/** See `HttpRequest#resume`. */
export function resume(stream: Stream, direction: Direction): Status {
  if (stream.phase == StreamPhase.Ended) return Status.StreamEnded;
  const bit: u32 = 1 << (<u32>direction);
  let reason = "";
  if (stream.isAnswered(direction)) {
    reason = "a local reply was sent";
  } else if (stream.isInCallbackOf(direction)) {
    // Envoy would crash or hang: the answer of the callback says it.
    stream.held |= bit << 2;
    stream.awaitNothing(direction);
    return Status.Ok;
  } else if ((stream.held & bit) == 0) {
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
  const chain = stream.chain;
  if (goOn && chain) {
    stream.held &= ~bit;
    stream.awaitNothing(direction);
    return goOn(chain, direction);
  }
  let status = stream.select();
  if (status == Status.Ok) status = <Status>proxy_continue_stream(direction);
  if (status == Status.Ok) {
    stream.continuedIn = outermostNumber;
    stream.held &= ~bit;
    stream.awaitNothing(direction);
  }
  return status;
}

/**
 * Carries out what was decided for a held stream outside the callback that held it.
 */
export function decide(stream: Stream, direction: Direction, action: Action): void {
  if (action != Action.Continue || stream.isAwaited(direction)) return;
  if (stream.isAnswered(direction)) return;
  const isHeld = ((stream.held >> (<u32>direction)) & 1) != 0;
  if (isHeld || stream.isInCallbackOf(direction)) resume(stream, direction);
}

/**
 * Answers for trailers that would go on. Envoy loses a body that was held, when its headers had been held
 * before and the trailers were there already: then the message ends here.
 */
export function checkTrailers(stream: Stream, direction: Direction): Action {
  const both = 0x41 << (<u32>direction);
  if ((stream.held & both) != both) return Action.Continue;
  line(direction == Direction.Request ? "request" : "response");
  put(" not passed on: headers and body were held, and trailers follow: Envoy would lose the body");
  sendLine(LogLevel.Error);
  if (direction == Direction.Request) replyTo(stream, 500, 0, 0, null, 0, 0, GrpcStatus.Unset);
  else closeStream(stream);
  return Action.Pause;
}
