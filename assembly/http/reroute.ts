// The choice of a new route for a request that has not reached the router.

import { callbackKind, CallbackKind } from "../runtime/callback";
import { clearOutWords, secondOutWord } from "../host/out-words";
import { Direction } from "../host/direction";
import { line, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { proxy_call_foreign_function } from "../host/imports";
import { resetTexts, textPointer, textSize } from "../text/text";
import { Status } from "../status";
import { Stream, StreamPhase } from "./stream";

/** See `HttpRequest#reroute`. */
export function reroute(stream: Stream): Status {
  if (stream.isOver) return Status.StreamEnded;
  const isOpen = stream.phase == StreamPhase.Request && !stream.isAnswered(Direction.Request);
  if (callbackKind == CallbackKind.None || !isOpen) {
    line("request not routed anew: it has been answered, or has not begun");
    sendLine(LogLevel.Error);
    return Status.NotAllowed;
  }
  const status = stream.select();
  if (status != Status.Ok) return status;
  resetTexts();
  const name = textPointer("clear_route_cache");
  const words = clearOutWords();
  return <Status>proxy_call_foreign_function(name, textSize, 0, 0, words, secondOutWord());
}
