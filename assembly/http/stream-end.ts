// The two ways to end an exchange, a reply and a close, and the guard in front of them: in the wrong moment each of
// them would crash Envoy.

import {
  CallbackKind,
  isEnding,
  outermostContext,
  outermostKind,
  outermostNumber,
} from "../runtime/callback";
import { Direction } from "../host/direction";
import { HeaderList } from "./header-list";
import { isEndedByAnother, noteEnd } from "./ended-exchange";
import { line, put, putNumber, sendLine } from "../host/log-line";
import { LogLevel } from "../log-level";
import { proxy_close_stream, proxy_send_local_response } from "../host/imports";
import { Status } from "../status";
import { Stream, StreamPhase } from "./stream";

// Whether a callback of another stream runs. Envoy would stop that one with a reply to this one.
function isInCallbackOfAnother(stream: Stream): bool {
  return (
    outermostContext != stream.id &&
    outermostKind >= CallbackKind.RequestHeaders &&
    outermostKind <= CallbackKind.ResponseTrailers
  );
}

// Whether it can be ended: Envoy crashes when that is done before it begins, when it is about to be
// forgotten, and twice.
function canEnd(stream: Stream): bool {
  const exchange = stream.exchange;
  let reason = "";
  if (isEnding() || stream.phase == StreamPhase.Ended || stream.phase == StreamPhase.Created) {
    reason = "over or not begun";
  } else if (exchange.answeredIn >= exchange.phase || isEndedByAnother(exchange.id)) {
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

function end(stream: Stream, phase: StreamPhase): void {
  stream.exchange.answeredIn = phase;
  noteEnd();
}

/** See `HttpFilter#close`. */
export function closeStream(stream: Stream): Status {
  if (!canEnd(stream)) return Status.NotAllowed;
  let status = stream.select();
  if (status == Status.Ok) status = <Status>proxy_close_stream(Direction.Request);
  // Nothing more may be asked of it: the host closes it once the callback has returned.
  if (status == Status.Ok) end(stream, StreamPhase.Response);
  return status;
}

/** See `HttpFilter#reply`; `Status.Ok` when it was sent. */
export function replyTo(
  stream: Stream,
  status: u32,
  body: usize,
  bodySize: u32,
  headers: HeaderList | null,
  details: usize,
  detailsSize: u32,
  grpcStatus: i32,
): Status {
  if (!canEnd(stream)) return Status.NotAllowed;
  if (status - 200 >= 400) {
    line("local reply with status ");
    putNumber(status);
    put(", which is not from 200 to 599: sent as 500");
    sendLine(LogLevel.Error);
    status = 500;
  }
  let outcome = stream.select();
  if (outcome != Status.Ok) return outcome;
  outcome = Status.NotAllowed;
  if (!isInCallbackOfAnother(stream)) {
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
    end(stream, stream.exchange.phase);
  } else {
    // What was to be refused must not go through, and must not hang either.
    line("local reply refused, stream closed: status ");
    putNumber(outcome);
    sendLine(LogLevel.Critical);
    proxy_close_stream(Direction.Request);
    end(stream, StreamPhase.Response);
  }
  return outcome;
}
